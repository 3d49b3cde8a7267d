"""One university's page, and the few universities of those who answer for more than one."""

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from facilities.access.scope import may
from facilities.models import Facility, University
from reports.calendar import Calendar, calendar
from reports.dashboards.body_notes import body_notes
from reports.dashboards.collection import rows_of_bodies, without_judgement
from reports.dashboards.headline import headline
from reports.dashboards.month_grid import GridCell, Since, grid_row, since_when
from reports.dashboards.universities import sorted_bodies
from reports.formatting.sources import MEASURE
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.scoring.month_states import state_marks
from reports.policy.scoring.sums import Sums, total
from reports.queries.dashboards import facility_months, overview, standing
from reports.queries.dashboards.facility_months import GridMonth
from reports.queries.dashboards.progress import own_progress, progress_of
from reports.views.cases.counts import states, suspicion_lines
from reports.views.dashboards.body_page import bodies
from reports.views.dashboards.nation import body_limits, with_addresses
from reports.views.months import ChosenMonth, chosen_month
from reports.views.pages import page_of

ROWS = 25
GRID_MONTHS = 24


@login_required
@require_safe
def university_list(request: HttpRequest) -> HttpResponse:
    """The person's universities; straight to the only one, and to the nation's page for all."""
    user = request.user
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    if may(user, "compare_bodies"):
        return redirect(f"{reverse('nation')}{query}#universities")
    universities = overview.universities_with_sums(user)
    if not universities:
        raise Http404
    if len(universities) == 1:
        return redirect(f"{reverse('university', args=[universities[0].code])}{query}")
    today = calendar()
    month = chosen_month(request, None, today)
    late = today.late_universities(month.period)
    cells = overview.universities_by_month(user, universities, month.period, month.period)
    rows = rows_of_bodies(
        bodies(universities),
        {cell.university_id: cell.sums for cell in cells},
        standing.ranks(user, universities, month.period, in_collection=late),
        standing.spreads(user, universities, month.period),
        published.directive(),
        in_collection={u.pk for u in universities if not today.is_closed(month.period, u.pk)},
    )
    sort = request.GET.get("sort", "name")
    context = {
        "month": month,
        "progress": own_progress(user, today),
        "rows": sorted_bodies(rows, sort),
        "sort": sort,
        "may_export": may(user, "export"),
    }
    return render(request, "dashboards/universities.html", context)


@login_required
@require_safe
def university_page(request: HttpRequest, code: str) -> HttpResponse:
    """Headline figures beside the nation's, facilities, their months, suspicions in numbers."""
    user = request.user
    university = overview.university_of(user, code)
    if university is None:
        raise Http404
    today, directive = calendar(), published.directive()
    month = chosen_month(request, university.pk, today)
    late = today.late_universities(month.period)
    by_month = {
        cell.period: cell.sums
        for cell in overview.universities_by_month(user, [university], month.before, month.period)
    }
    nation = total(overview.nation_by_kind(user, month.period, today).values())
    before = by_month.get(month.before) if today.is_closed(month.before, university.pk) else None
    figures = headline(
        by_month.get(month.period),
        before,
        nation,
        begins_phase=directive.begins_phase(month.period),
    )
    counted = overview.suspicions_counted(user, [university], month.period)
    context = {
        "month": month,
        "university": university,
        "progress": progress_of(user, university, today),
        "figures": with_addresses(
            figures if month.is_closed else without_judgement(figures),
            _addresses(university, month.period),
        ),
        "notes": body_notes(
            by_month.get(month.period, Sums()),
            standing.spreads(user, [university], month.period).get(university.pk),
            standing.ranks(user, [university], month.period, in_collection=late).get(university.pk),
            directive,
        ),
        "limits": body_limits(directive),
        "measure": MEASURE,
        "states": states(),
        "suspicions": suspicion_lines(user, counted, month.period, university),
        "marks": state_marks(directive).values(),
        "may_export": may(user, "export"),
        "params": {"university": university.code},
        "sees_nation": may(user, "compare_bodies"),
    }
    context |= _facilities(request, university, month, today)
    return render(request, "dashboards/university.html", context)


def grid_months(month: ChosenMonth) -> list[int]:
    """The two years that end with the chosen month, as far as the directive reaches back."""
    start = max(periods.following(month.period, 1 - GRID_MONTHS), month.first)
    count = periods.months_between(start, month.period) + 1
    return [periods.following(start, place) for place in range(count)]


def _addresses(university: University, period: int) -> dict[str, str]:
    facilities = f"{reverse('facilities')}?university={university.code}&period={period}"
    return {
        "score": f"{facilities}&sort=score",
        "filing_rate": f"{facilities}&state=not_filed",
        "on_plan_share": f"{facilities}&state=on_plan",
        "film_prints": f"{facilities}&sort=-film",
        "films_avoided": f"{facilities}&sort=-film",
        "electronic_share": f"{facilities}&sort=electronic",
    }


def _facilities(
    request: HttpRequest, university: University, month: ChosenMonth, today: Calendar
) -> dict[str, Any]:
    """One page of the university's facilities with their months."""
    found = facility_months.facilities_of(request.user, university, month.period)
    page = page_of(request.GET.get("page", ""), total=found.count(), size=ROWS)
    facilities = list(found[page.first : page.first + ROWS])
    months = grid_months(month)
    states_of = facility_months.months_of_facilities(request.user, facilities, months, today)
    return {
        "page": page,
        "months": months,
        "years": list(Counter(period // 100 for period in months).items()),
        "facilities": [_row(facility, states_of[facility.pk], month) for facility in facilities],
    }


def _row(
    facility: Facility, found: list[GridMonth], month: ChosenMonth
) -> tuple[Facility, GridMonth, Since | None, list[GridCell]]:
    """A facility, its chosen month, since when that state holds, and its grid."""
    known = state_marks(published.directive())
    pairs = [(entry.period, entry.state) for entry in found]
    return facility, found[-1], since_when(pairs, month.period), grid_row(pairs, known)
