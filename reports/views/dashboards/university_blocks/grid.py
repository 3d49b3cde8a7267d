"""The facilities of the university: two years of months, worst first, by kind."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from typing import Any, Final, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from facilities.access.scope import may
from facilities.language import is_english
from facilities.models import Facility
from reports.dashboards.marks.sparkline import row_sparkline
from reports.dashboards.month_grid import GridCell, Since, grid_row, since_when
from reports.policy.scoring.components import displayed
from reports.policy.scoring.month_states import state_marks
from reports.queries.dashboards import facility_months, university_facilities
from reports.queries.dashboards.facility_months import GridMonth
from reports.queries.dashboards.university_facilities import DEFAULT_SORT, SORTS
from reports.views.dashboards.body_page import BodyPage
from reports.views.pages import page_of

ROWS: Final = 25


class FacilityLine(NamedTuple):
    """A facility: its chosen month, since when that state holds, how many points it rose since
    the month before, its months, its film and when it last filed anything."""

    facility: Facility
    now: GridMonth
    since: Since | None
    change: float | None
    cells: list[GridCell]
    film: SafeString
    last_filed: datetime | None


class KindOfFacilities(NamedTuple):
    """The facilities of a kind on this page, and how many there are in all."""

    kind: str
    number: int
    lines: list[FacilityLine]


def context(page: BodyPage) -> dict[str, Any]:
    """One page of the facilities by kind, with the months in the order of time: from left to right
    in both languages, so that in Persian the newest stands beside the name."""
    user, university, period = page.user, page.university, page.month.period
    sort = page.request.GET.get("sort", DEFAULT_SORT)
    if sort.removeprefix("-") not in SORTS:
        sort = DEFAULT_SORT
    numbers = university_facilities.counted_by_kind(user, university, period)
    shown = page_of(page.request.GET.get("page", ""), total=sum(numbers.values()), size=ROWS)
    found = university_facilities.facilities_by_kind(
        user,
        page.university,
        period,
        sort=sort,
        is_closed=page.university.pk not in page.open_bodies,
    )
    facilities = list(found[shown.first : shown.first + ROWS])
    months = page.months if is_english() else page.months[::-1]
    return {
        "page": shown,
        "sort": sort,
        "months": months,
        "years": list(Counter(month // 100 for month in months).items()),
        "kinds": _by_kind(page, facilities, numbers),
        "marks": state_marks(page.directive).values(),
        "may_export": may(user, "export"),
        "params": {"university": university.code},
        "columns": len(months) + 6,
    }


def _by_kind(
    page: BodyPage, facilities: list[Facility], numbers: Mapping[str, int]
) -> list[KindOfFacilities]:
    months = page.months
    states = facility_months.months_of_facilities(page.user, facilities, months, page.today)
    films = university_facilities.film_by_month(page.user, facilities, months)
    filed = university_facilities.last_filed(page.user, facilities)
    lines = [
        _line(page, facility, states[facility.pk], films.get(facility.pk, {}), filed)
        for facility in facilities
    ]
    return [
        KindOfFacilities(kind, numbers.get(kind, 0), list(of_kind))
        for kind, of_kind in groupby(lines, key=lambda line: line.facility.kind_then)  # type: ignore[attr-defined]
    ]


def _line(
    page: BodyPage,
    facility: Facility,
    found: list[GridMonth],
    films: Mapping[int, int | None],
    filed: Mapping[int, datetime],
) -> FacilityLine:
    cells = grid_row(found, state_marks(page.directive))
    pairs = [(entry.period, entry.state) for entry in found]
    title = gettext("Film of %(facility)s by month") % {"facility": facility}
    return FacilityLine(
        facility,
        found[-1],
        since_when(pairs, page.month.period),
        _change(page, found[-1].total, facility.before),  # type: ignore[attr-defined]
        cells if is_english() else cells[::-1],
        row_sparkline([films.get(month) for month in page.months], title=title),
        filed.get(facility.pk),
    )


def _change(page: BodyPage, now: float | None, before: float | None) -> float | None:
    """Points since the month before as people read them; none where a phase begins, or where the
    month cannot be judged yet."""
    period = page.month.period
    if now is None or before is None or page.directive.begins_phase(period):
        return None
    if page.university.pk in page.open_bodies:
        return None
    points = round(displayed(now) - displayed(before), 1)
    return int(points) if points.is_integer() else points
