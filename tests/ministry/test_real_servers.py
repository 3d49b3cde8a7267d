"""With addresses given, Payesh uses the servers behind them: here with passwords, over TCP."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ministry.embedded.postgres import Postgres
from tests.check_all import PRODUCTION, ROOT
from tests.environment import TEST_VAR


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server() -> Iterator[dict[str, str]]:
    """A PostgreSQL over TCP with passwords and an owner that a DBA made; the environment for it."""
    var = TEST_VAR.with_name(TEST_VAR.name + "-tcp")
    port = str(free_port())
    settings = {"listen_addresses": "127.0.0.1", "port": port, "fsync": "off"}
    postgres = Postgres(var, settings=settings)
    try:
        postgres.start()
        (postgres.data / "pg_hba.conf").write_text(
            "local all postgres trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
        )
        url = f"postgresql://postgres@/postgres?host={postgres.sockets}&port={port}"
        with psycopg.connect(url, autocommit=True) as dba:
            dba.execute("SELECT pg_reload_conf()")
            dba.execute("CREATE ROLE dba_owner LOGIN CREATEROLE PASSWORD 'o w/ner'")
            dba.execute("GRANT pg_read_all_stats TO dba_owner")
            dba.execute("CREATE DATABASE film OWNER dba_owner")
        address = f"127.0.0.1:{port}/film"
        yield PRODUCTION | {
            "PATH": os.environ["PATH"],
            "VAR": str(var),
            "DATABASE_OWNER_URL": f"postgresql://dba_owner:o%20w%2Fner@{address}",
            "DATABASE_URL": f"postgresql://film_web:web-secret@{address}",
            "DATABASE_JOBS_URL": f"postgresql://film_jobs:jobs-secret@{address}",
        }
    finally:
        postgres.stop(mode="immediate")
        subprocess.run(["rm", "-rf", var], check=True)


def manage(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in environment.items() if name != "PAYESH_PROCESS"}
    return subprocess.run(
        [sys.executable, str(Path("manage.py")), *words],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
    )


def test_an_empty_database_is_made_ready_with_the_accounts_of_the_addresses(
    server: dict[str, str],
) -> None:
    for _ in range(2):  # safe to run again
        done = manage(server, "prepare_database", "--verbosity", "0")
        assert done.returncode == 0, done.stderr
    with psycopg.connect(server["DATABASE_URL"]) as web:
        row = web.execute(
            "SELECT rolinherit, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row == (False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("SELECT * FROM reports_report")
    with psycopg.connect(server["DATABASE_JOBS_URL"]) as jobs:
        assert jobs.execute("SELECT count(*) FROM facilities_university").fetchone() == (73,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            jobs.execute("DELETE FROM reports_submission")
    assert manage(server, "verify_log").returncode == 0


def test_a_published_policy_cannot_be_published_with_another_text(server: dict[str, str]) -> None:
    assert manage(server, "prepare_database", "--verbosity", "0").returncode == 0
    with psycopg.connect(server["DATABASE_OWNER_URL"]) as owner:
        owner.execute("ALTER TABLE reports_policyversion DISABLE TRIGGER USER")
        owner.execute("UPDATE reports_policyversion SET content_hash = sha256('another')")
    done = manage(server, "prepare_database", "--verbosity", "0")
    assert done.returncode != 0
    assert "published with another text" in done.stderr


def test_a_database_of_another_version_is_refused_by_its_name(server: dict[str, str]) -> None:
    with psycopg.connect(server["DATABASE_OWNER_URL"]) as owner:
        owner.execute(
            "CREATE TABLE django_migrations (id serial, app text, name text, applied timestamptz)"
        )
        owner.execute("INSERT INTO django_migrations VALUES (1, 'reports', '0002_walls', now())")
    done = manage(server, "prepare_database")
    assert done.returncode == os.EX_DATAERR
    assert done.stderr == (
        "CommandError: The database film at 127.0.0.1 holds data of another version of Payesh"
        " (reports.0002_walls is not known here). Use it with that version, or"
        " give the addresses of an empty database; nothing was changed.\n"
    )
    with psycopg.connect(server["DATABASE_OWNER_URL"]) as owner:
        made = owner.execute("SELECT 1 FROM pg_roles WHERE rolname LIKE 'payesh%'").fetchall()
        assert made == []
