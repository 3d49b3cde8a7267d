"""What was filed once is judged once, however soon it was corrected or repudiated."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from reports.cases.by_hand import add_suspicion
from reports.evaluation.jobs import evaluate_waiting
from reports.evaluation.rescoring import rescore_nation
from reports.models import Job, Report, Score, Submission, Violation
from reports.queries.cases.violations import latest_facts
from reports.repudiation import repudiate
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.evaluation.test_national import written
from tests.reports.importing import uploads
from tests.reports.views.signed_in import client_of, page_of

MONTH = 140105
FEE, FILM, BALANCE = "ART4_FILM_FEE", "FILM_AFTER_STEP1", "FILM_BALANCE"
SOLD: dict[str, Any] = {
    "film_prints": 3,
    "film_prints_charged": 3,
    "film_fee_rials": 1_500_000,
    "film_closing": 97,
}
CORRECTED = ["opened", "grounds_gone"]


def work_off() -> None:
    while evaluate_waiting():
        pass


WAYS: dict[str, Callable[[], object]] = {"workers": work_off, "blocks": rescore_nation}
both_ways = pytest.mark.parametrize("evaluate", WAYS.values(), ids=WAYS.keys())


def file(accounts: Accounts, period: int = MONTH, *, reason: str = "", **changes: object) -> UUID:
    """File a month, or correct it a second later; answers the submission's id."""
    machine, now = cast.person(cast.MACHINE), monthly.in_time(period)
    with accounts.as_jobs():
        now += Submission.objects.filter(period=period).count() * timedelta(seconds=1)
    with accounts.as_person(machine):
        filing = monthly.file(machine, cast.T_IMAGING, period, now=now, reason=reason, **changes)
    assert filing.submission
    submission: UUID = filing.submission["id"]
    return submission


def deny(accounts: Accounts, submission: UUID) -> None:
    signatory = cast.person(cast.SIGNATORY)
    with accounts.as_person(signatory):
        repudiate(by=signatory, submission_id=submission, statement="از ما نیست.")


def queue_again(submission: UUID | None) -> None:
    """Queue another evaluation of the month, as the nightly proof does, or of a submission."""
    report = Report.objects.get(period=MONTH)
    Job.objects.create(
        facility_id=report.facility_id,
        period=MONTH,
        submission_id=submission,
        cause="proof",
        queued_at=report.received_at,
    )


def events(case: Violation) -> list[str]:
    return list(case.events.order_by("id").values_list("event", flat=True))


def grounds(case: Violation) -> list[UUID | None]:
    """The submissions that a case rests on, in the order in which they were added."""
    return list(case.evidence.order_by("id").values_list("submission_id", flat=True))


@pytest.fixture
def settled(database: Accounts) -> Accounts:
    """Nothing waits: what registering the cast has queued is done."""
    file(database, 140104)
    with database.as_jobs():
        work_off()
    return database


@both_ways
def test_a_film_charged_and_corrected_a_second_later_is_suspected_and_marked(
    settled: Accounts, evaluate: Callable[[], object]
) -> None:
    first = file(settled, **SOLD)
    second = file(settled, reason="اشتباه در ثبت")
    with settled.as_jobs():
        evaluate()
        for rule in (FEE, FILM):
            case = Violation.objects.get(rule=rule)
            assert (case.state, case.withdrawn_at is not None) == ("suspected", True)
            assert (case.university.code, case.period) == (cast.TEHRAN, MONTH)
            assert (events(case), grounds(case)) == (CORRECTED, [first])
        fee = Violation.objects.get(rule=FEE).evidence.get()
        assert fee.facts["figures"]["film_fee_rials"] == 1_500_000
        score = Score.objects.get(period=MONTH)
        assert (score.submission_id, score.band) == (second, "on_plan"), "only what stands counts"
        assert not Job.objects.filter(done_at=None).exists()


@both_ways
def test_evaluating_again_neither_reopens_nor_loses_nor_doubles_it(
    settled: Accounts, evaluate: Callable[[], object]
) -> None:
    first = file(settled, **SOLD)
    file(settled, reason="اشتباه در ثبت")
    with settled.as_jobs():
        evaluate()
        before = written()
        rescore_nation()
        assert written() == before
        queue_again(None)
        queue_again(first)
        evaluate()
        assert written() == before


@both_ways
def test_two_charged_filings_are_one_case_that_stands_on_both(
    settled: Accounts, evaluate: Callable[[], object]
) -> None:
    first = file(settled, **SOLD)
    second = file(settled, reason="مبلغ دیگر", **(SOLD | {"film_fee_rials": 2_000_000}))
    with settled.as_jobs():
        evaluate()
        case = Violation.objects.get(rule=FEE)
        assert (case.withdrawn_at, events(case)) == (None, ["opened"])
        assert grounds(case) == [first, second]


def test_of_a_job_that_comes_late_the_case_keeps_the_latest_figures(settled: Accounts) -> None:
    first = file(settled, **SOLD)
    second = file(settled, reason="مبلغ دیگر", **(SOLD | {"film_fee_rials": 2_000_000}))
    with settled.as_jobs():
        held = Job.objects.filter(submission=first)
        until = monthly.in_time(MONTH) + timedelta(days=20_000)
        held.update(lease=uuid4(), leased_until=until)
        work_off()
        case = Violation.objects.get(rule=FEE)
        assert grounds(case) == [second]
        held.update(lease=None, leased_until=None)
        work_off()
        assert (case.withdrawn_at, grounds(case)) == (None, [second, first])
        figures: Any = latest_facts([case])[case.pk]["figures"]
        assert figures["film_fee_rials"] == 2_000_000


def test_a_correction_that_is_judged_before_what_it_corrects(settled: Accounts) -> None:
    first = file(settled, **SOLD)
    second = file(settled, reason="اشتباه در ثبت")
    with settled.as_jobs():
        Job.objects.filter(submission=first).update(
            lease=uuid4(), leased_until=monthly.in_time(MONTH) + timedelta(days=20_000)
        )
        work_off()
        assert not Violation.objects.exists()
        Job.objects.filter(submission=first).update(lease=None, leased_until=None)
        work_off()
        case = Violation.objects.get(rule=FEE)
        assert (events(case), grounds(case)) == (CORRECTED, [first])
        assert Score.objects.get(period=MONTH).submission_id == second


def test_workers_side_by_side_open_it_once(settled: Accounts) -> None:
    filed = [file(settled, **SOLD)]
    for number in range(5):
        charged = number % 2 == 0
        figures = SOLD | {"film_fee_rials": 10_000 * number} if charged else {}
        filed.append(file(settled, reason="شمارش", **figures))
    filed.append(file(settled, reason="اشتباه در ثبت"))
    together = threading.Barrier(2)

    def work() -> None:
        try:
            together.wait(10)
            while evaluate_waiting(limit=1):
                pass
        finally:
            connection.close()

    with settled.as_jobs():
        workers = [threading.Thread(target=work) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        assert set(Job.objects.values_list("error", flat=True)) == {""}
        case = Violation.objects.get(rule=FEE)
        assert set(grounds(case)) == {filed[0], filed[1], filed[3], filed[5]}
        assert case.withdrawn_at is not None
        assert (events(case)[0], events(case)[-1]) == ("opened", "grounds_gone")
        assert Score.objects.get(period=MONTH, is_current=True).submission_id == filed[-1]


@both_ways
def test_files_that_correct_each_other_before_anybody_looked(
    settled: Accounts, evaluate: Callable[[], object]
) -> None:
    at = monthly.in_time(MONTH)
    sold = [uploads.row(period=MONTH, **SOLD)]
    uploads.upload_all(settled, cast.MACHINE, sold, at=at)
    mended = [uploads.row(period=MONTH, reason="اشتباه در ثبت")]
    uploads.upload_all(settled, cast.MACHINE, mended, at=at + timedelta(seconds=1))
    with settled.as_jobs():
        first, second = Submission.objects.filter(period=MONTH).order_by("id")
        assert second.replaces == first
        named = Job.objects.filter(cause="filing", done_at=None)
        assert set(named.values_list("submission_id", flat=True)) == {first.pk, second.pk}
        evaluate()
        case = Violation.objects.get(rule=FEE)
        assert (events(case), grounds(case)) == (CORRECTED, [first.pk])


def test_a_file_cannot_correct_itself_and_what_it_charged_stands(settled: Accounts) -> None:
    rows = [uploads.row(period=MONTH, **SOLD), uploads.row(period=MONTH, reason="اشتباه در ثبت")]
    upload = uploads.upload_all(settled, cast.MACHINE, rows, at=monthly.in_time(MONTH))
    told = [(outcome, codes) for _, outcome, codes in uploads.outcomes(settled, upload)]
    assert told == [("accepted", []), ("rejected", ["doubled_row"])]
    with settled.as_jobs():
        work_off()
        case = Violation.objects.get(rule=FEE)
        assert (case.withdrawn_at, events(case)) == (None, ["opened"])


@both_ways
@pytest.mark.parametrize("is_corrected", [False, True], ids=["standing", "corrected"])
def test_a_charged_film_that_was_repudiated_is_suspected_and_marked(
    settled: Accounts, evaluate: Callable[[], object], is_corrected: bool
) -> None:
    first = file(settled, **SOLD)
    if is_corrected:
        file(settled, reason="اشتباه در ثبت")
    deny(settled, first)
    with settled.as_jobs():
        evaluate()
        queue_again(first)
        evaluate()
        case = Violation.objects.get(rule=FEE)
        assert grounds(case) == [first]
        assert (case.withdrawn_at is not None) == is_corrected
        told = set(events(case))
        assert told == {"opened", "grounds_repudiated"} | ({"grounds_gone"} & set(events(case)))
        assert ("grounds_gone" in told) == is_corrected
        marks = case.events.filter(event="grounds_repudiated")
        assert marks.get().detail == {"submission": str(first)}
        assert marks.get().to_state == "suspected"


@both_ways
def test_a_repudiation_marks_what_stood_before_and_no_other_case(
    settled: Accounts, evaluate: Callable[[], object]
) -> None:
    first = file(settled, **SOLD)
    other = file(settled, 140106, **SOLD)
    with settled.as_jobs():
        evaluate()
    deny(settled, first)
    with settled.as_jobs():
        evaluate()
        case = Violation.objects.get(rule=FEE, period=MONTH)
        assert (case.withdrawn_at, events(case)) == (None, ["opened", "grounds_repudiated"])
        apart = Violation.objects.get(rule=FEE, period=140106)
        assert (events(apart), grounds(apart)) == (["opened"], [other])


def test_a_superseded_month_is_compared_with_its_neighbours_as_they_stand(
    settled: Accounts,
) -> None:
    """40 sheets more than were left, and 40 less than the next month begins with."""
    file(settled, 140106)
    first = file(settled, film_opening=140, film_closing=140)
    file(settled, reason="شمارش دوباره")
    with settled.as_jobs():
        work_off()
        case = Violation.objects.get(rule=BALANCE)
        assert (case.period, grounds(case)) == (MONTH, [first]), "nothing is said of the next month"
        facts = case.evidence.get().facts
        assert facts["closing_of_month_before"] == 100
        assert (facts["opening_is_off"], facts["closing_is_off"]) == (True, False)
    file(settled, 140104, reason="شمارش دوباره", film_opening=140, film_closing=140)
    with settled.as_jobs():
        work_off()
        standing = Violation.objects.filter(rule=BALANCE, withdrawn_at=None)
        assert [(v.period, v.source) for v in standing] == [(MONTH, "report")]


def test_a_complaint_is_borne_out_by_a_superseded_report_and_stands(settled: Accounts) -> None:
    inspector = cast.person(cast.INSPECTOR)
    with settled.as_person(inspector):
        add_suspicion(
            by=inspector,
            facility=cast.facility(cast.T_IMAGING),
            period=MONTH,
            rule=FEE,
            source="complaint",
            words="پول فیلم را جدا گرفته‌اند.",
        )
    first = file(settled, **SOLD)
    file(settled, reason="اشتباه در ثبت")
    with settled.as_jobs():
        work_off()
        case = Violation.objects.get(rule=FEE)
        assert (case.source, case.withdrawn_at) == ("complaint", None)
        assert grounds(case) == [None, first]


def test_the_case_shows_both_marks_in_both_languages(settled: Accounts) -> None:
    first = file(settled, **SOLD)
    file(settled, reason="اشتباه در ثبت")
    deny(settled, first)
    with settled.as_jobs():
        work_off()
        case = Violation.objects.get(rule=FEE)
    client = client_of(cast.INSPECTOR)
    page, listed = page_of(client, f"/violations/{case.pk}/"), page_of(client, "/violations/")
    assert "رفع‌شده با گزارش اصلاحی" in listed
    assert "بر گزارشی تکیه دارد که تکذیب شده است" in listed
    assert "↺ اصلاح‌شده" in page
    assert "تکذیب گزارشی که این مورد بر آن تکیه دارد" in page
    client = client_of(cast.INSPECTOR, language="en")
    page, listed = page_of(client, f"/violations/{case.pk}/"), page_of(client, "/violations/")
    assert "grounds removed by a corrected report" in listed
    assert "rests on a report that was repudiated" in listed
    assert "↺ Corrected" in page
    assert "A report that it rests on was repudiated" in page
