"""The list of facilities in one's scope."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from facilities import roles
from facilities.access.scope import User, may, scope_of
from facilities.errors import Problem, Refused
from reports.calendar import calendar
from reports.queries.dashboards import overview
from reports.queries.dashboards.facility_list import FacilityFilters, FacilityForm
from reports.queries.dashboards.facility_page import count_facilities, list_facilities_page
from reports.queries.dashboards.progress import own_progress, territory_of
from reports.queries.dashboards.sums import READERS
from reports.views.months import chosen_month
from reports.views.pages import page_of

ROWS = 50


@login_required
@require_safe
def facilities(request: HttpRequest) -> HttpResponse:
    """The facilities of one's scope as they stand in the chosen month."""
    user = request.user
    if scope_of(user).level not in READERS:
        raise Http404
    today = calendar()
    month = chosen_month(request, territory_of(user), today)
    problems: list[Problem] = []
    filters = FacilityFilters()
    try:
        filters = FacilityFilters.from_params(request.GET.dict())
    except Refused as refused:
        problems = refused.problems
    total = count_facilities(user, filters, month.period)
    page = page_of(request.GET.get("page", ""), total=total, size=ROWS)
    context = {
        "month": month,
        "progress": own_progress(user, today),
        "rows": list_facilities_page(user, filters, month.period, first=page.first, size=ROWS),
        "page": page,
        "filters": filters,
        "params": filters.as_params(),
        "problems": problems,
        "form": FacilityForm.showing(
            filters,
            offered={"university": _universities(user)},
            kept={"period": month.period} if request.GET.get("period") else None,
        ),
        "may_export": may(user, "export"),
    }
    status = 400 if problems else 200
    return render(request, "dashboards/facilities.html", context, status=status)


def _universities(user: User) -> list[tuple[str, str]]:
    """The universities that the list can be narrowed to, for those who see several."""
    if scope_of(user).level == roles.FACILITY:
        return []
    found = overview.universities_with_sums(user)
    return [(u.code, str(u)) for u in found] if len(found) > 1 else []
