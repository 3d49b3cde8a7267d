"""The large charts of the dashboards, which the browser asks for when they come into view."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from facilities.access.scope import User, may
from facilities.language import is_english
from facilities.models import University
from reports.calendar import Calendar, calendar
from reports.dashboards.film_plan import PlanMonth, film_plan_chart, plan_months
from reports.dashboards.indicator_plan import (
    SWITCHES,
    IndicatorMonth,
    Switch,
    indicator_chart,
    indicator_months,
)
from reports.policy import periods
from reports.policy.directive.parts import Directive
from reports.policy.directive.published import directive
from reports.policy.scoring.indicators import INDICATORS
from reports.queries.dashboards import overview
from reports.queries.dashboards.distributions import deciles_of_universities
from reports.queries.dashboards.sums import Cut, ids, sums_by
from reports.views.chart_answer import chart_answer
from reports.views.months import ChosenMonth, chosen_month

CHART_MONTHS = 48


@login_required
@require_safe
def nation_film(request: HttpRequest) -> HttpResponse:
    """Film printed in the nation against its plan; for those who may compare bodies."""
    if not may(request.user, "compare_bodies"):
        raise Http404
    today = calendar()
    month = chosen_month(request, None, today)
    universities = overview.universities_with_sums(request.user)
    rows = film_months(request.user, universities, month, today, directive())
    nation = reverse("nation")
    addresses = {row.period: f"{nation}?period={row.period}" for row in rows}
    return chart_answer(
        request, rows, lambda: film_plan_chart(rows, addresses, english=is_english())
    )


@login_required
@require_safe
def nation_chart(request: HttpRequest, indicator: str) -> HttpResponse:
    """Another indicator of the nation and its plan; for those who may compare bodies."""
    if not may(request.user, "compare_bodies") or indicator not in SWITCHES:
        raise Http404
    today, switch = calendar(), SWITCHES[indicator]
    month = chosen_month(request, None, today)
    universities = overview.universities_with_sums(request.user)
    rows = switched_months(request.user, universities, month, today, switch)
    nation = f"{reverse('nation')}?indicator={indicator}"
    addresses = {row.period: f"{nation}&period={row.period}" for row in rows}
    return chart_answer(
        request, (indicator, rows), lambda: indicator_chart(switch, rows, addresses)
    )


def switched_months(
    user: User,
    universities: list[University],
    month: ChosenMonth,
    today: Calendar,
    switch: Switch,
) -> list[IndicatorMonth]:
    """An indicator and its plan by month, for the chart and the table beside it; of universities
    that can be judged."""
    months = _months(month)
    columns = INDICATORS[switch.indicator].columns
    late = [(period, body) for period in months for body in today.late_universities(period)]
    cut = Cut(ids(universities), months, ("period",), late=late)
    sums = {key[0]: found for key, found in sums_by(user, cut, columns)}
    deciles = _deciles(user, switch.indicator, months, today)
    return indicator_months(switch, sums, deciles, months, directive())


def film_months(
    user: User,
    universities: list[University],
    month: ChosenMonth,
    today: Calendar,
    directive: Directive,
) -> list[PlanMonth]:
    """Film printed and its plan by month, for the chart and the table beside it."""
    months = _months(month)
    film = overview.film_by_month(user, universities, months[0], months[-1])
    return plan_months(film, months, directive, _deciles(user, "film_share", months, today))


def _deciles(
    user: User, indicator: str, months: list[int], today: Calendar
) -> dict[int, list[float]]:
    """How universities spread in the months that can be judged everywhere."""
    judged = [
        period
        for period in months
        if today.is_closed(period, None) and not today.late_universities(period)
    ]
    found = deciles_of_universities(user, [indicator], judged)
    return {period: deciles for (_, period), deciles in found.items()}


def _months(month: ChosenMonth) -> list[int]:
    """The months of the chart: closed ones from the directive's first on; later, four years."""
    start = month.first
    if periods.months_between(start, month.period) >= CHART_MONTHS:
        start = periods.following(month.period, 1 - CHART_MONTHS)
    end = min(month.latest_closed, periods.following(start, CHART_MONTHS - 1))
    count = periods.months_between(start, end) + 1
    return [periods.following(start, place) for place in range(count)]
