"""The list of facilities as they stand in one month, found by name, body, kind and state."""

from dataclasses import dataclass
from typing import ClassVar, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from facilities import kinds
from facilities.access.facilities import not_merged_by, visible_facilities
from facilities.access.rows import rows_of
from facilities.access.scope import User, in_force, scope_of
from facilities.kinds import Label
from facilities.models import Closure, Facility, FacilityFacts, Responsibility
from facilities.register import searching
from reports.calendar import calendar
from reports.models import Report, Score
from reports.opening import first_judged_period
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.directive.parts import BANDS, NO_ACTIVITY
from reports.policy.kinds import RECEIVER
from reports.policy.scoring.month_states import FILED, IN_COLLECTION, NOT_FILED, state_marks
from reports.queries.dashboards.sums import READERS
from reports.queries.filter_fields import (
    ChoiceField,
    HiddenChoiceField,
    ProvinceField,
    UniversityField,
    WordsField,
)
from reports.queries.list_filters import ListFilters, ListForm

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
STATES: Final = (*BANDS, NO_ACTIVITY, FILED, NOT_FILED, IN_COLLECTION)


def _states() -> dict[str, Label]:
    marks = state_marks(published.directive())
    return {code: marks[code].label for code in STATES}


class FacilityForm(ListForm):
    """The filters of the list, as they stand above it."""

    sort = HiddenChoiceField(SORTS)
    province = ProvinceField(said=Label("استان", "Province"))
    search = WordsField(_("Facility's name or code"), said=Label("جست‌وجو", "Search"), is_wide=True)
    university = UniversityField(_("University"), said=Label("دانشگاه", "University"), is_wide=True)
    kind = ChoiceField(
        _("Kind of facility"), lambda: kinds.KINDS, said=Label("نوع مرکز", "Kind of facility")
    )
    state = ChoiceField(
        _("The month's state"), _states, said=Label("وضعیت ماه", "The month's state")
    )


@dataclass(frozen=True, slots=True)
class FacilityFilters(ListFilters):
    """The filters of the list; '' leaves a filter out. `university` and `province` are codes."""

    form_class: ClassVar[type[ListForm]] = FacilityForm

    search: str = ""
    university: str = ""
    province: str = ""
    kind: str = ""
    state: str = ""
    sort: str = "name"


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
    rows = visible_facilities(user).filter(not_merged_by(periods.last_day(period))).order_by()
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


def fact_in(name: str, period: int) -> Subquery:
    """What one of a facility's facts was on the month's last day."""
    then = FacilityFacts.objects.filter(in_force(periods.last_day(period)), facility=OuterRef("pk"))
    return Subquery(then.values(name)[:1])


def expected_in(period: int) -> Q:
    """The condition that a facility owes a report of the month, as `expected.is_expected`."""
    first, last = periods.first_day(period), periods.last_day(period)
    judged_from = first_judged_period()
    if judged_from is None or period < judged_from:
        return Q(pk__in=[])
    closed = Closure.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=last), facility=OuterRef("pk"), starts_on__lte=first
    )
    made_images = FacilityFacts.objects.filter(
        in_force(last), facility=OuterRef("pk"), makes_images=True
    ).exclude(kind=RECEIVER)
    return (
        Q(enrolled_on__lte=first)
        & Q(Exists(made_images))
        & (Q(opened_on=None) | Q(opened_on__lte=first))
        & (Q(closed_on=None) | Q(closed_on__gt=last))
        & Q(~Exists(closed))
    )


def has_deadline_passed(period: int, *, passed: bool) -> Q:
    """The condition on `university` that a month's deadline has passed there, or has not."""
    today = calendar()
    if not today.is_closed(period, None):
        return Q() if not passed else Q(pk__in=())
    late = Q(university__in=today.late_universities(period))
    return ~late if passed else late


def _of_body(rows: QuerySet[Facility], filters: FacilityFilters, period: int) -> QuerySet[Facility]:
    """Those of a kind, and of a university or province, as they were on the month's last day."""
    if filters.kind:
        of_kind = FacilityFacts.objects.filter(
            in_force(periods.last_day(period)), kind=filters.kind
        )
        rows = rows.filter(pk__in=of_kind.values("facility"))
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
    if state in (NOT_FILED, IN_COLLECTION):
        reported = reports.filter(facility=OuterRef("pk"))
        missing = rows.filter(expected_in(period)).exclude(Exists(reported))
        return missing.filter(has_deadline_passed(period, passed=state == NOT_FILED))
    if state == FILED:
        return rows.filter(pk__in=reports.values("facility"))
    if state:  # bands are counted among the expected
        found = scores.filter(band=state).values("facility")
        return rows.filter(expected_in(period), pk__in=found)
    return rows
