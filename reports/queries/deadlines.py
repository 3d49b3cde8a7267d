"""Deadlines that were put off, which everybody reads, and whom another extension would concern."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from facilities.access.rows import rows_of, visible_universities
from facilities.access.scope import User
from facilities.models import University
from reports.deadlines import Deadlines, deadlines_of, deadlines_of_months
from reports.expected import expected_facilities
from reports.models import DeadlineExtension, Report
from reports.policy import periods


class MonthDue(NamedTuple):
    """A month with its deadlines and the extensions they come from, the oldest first."""

    period: int
    deadlines: Deadlines
    extensions: list[DeadlineExtension]


class Concern(NamedTuple):
    """What an extension would change: the deadline now, and the facilities of the territory.

    `missing` and `late` are ids of those that have not filed and that filed after the deadline.
    `closes` is the number of suspicions of a missing report that end with it, for now.
    """

    deadline: date
    expected: int
    missing: list[int]
    late: list[int]
    closes: int


def list_extensions() -> QuerySet[DeadlineExtension]:
    """Every deadline that was put off, the latest decision first."""
    rows = DeadlineExtension.objects.select_related("university", "granted_by")
    return rows.order_by("-granted_at", "-id")


def months_due(months: Sequence[int]) -> list[MonthDue]:
    """Return the deadlines of several months with their extensions; two queries."""
    rows = DeadlineExtension.objects.filter(period__in=months).select_related("university")
    extensions: dict[int, list[DeadlineExtension]] = {period: [] for period in months}
    for row in rows.order_by("id"):
        extensions[row.period].append(row)
    deadlines = deadlines_of_months(months)
    return [MonthDue(period, deadlines[period], extensions[period]) for period in months]


def extensions_in(period: int, universities: Collection[int]) -> list[DeadlineExtension]:
    """The extensions of a month that stand for facilities of some universities, latest day first.

    Of each territory the latest; what is no later than the nation's is left out.
    """
    rows = DeadlineExtension.objects.filter(period=period, until__gt=periods.deadline(period))
    rows = rows.filter(Q(university=None) | Q(university__in=list(universities)))
    rows = rows.select_related("university").order_by("-until", "university_id", "id")
    standing: dict[int | None, DeadlineExtension] = {}
    for row in rows:
        standing.setdefault(row.university_id, row)
    nation = standing.get(None)
    return [
        row for row in standing.values() if row is nation or not nation or row.until > nation.until
    ]


def university_named(user: User, code: str) -> int | None:
    """The id of a university that the user may know of; None for unknown and foreign alike."""
    found = visible_universities(user).filter(code=code)
    return found.values_list("pk", flat=True).first()


def concern_of(
    user: User, *, period: int, university: University | None, until: date, now: datetime
) -> Concern:
    """Return whom putting off a month's deadline concerns in a university or (None) the nation."""
    deadlines = deadlines_of(period)
    # Who has a later deadline already keeps it.
    owed = {
        facility: deadlines.of(answering)
        for facility, answering in expected_facilities(period)
        if (university is None or answering == university.pk) and deadlines.of(answering) < until
    }
    filed = rows_of(user, Report.objects.filter(period=period))
    arrived = dict(filed.values_list("facility_id", "first_received_at"))
    missing = [facility for facility in owed if facility not in arrived]
    late = [
        facility
        for facility, deadline in owed.items()
        if (moment := arrived.get(facility)) and periods.tehran_date(moment) > deadline
    ]
    overdue = [f for f in missing if now >= periods.deadline_moment(owed[f])]
    return Concern(
        deadlines.of(university.pk if university else None),
        len(owed),
        missing,
        late,
        len(overdue) if now < periods.deadline_moment(until) else 0,
    )
