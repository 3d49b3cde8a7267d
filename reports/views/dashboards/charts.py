"""The large charts of the dashboards, which the browser asks for when they come into view."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from facilities.access.scope import User, may
from facilities.language import is_english
from facilities.models import University
from reports.dashboards.film_plan import PlanMonth, film_plan_chart, plan_months
from reports.policy import periods
from reports.policy.directive.parts import Directive
from reports.policy.directive.published import directive
from reports.queries.dashboards import overview
from reports.views.chart_answer import chart_answer
from reports.views.months import ChosenMonth, chosen_month

CHART_MONTHS = 48


@login_required
@require_safe
def nation_film(request: HttpRequest) -> HttpResponse:
    """Film printed in the nation against its plan; for those who may compare bodies."""
    if not may(request.user, "compare_bodies"):
        raise Http404
    month = chosen_month(request, None)
    universities = overview.universities_with_sums(request.user)
    rows = film_months(request.user, universities, month, directive())
    nation = reverse("nation")
    addresses = {row.period: f"{nation}?period={row.period}" for row in rows}
    return chart_answer(
        request, rows, lambda: film_plan_chart(rows, addresses, english=is_english())
    )


def film_months(
    user: User, universities: list[University], month: ChosenMonth, directive: Directive
) -> list[PlanMonth]:
    """Film printed and its plan by month, for the chart and the table beside it."""
    months = _months(month)
    film = overview.film_by_month(user, universities, months[0], months[-1])
    return plan_months(film, months, directive)


def _months(month: ChosenMonth) -> list[int]:
    """The months of the chart: closed ones from the directive's first on; later, four years."""
    start = month.first
    if periods.months_between(start, month.period) >= CHART_MONTHS:
        start = periods.following(month.period, 1 - CHART_MONTHS)
    end = min(month.latest_closed, periods.following(start, CHART_MONTHS - 1))
    count = periods.months_between(start, end) + 1
    return [periods.following(start, place) for place in range(count)]
