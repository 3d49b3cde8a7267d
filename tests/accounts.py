"""Signing in to a test's database as one account or another, on Django's own connection."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from ministry.embedded.addresses import database_url


class QuickHasher(PBKDF2PasswordHasher):
    """Django's hasher with one iteration: slow hashing is its business, not these tests'."""

    iterations = 1

    def must_update(self, encoded: str) -> bool:
        """Never: one iteration is meant."""
        return False


class Accounts:
    """The accounts of one test database.

    Django's connection signs in as superuser and becomes an account by SET SESSION
    AUTHORIZATION, which the server enforces like a real sign-in: `SET ROLE` is then judged by
    that account's memberships, and the superuser's rights are out of reach of the code under test.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._account = "postgres"

    def url(self, role: str = "postgres") -> str:
        """The address for a connection of one's own, as any role."""
        from django.conf import settings

        return database_url(settings.VAR, role, self.name)

    @contextmanager
    def signed_in(self, account: str) -> Iterator[None]:
        """Be `account` until the end of the block, on every connection that Django opens."""
        before, self._account = self._account, account
        # One receiver a database: a module may hold a shared one beside a test's own.
        connection_created.connect(self._become, dispatch_uid=id(self))
        self._apply()
        try:
            yield
        finally:
            self._account = before
            if before == "postgres":
                connection_created.disconnect(dispatch_uid=id(self))
            self._apply()

    @contextmanager
    def as_jobs(self) -> Iterator[None]:
        """Be the account of workers and commands."""
        with self.signed_in("payesh_jobs_login"):
            yield

    @contextmanager
    def as_superuser(self) -> Iterator[None]:
        """Be the superuser: to tamper, and to look behind every wall."""
        with self.signed_in("postgres"):
            yield

    @contextmanager
    def as_person(self, person: object) -> Iterator[None]:
        """Be the web's account inside a request's transaction of `person`."""
        from facilities.access.entering import enter, enter_base

        with self.signed_in("payesh_web_login"), transaction.atomic():
            enter_base()
            enter(person)  # type: ignore[arg-type]
            yield

    def _apply(self) -> None:
        if connection.connection is not None and not connection.closed_in_transaction:
            with connection.cursor() as cursor:
                cursor.execute(f"SET SESSION AUTHORIZATION {self._account}")

    def _become(self, connection: BaseDatabaseWrapper, **_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET SESSION AUTHORIZATION {self._account}")
