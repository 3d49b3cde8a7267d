"""Two first installations at the same moment: the roles belong to the server, and are made once."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from facilities import locks
from ministry import database_files
from ministry.embedded.addresses import database_url
from ministry.management.commands import prepare_database
from tests.accounts import Accounts

LONGEST_WAIT = 30  # seconds
LOGINS = {"web": "first_web_login", "jobs": "first_jobs_login"}


@pytest.fixture
def new_roles(
    database: Accounts, superuser: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The roles under names that the server does not know yet; the SQL that makes the groups."""
    groups = database_files.read(database_files.ROLES).replace("payesh_", "first_")
    monkeypatch.setattr(database_files, "read", lambda _: groups)
    urls = {process: f"postgresql://{name}:secret@/payesh" for process, name in LOGINS.items()}
    monkeypatch.setattr(settings, "DATABASE_URLS", settings.DATABASE_URLS | urls)
    yield groups
    for (name,) in superuser.execute(r"SELECT rolname FROM pg_roles WHERE rolname LIKE 'first\_%'"):
        superuser.execute(f"DROP ROLE {name}")


def test_every_role_is_made_under_the_lock(database: Accounts, new_roles: str) -> None:
    made: list[tuple[str, bool]] = []

    def note(execute: Callable[..., Any], statement: Any, *args: Any) -> Any:
        text = statement if isinstance(statement, str) else statement.as_string()
        if any(name in text for name in LOGINS.values()):
            made.append((text, holds_lock()))
        return execute(statement, *args)

    with database.signed_in("payesh_owner"), connection.execute_wrapper(note):
        prepare_database.create_roles()
    assert [text for text, _ in made if text.startswith("CREATE ROLE")]
    assert [text for text, is_locked in made if not is_locked] == []


@pytest.mark.parametrize(
    ("other", "groups_too"),
    [("payesh_test", True), ("postgres", True), ("postgres", False)],
    ids=["in the same database", "in another", "login roles in another"],
)
def test_roles_that_another_installation_makes_meanwhile_are_taken_as_made(
    database: Accounts, superuser: psycopg.Connection, new_roles: str, other: str, groups_too: bool
) -> None:
    url = database_url(settings.VAR, "payesh_owner", other)
    with ThreadPoolExecutor(1) as beside, psycopg.connect(url) as installation:
        installation.execute(f"SELECT {locks.database_roles_lock()}")
        if groups_too:
            installation.execute(new_roles)
        for name in LOGINS.values():
            installation.execute(f"CREATE ROLE {name} LOGIN NOINHERIT")
        with database.signed_in("payesh_owner"):
            waiting = beside.submit(backend).result()
            done = beside.submit(install)
            wait_until_blocked(superuser, waiting)
            installation.commit()
            done.result(LONGEST_WAIT)
    groups = superuser.execute(
        "SELECT member::regrole::text, count(*) FROM pg_auth_members"
        " WHERE member::regrole::text = ANY (%s) GROUP BY 1",
        [list(LOGINS.values())],
    )
    assert dict(groups.fetchall()) == {LOGINS["web"]: 7, LOGINS["jobs"]: 1}


def install() -> None:
    try:
        prepare_database.create_roles()
    finally:
        connection.close()


def holds_lock() -> bool:
    """Whether this connection's transaction holds an advisory lock."""
    found = connection.connection.execute(
        "SELECT EXISTS (SELECT FROM pg_locks"
        " WHERE locktype = 'advisory' AND granted AND pid = pg_backend_pid())"
    )
    return found.fetchone()[0]


def backend() -> int:
    """The server process of this thread's connection."""
    connection.ensure_connection()
    return connection.connection.info.backend_pid


def wait_until_blocked(server: psycopg.Connection, waiting: int) -> None:
    """Return once a server process waits for another."""
    end = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < end:
        blocking = server.execute("SELECT pg_blocking_pids(%s)", [waiting]).fetchone()
        if blocking and blocking[0]:
            return
    raise AssertionError(f"{waiting} waits for nobody")
