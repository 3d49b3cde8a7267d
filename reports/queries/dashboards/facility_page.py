"""One page of the list of facilities: found by order alone, and only its own rows read in full.

A month of the whole nation is put in order out of an index that holds what is sorted by
(`scores_to_sort`, `reports_to_sort`); counts of states come out of the rollups.
"""

from typing import Any, Final, NamedTuple

from django.db.models import Exists, F, OuterRef, QuerySet, Sum

from facilities.access.facilities import visible_facilities
from facilities.access.scope import User, scope_of
from facilities.models import Facility
from reports.models import Rollup
from reports.policy.directive import published
from reports.policy.scoring.month_states import FILED, IN_COLLECTION, NOT_FILED
from reports.policy.scoring.reasons import Reason, costs_most
from reports.queries.dashboards.facility_list import (
    SORTS,
    FacilityFilters,
    facilities_found,
    has_deadline_passed,
    reports_of_month,
    scores_of_month,
)

# What the list is sorted by beside the name: the column, and whether it is the score's.
VALUES: Final = {
    "score": ("total", True),
    "electronic": ("electronic_share", True),
    "film": ("film_prints", False),
}


class FacilityRow(NamedTuple):
    """A facility and what is shown of its month."""

    facility: Facility
    is_filed: bool
    total: float | None
    band: str
    reason: Reason | None
    film_prints: int | None
    electronic_share: float | None


def count_facilities(user: User, filters: FacilityFilters, period: int) -> int:
    """How many facilities the list holds; those of the nation in a state out of the rollups."""
    if scope_of(user).sees_nation and filters.state and not filters.search:
        return _in_rollups(filters, period)
    return facilities_found(user, filters, period).count()


def list_facilities_page(
    user: User, filters: FacilityFilters, period: int, *, first: int, size: int
) -> list[FacilityRow]:
    """`size` rows of the list from place `first` on, in the order of `facilities_in_month`."""
    rows = facilities_found(user, filters, period)
    column = filters.sort.removeprefix("-")
    if column in VALUES:
        ids = _by_value(user, filters, period, rows, slice(first, first + size))
    else:
        ordered = rows.order_by(*SORTS[filters.sort]).values_list("pk", flat=True)
        ids = list(ordered[first : first + size])
    return _read(user, period, ids)


def _by_value(
    user: User, filters: FacilityFilters, period: int, rows: QuerySet[Facility], part: slice
) -> list[int]:
    """Ids in the order of a value of the month; facilities without one come last."""
    name, is_score = VALUES[filters.sort.removeprefix("-")]
    down = filters.sort.startswith("-")
    found: QuerySet[Any] = (
        scores_of_month(user, period) if is_score else reports_of_month(user, period)
    )
    valued = found.filter(**{f"{name}__isnull": False})
    narrowed = bool(filters.as_params().keys() - {"sort"})
    if narrowed or not scope_of(user).sees_nation:  # else no row of the register is read
        valued = valued.filter(facility__in=rows.values("pk"))
    sign = "-" if down else ""
    ordered = valued.order_by(f"{sign}{name}", f"{sign}facility_id")
    ids = list(ordered.values_list("facility_id", flat=True)[part])
    missing = part.stop - part.start - len(ids)
    if missing:
        before = 0 if ids else part.start - valued.count()
        without = rows.exclude(Exists(valued.filter(facility=OuterRef("pk"))))
        rest = without.order_by(f"{sign}pk").values_list("pk", flat=True)
        ids += rest[before : before + missing]
    return ids


def _read(user: User, period: int, ids: list[int]) -> list[FacilityRow]:
    """The facilities of one page with their month; three queries."""
    facilities = visible_facilities(user).select_related("university").in_bulk(ids)
    scores = {
        score.facility_id: score for score in scores_of_month(user, period).filter(facility__in=ids)
    }
    printed = dict(
        reports_of_month(user, period)
        .filter(facility__in=ids)
        .values_list("facility_id", "film_prints")
    )
    directive = published.directive()
    return [
        FacilityRow(
            facilities[pk],
            pk in printed,
            scores[pk].total if pk in scores else None,
            scores[pk].band if pk in scores else "",
            costs_most(vars(scores[pk]), directive) if pk in scores else None,
            printed.get(pk),
            scores[pk].electronic_share if pk in scores else None,
        )
        for pk in ids
    ]


def _in_rollups(filters: FacilityFilters, period: int) -> int:
    """How many of the nation's facilities are in a state of the month."""
    cells = Rollup.objects.filter(period=period, policy=published.CURRENT)
    if filters.university:
        cells = cells.filter(university__code=filters.university)
    if filters.province:
        cells = cells.filter(university__province=filters.province)
    if filters.kind:
        cells = cells.filter(kind=filters.kind)
    if filters.state == FILED:
        return cells.aggregate(n=Sum("filed"))["n"] or 0
    if filters.state in (NOT_FILED, IN_COLLECTION):
        cells = cells.filter(has_deadline_passed(period, passed=filters.state == NOT_FILED))
        added = cells.aggregate(n=Sum(F("expected") - F("filed_expected")))
    else:
        added = cells.aggregate(n=Sum(filters.state))
    return int(added["n"] or 0)
