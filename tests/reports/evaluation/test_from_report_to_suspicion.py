"""One report on its way: filed, scored, suspected, corrected, and never silently forgotten."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from facilities.models import Facility
from reports import leases
from reports.evaluation import jobs
from reports.evaluation.jobs import evaluate_waiting
from reports.evaluation.rescoring import rescore_waiting
from reports.models import Job, Report, Score, StaleRollup, Violation, ViolationEvidence
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly

SOLD = {"film_prints": 3, "film_prints_charged": 3, "film_fee_rials": 1_500_000, "film_closing": 97}
FEE, FILM = "ART4_FILM_FEE", "FILM_AFTER_STEP1"


def file(accounts: Accounts, period: int, *, reason: str = "", **changes: object) -> None:
    machine = cast.person(cast.MACHINE)
    with accounts.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, period, reason=reason, **changes)


def evaluate(accounts: Accounts) -> int:
    done = 0
    with accounts.as_jobs():
        while count := evaluate_waiting():
            done += count
    return done


@pytest.fixture
def sold(database: Accounts) -> Accounts:
    """A film sold in Mordad 1401, evaluated."""
    file(database, 140105, **SOLD)
    evaluate(database)
    return database


def test_a_month_that_is_never_scored_is_evaluated_alone(database: Accounts) -> None:
    file(database, 139911)
    evaluate(database)
    with database.as_jobs():
        assert not Score.objects.exists()
        assert set(Job.objects.values_list("error", flat=True)) == {""}
        assert not Job.objects.filter(done_at=None).exists()


def test_a_film_sold_is_scored_and_suspected(sold: Accounts) -> None:
    with sold.as_jobs():
        score = Score.objects.get()
        assert (score.period, score.band, score.ceiling) == (140105, "off_plan", "film_fee")
        assert score.total is not None
        assert score.total_before_ceiling is not None
        assert 0 < score.total <= min(59.9, score.total_before_ceiling)
        found = dict(Violation.objects.values_list("rule", "leads_to"))
        assert found == {FEE: "enforcement", FILM: "inspection"}
        facts = ViolationEvidence.objects.get(violation__rule=FEE).facts
        assert facts["figures"]["film_prints_charged"] == 3
        assert facts["figures"]["film_fee_rials"] == 1_500_000
        assert not Job.objects.filter(done_at=None).exists()
        assert StaleRollup.objects.filter(period=140105).exists()


def test_a_correction_to_zero_marks_both_and_deletes_neither(sold: Accounts) -> None:
    file(sold, 140105, reason="اشتباه در ثبت", film_prints_charged=0, film_fee_rials=None)
    evaluate(sold)
    with sold.as_jobs():
        rows = Violation.objects.order_by("rule")
        assert [(v.rule, v.state, v.withdrawn_at is not None) for v in rows] == [
            (FEE, "suspected", True),
            (FILM, "suspected", True),
        ]
        assert [e.event for e in rows[0].events.order_by("id")] == ["opened", "grounds_gone"]
        current = Score.objects.get(is_current=True)
        assert (current.band, Score.objects.count()) == ("on_plan", 2)


def test_grounds_that_come_back_take_the_mark_back(sold: Accounts) -> None:
    file(sold, 140105, reason="اشتباه در ثبت", film_prints_charged=0, film_fee_rials=None)
    evaluate(sold)
    file(sold, 140105, reason="بازگشت به عدد نخست", **SOLD)
    evaluate(sold)
    with sold.as_jobs():
        assert Violation.objects.filter(withdrawn_at=None).count() == 2
        assert Score.objects.count() == 2, "the same inputs are the same score row"
        assert Score.objects.get(is_current=True).band == "off_plan"
        assert ViolationEvidence.objects.filter(violation__rule=FEE).count() == 2


def test_a_dismissed_suspicion_does_not_open_again(sold: Accounts) -> None:
    with sold.as_jobs(), transaction.atomic():
        Violation.objects.filter(rule=FEE).update(state="dismissed", dismissal_reason="بررسی شد")
    file(sold, 140105, reason="افزایش", **(SOLD | {"film_fee_rials": 2_000_000}))
    evaluate(sold)
    with sold.as_jobs():
        violation = Violation.objects.get(rule=FEE)
        assert violation.state == "dismissed"
        assert violation.evidence.count() == 2, "evidence is appended all the same"


def test_a_correction_reaches_the_later_months_that_it_touches(database: Accounts) -> None:
    for period in (140001, 140002, 140003):
        file(database, period)
    evaluate(database)
    with database.as_jobs():
        before = {s.period: bytes(s.input_hash) for s in Score.objects.filter(is_current=True)}
    file(database, 140001, reason="شمارش دوباره", film_prints=5, film_closing=95)
    evaluate(database)
    with database.as_jobs():
        after = {s.period: s for s in Score.objects.filter(is_current=True)}
        changed = {period for period in before if bytes(after[period].input_hash) != before[period]}
        assert changed == {140001, 140002}, "140002 looks at the film that 140001 left"
        assert after[140002].film_numerator == 0, "and at nothing else of it"
        # 95 sheets were left and 100 were there the next morning: within the tolerance of 5.
        assert not Violation.objects.filter(rule="FILM_BALANCE").exists()


def test_a_failing_job_keeps_its_error_and_does_not_stop_the_others(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    file(database, 140001)
    machine = cast.person(cast.OTHER_MACHINE)
    with database.as_person(machine):
        monthly.file(machine, cast.I_IMAGING, 140001)
    with database.as_jobs():
        bad = Report.objects.get(facility__code=cast.T_IMAGING).facility_id
    honest = jobs.evaluate_facilities  # type: ignore[attr-defined]

    def failing(due: list[tuple[int, int]], **options: object) -> object:
        if bad in {facility for facility, _ in due}:
            raise RuntimeError("out of luck")
        return honest(due, **options)

    monkeypatch.setattr("reports.evaluation.jobs.evaluate_facilities", failing)
    evaluate(database)
    with database.as_jobs():
        waiting = Job.objects.filter(done_at=None)
        assert {job.facility_id for job in waiting} == {bad}
        assert all("out of luck" in job.error for job in waiting)
        assert Score.objects.get().facility.code == cast.I_IMAGING


@pytest.fixture
def failing(database: Accounts, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    """A month is filed whose evaluation fails; nothing else waits."""
    evaluate(database)  # what registering the cast left to do
    file(database, 140001)
    bad = cast.T_IMAGING
    honest = jobs.evaluate_facilities  # type: ignore[attr-defined]

    def fails(due: list[tuple[int, int]], **options: object) -> object:
        if Facility.objects.get(code=bad).pk in {facility for facility, _ in due}:
            raise RuntimeError("out of luck")
        return honest(due, **options)

    monkeypatch.setattr(jobs, "evaluate_facilities", fails)
    for name in ("JOBS", "PROMISING"):
        shorter = replace(getattr(jobs, name), length=timedelta(seconds=30))
        monkeypatch.setattr(jobs, name, shorter)
    return database


def test_a_failing_job_waits_longer_each_time_and_is_set_aside_after_ten_tries(
    failing: Accounts, caplog: pytest.LogCaptureFixture
) -> None:
    now, pauses = monthly.in_time(140001), []
    with failing.as_jobs():
        for _ in range(9):
            assert evaluate_waiting(now=now) == 1
            job = Job.objects.get(done_at=None)
            until = job.leased_until
            assert until is not None
            assert evaluate_waiting(now=until) == 0, "it waits to the end of its pause"
            pauses.append((until - now) // timedelta(minutes=1))
            now = until + timedelta(seconds=1)
        assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60], "an hour at the most"
        assert evaluate_waiting(now=now) == 1
        job.refresh_from_db()
        assert (job.set_aside_at, job.attempts, job.lease) == (now, 10, None)
        assert "out of luck" in job.error
        assert f"job {job.pk} (facility" in caplog.text
        assert "is set aside after 10 tries: RuntimeError: out of luck" in caplog.text
        assert evaluate_waiting(now=now + timedelta(days=30)) == 0
        rescore_waiting(least=0)
        job.refresh_from_db()
        assert job.done_at is None, "no other way takes it up either"


def test_what_is_set_aside_blocks_nothing(failing: Accounts) -> None:
    with failing.as_jobs():
        Job.objects.filter(done_at=None).update(set_aside_at=monthly.in_time(140001))
    machine = cast.person(cast.OTHER_MACHINE)
    with failing.as_person(machine):
        monthly.file(machine, cast.I_IMAGING, 140001)
    file(failing, 140002)  # the same facility again
    with failing.as_jobs():
        assert (evaluate_waiting(), evaluate_waiting()) == (2, 0)
        assert Score.objects.get().facility.code == cast.I_IMAGING


def test_a_job_of_which_workers_die_is_tried_alone_and_set_aside(failing: Accounts) -> None:
    machine = cast.person(cast.OTHER_MACHINE)
    with failing.as_person(machine):
        monthly.file(machine, cast.I_IMAGING, 140001)
    now = monthly.in_time(140001)
    with failing.as_jobs():
        for claimed in (2, 2, 1, 1):  # and nobody comes back from what was claimed
            claim = leases.claim_oldest(jobs.PROMISING, now=now, limit=9) or leases.claim_oldest(
                jobs.JOBS, now=now
            )
            assert claim is not None
            assert len(claim.rows) == claimed
            now += timedelta(minutes=1)
        mortal, other = Job.objects.filter(done_at=None).order_by("id")
        assert (mortal.attempts, other.attempts) == (4, 2)
        Job.objects.filter(pk=mortal.pk).update(attempts=10)
        assert evaluate_waiting(now=now) == 1
        assert evaluate_waiting(now=now) == 1
        mortal.refresh_from_db()
        other.refresh_from_db()
        assert (mortal.set_aside_at, mortal.done_at) == (now, None)
        assert mortal.error == "no worker came back from it"
        assert (other.set_aside_at, other.done_at) == (None, now)


def test_nothing_is_written_by_a_worker_that_lost_its_lease(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    file(database, 140001)
    honest = jobs.evaluate_facilities  # type: ignore[attr-defined]

    def slow(due: list[tuple[int, int]], **options: object) -> object:
        Job.objects.update(lease="00000000-0000-0000-0000-000000000001")  # another worker's
        return honest(due, **options)

    monkeypatch.setattr("reports.evaluation.jobs.evaluate_facilities", slow)
    with database.as_jobs():
        evaluate_waiting()
        assert not Score.objects.exists()
        assert Job.objects.filter(done_at=None).exists()
