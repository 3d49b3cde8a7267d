"""Months of facilities as a grid shows them: scored, filed, owed, or not to be expected."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from facilities.access.facilities import not_merged_by, visible_facilities
from facilities.access.rows import rows_of
from facilities.access.scope import User, in_force, scope_of
from facilities.models import Closure, Facility, Responsibility, University
from facilities.register.dated_facts import DatedFacts, facts_of, holding
from reports.calendar import Calendar, calendar
from reports.models import Report, Score, Submission
from reports.opening import first_judged_period
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.scoring import expected
from reports.policy.scoring.month_states import FILED, IN_COLLECTION, NOT_EXPECTED, NOT_FILED
from reports.queries.reports import is_repudiated

Spans = dict[int, list[tuple[date | None, date | None, int]]]
Closures = dict[int, list[tuple[date, date | None]]]


class GridMonth(NamedTuple):
    """One facility and month: a band, or a state of `month_states`."""

    period: int
    state: str
    total: float | None


class FiledVersion(NamedTuple):
    """One submission of a month, with what its receipt states."""

    id: UUID
    number: str
    received_at: Any
    sha256: str
    channel: str
    person: str
    is_correction: bool
    reason: str
    is_repudiated: bool


def facilities_of(user: User, university: University, period: int) -> QuerySet[Facility]:
    """The visible facilities that the university answered for on the month's last day, by name."""
    held = Responsibility.objects.filter(in_force(periods.last_day(period)), university=university)
    found = visible_facilities(user).filter(not_merged_by(periods.last_day(period)))
    return found.filter(pk__in=held.values("facility")).order_by("sort_key", "id")


def months_of_facilities(
    user: User,
    facilities: Sequence[Facility],
    months: Sequence[int],
    today: Calendar | None = None,
) -> dict[int, list[GridMonth]]:
    """The given months of some visible facilities, by the facility's id: five queries, and
    the calendar's.

    Months of which the user may not know whether they were filed come as not expected.
    """
    ids = [facility.pk for facility in facilities]
    scores = {
        (facility, period): (band, total)
        for facility, period, band, total in _of(user, _current(), ids, months).values_list(
            "facility_id", "period", "band", "total"
        )
    }
    filed = set(_of(user, Report.objects.all(), ids, months).values_list("facility_id", "period"))
    spans, closures, judged_from = _spans(ids), _closures(ids, months), first_judged_period()
    facts, today = facts_of(ids), today or calendar()
    found: dict[int, list[GridMonth]] = {}
    for facility in facilities:
        row = []
        for period in months:
            key = (facility.pk, period)
            if key in scores:
                row.append(GridMonth(period, *scores[key]))
            elif key in filed:
                row.append(GridMonth(period, FILED, None))
            else:
                then, state = holding(facts[facility.pk], periods.last_day(period)), NOT_EXPECTED
                if _is_owed(user, facility, then, period, spans, closures, judged_from):
                    late = today.is_closed(period, facility.university_id)
                    state = NOT_FILED if late else IN_COLLECTION
                row.append(GridMonth(period, state, None))
        found[facility.pk] = row
    return found


def current_scores(user: User, facility: Facility, months: Sequence[int]) -> dict[int, Score]:
    """A facility's current scores by month, with the references they rest on."""
    rows = _of(user, _current(), [facility.pk], months)
    rows = rows.select_related("policy", "film_references", "print_references")
    return {score.period: score for score in rows}


def reports_of(user: User, facility: Facility, months: Sequence[int]) -> dict[int, Report]:
    """A facility's current reports by month."""
    return {r.period: r for r in _of(user, Report.objects.all(), [facility.pk], months)}


def filings_of(user: User, facility: Facility, period: int) -> list[FiledVersion]:
    """Every submission of a facility's month, oldest first."""
    rows = rows_of(user, Submission.objects.filter(facility=facility, period=period))
    rows = rows.select_related("person").order_by("received_at", "id")
    rows = rows.annotate(repudiated=is_repudiated("pk"))
    return [
        FiledVersion(
            row.pk,
            row.number,
            row.received_at,
            bytes(row.body_sha256).hex(),
            row.channel,
            row.person.full_name or row.person.username,
            row.replaces_id is not None,
            row.reason,
            row.repudiated,
        )
        for row in rows.defer("body", "figures", "warnings", "explanations")
    ]


def _current() -> QuerySet[Score]:
    return Score.objects.filter(is_current=True, policy=published.CURRENT)


def _of(user: User, rows: QuerySet[Any], ids: list[int], months: Sequence[int]) -> Any:
    return rows_of(user, rows.filter(facility__in=ids, period__in=list(months)))


def _is_owed(
    user: User,
    facility: Facility,
    then: DatedFacts,
    period: int,
    spans: Spans,
    closures: Closures,
    judged_from: int | None,
) -> bool:
    """Whether a report was owed by the facts of `then`, as far as the user may know of it."""
    if not expected.is_expected(
        period,
        judged_from=judged_from,
        kind=then.kind,
        makes_images=then.makes_images,
        opened_on=facility.opened_on,
        enrolled_on=facility.enrolled_on,
        closed_on=facility.closed_on,
        closures=closures.get(facility.pk, []),
    ):
        return False
    scope = scope_of(user)
    own = scope.university_ids
    if not own or facility.university_id in own:
        return True
    last = periods.last_day(period)
    return any(
        university in own and (starts or date.min) <= last and (ends or date.max) > last
        for starts, ends, university in spans.get(facility.pk, [])
    )


def _spans(ids: Iterable[int]) -> Spans:
    spans: Spans = defaultdict(list)
    rows = Responsibility.objects.filter(facility__in=list(ids))
    for facility, starts_on, ends_on, university in rows.values_list(
        "facility_id", "starts_on", "ends_on", "university_id"
    ):
        spans[facility].append((starts_on, ends_on, university))
    return spans


def _closures(ids: Iterable[int], months: Sequence[int]) -> Closures:
    """The closures of some facilities that touch the time from the first month to the last."""
    closures: Closures = defaultdict(list)
    if not months:
        return closures
    open_ended = Q(ends_on=None) | Q(ends_on__gt=periods.first_day(min(months)))
    rows = Closure.objects.filter(
        open_ended, facility__in=list(ids), starts_on__lte=periods.last_day(max(months))
    )
    for facility, starts_on, ends_on in rows.values_list("facility_id", "starts_on", "ends_on"):
        closures[facility].append((starts_on, ends_on))
    return closures
