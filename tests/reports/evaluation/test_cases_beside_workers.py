"""An inspector works on a case while a worker evaluates its month: both succeed."""

import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import psycopg
import pytest
from django.db import connection

from reports.cases.by_hand import add_suspicion
from reports.cases.steps import begin_inspection
from reports.evaluation import evaluating, national
from reports.evaluation.jobs import evaluate_waiting
from reports.evaluation.not_filed import open_not_filed
from reports.evaluation.rescoring import rescore_waiting
from reports.evaluation.rollups import refresh_rollups
from reports.models import Job, StaleRollup, Violation
from reports.policy import periods
from tests import cast
from tests.accounts import Accounts
from tests.facilities.moves import move_facility
from tests.reports import monthly

MONTH = 140105
FILM = "FILM_AFTER_STEP1"
PRINTED = {"film_prints": 3, "film_closing": 97}
LONGEST_WAIT = 30  # seconds


def work_off() -> None:
    while evaluate_waiting():
        pass


def work_off_in_blocks() -> None:
    rescore_waiting(least=1)


def file(accounts: Accounts, *, reason: str = "", **changes: object) -> None:
    machine = cast.person(cast.MACHINE)
    with accounts.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, MONTH, reason=reason, **changes)


class Worker:
    """An evaluation on a connection of its own, as the account of workers."""

    def __init__(self, database: Accounts, evaluate: Callable[[], None]) -> None:
        self.backend, self.outcome = 0, "nothing yet"
        self._evaluate = evaluate
        self._connected, self._go = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run)
        with database.as_jobs():
            self._thread.start()
            assert self._connected.wait(LONGEST_WAIT)

    def start(self) -> None:
        """Let it evaluate."""
        self._go.set()

    def finish(self) -> str:
        """Return what came of the evaluation."""
        self._thread.join(LONGEST_WAIT)
        return self.outcome

    def _run(self) -> None:
        try:
            self.backend = backend()
            self._connected.set()
            assert self._go.wait(LONGEST_WAIT)
            self._evaluate()
            self.outcome = "evaluated"
        except BaseException as error:  # noqa: BLE001  (the test's thread tells it)
            self.outcome = repr(error)
        finally:
            connection.close()


def backend() -> int:
    """The server process of this thread's connection."""
    connection.ensure_connection()
    return connection.connection.info.backend_pid


def wait_until_blocked(database: Accounts, waiting: int) -> None:
    """Return once a server process waits for another."""
    end = time.monotonic() + LONGEST_WAIT
    with psycopg.connect(database.url(), autocommit=True) as watch:
        while time.monotonic() < end:
            blocking = watch.execute("SELECT pg_blocking_pids(%s)", [waiting]).fetchone()
            if blocking and blocking[0]:
                return
    raise AssertionError(f"{waiting} waits for nobody")


@pytest.fixture
def tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A block that a deadlock threw out is not done again, so that it is seen."""
    monkeypatch.setattr(national, "ATTEMPTS", 1)


def assert_all_is_done(database: Accounts) -> None:
    with database.as_jobs():
        assert not Job.objects.filter(done_at=None, facility__code=cast.T_IMAGING).exists()
        assert StaleRollup.objects.filter(period=MONTH).exists()


@pytest.mark.parametrize("evaluate", [work_off, work_off_in_blocks], ids=["workers", "blocks"])
def test_a_step_on_a_case_does_not_deadlock_with_a_worker(
    database: Accounts, evaluate: Callable[[], None], tried_once: None
) -> None:
    file(database, **PRINTED)
    with database.as_jobs():
        work_off()
        refresh_rollups()
    file(database, reason="اشتباه در شمارش")  # its evaluation takes the case's grounds away
    worker = Worker(database, evaluate)
    inspector = cast.person(cast.INSPECTOR)
    with database.as_person(inspector):
        case = Violation.objects.select_for_update(of=("self",)).get(rule=FILM)
        worker.start()
        wait_until_blocked(database, worker.backend)
        begin_inspection(by=inspector, violation=case)
    assert worker.finish() == "evaluated"
    with database.as_jobs():
        case.refresh_from_db()
        assert (case.state, case.withdrawn_at is not None) == ("inspecting", True)
    assert_all_is_done(database)


@pytest.mark.parametrize(
    ("module", "evaluate"),
    [(evaluating, work_off), (national, work_off_in_blocks)],
    ids=["workers", "blocks"],
)
def test_a_suspicion_brought_by_hand_does_not_deadlock_with_a_worker(
    database: Accounts,
    module: ModuleType,
    evaluate: Callable[[], None],
    tried_once: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The worker has marked the month and is about to open the case that the person opens."""
    file(database, **PRINTED)
    inspector, reached = cast.person(cast.INSPECTOR), threading.Event()
    honest = module.write_suspicions

    def write_suspicions(*frames: Any, **options: Any) -> None:
        reached.set()
        wait_until_blocked(database, person)
        honest(*frames, **options)

    monkeypatch.setattr(module, "write_suspicions", write_suspicions)
    worker = Worker(database, evaluate)
    with database.as_person(inspector):
        person = backend()
        worker.start()
        assert reached.wait(LONGEST_WAIT)
        add_suspicion(
            by=inspector,
            facility=cast.facility(cast.T_IMAGING),
            period=MONTH,
            rule=FILM,
            source="inspection",
            words="دستگاه چاپ فیلم کار می‌کرد.",
        )
    assert worker.finish() == "evaluated"
    with database.as_jobs():
        grounds = Violation.objects.get(rule=FILM).evidence.values_list("source", flat=True)
        assert sorted(grounds) == ["inspection", "report"]
    assert_all_is_done(database)


WRITTEN = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?reports_(\w+)')
MARKS, OWN_LEASE = "stalerollup", "job"


@contextmanager
def writes_by_transaction() -> Iterator[dict[int, list[str]]]:
    """Gather the tables that each transaction writes to, statement by statement."""
    transactions: dict[int, list[str]] = defaultdict(list)

    def record(execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        tables = set(WRITTEN.findall(sql)) - {OWN_LEASE}
        if tables:
            number = connection.connection.execute("SELECT txid_current()").fetchone()[0]
            transactions[number] += sorted(tables)
        return execute(sql, *args)

    with connection.execute_wrapper(record):
        yield transactions


def look_at_the_deadlines() -> None:
    open_not_filed(now=periods.deadline_moment(periods.deadline(MONTH)))


@pytest.mark.parametrize("evaluate", [work_off, work_off_in_blocks], ids=["workers", "blocks"])
def test_an_evaluation_marks_its_months_once_before_it_writes_suspicions(
    database: Accounts, evaluate: Callable[[], None]
) -> None:
    with database.as_jobs():
        work_off()
        look_at_the_deadlines()
        refresh_rollups()
    file(database, **PRINTED)
    with database.as_jobs():
        move_facility(
            by=None,
            facility=cast.facility(cast.T_IMAGING),
            university=cast.university(cast.ISFAHAN),
            on=periods.first_day(MONTH),
        )
        with writes_by_transaction() as written:
            evaluate()
        assert set(Violation.objects.values_list("rule", "state")) >= {
            ("NOT_FILED", "closed"),
            (FILM, "suspected"),
        }
        marked = set(StaleRollup.objects.values_list("university__code", "period"))
        assert marked >= {(cast.TEHRAN, 139911), (cast.ISFAHAN, 139911), (cast.ISFAHAN, MONTH)}
    marking = [tables for tables in written.values() if MARKS in tables]
    assert marking
    for tables in marking:
        assert tables.count(MARKS) == 1
        assert tables[tables.index(MARKS) + 1] == "violation"


def test_a_look_at_the_deadlines_marks_its_months_once_before_it_writes_suspicions(
    database: Accounts,
) -> None:
    """The database marks the months of each write in one order, but not those of several."""
    with writes_by_transaction() as written, database.as_jobs():
        look_at_the_deadlines()
    file(database)
    with writes_by_transaction() as later, database.as_jobs():
        look_at_the_deadlines()
        assert Violation.objects.filter(rule="NOT_FILED", state="closed").exists()
    looks = [*written.values(), *later.values()]
    assert len(looks) == 2
    for tables in looks:
        assert tables.count(MARKS) == 1
        assert tables.index(MARKS) < tables.index("violation")
