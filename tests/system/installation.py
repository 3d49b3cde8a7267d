"""A whole installation of its own for a test: servers, web, worker and beat as real processes."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ministry import processes
from ministry.embedded.postgres import Postgres
from ministry.embedded.valkey import Valkey
from tests.check_all import ROOT
from tests.environment import TEST_VAR

_TOKENS = """
import json, sys, django
django.setup()
from datetime import timedelta
from facilities.signing_in.tokens import issue_token
from tests import cast
{before}
day = timedelta(days=1)
print(json.dumps({{name: issue_token(by=None, person=cast.person(name), expires_in=day).token
                  for name in sys.argv[1:]}}))
"""


class Installation:
    """A running installation with the cast in its database."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = _free_port()
        self.postgres = Postgres(var)
        self.valkey = Valkey(var)
        self.environment = {
            "VAR": str(var),
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "ministry.settings",
            "API_REQUESTS_PER_MINUTE": "1000000",
            "JOB_LEASE_SECONDS": "5",  # what a killed worker held is free again soon
            "PYTHONPATH": str(ROOT),
        }
        self.children = processes.Processes(var)
        self.tokens: dict[str, str] = {}

    def prepare(self, *people: str) -> None:
        """Start the servers, make the database, create the cast, and issue tokens to `people`."""
        self.start_servers()
        self.run([str(ROOT / "manage.py"), "prepare_database", "--verbosity", "0"], "owner")
        self.issue_tokens(*people, before="cast.create_cast()")

    def start_servers(self) -> None:
        """Start PostgreSQL and Valkey."""
        self.postgres.start()
        self.valkey.start()

    def issue_tokens(self, *people: str, before: str = "") -> None:
        """Issue new tokens to `people`, after running the Python statements of `before`."""
        self.tokens = json.loads(self.run(["-c", _TOKENS.format(before=before), *people], "jobs"))

    def run(self, words: list[str], process: str) -> str:
        """Run a Python program to its end; answers what it printed. Raises if it fails."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            env=os.environ | self.environment | {"PAYESH_PROCESS": process},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        """Start web, worker and beat, and wait until all answer."""
        os.environ |= self.environment
        self.children.start_all(self.port, var=self.var)

    def stop(self) -> None:
        """End everything."""
        self.children.stop()
        self.valkey.stop()
        self.postgres.stop(mode="immediate")
        shutil.rmtree(self.var, ignore_errors=True)


@contextmanager
def installation(name: str, *people: str) -> Iterator[Installation]:
    """A prepared and started installation, ended with all its processes and files."""
    before = dict(os.environ)
    made = Installation(TEST_VAR.with_name(f"{TEST_VAR.name}-{name}"))
    try:
        made.prepare(*people)
        made.start()
        yield made
    finally:
        made.stop()
        os.environ.clear()
        os.environ.update(before)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
