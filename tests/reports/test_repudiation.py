"""A signatory declares a report not theirs: it stays, is marked, and the officer is told."""

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction

from facilities.access.entering import enter, enter_base
from facilities.access.holders import officers_of, reporters_of
from facilities.errors import Refused
from facilities.models import AuditEvent, Person
from reports.evaluation.months import filed_months
from reports.models import Job, Notice, Repudiation, Score, Submission
from reports.policy import periods
from reports.repudiation import repudiate
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.api.calls import Cast, evaluate
from tests.reports.log import log_faults

MONTH = 140105
DEADLINE = periods.deadline_moment(periods.deadline(MONTH))
STATEMENT = "این گزارش را من امضا نکرده‌ام."


@pytest.fixture
def filed(database: Accounts) -> Accounts:
    """A month of Tehran's imaging centre with film sold: filed in time, corrected 10 days late."""
    _file(database, now=monthly.in_time(MONTH))
    _file(database, now=DEADLINE + timedelta(days=9, hours=1), reason="اصلاح شمارش")
    evaluate(database)
    return database


def _file(database: Accounts, **further: Any) -> None:
    machine = cast.person(cast.MACHINE)
    figures = {"film_prints": 30, "film_opening": 130, "film_prints_charged": 5}
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, MONTH, **figures, **further)


def _submissions(database: Accounts) -> list[UUID]:
    """The month's submissions, oldest first."""
    with database.as_jobs():
        return list(Submission.objects.order_by("received_at").values_list("id", flat=True))


def _repudiate(
    database: Accounts, submission: UUID, who: str = cast.SIGNATORY, statement: str = STATEMENT
) -> str:
    """`done`, or the code of the refusal."""
    by = cast.person(who)
    with database.as_person(by):
        try:
            repudiate(by=by, submission_id=submission, statement=statement)
        except Refused as refused:
            return refused.problems[0].code
    return "done"


@pytest.mark.parametrize(
    ("who", "outcome"),
    [
        (cast.SIGNATORY, "done"),
        (cast.CLERK, "not_allowed"),
        (cast.MACHINE, "not_allowed"),
        (cast.OFFICER, "not_allowed"),
        (cast.INSPECTOR, "not_allowed"),
        (cast.ANALYST, "not_allowed"),
        (cast.OTHER_CLERK, "unknown_submission"),
        (cast.OTHER_OFFICER, "unknown_submission"),
        (cast.STRANGER, "unknown_submission"),
        (cast.ADMINISTRATOR, "unknown_submission"),
    ],
)
def test_only_the_facilitys_signatory_repudiates(filed: Accounts, who: str, outcome: str) -> None:
    first, _ = _submissions(filed)
    assert _repudiate(filed, first, who) == outcome
    with filed.as_jobs():
        assert Repudiation.objects.count() == (outcome == "done")


@pytest.mark.parametrize("statement", ["", "  \u200c ", "و" * 2001])
def test_it_says_why(filed: Accounts, statement: str) -> None:
    assert _repudiate(filed, _submissions(filed)[0], statement=statement) == "statement_missing"


def test_it_is_done_once(filed: Accounts) -> None:
    first, _ = _submissions(filed)
    assert _repudiate(filed, first) == "done"
    assert _repudiate(filed, first) == "already_repudiated"
    assert _repudiate(filed, uuid4()) == "unknown_submission"


def test_the_officer_is_told_and_the_trail_keeps_it(filed: Accounts) -> None:
    with filed.as_jobs():
        Person.objects.filter(username=cast.OFFICER).update(email="officer@example.org")
    first, second = _submissions(filed)
    _repudiate(filed, first)
    with filed.as_jobs():
        notice = Notice.objects.get()
        assert (notice.person.username, notice.kind) == (cast.OFFICER, "repudiated")
        assert (notice.facility, notice.period) == (cast.facility(cast.T_IMAGING), MONTH)
        assert notice.detail == {"submission": str(first), "by": "دکتر سعید امضا"}
        assert notice.mail_due
        event = AuditEvent.objects.get(action="report.repudiated")
        assert event.detail == {"submission": str(first), "period": MONTH}
        assert Job.objects.filter(done_at=None, cause="repudiation").count() == 1
    _repudiate(filed, second)
    with filed.as_jobs():
        assert Notice.objects.count() == 2, "each declaration is told"


def test_the_first_arrival_that_was_not_repudiated_counts(filed: Accounts) -> None:
    first, second = _submissions(filed)
    assert _days_late(filed) == 0
    _repudiate(filed, first)
    assert _days_late(filed) == 10
    _repudiate(filed, second)
    assert _days_late(filed) is None
    evaluate(filed)
    with filed.as_jobs():
        score = Score.objects.get(is_current=True)
        assert (score.timeliness_score, score.days_late) == (None, None)
        assert score.total is not None
    _file(filed, now=DEADLINE + timedelta(days=2), reason="گزارش درست")
    assert _days_late(filed) == 3
    evaluate(filed)
    with filed.as_jobs():
        assert Score.objects.get(is_current=True).timeliness_score == 85


def _days_late(database: Accounts) -> int | None:
    with database.as_jobs():
        late = filed_months(None)["days_late"].item()
    return None if late != late else int(late)


def test_the_log_holds_and_nothing_is_lost(filed: Accounts) -> None:
    for submission in _submissions(filed):
        _repudiate(filed, submission)
    with filed.as_jobs():
        assert log_faults() == []
        assert Submission.objects.count() == 2


@pytest.mark.parametrize("who", [cast.CLERK, cast.OFFICER, cast.ANALYST, cast.NATIONAL_INSPECTOR])
def test_readers_see_the_mark(filed: Accounts, who: str) -> None:
    first, second = _submissions(filed)
    caller = Cast(filed).caller(who)

    def marks() -> list[Any]:
        report = caller.get("reports/").json()["results"][0]
        history = caller.get(f"reports/{report['id']}/").json()["history"]
        (score,) = caller.get("scores/").json()["results"]
        return [
            report["repudiated"],
            [entry["repudiated"] for entry in history],
            score["repudiated"],
            report["first_received_at"] is None,
        ]

    assert marks() == [False, [False, False], False, False]
    _repudiate(filed, first)
    evaluate(filed)
    assert marks() == [False, [True, False], False, False]
    _repudiate(filed, second)
    evaluate(filed)
    assert marks() == [True, [True, True], True, True]


def test_a_suspicion_out_of_a_repudiated_report_is_marked_and_stays(filed: Accounts) -> None:
    caller = Cast(filed).caller(cast.NATIONAL_INSPECTOR)

    def marks() -> dict[str, bool]:
        rows = caller.get("violations/").json()["results"]
        return {row["rule"]: row["repudiated"] for row in rows}

    assert set(marks().values()) == {False}
    before = set(marks())
    _repudiate(filed, _submissions(filed)[1])
    evaluate(filed)
    assert set(marks()) == before
    assert marks()["ART4_FILM_FEE"] is True


def test_a_correction_committed_meanwhile_is_the_first_arrival(filed: Accounts) -> None:
    """The month's row is waited for before its arrivals are looked at."""
    _, second = _submissions(filed)
    _repudiate(filed, _submissions(filed)[0])
    signatory = cast.person(cast.SIGNATORY)
    outcome: list[str] = []

    def deny() -> None:
        try:
            outcome.append(_repudiate_plainly(filed, signatory, second))
        finally:
            connections.close_all()

    machine = cast.person(cast.MACHINE)
    with filed.as_person(machine):
        monthly.file(
            machine, cast.T_IMAGING, MONTH, now=DEADLINE + timedelta(days=12), reason="گزارش درست"
        )
        other = threading.Thread(target=deny)
        other.start()
        other.join(0.5)
        assert other.is_alive(), "it waits for the correction"
    other.join()
    assert outcome == ["done"]
    assert _days_late(filed) == 13


def _repudiate_plainly(database: Accounts, by: Person, submission: UUID) -> str:
    with transaction.atomic():
        enter_base()
        enter(by)
        repudiate(by=by, submission_id=submission, statement=STATEMENT)
    return "done"


def test_who_is_told(shared_database: Accounts) -> None:
    with shared_database.as_jobs():
        names = dict(Person.objects.values_list("id", "username"))
        officers = officers_of(cast.university(cast.TEHRAN))
        people = reporters_of(cast.facility(cast.T_IMAGING))
    assert [names[number] for number in officers] == [cast.OFFICER]
    assert {names[number] for number in people} == {cast.CLERK, cast.SIGNATORY}
