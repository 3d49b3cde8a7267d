"""A charged film filed and corrected at once, while workers evaluate: each is suspected and marked.

Twenty times in the suite; ROUNDS=200 tries it two hundred times.
"""

import os
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from facilities.access.entering import enter, enter_base
from facilities.models import Person
from reports.evaluation.jobs import evaluate_waiting
from reports.evaluation.rollups import refresh_rollups
from reports.models import Job, Report, Score, Submission, Violation
from reports.policy import periods
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly

ROUNDS = int(os.environ.get("ROUNDS", "20"))
FILERS = {
    cast.T_HOSPITAL: cast.OFFICER,
    cast.T_IMAGING: cast.OFFICER,
    cast.I_HOSPITAL: cast.OTHER_OFFICER,
    cast.I_IMAGING: cast.OTHER_OFFICER,
}
SOLD: dict[str, Any] = {"film_prints": 3, "film_prints_charged": 3, "film_fee_rials": 1_500_000}
Round = tuple[str, int, Person]


def rounds() -> list[Round]:
    people = {name: cast.person(name) for name in set(FILERS.values())}
    return [
        (facility, periods.following(140001, place // len(FILERS)), people[FILERS[facility]])
        for place in range(ROUNDS)
        for facility in [list(FILERS)[place % len(FILERS)]]
    ]


class Threads:
    """Threads with connections of their own, whose errors are kept."""

    def __init__(self) -> None:
        self.errors: list[BaseException] = []
        self._threads: list[threading.Thread] = []

    def start(self, account: str, work: Callable[[], None]) -> None:
        def run() -> None:
            try:
                with connection.cursor() as cursor:
                    cursor.execute(f"SET SESSION AUTHORIZATION {account}")
                work()
            except BaseException as error:  # noqa: BLE001
                self.errors.append(error)
            finally:
                connection.close()

        self._threads.append(threading.Thread(target=run))
        self._threads[-1].start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(60 + ROUNDS)
        self._threads.clear()


def test_filed_and_corrected_at_once_each_is_suspected_and_marked(database: Accounts) -> None:
    tries, threads = rounds(), Threads()
    together, filed = threading.Barrier(2), threading.Event()

    def file_charged() -> None:
        for facility, period, person in tries:
            together.wait(60)
            with transaction.atomic():
                enter_base()
                enter(person)
                monthly.file(person, facility, period, film_closing=97, **SOLD)

    def correct() -> None:
        for facility, period, person in tries:
            together.wait(60)
            while not is_corrected(facility, period, person):
                pass

    def evaluate() -> None:
        while not filed.is_set() or evaluate_waiting():
            evaluate_waiting(limit=2)

    def count() -> None:
        while not filed.is_set():
            refresh_rollups()

    for work in (evaluate, evaluate, count):
        threads.start("payesh_jobs_login", work)
    filers = Threads()
    filers.start("payesh_web_login", file_charged)
    filers.start("payesh_web_login", correct)
    filers.join()
    filed.set()
    threads.join()
    assert filers.errors == threads.errors == []
    with database.as_jobs():
        assert not Job.objects.filter(done_at=None).exists()
        assert set(Job.objects.values_list("error", flat=True)) == {""}
        assert Submission.objects.count() == 2 * ROUNDS
        cases = Violation.objects.filter(rule="ART4_FILM_FEE")
        assert cases.count() == ROUNDS
        assert cases.filter(state="suspected", withdrawn_at__isnull=False).count() == ROUNDS
        for case in cases:
            events = list(case.events.order_by("id").values_list("event", flat=True))
            assert (events[0], events[-1]) == ("opened", "grounds_gone")
            assert case.evidence.get().facts["figures"]["film_fee_rials"] == 1_500_000
        current = Score.objects.filter(is_current=True)
        assert set(current.values_list("submission", flat=True)) == set(
            Report.objects.values_list("submission", flat=True)
        )


def is_corrected(facility: str, period: int, person: Person) -> bool:
    """Correct the month as soon as it is filed; answer whether it was."""
    with transaction.atomic():
        enter_base()
        enter(person)
        if not Report.objects.filter(facility__code=facility, period=period).exists():
            return False
        now = monthly.in_time(period) + timedelta(seconds=1)
        monthly.file(person, facility, period, now=now, reason="اشتباه در ثبت")
        return True
