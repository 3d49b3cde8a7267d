"""The list of facilities as they stand in one month, found by name, body, kind and state."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from facilities import kinds
from facilities.access.facilities import visible_facilities
from facilities.access.rows import rows_of
from facilities.access.scope import User, in_force, scope_of
from facilities.errors import Problem, Refused
from facilities.models import Closure, Facility, Responsibility
from facilities.register import searching
from reports.models import Report, Score
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.directive.parts import BANDS, NO_ACTIVITY
from reports.policy.kinds import RECEIVER
from reports.policy.scoring.month_states import FILED, NOT_FILED
from reports.queries.dashboards.overview import READERS

# The order of the list; "-" is downwards, facilities without a value come last.
SORTS: Final = {
    "name": (F("sort_key").asc(), F("pk").asc()),
    "-name": (F("sort_key").desc(), F("pk").desc()),
    "score": (F("total").asc(nulls_last=True), F("pk").asc()),
    "-score": (F("total").desc(nulls_last=True), F("pk").desc()),
    "film": (F("film_prints").asc(nulls_last=True), F("pk").asc()),
    "-film": (F("film_prints").desc(nulls_last=True), F("pk").desc()),
    "electronic": (F("electronic_share").asc(nulls_last=True), F("pk").asc()),
    "-electronic": (F("electronic_share").desc(nulls_last=True), F("pk").desc()),
}
STATES: Final = (*BANDS, NO_ACTIVITY, FILED, NOT_FILED)
LONGEST: Final = 100  # characters of a code or of searched words


@dataclass(frozen=True, slots=True)
class FacilityFilters:
    """The filters of the list; '' leaves a filter out. `university` and `province` are codes."""

    search: str = ""
    university: str = ""
    province: str = ""
    kind: str = ""
    state: str = ""
    sort: str = "name"

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> "FacilityFilters":
        """The filters in an address. Raises Refused (unknown_value, too_long)."""
        known = {"kind": tuple(kinds.KINDS), "state": STATES, "sort": tuple(SORTS)}
        values, problems = {}, []
        for field in fields(cls):
            value = str(params.get(field.name) or "").strip()
            if not value:
                continue
            if len(value) > LONGEST or "\0" in value:
                problems.append(
                    Problem(
                        field.name,
                        "too_long",
                        "نوشته بیش از اندازه بلند است.",
                        "The text is too long.",
                    )
                )
            elif field.name in known and value not in known[field.name]:
                problems.append(
                    Problem(
                        field.name,
                        "unknown_value",
                        f"«{value}» در این پالایه پذیرفته نیست.",
                        f"“{value}” is not a value of this filter.",
                    )
                )
            values[field.name] = value
        if problems:
            raise Refused(problems)
        return cls(**values)

    def as_params(self) -> dict[str, str]:
        """The filters that are set, as parameters of an address."""
        return {
            field.name: value
            for field in fields(self)
            if (value := getattr(self, field.name)) not in ("", field.default)
        }


def facilities_in_month(user: User, filters: FacilityFilters, period: int) -> QuerySet[Facility]:
    """Visible facilities that pass the filters, sorted, with `total`, `band`, `film_prints`,
    `electronic_share` and `is_filed` of the month."""
    score = scores_of_month(user, period).filter(facility=OuterRef("pk"))
    report = reports_of_month(user, period).filter(facility=OuterRef("pk"))
    rows = facilities_found(user, filters, period).annotate(
        total=Subquery(score.values("total")[:1]),
        band=Subquery(score.values("band")[:1]),
        film_prints=Subquery(report.values("film_prints")[:1]),
        electronic_share=Subquery(score.values("electronic_share")[:1]),
        is_filed=Exists(report),
    )
    return rows.select_related("university").order_by(*SORTS[filters.sort])


def facilities_found(user: User, filters: FacilityFilters, period: int) -> QuerySet[Facility]:
    """Visible facilities that pass the filters, in no order."""
    if scope_of(user).level not in READERS:
        return Facility.objects.none()
    rows = visible_facilities(user).filter(merged_into=None).order_by()
    rows = _of_body(rows, filters, period)
    scores, reports = scores_of_month(user, period), reports_of_month(user, period)
    rows = _in_state(rows, filters.state, scores, reports, period)
    whole = scope_of(user).sees_nation
    return rows.filter(searching.with_words(filters.search, whole=whole))


def scores_of_month(user: User, period: int) -> QuerySet[Score]:
    """The visible current scores of a month."""
    current = Score.objects.filter(period=period, is_current=True, policy=published.CURRENT)
    return rows_of(user, current)


def reports_of_month(user: User, period: int) -> QuerySet[Report]:
    """The visible reports of a month."""
    return rows_of(user, Report.objects.filter(period=period))


def expected_in(period: int) -> Q:
    """The condition that a facility owes a report of the month, as `aggregate.is_expected`."""
    first, last = periods.first_day(period), periods.last_day(period)
    closed = Closure.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=first), facility=OuterRef("pk"), starts_on__lte=last
    )
    return (
        Q(makes_images=True, enrolled_on__lte=last)
        & ~Q(kind=RECEIVER)
        & (Q(opened_on=None) | Q(opened_on__lte=first))
        & (Q(closed_on=None) | Q(closed_on__gt=last))
        & Q(~Exists(closed))
    )


def _of_body(rows: QuerySet[Facility], filters: FacilityFilters, period: int) -> QuerySet[Facility]:
    """Those of a kind, and of the university or province that answered on the month's last day."""
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    held = Responsibility.objects.filter(in_force(periods.last_day(period)))
    if filters.university:
        held = held.filter(university__code=filters.university)
    if filters.province:
        held = held.filter(university__province=filters.province)
    if filters.university or filters.province:
        rows = rows.filter(pk__in=held.values("facility"))
    return rows


def _in_state(
    rows: QuerySet[Facility],
    state: str,
    scores: QuerySet[Score],
    reports: QuerySet[Report],
    period: int,
) -> QuerySet[Facility]:
    if state == NOT_FILED:
        reported = reports.filter(facility=OuterRef("pk"))
        return rows.filter(expected_in(period)).exclude(Exists(reported))
    if state == FILED:
        return rows.filter(pk__in=reports.values("facility"))
    if state:  # bands are counted among the expected
        found = scores.filter(band=state).values("facility")
        return rows.filter(expected_in(period), pk__in=found)
    return rows
