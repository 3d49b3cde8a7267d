"""Whatever is open elsewhere, a pass seals all that was committed, at once, and makes nobody wait.

The server's transaction ids are shared by all its databases, and an open or prepared transaction
keeps its own for as long as it likes: each test leaves one open and looks at what others can do.
"""

import gc
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from ministry.embedded.addresses import database_url
from ministry.embedded.postgres import postgres_programs
from reports.models import LogHead, LogLeaf
from reports.sealing.log_check import whole_log
from reports.sealing.sealer import ordered, seal
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly

AT_ONCE = 1.0  # seconds, on a machine that is busy with other tests; alone it is some milliseconds
ADD = "INSERT INTO facilities_auditevent (at, action, object_type, object_id, detail) VALUES"
ROW = "(clock_timestamp(), 'test', '', '', '{}')"

Held = AbstractContextManager[None]


def add_row(connection: psycopg.Connection) -> str:
    """Add a sealed row in the connection's transaction; return its key."""
    row = connection.execute(f"{ADD} {ROW} RETURNING id::text").fetchone()
    assert row is not None
    return str(row[0])


def leaves_of(key: str) -> int:
    """How many leaves an audit event has."""
    found = LogLeaf.objects.filter(source__table_name="facilities_auditevent", row_key=key)
    return found.count()


@contextmanager
def open_writer(database: Accounts) -> Iterator[None]:
    """A transaction that has added a row and does nothing more."""
    with psycopg.connect(database.url()) as idle:
        add_row(idle)
        yield
        idle.rollback()


@contextmanager
def open_savepoints(database: Accounts) -> Iterator[None]:
    """A transaction with more savepoints than a snapshot of the server lists one by one."""
    with psycopg.connect(database.url()) as many, many.transaction(), ExitStack() as savepoints:
        for _ in range(80):
            savepoints.enter_context(many.transaction())
            add_row(many)
        yield


@contextmanager
def prepared_transaction(database: Accounts) -> Iterator[None]:
    """A transaction that somebody has prepared for a second phase that does not come."""
    with psycopg.connect(database.url(), autocommit=True) as session:
        session.execute("BEGIN")
        add_row(session)
        session.execute("PREPARE TRANSACTION 'left behind'")
        try:
            yield
        finally:
            session.execute("ROLLBACK PREPARED 'left behind'")


@contextmanager
def running_dump(database: Accounts) -> Iterator[None]:
    """A pg_dump whose output nobody takes: it keeps its snapshot and its locks."""
    words = [str(postgres_programs() / "pg_dump"), database.url()]
    with (
        subprocess.Popen(words, stdout=subprocess.PIPE) as dump,
        psycopg.connect(database.url(), autocommit=True) as session,
    ):
        try:
            await_dump(session)
            yield
        finally:
            assert dump.poll() is None, "the dump ran through the whole test"
            dump.kill()


def await_dump(session: psycopg.Connection) -> None:
    """Wait until pg_dump sleeps in its transaction, its tables locked."""
    for _ in range(200):
        found = session.execute(
            "SELECT FROM pg_stat_activity a JOIN pg_locks l USING (pid)"
            " WHERE application_name = 'pg_dump' AND backend_xmin IS NOT NULL AND granted"
            " AND l.relation = 'reports_submission'::regclass"
        ).fetchone()
        if found is not None:
            return
        time.sleep(0.05)
    pytest.fail("pg_dump did not start")


@contextmanager
def write_in_another_database(database: Accounts) -> Iterator[None]:
    """An open write in another database of the same cluster."""
    with psycopg.connect(database_url(settings.VAR, "postgres", "postgres")) as other:
        other.execute("CREATE TABLE open_elsewhere (id int)")
        yield
        other.rollback()


HOLDERS = (
    open_writer,
    open_savepoints,
    prepared_transaction,
    running_dump,
    write_in_another_database,
)


@pytest.mark.parametrize("hold", HOLDERS)
def test_nobody_waits_for_what_is_open_elsewhere(
    database: Accounts, hold: Callable[[Accounts], Held]
) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):  # plans and connections are made
        monthly.file(machine, cast.T_IMAGING, 140001)
    with database.as_jobs():
        seal()
    with hold(database):
        for period in (140002, 140003):
            begun = time.perf_counter()
            with database.as_person(machine):
                monthly.file(machine, cast.T_IMAGING, period)
            filed = time.perf_counter()
            with database.as_jobs():
                filed_connection = time.perf_counter()
                added = seal()
                sealed = time.perf_counter()
                assert added == 2, "the submission and its audit event"
            assert filed - begun < AT_ONCE
            assert sealed - filed_connection < AT_ONCE
            print(
                f"{hold.__name__}: filed in {(filed - begun) * 1e3:.0f} ms,"
                f" sealed in {(sealed - filed_connection) * 1e3:.0f} ms"
            )
    with database.as_jobs():
        seal()
        assert list(whole_log()) == []


def test_an_idle_writer_s_rows_are_sealed_after_its_commit(database: Accounts) -> None:
    with database.as_jobs(), psycopg.connect(database.url()) as idle:
        late = add_row(idle)
        with psycopg.connect(database.url(), autocommit=True) as quick:
            early = [add_row(quick) for _ in range(3)]
        assert seal()
        assert [leaves_of(key) for key in early] == [1, 1, 1]
        assert leaves_of(late) == 0
        assert seal() == 0
        idle.commit()
        assert seal() == 1
        assert leaves_of(late) == 1
        assert list(whole_log()) == []


def test_of_many_savepoints_what_was_kept_is_sealed(database: Accounts) -> None:
    kept, undone = [], []
    with database.as_jobs(), psycopg.connect(database.url(), autocommit=True) as session:
        seal()
        with session.transaction():
            for number in range(150):
                with session.transaction() as savepoint:
                    key = add_row(session)
                    if number % 3 == 0:
                        undone.append(key)
                        raise psycopg.Rollback(savepoint)
                    kept.append(key)
                if number == 100:
                    assert seal() == 0, "nothing of it is committed yet"
        assert seal() == len(kept)
        assert {leaves_of(key) for key in kept} == {1}
        assert {leaves_of(key) for key in undone} == {0}


def test_a_prepared_transaction_is_sealed_once_it_is_committed(database: Accounts) -> None:
    with database.as_jobs(), psycopg.connect(database.url(), autocommit=True) as session:
        seal()
        session.execute("BEGIN")
        key = add_row(session)
        session.execute("PREPARE TRANSACTION 'second phase'")
        assert seal() == 0
        session.execute("COMMIT PREPARED 'second phase'")
        assert seal() == 1
        assert leaves_of(key) == 1


def test_a_second_sealer_goes_home(database: Accounts) -> None:
    with database.as_jobs(), psycopg.connect(database.url()) as first:
        first.execute("SELECT * FROM reports_loghead FOR UPDATE")
        begun = time.perf_counter()
        assert seal() is None
        assert time.perf_counter() - begun < AT_ONCE
        first.rollback()
        assert seal()


def test_a_pass_with_an_open_writer_reads_little_more(database: Accounts) -> None:
    """The window stays open at its lower end; what is in it has leaves and is passed over."""
    with database.as_jobs(), psycopg.connect(database.url()) as idle:
        add_row(idle)
        with psycopg.connect(database.url(), autocommit=True) as quick:
            quick.execute(f"{ADD} {', '.join([ROW] * 5000)}")
            seal()
            add_row(quick)
        begun = time.perf_counter()
        assert seal() == 1
        assert time.perf_counter() - begun < AT_ONCE
        assert LogHead.objects.get().size == LogLeaf.objects.count()


def test_a_pass_whose_session_was_ended_leaves_no_cursor_open(
    database: Accounts, superuser: psycopg.Connection
) -> None:
    def ended_in_the_middle() -> None:
        rows = ordered("SELECT 1 AS xid, 2 AS source, 3 AS key", {})
        next(rows)
        pid = connection.connection.info.backend_pid
        superuser.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        rows.close()

    with database.as_jobs():
        try:
            with pytest.raises((DatabaseError, psycopg.OperationalError)), transaction.atomic():
                ended_in_the_middle()
        finally:
            connection.close()
    gc.collect()  # an open cursor warns here
