"""The kept nation: its servers, its database, and copies of it to write into."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

from ministry import processes
from ministry.embedded.addresses import broker_url, database_url, socket_folder
from ministry.embedded.postgres import Postgres
from reports.policy.periods import FIRST_PERIOD
from reports.synthetic.plan import LAST_PERIOD

ROOT = Path(__file__).resolve().parent.parent
JOBS = "payesh_jobs_login"


class Nation:
    """A synthetic nation of one size under a folder of its own. Servers run while it is in use."""

    first, last = FIRST_PERIOD, LAST_PERIOD

    def __init__(self, var: Path, facilities: int, port: int) -> None:
        self.var = var.resolve() / f"nation-{facilities}"
        self.facilities = facilities
        self.port = port
        self.database = "payesh"

    def prepare(self) -> None:
        """Make and seed the database, or go on with it. The servers must run."""
        self.manage("prepare_database", "--verbosity", "0")
        self.manage("collect_assets")
        record, begun, spent = self.var / "seeded.json", time.monotonic(), self._cpu()
        if record.exists():
            return
        fresh = not (self.var / "seeding").exists()
        (self.var / "seeding").touch()
        self.manage("seed_demo", "--facilities", str(self.facilities), "--to", str(LAST_PERIOD))
        self._analyse()
        took = {
            "seconds": time.monotonic() - begun,
            "cpu": self._cpu() - spent,
            "load": os.getloadavg()[2],
        }
        record.write_text(json.dumps(took if fresh else None))

    def seeded(self) -> dict[str, float] | None:
        """What seeding took: seconds, seconds of CPU (ours and the database's), and the machine's
        load meanwhile; None where it was interrupted."""
        took: dict[str, float] | None = json.loads((self.var / "seeded.json").read_text())
        return took

    def url(self, role: str = JOBS) -> str:
        """The address of the database in use."""
        return database_url(self.var, role, self.database)

    def connect(self, role: str = JOBS) -> psycopg.Connection[Any]:
        """A connection in autocommit."""
        return psycopg.connect(self.url(role), autocommit=True)

    def environment(self, process: str = "jobs") -> dict[str, str]:
        """The environment of a child that signs in as "web", "jobs" or "owner"."""
        mine = {
            "VAR": str(self.var),
            "PORT": str(self.port),
            "DEMO": "yes",
            "HTTPS": "no",
            "LAST_PERIOD": str(LAST_PERIOD),
            "PAYESH_PROCESS": process,
            "LOG_LEVEL": "WARNING",
            "API_REQUESTS_PER_MINUTE": "100000000",
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "ministry.settings",
        }
        if self.database != "payesh":  # any other address has to be given, with its secrets
            mine |= {
                "DATABASE_URL": self.url("payesh_web_login"),
                "DATABASE_JOBS_URL": self.url(JOBS),
                "DATABASE_OWNER_URL": self.url("payesh_owner"),
                "SECRET_KEY": (self.var / "secrets" / "secret_key").read_text().strip(),
                "SIGNING_KEYS": str(self.var / "secrets" / "signing-keys.json"),
                "CELERY_BROKER_URL": broker_url(self.var),
                "CACHE_URL": f"unix://{socket_folder(self.var)}/valkey.sock",
            }
        return os.environ | mine

    def python(self, *words: str, process: str = "jobs") -> str:
        """Run a Python program to its end; answer what it printed. Raises if it fails."""
        return subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment(process),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout

    def manage(self, *words: str) -> None:
        """Run one of our commands to its end. Raises ProcessError if it fails."""
        processes.manage(*words, environ=self.environment())

    @contextmanager
    def copy(self, name: str) -> Iterator[str]:
        """A copy of the database to write into, used by everything here until the block ends."""
        copied = f"bench_{name}"
        with self._server() as server:
            _use(None)
            _drop(server, copied)
            server.execute(
                sql.SQL(
                    "CREATE DATABASE {} TEMPLATE payesh OWNER payesh_owner STRATEGY file_copy"
                ).format(sql.Identifier(copied))
            )
        self.database = copied
        _use(copied)
        with self.connect("postgres") as owner:  # a copy never signs in the name of another log
            owner.execute("SET session_replication_role = replica")
            owner.execute("UPDATE reports_logorigin SET name = name || '/' || %s", [uuid4().hex])
        try:
            yield copied
        finally:
            _use("payesh")
            self.database = "payesh"
            with self._server() as server:
                _drop(server, copied)

    @contextmanager
    def web(self, *, worker: bool = False) -> Iterator[str]:
        """The product's web server; with `worker` its jobs' worker and beat too. Its address."""
        before = dict(os.environ)
        os.environ.update(self.environment("web"))
        children = processes.Processes(self.var)
        try:
            if worker:
                children.start_all(self.port, var=self.var)
            else:
                children.start(
                    "web", [*processes.WEB, "--bind", f"127.0.0.1:{self.port}"], process="web"
                )
                children.wait_for(f"http://127.0.0.1:{self.port}/healthz", seconds=60)
            yield f"http://127.0.0.1:{self.port}"
        finally:
            children.stop()
            os.environ.clear()
            os.environ.update(before)

    def people(self) -> list[dict[str, str]]:
        """The demo's cast with passwords and new tokens, in the database in use."""
        words = (
            "import django, json; django.setup();"
            " from ministry.management.commands.demo import demo_people;"
            " print(json.dumps(demo_people()))"
        )
        found: list[dict[str, str]] = json.loads(self.python("-c", words))
        return found

    def _analyse(self) -> None:
        """Have the planner know the nation, as autovacuum would before long."""
        with self.connect("postgres") as server:
            server.execute("VACUUM ANALYZE")

    def _cpu(self) -> float:
        """Seconds of CPU of our children so far, and of the database's that have ended."""
        ours = resource.getrusage(resource.RUSAGE_CHILDREN)
        postmaster = Postgres(self.var).process_id()
        stat = Path(f"/proc/{postmaster}/stat").read_text().rsplit(")", 1)[1].split()
        ticks = sum(int(stat[place]) for place in (13, 14))  # cutime, cstime
        return ours.ru_utime + ours.ru_stime + ticks / os.sysconf("SC_CLK_TCK")

    def _server(self) -> psycopg.Connection[Any]:
        url = database_url(self.var, "postgres", "postgres")
        return psycopg.connect(url, autocommit=True)


def _use(name: str | None) -> None:
    """Have Django's connection of this process lead to a database (None: to none)."""
    from django.db import connection, connections  # noqa: PLC0415  (settings first)

    connections.close_all()
    if name is not None:
        connection.settings_dict["NAME"] = name


def _drop(server: psycopg.Connection[Any], name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
