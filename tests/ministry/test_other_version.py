"""Data of another version of Payesh is recognised and refused in one line, and left as it is."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ministry.embedded.addresses import database_url
from ministry.embedded.postgres import postgres_programs
from ministry.embedded.running import servers
from tests.check_all import ROOT
from tests.environment import TEST_VAR
from tests.ministry.test_real_servers import free_port

FACILITIES = "20"


@pytest.fixture
def folder() -> Iterator[Path]:
    """The folder of a benchmark's nation with the tables of an older version."""
    above = TEST_VAR.with_name(TEST_VAR.name + "-older")
    var = above / f"nation-{FACILITIES}"
    try:
        with servers(var, valkey=False):
            with psycopg.connect(server(var), autocommit=True) as dba:
                dba.execute("CREATE ROLE payesh_owner LOGIN CREATEROLE")
                dba.execute("CREATE DATABASE payesh OWNER payesh_owner")
            with psycopg.connect(database_url(var, "payesh_owner")) as owner:
                owner.execute(
                    "CREATE TABLE django_migrations"
                    " (id serial, app text, name text, applied timestamptz DEFAULT now())"
                )
                owner.execute(
                    "INSERT INTO django_migrations (app, name) VALUES ('auth', '0001_initial'),"
                    " ('facilities', '0001_initial'), ('facilities', '0002_walls')"
                )
                owner.execute("CREATE TABLE facilities_facility (kept text)")
                owner.execute("INSERT INTO facilities_facility VALUES ('as it was')")
        yield var
    finally:
        shutil.rmtree(above, ignore_errors=True)


def server(var: Path) -> str:
    return database_url(var, "postgres", "postgres")


def dump(var: Path) -> bytes:
    """Return the server's whole content: roles, databases, tables and rows."""
    done = subprocess.run(
        [postgres_programs() / "pg_dumpall", "--restrict-key=same", "-d", server(var)],
        capture_output=True,
        check=True,
    )
    return done.stdout


def said_by(words: list[str], var: Path) -> str:
    """Return what a command says, which must end with the code for refused data."""
    environment = {name: value for name, value in os.environ.items() if name != "PAYESH_PROCESS"}
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment | {"VAR": str(var), "FACILITIES": FACILITIES, "PORT": str(free_port())},
        text=True,
    )
    assert done.returncode == os.EX_DATAERR, done.stdout
    return done.stdout


def test_the_last_words_say_what_is_there_and_what_to_do(folder: Path) -> None:
    with servers(folder, valkey=False):
        before = dump(folder)
        said = [said_by(["manage.py", "prepare_database"], folder)]
    said += [
        said_by(["manage.py", "demo"], folder),
        said_by(["manage.py", "run_all"], folder),
        said_by(["-m", "benchmarks"], folder.parent),
    ]
    for words in said:
        assert "Traceback" not in words
        assert words.splitlines()[-1] == (
            f"CommandError: The folder {folder} holds data of another version of Payesh"
            " (facilities.0002_walls is not known here). Use it with that version, remove it, or"
            " choose another folder with VAR=…; nothing was changed."
        )
    with servers(folder, valkey=False):
        assert dump(folder) == before
