"""What has arrived of the months in collection."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q

from facilities import roles
from facilities.access.facilities import visible_facilities
from facilities.access.rows import visible_universities
from facilities.access.scope import User, scope_of
from facilities.models import University
from reports.calendar import Calendar
from reports.policy.scoring.sums import Sums, total
from reports.queries.dashboards import overview
from reports.queries.dashboards.facility_list import expected_in, reports_of_month


class Progress(NamedTuple):
    """How many of the expected reports of a month have arrived, and until when they may."""

    period: int
    filed: int
    expected: int
    deadline: date


def territory_of(user: User) -> int | None:
    """The university whose calendar is the user's: their only one (its id); else the nation's."""
    scope, found = scope_of(user), set[int]()
    if scope.level == roles.UNIVERSITY:
        found = set(scope.university_ids)
    elif scope.level == roles.FACILITY:
        found = set(visible_universities(user).values_list("pk", flat=True)[:2])
    return found.pop() if len(found) == 1 else None


def progress_of_nation(user: User, today: Calendar) -> list[Progress]:
    """The nation's months in collection, newest first; a query each."""
    return [
        _added(today, period, None, overview.nation_by_kind(user, period, today).values())
        for period in today.months_of(None).in_collection
    ]


def progress_of(user: User, university: University, today: Calendar) -> list[Progress]:
    """The months in collection of one of `visible_universities`, newest first; a query each."""
    return _of_universities(user, [university], university.pk, today)


def own_progress(user: User, today: Calendar) -> list[Progress]:
    """The months in collection of all that the user's lists hold, newest first; a query each."""
    scope, territory = scope_of(user), territory_of(user)
    if scope.level == roles.FACILITY:
        months = today.months_of(territory).in_collection
        return [_of_facilities(user, today, period, territory) for period in months]
    if scope.level == roles.UNIVERSITY:
        found = overview.universities_with_sums(user)
        return _of_universities(user, found, territory, today)
    return progress_of_nation(user, today)


def _of_universities(
    user: User, universities: list[University], territory: int | None, today: Calendar
) -> list[Progress]:
    found = []
    for period in today.months_of(territory).in_collection:
        cells = overview.universities_by_month(user, universities, period, period)
        found.append(_added(today, period, territory, (cell.sums for cell in cells)))
    return found


def _of_facilities(user: User, today: Calendar, period: int, territory: int | None) -> Progress:
    """Counted among the facilities themselves: those of a facility's people are few."""
    filed = Q(pk__in=reports_of_month(user, period).values("facility"))
    owed = visible_facilities(user).filter(expected_in(period), merged_into=None)
    counted = owed.aggregate(expected=Count("pk"), filed=Count("pk", filter=filed))
    return Progress(period, deadline=today.deadline(period, territory), **counted)


def _added(today: Calendar, period: int, territory: int | None, sums: Iterable[Sums]) -> Progress:
    added = total(sums)
    deadline = today.deadline(period, territory)
    return Progress(period, added.filed_expected, added.expected, deadline)
