"""Writers and crashing sealers all at once: every committed row becomes one leaf, no other does.

Writers commit, roll back, open savepoints by the hundred and dawdle, in an order drawn from SEED;
two sealers meanwhile fail at any of their steps, or lose their connection in the middle of one.
KILLS sets how many times; the suite takes a few, `KILLS=2000 make test ARGS=tests/reports/sealing`
half an hour.
"""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection

from reports.models import LogHead, LogLeaf
from reports.sealing import sealer
from reports.sealing.log_check import whole_log
from reports.sealing.sealer import seal
from tests.accounts import Accounts

KILLS = int(os.environ.get("KILLS", "12"))
SEED = int(os.environ.get("SEED", "1401"))
WRITERS = 5
SUBTRANSACTIONS = (0, 1, 3, 80)  # more than 64 overflow what a snapshot lists
ADD = (
    "INSERT INTO facilities_auditevent (at, action, object_type, object_id, detail)"
    " VALUES (clock_timestamp(), 'test', %s, '', '{}') RETURNING id::text"
)


class Crash(Exception):
    """A sealer that ends in the middle of a pass."""


class Writer:
    """One connection that writes without pause; knows what it committed and what it took back."""

    def __init__(self, url: str, seed: int) -> None:
        self._url = url
        self._chance = random.Random(seed)
        self.committed: list[str] = []
        self.undone: list[str] = []

    def run(self, stopping: threading.Event) -> None:
        """Make one transaction after the other."""
        with psycopg.connect(self._url, autocommit=True) as session:
            while not stopping.is_set():
                written: list[str] = []
                with session.transaction() as whole:
                    written = self._transaction(session)
                    if undo := self._chance.random() < 0.2:
                        raise psycopg.Rollback(whole)
                (self.undone if undo else self.committed).extend(written)

    def _transaction(self, session: psycopg.Connection) -> list[str]:
        """Add rows, some in savepoints of which a part is undone; return those that were kept."""
        kept = [self._row(session, "own")]
        for _ in range(self._chance.choice(SUBTRANSACTIONS)):
            with session.transaction() as savepoint:
                key = self._row(session, "savepoint")
                if undo := self._chance.random() < 0.3:
                    self.undone.append(key)
                    raise psycopg.Rollback(savepoint)
            if not undo:
                kept.append(key)
        if self._chance.random() < 0.1:
            time.sleep(self._chance.random() * 0.3)
        return kept

    @staticmethod
    def _row(session: psycopg.Connection, where: str) -> str:
        [(key,)] = session.execute(ADD, [where]).fetchall()
        return str(key)


class CrashingSealers:
    """Two sealers; steps of theirs fail by chance, and a third party ends their connections."""

    STEPS = ("moment_after", "_due_rows", "_add_leaves", "save_tiles", "tree_of", "sources")

    def __init__(self, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self._chance = random.Random(seed)
        self.crashes = 0
        self.passes = 0
        self.sessions: set[int] = set()
        for step in self.STEPS:
            monkeypatch.setattr(sealer, step, self._crashing(getattr(sealer, step)))

    def _crashing(self, honest: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any) -> Any:
            fails = self._chance.random()
            if fails < 0.03:
                raise Crash
            result = honest(*arguments)
            if fails > 0.97:
                raise Crash
            return result

        return step

    def run(self, stopping: threading.Event) -> None:
        """Make one pass after the other."""
        try:
            while not stopping.is_set():
                try:
                    connection.ensure_connection()
                    self.sessions.add(connection.connection.info.backend_pid)
                    self.passes += seal() is not None
                except (Crash, DatabaseError, psycopg.Error):
                    self.crashes += 1
                    connection.close()
                time.sleep(0.005)
        finally:
            connection.close()

    def end_a_session(self, superuser: psycopg.Connection) -> None:
        """End the connection of a sealer, wherever it is."""
        pid = self._chance.choice(sorted(self.sessions))
        self.sessions.discard(pid)
        superuser.execute("SELECT pg_terminate_backend(%s)", [pid])


@contextmanager
def running(*works: Callable[[threading.Event], None]) -> Iterator[None]:
    """Run each work in a thread of its own until the end of the block; raise what they raise."""
    stopping = threading.Event()
    with ThreadPoolExecutor(len(works)) as threads:
        started = [threads.submit(work, stopping) for work in works]
        try:
            yield
        finally:
            stopping.set()
        for work in started:
            work.result()


@pytest.mark.timeout(60 + 2 * KILLS)
def test_every_committed_row_becomes_one_leaf(
    database: Accounts, superuser: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    writers = [Writer(database.url(), SEED + number) for number in range(WRITERS)]
    chance = random.Random(SEED)
    with database.as_jobs():
        with monkeypatch.context() as patched:
            sealers = CrashingSealers(SEED, patched)
            works = [writer.run for writer in writers]
            with running(*works, sealers.run, sealers.run):
                for _ in range(KILLS):
                    time.sleep(chance.uniform(0.05, 0.4))
                    if sealers.sessions:
                        sealers.end_a_session(superuser)
                patience = time.monotonic() + 30  # a slow machine makes fewer passes meanwhile
                while sealers.passes <= KILLS and time.monotonic() < patience:
                    time.sleep(0.05)
        seal()  # one pass takes all that is left
        assert_sealed_once(writers)
    assert sealers.crashes >= KILLS / 2
    assert sealers.passes > KILLS


def assert_sealed_once(writers: list[Writer]) -> None:
    """The log holds every committed row once and none that was taken back, and is whole."""
    leaves = Counter(
        LogLeaf.objects.filter(source__table_name="facilities_auditevent").values_list(
            "row_key", flat=True
        )
    )
    committed = {key for writer in writers for key in writer.committed}
    assert len(committed) > 100, "the writers came through"
    assert committed - leaves.keys() == set()
    assert {key for writer in writers for key in writer.undone} & leaves.keys() == set()
    assert set(leaves.values()) == {1}
    indexes = list(LogLeaf.objects.order_by("index").values_list("index", flat=True))
    assert indexes == list(range(LogHead.objects.get().size))
    assert list(whole_log()) == []
    assert seal() == 0


def test_each_row_is_sealed_by_the_next_pass_after_its_commit(database: Accounts) -> None:
    """While others write: whoever commits and then makes a pass finds his row in the log."""
    others = [Writer(database.url(), SEED + number) for number in range(2)]
    with (
        database.as_jobs(),
        running(*(other.run for other in others)),
        psycopg.connect(database.url(), autocommit=True) as session,
    ):
        for number in count():
            [(key,)] = session.execute(ADD, ["own"]).fetchall()
            seal()
            assert LogLeaf.objects.filter(
                source__table_name="facilities_auditevent", row_key=key
            ).exists(), number
            if number == 60:
                break
