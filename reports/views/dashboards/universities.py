"""One university's page, and the few universities of those who answer for more than one."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from facilities.access.scope import may
from reports.calendar import calendar
from reports.dashboards.collection import rows_of_bodies
from reports.dashboards.universities import sorted_bodies
from reports.policy.directive import published
from reports.queries.dashboards import overview, standing
from reports.queries.dashboards.progress import own_progress, progress_of
from reports.views.dashboards.body_page import BodyPage, bodies
from reports.views.dashboards.university_blocks import (
    cards,
    cases,
    filing,
    grid,
    losses,
    sentence,
    strip,
)
from reports.views.months import chosen_month

BLOCKS: Final[tuple[Callable[[BodyPage], dict[str, Any]], ...]] = (
    sentence.context,
    cards.context,
    strip.context,
    filing.context,
    losses.context,
    grid.context,
    cases.context,
)


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
    """A university's month in blocks: its sentence and figures, where it stands among all, its
    reports, where points go, its facilities, suspicions in numbers."""
    user = request.user
    university = overview.university_of(user, code)
    if university is None:
        raise Http404
    today, directive = calendar(), published.directive()
    compares = may(user, "compare_bodies")
    page = BodyPage(
        request=request,
        user=user,
        month=chosen_month(request, university.pk, today),
        today=today,
        directive=directive,
        universities=overview.universities_with_sums(user) if compares else [university],
        subject=university,
    )
    context = {
        "month": page.month,
        "university": university,
        "progress": progress_of(user, university, today),
        "sees_nation": compares,
    }
    for block in BLOCKS:
        context |= block(page)
    return render(request, "dashboards/university.html", context)
