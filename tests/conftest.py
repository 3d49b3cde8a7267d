"""What every test stands on: real servers, real roles, and a fresh database in 50 ms.

PostgreSQL and Valkey come out of their wheels (or from `TEST_…` addresses). Migrations,
reference lists and the cast of people go once into a template database; a test that asks for
`database` gets a clone of it, signs in as the web's account without rights, and may use as many
connections as it likes. Nothing is rolled back or flushed: evidence refuses both.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from django.test import override_settings

from ministry import database_files
from ministry.embedded.addresses import database_url
from ministry.embedded.postgres import Postgres
from ministry.embedded.valkey import Valkey
from tests.accounts import Accounts
from tests.cast import create_cast
from tests.environment import TEST_VAR

FAST_POSTGRES = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",  # several servers side by side
    "max_prepared_transactions": "4",  # one that is left behind must hold nothing up
}


@pytest.fixture(autouse=True, scope="session")
def plain_static_files() -> Iterator[None]:
    """Pages name static files without the hashes that only collectstatic would know."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": plain}):
        yield


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """Passwords are hashed with one iteration."""
    with override_settings(PASSWORD_HASHERS=["tests.accounts.QuickHasher"]):
        yield


@pytest.fixture(scope="session")
def servers() -> Iterator[Path]:
    """The embedded servers, for the whole run; answers with the folder of their files."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise looks for it
    postgres = Postgres(TEST_VAR, settings=FAST_POSTGRES)
    valkey = Valkey(TEST_VAR)
    try:
        postgres.start()
        valkey.start()
        yield TEST_VAR
    finally:
        valkey.stop()
        postgres.stop(mode="immediate")
        shutil.rmtree(TEST_VAR, ignore_errors=True)


@pytest.fixture(scope="session")
def superuser(servers: Path) -> Iterator[psycopg.Connection]:
    """A superuser's connection to the server (not to a test's database)."""
    url = database_url(servers, "postgres", "postgres")
    with psycopg.connect(url, autocommit=True) as server:
        yield server


@pytest.fixture(scope="session")
def template(superuser: psycopg.Connection, django_db_blocker: pytest.FixtureRequest) -> str:
    """The database with all migrations, reference lists and the cast; never changed by a test."""
    name = "payesh_template"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.settings_dict["NAME"] = name
        settings.DATABASES["default"]["NAME"] = name
        call_command("prepare_database", verbosity=0)
        stop_database_clock()
        connection.close()
        connection.settings_dict["USER"] = "payesh_jobs_login"
        create_cast()
        connection.close()
    return name


def stop_database_clock() -> None:
    """Let the database take every arrival for one of now: tests say what time it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION payesh_is_now(moment timestamptz) RETURNS boolean"
            " LANGUAGE sql AS 'SELECT TRUE'"
        )


@pytest.fixture
def running_clock(database: Accounts) -> None:
    """The database looks at its own clock again, as it does outside the tests."""
    arrivals = database_files.read("reports/database/arrivals.sql")
    begin = arrivals.index("CREATE FUNCTION payesh_is_now")
    function = arrivals[begin : arrivals.index("$$;", begin) + 3]
    with database.as_superuser(), connection.cursor() as cursor:
        cursor.execute(function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))


def forget_limits() -> None:
    """Nobody has tried anything yet: what limits count outlives a test's database."""
    cache.delete_many(
        [
            key.decode().split(":", 2)[2]
            for key in cache._cache.get_client(write=True).scan_iter("*allauth:*")  # type: ignore[attr-defined]
        ]
    )


def _clone(server: psycopg.Connection, template: str, name: str) -> None:
    server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    server.execute(
        f"CREATE DATABASE {name} TEMPLATE {template} OWNER payesh_owner STRATEGY file_copy"
    )


@contextmanager
def _database(server: psycopg.Connection, template: str, name: str) -> Iterator[Accounts]:
    _clone(server, template, name)
    forget_limits()
    before = dict(connection.settings_dict)
    connections.close_all()
    connection.settings_dict |= {"NAME": name, "USER": "postgres"}
    accounts = Accounts(name)
    # What left the house is of one database: clones have one log's name, and each its own leaves.
    published = TEST_VAR / "published" / name
    try:
        with (
            override_settings(CHECKPOINT_FOLDER=published),
            accounts.signed_in("payesh_web_login"),
        ):
            yield accounts
    finally:
        shutil.rmtree(published, ignore_errors=True)
        connections.close_all()
        connection.settings_dict |= before
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(
    superuser: psycopg.Connection,
    template: str,
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[Accounts]:
    """A fresh clone of the template for this test, signed in as the web's account."""
    with django_db_blocker.unblock(), _database(superuser, template, "payesh_test") as accounts:  # type: ignore[attr-defined]
        yield accounts


@pytest.fixture(scope="module")
def shared_database(
    superuser: psycopg.Connection,
    template: str,
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[Accounts]:
    """One clone for a whole module whose tests only read, or whose writes do not meet."""
    with django_db_blocker.unblock(), _database(superuser, template, "payesh_shared") as accounts:  # type: ignore[attr-defined]
        yield accounts
