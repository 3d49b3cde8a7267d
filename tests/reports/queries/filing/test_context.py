"""The one statement before a filing answers as the first wall does, for everybody and everything.

The statement is written by hand for speed; here each of its answers is worked out the long way,
through `facilities/access/`, row by row.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from knox.models import AuthToken

from facilities.access.facilities import (
    find_facility_of_day,
    sql_scope,
    visible_facilities,
    visible_facility_sql,
)
from facilities.access.rows import rows_of
from facilities.access.scope import in_force, may, scope_of
from facilities.models import Facility, Person, Responsibility
from facilities.register.closures import close_temporarily
from facilities.register.duplicates import merge_duplicates
from reports.api import authentication
from reports.models import CorrectionPermit, Report, Repudiation, Review
from reports.models.figures import COLUMNS
from reports.policy import periods
from reports.policy.workflow import corrections
from reports.queries.filing.context import CurrentReport, FilingContext, context_for_filing
from reports.repudiation import repudiate
from tests import cast
from tests.accounts import Accounts
from tests.facilities.moves import move_facility
from tests.reports import monthly

NOW = datetime(2022, 9, 1, 8, 0, tzinfo=UTC)
MONTHS = [periods.following(140101, n) for n in range(5)]
THIS_MONTH = periods.period_of(timezone.localdate())  # of the merge
ASKED = [None, 140013, "140105", 139911, 140101, 140103, 140105, 140106, THIS_MONTH]
CODES = [
    *cast.FACILITIES,
    "t-img-۱",
    " T-IMG-1 ",
    "NO-SUCH-CODE",
    "",
    "T-IMG-1\0",
    "'; DROP TABLE x",
    "%",
    "T-IMG-1%",
]


@pytest.fixture(scope="module")
def world(shared_database: Accounts) -> Accounts:
    """Filed months with every mark, a merged duplicate, a move, and closures."""
    database = shared_database
    machine, signatory = cast.person(cast.MACHINE), cast.person(cast.SIGNATORY)
    other = cast.person(cast.OTHER_MACHINE)
    for month in MONTHS:
        with database.as_person(machine):
            monthly.file(machine, cast.T_IMAGING, month, cds=300 + month % 7, platform_name="س")
        with database.as_person(other):
            monthly.file(other, cast.I_IMAGING, month, cds=200)
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, 140103, cds=299, reason="اصلاح")
    with database.as_jobs():
        submissions = dict(
            Report.objects.filter(facility__code=cast.T_IMAGING).values_list(
                "period", "submission_id"
            )
        )
        _decide(submissions[140101], "accepted")
        _decide(submissions[140101], "returned")
        _decide(submissions[140103], "returned")
        _decide(submissions[140103], "accepted")
        _permit(submissions[140105])
        close_temporarily(
            by=None,
            facility=cast.facility(cast.T_IMAGING),
            starts_on=timezone.localdate(),
            ends_on=timezone.localdate() + timedelta(days=3),
            reason="تعمیر",
        )
        merge_duplicates(
            by=None,
            keep=cast.facility(cast.T_HOSPITAL),
            duplicate=cast.facility(cast.T_OFFICE),
            reason="دوباره",
        )
        move_facility(
            by=None,
            facility=cast.facility(cast.T_RECEIVER),
            university=cast.university(cast.ISFAHAN),
            on=timezone.localdate() - timedelta(days=30),
        )
    with database.as_person(signatory):
        repudiate(by=signatory, submission_id=submissions[140105], statement="از ما نیست")
    return database


def _decide(submission: Any, decision: str) -> None:
    report = Report.objects.get(submission=submission)
    Review.objects.create(
        submission_id=submission,
        facility_id=report.facility_id,
        period=report.period,
        university_id=report.university_id,
        decision=decision,
        reason_code="x",
        person=cast.person(cast.OFFICER),
        at=NOW,
    )


def _permit(submission: Any) -> None:
    report = Report.objects.get(submission=submission)
    CorrectionPermit.objects.create(
        facility_id=report.facility_id,
        period=report.period,
        university_id=report.university_id,
        reason="خطا",
        granted_by=cast.person(cast.OFFICER),
        granted_at=NOW,
    )


@pytest.mark.parametrize("who", cast.PEOPLE)
def test_the_statement_answers_as_the_first_wall_does(world: Accounts, who: str) -> None:
    person = cast.person(who)
    with world.as_person(person):
        found = 0
        for code in CODES:
            for period in ASKED:
                answer = context_for_filing(person, code, period, NOW)
                assert answer == _the_long_way(person, code, period), (code, period)
                found += answer is not None
    files = cast.PEOPLE[who].role in {"clerk", "signatory", "officer", "machine"}
    assert bool(found) is files


@pytest.mark.parametrize("who", cast.PEOPLE)
def test_who_sees_a_facility_is_told_alike_in_sql(world: Accounts, who: str) -> None:
    person = cast.person(who)
    with world.as_superuser():  # without the second wall
        condition, values = visible_facility_sql(person), sql_scope(person)
        seen = Facility.objects.raw(
            f"SELECT f.id FROM facilities_facility f WHERE {condition}", values
        )
        visible = visible_facilities(person)
        assert {row.pk for row in seen} == set(visible.values_list("pk", flat=True))


@pytest.mark.parametrize("who", cast.PEOPLE)
def test_a_token_brings_the_scope_of_today(world: Accounts, who: str) -> None:
    with world.as_jobs():
        _row, token = AuthToken.objects.create(cast.person(who))
    person = cast.person(who)
    with world.as_person(person):
        holder, _token = authentication._holder_of(token) or pytest.fail("unknown token")
    assert scope_of(holder) == scope_of(person)
    assert holder.__dict__.keys() >= person.__dict__.keys()
    assert {n: v for n, v in holder.__dict__.items() if n != "_state"} == {
        n: v for n, v in person.__dict__.items() if n != "_state"
    }


def _the_long_way(user: Person, code: str, period: Any) -> FilingContext | None:
    """The same answer, one question to the ORM after the other."""
    month = period if isinstance(period, int) and periods.is_period(period) else None
    ends_on = periods.last_day(month) if month else date.max
    facility = find_facility_of_day(user, code, ends_on) if "\0" not in code else None
    if facility is None or not may(user, "file", facility=facility):
        return None
    reports = rows_of(user, Report.objects.filter(facility=facility))
    earlier = reports.filter(period__lte=month or 0).order_by("-period")[:7]
    current = reports.filter(period=month or 0).first()
    day = periods.last_day(month) if month else timezone.localdate(NOW)
    answers = Responsibility.objects.filter(in_force(day), facility=facility).first()
    return FilingContext(
        facility_id=facility.pk,
        facility_code=facility.code,
        kind=facility.kind,
        makes_images=facility.makes_images,
        modalities=list(facility.modalities),
        opened_on=facility.opened_on,
        closed_on=facility.closed_on,
        closures=list(facility.closures.values_list("starts_on", "ends_on")),
        university_id=answers.university_id if answers else facility.university_id,
        university_code=facility.university.code,
        receipt_count=0,
        by_officer=may(user, "accept", facility=facility),
        current=None
        if current is None
        else CurrentReport(current.submission_id, _figures(current), _month(user, current)),
        recent=[(row.period, _figures(row)) for row in earlier if row.period != month],
    )


def _figures(report: Report) -> dict[str, object]:
    return {code: getattr(report, code) for code in COLUMNS}


def _month(user: Person, report: Report) -> corrections.FiledMonth:
    decisions = Review.objects.filter(submission=report.submission_id).order_by("-id")
    permits = CorrectionPermit.objects.filter(
        facility=report.facility_id, period=report.period, granted_at__gt=report.received_at
    )
    latest = rows_of(user, decisions).first()
    return corrections.FiledMonth(
        deadline=periods.deadline(report.period),
        first_received_at=report.first_received_at,
        returned=latest is not None and latest.decision == "returned",
        permitted=rows_of(user, permits).exists(),
        repudiated=Repudiation.objects.filter(submission=report.submission_id).exists(),
    )
