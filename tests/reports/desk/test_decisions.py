"""The officer's desk: who decides about a report, and what a decision does."""

import threading
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections

from facilities.errors import Refused
from facilities.models import AuditEvent, University
from reports.desk import decisions as desk_decisions
from reports.desk.decisions import accept_many, permit_correction, return_report
from reports.filing.drafts import FilingRefused
from reports.models import (
    CorrectionPermit,
    Notice,
    Report,
    Review,
    Submission,
)
from reports.policy.workflow.reviews import DECISIONS, RETURN_REASONS
from reports.queries.desk import lists as queries
from reports.repudiation import repudiate
from tests import cast
from tests.accounts import Accounts
from tests.facilities.moves import move_facility
from tests.reports import monthly
from tests.reports.desk.month import DUE, MONTH, current, decide, file, listed


def told(database: Accounts, kind: str) -> set[str]:
    """Who has a notice of a kind."""
    with database.as_jobs():
        return set(Notice.objects.filter(kind=kind).values_list("person__username", flat=True))


@pytest.mark.parametrize(
    ("who", "outcome"),
    [
        (cast.OFFICER, "done"),
        (cast.INSPECTOR, "not_allowed"),
        (cast.UNIVERSITY_MACHINE, "not_allowed"),
        (cast.CLERK, "not_allowed"),
        (cast.SIGNATORY, "not_allowed"),
        (cast.ANALYST, "not_allowed"),
        (cast.POLICY_OWNER, "not_allowed"),
        (cast.NATIONAL_INSPECTOR, "not_allowed"),
        (cast.OTHER_OFFICER, "unknown"),
        (cast.OTHER_CLERK, "unknown"),
        (cast.ADMINISTRATOR, "unknown"),
        (cast.STRANGER, "unknown"),
    ],
)
def test_only_the_universitys_officer_decides(filed: Accounts, who: str, outcome: str) -> None:
    submission = current(filed)
    assert decide(filed, who, desk_decisions.accept, submission_id=submission) == outcome
    returned = decide(filed, who, return_report, submission_id=submission, reason_code="wrong_unit")
    assert returned == outcome
    with filed.as_jobs():
        decisions = list(Review.objects.order_by("id").values_list("decision", flat=True))
    assert decisions == (["accepted", "returned"] if outcome == "done" else [])


def test_an_accepted_report_is_told_and_written_down_once(filed: Accounts) -> None:
    submission = current(filed)
    for _ in range(3):
        assert (
            decide(filed, cast.OFFICER, desk_decisions.accept, submission_id=submission) == "done"
        )
    with filed.as_jobs():
        review = Review.objects.select_related("person", "facility", "university").get()
        assert (review.submission_id, review.person.username) == (submission, cast.OFFICER)
        assert (review.facility.code, review.university.code) == (cast.T_IMAGING, cast.TEHRAN)
        assert AuditEvent.objects.filter(action="report.accepted").count() == 1
    assert told(filed, "accepted") == {cast.CLERK, cast.SIGNATORY}


def test_what_was_corrected_meanwhile_is_told_and_not_decided(filed: Accounts) -> None:
    read = current(filed)
    newer = file(filed, cds=310, reason="شمارش دوباره")
    assert decide(filed, cast.OFFICER, desk_decisions.accept, submission_id=read) == "stale"
    assert (
        decide(filed, cast.OFFICER, return_report, submission_id=read, reason_code="wrong_unit")
        == "stale"
    )
    assert decide(filed, cast.OFFICER, desk_decisions.accept, submission_id=newer) == "done"
    assert decide(filed, cast.OFFICER, desk_decisions.accept, submission_id=uuid4()) == "unknown"


@pytest.mark.parametrize(
    ("reason_code", "note", "outcome"),
    [
        *((code, "توضیح", "done") for code in RETURN_REASONS),
        ("stock_mismatch", "", "done"),
        ("other", "", "note_missing"),
        ("other", "  \n ", "note_missing"),
        ("because", "توضیح", "unknown_value"),
        ("", "توضیح", "unknown_value"),
        ("wrong_unit", "ب" * 1_001, "too_long"),
        ("wrong_unit", "ب" * 1_000, "done"),
    ],
)
def test_a_report_is_returned_for_a_coded_reason(
    database: Accounts, reason_code: str, note: str, outcome: str
) -> None:
    submission = file(database)
    words = {"submission_id": submission, "reason_code": reason_code, "note": note}
    for _ in range(2):  # a second click changes nothing
        assert decide(database, cast.OFFICER, return_report, **words) == outcome
    with database.as_jobs():
        kept = [(r.reason_code, r.note) for r in Review.objects.all()]
    assert kept == ([(reason_code, note)] if outcome == "done" else [])
    assert told(database, "returned") == (
        {cast.CLERK, cast.SIGNATORY} if outcome == "done" else set()
    )


def test_a_return_opens_a_closed_month_and_a_correction_is_undecided(filed: Accounts) -> None:
    late = DUE + timedelta(days=200)
    clerk = cast.person(cast.CLERK)

    def correct(cds: int) -> str:
        with filed.as_person(clerk):
            try:
                monthly.file(clerk, cast.T_IMAGING, MONTH, now=late, cds=cds, reason="اصلاح")
            except FilingRefused as refused:
                return refused.kind
        return "corrected"

    assert correct(310) == "correction_closed"
    decide(
        filed,
        cast.OFFICER,
        return_report,
        submission_id=current(filed),
        reason_code="delivery_wrong",
    )
    assert listed(filed, queries.RETURNED) == [cast.T_IMAGING]
    assert correct(310) == "corrected"
    assert listed(filed, queries.PENDING) == [cast.T_IMAGING]
    assert correct(320) == "correction_closed"


def test_leave_to_correct_needs_a_reason_and_a_report_and_stands_until_used(
    filed: Accounts,
) -> None:
    by = cast.person(cast.OFFICER)
    with filed.as_person(by):
        here = cast.facility(cast.T_IMAGING)
    words = {"facility": here, "period": MONTH}
    permit = permit_correction
    assert decide(filed, cast.OFFICER, permit, **words, reason=" ") == "reason_missing"
    assert (
        decide(filed, cast.OFFICER, permit, facility=here, period=140106, reason="شمارش")
        == "nothing_filed"
    )
    assert decide(filed, cast.OTHER_OFFICER, permit, **words, reason="شمارش") == "unknown"
    assert decide(filed, cast.INSPECTOR, permit, **words, reason="شمارش") == "not_allowed"
    for _ in range(2):
        assert decide(filed, cast.OFFICER, permit, **words, reason="شمارش") == "done"
    with filed.as_jobs():
        assert CorrectionPermit.objects.count() == 1
    assert told(filed, "permit") == {cast.CLERK, cast.SIGNATORY}
    clerk = cast.person(cast.CLERK)
    with filed.as_person(clerk):
        monthly.file(
            clerk, cast.T_IMAGING, MONTH, now=datetime.now(DUE.tzinfo), cds=310, reason="شمارش"
        )
    assert decide(filed, cast.OFFICER, permit, **words, reason="باز هم") == "done"
    with filed.as_jobs():
        assert CorrectionPermit.objects.count() == 2


def test_a_repudiated_report_is_not_accepted(filed: Accounts) -> None:
    signatory, submission = cast.person(cast.SIGNATORY), current(filed)
    with filed.as_person(signatory):
        repudiate(by=signatory, submission_id=submission, statement="از ما نیست.")
    assert (
        decide(filed, cast.OFFICER, desk_decisions.accept, submission_id=submission) == "repudiated"
    )
    assert listed(filed, queries.REPUDIATED) == [cast.T_IMAGING]
    assert listed(filed, queries.PENDING) == []


def test_the_university_of_today_decides_not_the_one_of_the_month(filed: Accounts) -> None:
    submission = current(filed)
    with filed.as_jobs():
        move_facility(
            by=None,
            facility=cast.facility(cast.T_IMAGING),
            university=University.objects.get(code=cast.ISFAHAN),
            on=date(2023, 1, 1),
        )
    assert (
        decide(filed, cast.OFFICER, desk_decisions.accept, submission_id=submission)
        == "not_allowed"
    )
    assert (
        decide(filed, cast.OTHER_OFFICER, desk_decisions.accept, submission_id=submission) == "done"
    )


def test_many_are_accepted_at_once_and_the_others_told_one_by_one(database: Accounts) -> None:
    good, bad = file(database), file(database, cast.T_HOSPITAL)
    file(database, cast.T_HOSPITAL, cds=310, reason="اصلاح")
    foreign = file(database, cast.I_IMAGING)
    by = cast.person(cast.OFFICER)
    with database.as_person(by):
        done = accept_many(by=by, submission_ids=[good, bad, foreign, good])
    assert done.accepted == 1
    assert {(pk, problem.code) for pk, problem in done.refused} == {
        (bad, "stale"),
        (foreign, "unknown"),
    }
    with database.as_person(by), pytest.raises(Refused) as refused:
        accept_many(by=by, submission_ids=[uuid4() for _ in range(201)])
    assert refused.value.problems[0].code == "too_many"


@pytest.mark.parametrize("first", ["the officer", "the clerk"])
def test_of_an_acceptance_and_a_correction_at_once_none_is_accepted_unread(
    filed: Accounts, first: str
) -> None:
    read, outcomes = current(filed), dict[str, str]()
    held, go = threading.Event(), threading.Event()

    def accept() -> str:
        return decide(filed, cast.OFFICER, desk_decisions.accept, submission_id=read)

    def correct() -> str:
        file(filed, cds=310, reason="اصلاح")
        return "done"

    def run(name: str) -> None:
        go.wait(10)
        if name != first:
            held.wait(0.05)
        try:
            outcomes[name] = {"the officer": accept, "the clerk": correct}[name]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(name,)) for name in ("the officer", "the clerk")]
    for thread in threads:
        thread.start()
    go.set()
    for thread in threads:
        thread.join()
    assert outcomes["the clerk"] == "done"
    assert outcomes["the officer"] in {"done", "stale"}
    with filed.as_jobs():
        newest = Report.objects.get().submission_id
        assert newest != read
        assert not Review.objects.filter(submission=newest).exists(), "accepted unread"
        assert Review.objects.filter(submission=read).exists() == (
            outcomes["the officer"] == "done"
        )


def test_a_correction_waits_for_a_decision_that_is_being_written(filed: Accounts) -> None:
    """The lock is what keeps the two apart: while a decision is open, the month does not change."""
    officer, read = cast.person(cast.OFFICER), current(filed)
    corrected = threading.Event()

    def correct() -> None:
        try:
            file(filed, cds=310, reason="اصلاح")
            corrected.set()
        finally:
            connections.close_all()

    thread = threading.Thread(target=correct)
    with filed.as_person(officer):
        desk_decisions.accept(by=officer, submission_id=read)
        thread.start()
        assert not corrected.wait(0.4)
    thread.join()
    assert corrected.is_set()


def test_decisions_are_evidence(filed: Accounts) -> None:
    decide(filed, cast.OFFICER, desk_decisions.accept, submission_id=current(filed))
    assert set(DECISIONS) == {"accepted", "returned"}
    for account in ("payesh_jobs_login", "postgres"):
        for change in ("UPDATE reports_review SET note = 'x'", "DELETE FROM reports_review"):
            with filed.signed_in(account), pytest.raises(Exception, match=r"evidence|denied"):
                connection.cursor().execute(change)
    with filed.as_jobs():
        assert Submission.objects.count() == 1
