"""Advisory locks: each kind in its own key space, and many of one kind in one order."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from facilities import locks
from tests.accounts import Accounts
from tests.check_all import ROOT

Lock = Callable[[Iterable[int]], None]
OF_ROWS: list[Lock] = [locks.lock_facilities, locks.lock_case_totals]


def lock_database_roles(_: Iterable[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {locks.database_roles_lock()}")


def is_free(lock: Lock, *ids: int) -> bool:
    """Whether another connection gets the locks without waiting."""

    def take() -> bool:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '50ms'")
                lock(ids)
            return True
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as beside:
        return beside.submit(take).result()


def test_every_kind_has_a_key_space_of_its_own() -> None:
    spaces = [number for name, number in vars(locks).items() if name.isupper()]
    assert len(spaces) == len(set(spaces)) == 4


def test_no_other_file_takes_an_advisory_lock() -> None:
    asks = "pg_" + "advisory"
    found = [
        str(file.relative_to(ROOT))
        for folder in ("ministry", "facilities", "reports", "benchmarks", "tests")
        for kind in ("*.py", "*.sql")
        for file in (ROOT / folder).rglob(kind)
        if asks in file.read_text(encoding="utf-8")
    ]
    assert found == ["facilities/locks.py"]


@pytest.mark.parametrize("lock", OF_ROWS)
def test_of_two_that_lock_the_same_row_the_second_waits(database: Accounts, lock: Lock) -> None:
    with database.as_jobs():
        with transaction.atomic():
            lock([7, 3])
            assert [is_free(lock, number) for number in (3, 7, 4)] == [False, False, True]
        assert is_free(lock, 3, 7)


def test_only_one_at_a_time_creates_the_database_roles(database: Accounts) -> None:
    with database.as_jobs():
        with transaction.atomic():
            lock_database_roles([])
            assert not is_free(lock_database_roles)
        assert is_free(lock_database_roles)


@pytest.mark.parametrize(("held", "asked"), [*permutations([*OF_ROWS, lock_database_roles], 2)])
def test_locks_of_two_kinds_never_meet(database: Accounts, held: Lock, asked: Lock) -> None:
    with database.as_jobs(), transaction.atomic():
        held([5])
        assert is_free(asked, 5)


@pytest.mark.parametrize("lock", OF_ROWS)
def test_many_are_locked_in_ascending_order(database: Accounts, lock: Lock) -> None:
    """Who waits for the first of them holds none of the others yet."""
    url = database.url()

    def lock_both() -> None:
        try:
            with transaction.atomic():
                lock([9, 8])
        finally:
            connection.close()

    with (
        database.as_jobs(),
        psycopg.connect(url, autocommit=True) as server,
        ThreadPoolExecutor(1) as beside,
    ):
        with transaction.atomic():
            lock([8])
            both = beside.submit(lock_both)
            until = time.monotonic() + 10
            while not (waiting := advisory_locks(server, granted=False)):
                assert time.monotonic() < until
            assert (waiting, advisory_locks(server, granted=True)) == ([8], [8])
        both.result()


def advisory_locks(server: psycopg.Connection, *, granted: bool) -> list[int]:
    """The rows whose locks are held, or waited for, on the test's server."""
    found = server.execute(
        "SELECT objid::int FROM pg_locks WHERE locktype = 'advisory' AND granted = %s", [granted]
    )
    return [row[0] for row in found]
