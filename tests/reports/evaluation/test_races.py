"""Two at once: corrections, workers, sums and deadlines, on several connections."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef

from reports.evaluation import evaluating, jobs, rollups
from reports.evaluation.jobs import evaluate_waiting
from reports.evaluation.not_filed import open_not_filed
from reports.evaluation.rollups import refresh_rollups
from reports.filing.drafts import FilingRefused
from reports.filing.report import file_report
from reports.models import Job, Report, Rollup, Score, StaleRollup, Submission, Violation
from reports.policy import periods
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly


def test_of_parallel_corrections_one_stands_and_the_others_are_stale(database: Accounts) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, 140105)
    together = threading.Barrier(4)
    outcomes: list[str] = []

    def correct(number: int) -> None:
        # A thread has a connection of its own; all look at the same version before any files.
        draft = monthly.draft(cast.T_IMAGING, 140105, reason="اصلاح", cds=200 + number)
        try:
            with database.as_person(cast.person(cast.MACHINE)):
                together.wait(10)
                file_report(by=machine, draft=draft, now=monthly.in_time(140105))
            outcomes.append("filed")
        except FilingRefused as refused:
            outcomes.append(refused.kind)
        finally:
            connection.close()

    threads = [threading.Thread(target=correct, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(outcomes) <= {"filed", "stale"}
    with database.as_jobs():
        assert Submission.objects.count() == 1 + outcomes.count("filed")
        last = Submission.objects.get(~Exists(Submission.objects.filter(replaces=OuterRef("pk"))))
        assert Report.objects.get().submission == last


def test_a_batch_that_fails_renews_the_lease_of_its_halves(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = cast.person(cast.MACHINE)
    for period in (140001, 140002, 140003):
        with database.as_person(machine):
            monthly.file(machine, cast.T_IMAGING, period)
    honest, ends = jobs.evaluate_facilities, []

    def watching(due: list[tuple[int, int]], **options: Any) -> object:
        ends.append(Job.objects.exclude(leased_until=None).latest("leased_until").leased_until)
        if len(due) > 1:
            time.sleep(0.05)
            raise RuntimeError("too many at once")
        return honest(due, **options)

    monkeypatch.setattr(jobs, "evaluate_facilities", watching)
    with database.as_jobs():
        Job.objects.exclude(cause="filing").delete()
        evaluate_waiting()
        assert len(ends) == 5, "three, one, two, and these one by one"
        assert ends == sorted(ends)
        assert ends[0] < ends[1] < ends[2]
        assert not Job.objects.filter(done_at=None).exists()
        assert Score.objects.count() == 3


def test_a_mark_set_during_a_rebuild_is_not_lost(database: Accounts) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, 140105)
    with database.as_jobs():
        while evaluate_waiting():
            pass
        assert StaleRollup.objects.filter(period=140105).exists()
        with psycopg.connect(database.url("payesh_jobs_login")) as evaluator:
            evaluator.execute(
                "INSERT INTO reports_stalerollup (university_id, period, marked_at)"
                " SELECT university_id, period, now() FROM reports_report"
                " ON CONFLICT (university_id, period) DO UPDATE SET marked_at = now()"
            )
            refresh_rollups()  # while the evaluator has not committed yet
        assert StaleRollup.objects.filter(period=140105).exists()


def test_a_facility_and_a_university_of_one_number_do_not_lock_each_other_out(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, 140105)
    with database.as_jobs():
        filed = Report.objects.get()
        StaleRollup.objects.bulk_create(
            StaleRollup(university_id=number, period=140105, marked_at=datetime.now(UTC))
            for number in {filed.university_id, filed.facility_id}
        )
        beside, outcomes = _rollups_refreshed_beside_an_evaluation(monkeypatch)
        try:
            with transaction.atomic():
                evaluating.evaluate_facilities(
                    [(filed.facility_id, 140105)], now=monthly.in_time(140105)
                )
        finally:
            beside.join(30)
        assert outcomes == ["refreshed"]
        assert Score.objects.filter(facility=filed.facility_id, period=140105).exists()
        assert Rollup.objects.filter(period=140105, filed=1).exists()


def _rollups_refreshed_beside_an_evaluation(
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[threading.Thread, list[str]]:
    """Have the next evaluation, once its facilities are locked, wait until another connection has
    taken the stale marks; return that connection's thread and the list of what came of it."""
    rebuilding, outcomes = threading.Event(), list[str]()
    honest_rebuild, honest_realign = rollups._rebuild, evaluating.realign

    def refresh() -> None:
        try:
            refresh_rollups()
            outcomes.append("refreshed")
        except OperationalError as error:
            outcomes.append(type(error.__cause__).__name__)
        finally:
            connection.close()

    def rebuild(*cells: Any) -> None:  # the marks are taken, no totals are added up yet
        rebuilding.set()
        honest_rebuild(*cells)

    def realign(*facilities: Any, **options: Any) -> None:  # locked, and nothing is marked yet
        beside.start()
        assert rebuilding.wait(10)
        honest_realign(*facilities, **options)

    beside = threading.Thread(target=refresh)
    monkeypatch.setattr(rollups, "_rebuild", rebuild)
    monkeypatch.setattr(evaluating, "realign", realign)
    return beside, outcomes


def test_not_filed_opened_beside_a_filing_is_closed_at_the_next_look(database: Accounts) -> None:
    machine = cast.person(cast.MACHINE)
    deadline = periods.deadline_moment(periods.deadline(140105))
    with database.as_jobs():
        open_not_filed(now=deadline)
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, 140105)
    with database.as_jobs():
        # The evaluation ran while the row was not committed yet, so it closed nothing.
        Job.objects.update(done_at=deadline)
        row = Violation.objects.get(facility__code=cast.T_IMAGING, rule="NOT_FILED", period=140105)
        assert row.state == "suspected"
        open_not_filed(now=deadline + timedelta(minutes=10))
        row.refresh_from_db()
        assert row.state == "closed"


def test_working_a_case_makes_its_sums_stale(database: Accounts) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, 140105, film_prints=3, film_closing=97)
    with database.as_jobs():
        while evaluate_waiting():
            pass
        refresh_rollups()
    inspector = cast.person(cast.INSPECTOR)
    with database.as_person(inspector):
        Violation.objects.filter(rule="FILM_AFTER_STEP1").update(state="inspecting")
    with database.as_jobs():
        assert list(StaleRollup.objects.values_list("period", flat=True)) == [140105]
