"""A month closes thirty days after its deadline; an officer opens it, or a repudiation does."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from reports.filing.drafts import Filing, FilingRefused
from reports.filing.report import file_report
from reports.models import CorrectionPermit, DeadlineExtension, Report, Review
from reports.policy import periods
from reports.repudiation import repudiate
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.api.calls import Cast, errors_of, kind_of, month

MONTH = 140105
LAST_MOMENT = periods.deadline_moment(periods.deadline(MONTH) + timedelta(days=30))
AFTER = LAST_MOMENT + timedelta(hours=1)


@pytest.fixture
def filed(database: Accounts) -> Accounts:
    """Mordad 1401 of Tehran's imaging centre, filed in time."""
    _file(database, cast.MACHINE, monthly.in_time(MONTH))
    return database


def _file(database: Accounts, who: str, now: datetime, **changes: Any) -> Filing:
    by = cast.person(who)
    with database.as_person(by):
        return monthly.file(by, cast.T_IMAGING, MONTH, now=now, **changes)


def _correct(database: Accounts, who: str, now: datetime, cds: int = 310) -> str:
    """`corrected`, or why not."""
    try:
        done = _file(database, who, now, cds=cds, reason="شمارش دوباره")
    except FilingRefused as refused:
        (problem,) = refused.problems
        return problem.code if problem.code == refused.kind else "another kind"
    assert done.is_correction
    return "corrected"


@pytest.mark.parametrize(
    ("who", "now", "outcome"),
    [
        (cast.MACHINE, LAST_MOMENT - timedelta(seconds=1), "corrected"),
        (cast.MACHINE, LAST_MOMENT, "correction_closed"),
        (cast.CLERK, LAST_MOMENT, "correction_closed"),
        (cast.SIGNATORY, LAST_MOMENT, "correction_closed"),
        (cast.UNIVERSITY_MACHINE, LAST_MOMENT, "correction_closed"),
        (cast.OFFICER, LAST_MOMENT, "corrected"),
    ],
)
def test_who_corrects_until_when(filed: Accounts, who: str, now: datetime, outcome: str) -> None:
    assert _correct(filed, who, now) == outcome


def test_a_first_filing_is_never_closed(database: Accounts) -> None:
    assert not _file(database, cast.MACHINE, AFTER + timedelta(days=1000)).is_correction


def test_a_later_deadline_moves_the_window(filed: Accounts) -> None:
    with filed.as_jobs():
        DeadlineExtension.objects.create(
            period=MONTH,
            university=cast.university(cast.TEHRAN),
            reason="سیل",
            until=periods.deadline(MONTH) + timedelta(days=1),
            granted_at=monthly.in_time(MONTH),
            granted_by=cast.person(cast.POLICY_OWNER),
        )
    assert _correct(filed, cast.MACHINE, LAST_MOMENT + timedelta(days=1)) == "correction_closed"
    assert _correct(filed, cast.MACHINE, LAST_MOMENT) == "corrected"


def test_a_returned_report_is_corrected_once(filed: Accounts) -> None:
    _review(filed, "returned", "figures_doubtful")
    assert _correct(filed, cast.MACHINE, AFTER) == "corrected"
    assert _correct(filed, cast.MACHINE, AFTER, cds=320) == "correction_closed"


def test_the_latest_decision_counts(filed: Accounts) -> None:
    _review(filed, "returned", "figures_doubtful")
    _review(filed, "accepted")
    assert _correct(filed, cast.MACHINE, AFTER) == "correction_closed"


def test_leave_to_correct_serves_once(filed: Accounts) -> None:
    with filed.as_jobs():
        report = Report.objects.get()
        CorrectionPermit.objects.create(
            facility_id=report.facility_id,
            period=MONTH,
            university_id=report.university_id,
            reason="خطای شمارش",
            granted_by=cast.person(cast.OFFICER),
            granted_at=AFTER - timedelta(minutes=1),
        )
    assert _correct(filed, cast.MACHINE, AFTER) == "corrected"
    assert _correct(filed, cast.MACHINE, AFTER, cds=320) == "correction_closed"


def test_a_repudiated_report_may_be_corrected_at_any_time(filed: Accounts) -> None:
    signatory = cast.person(cast.SIGNATORY)
    with filed.as_jobs():
        submission = Report.objects.get().submission_id
    with filed.as_person(signatory):
        repudiate(by=signatory, submission_id=submission, statement="این گزارش از ما نیست.")
    assert _correct(filed, cast.MACHINE, AFTER) == "corrected"


def test_the_api_says_that_the_time_is_over(filed: Accounts) -> None:
    body = month(cast.T_IMAGING, MONTH, cds=310) | {"reason": "شمارش دوباره"}
    answer = Cast(filed).caller(cast.MACHINE).post("reports/", body)
    assert (answer.status_code, kind_of(answer)) == (409, "correction_closed")
    assert errors_of(answer) == {("period", "correction_closed")}


@pytest.mark.parametrize(
    ("channel", "token_key", "words", "refused"),
    [
        ("form", "", {}, True),
        ("form", "", {"film_closing": "دو بسته در راه بود"}, False),
        ("form", "", {"film_balance_off": "دو بسته در راه بود"}, False),
        ("workbook", "", {}, True),
        ("bulk", "", {}, True),
        ("bulk", "abcdefgh", {}, False),
        ("api", "abcdefgh", {}, False),
    ],
)
def test_a_person_explains_each_warning(
    database: Accounts, channel: str, token_key: str, words: dict[str, str], refused: bool
) -> None:
    clerk = cast.person(cast.CLERK)
    draft = replace(
        monthly.draft(cast.T_IMAGING, MONTH, film_closing=180),
        channel=channel,
        token_key=token_key,
        explanations=words,
    )
    kind, fields = "", []
    with database.as_person(clerk):
        try:
            file_report(by=clerk, draft=draft, now=monthly.in_time(MONTH))
        except FilingRefused as error:
            kind, fields = error.kind, [problem.field for problem in error.problems]
    assert (kind, fields) == (
        ("explanation_missing", ["film_balance_off"]) if refused else ("", [])
    )


def _review(database: Accounts, decision: str, reason_code: str = "") -> None:
    with database.as_jobs():
        report = Report.objects.get()
        Review.objects.create(
            submission_id=report.submission_id,
            facility_id=report.facility_id,
            period=MONTH,
            university_id=report.university_id,
            decision=decision,
            reason_code=reason_code,
            person=cast.person(cast.OFFICER),
            at=AFTER - timedelta(minutes=1),
        )
