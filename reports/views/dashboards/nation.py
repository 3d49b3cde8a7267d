"""The nation's page: the plan and what became of it, universities, provinces, suspicions."""

from collections.abc import Mapping

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from facilities.access.scope import may
from reports.calendar import calendar
from reports.dashboards import film_plan
from reports.dashboards.body_notes import body_notes
from reports.dashboards.collection import without_judgement
from reports.dashboards.headline import Indicator, headline
from reports.formatting.sources import MEASURE
from reports.policy.directive import published
from reports.policy.directive.parts import Directive
from reports.policy.scoring.sums import total
from reports.queries.dashboards import overview
from reports.queries.dashboards.progress import progress_of_nation
from reports.views.dashboards.body_page import BodyPage
from reports.views.dashboards.charts import film_months
from reports.views.dashboards.nation_blocks import cases, months, spread, tiles, waiting
from reports.views.months import chosen_month


@login_required
@require_safe
def nation(request: HttpRequest) -> HttpResponse:
    """Everything on one page; for those who may compare bodies."""
    user = request.user
    if not may(user, "compare_bodies"):
        raise Http404
    today, directive = calendar(), published.directive()
    month = chosen_month(request, None, today)
    universities = overview.universities_with_sums(user)
    page = BodyPage(request, user, month, today, directive, universities)
    judged = page.judged(month.period)
    context = {
        "month": month,
        "progress": progress_of_nation(user, today),
        "figures": with_addresses(_figures(page), _addresses(month.period)),
        "notes": body_notes(total(judged.values()), page.spreads.get(None), None, directive),
        "limits": body_limits(directive),
        "measure": MEASURE,
        "may_export": may(user, "export"),
        "glide": directive.glides["film"],
        "legend": {"actual": film_plan.ACTUAL, "plan": film_plan.PLAN, "axis": film_plan.AXIS},
        "plan": film_months(user, universities, month, directive),
    }
    context |= tiles.context(page)
    context |= months.context(page)
    context |= spread.context(page)
    context |= cases.context(page)
    context |= waiting.context(page)
    status = 400 if context["problems"] else 200
    return render(request, "dashboards/nation.html", context, status=status)


def _figures(page: BodyPage) -> list[Indicator]:
    """The headline figures: of the universities that can be judged, against the same ones a month
    before; of a month in collection what has arrived everywhere."""
    month = page.month
    if not month.is_closed:
        return without_judgement(headline(total(page.sums.get(month.period, {}).values()), None))
    judged = page.judged(month.period)
    return headline(
        total(judged.values()),
        page.added_up(month.before, judged),
        begins_phase=page.directive.begins_phase(month.period),
    )


def with_addresses(
    indicators: list[Indicator], addresses: Mapping[str, str]
) -> list[tuple[Indicator, str]]:
    """Each headline figure with the address of the rows behind it."""
    return [(indicator, addresses[indicator.code]) for indicator in indicators]


def _addresses(period: int) -> dict[str, str]:
    facilities = f"{reverse('facilities')}?period={period}"
    bodies_by = f"?period={period}&sort={{}}#universities"
    return {
        "score": bodies_by.format("-score"),
        "filing_rate": f"{facilities}&state=not_filed",
        "on_plan_share": f"{facilities}&state=on_plan",
        "film_prints": f"{facilities}&sort=-film",
        "films_avoided": bodies_by.format("-films_avoided"),
        "electronic_share": bodies_by.format("-electronic_share"),
    }


def body_limits(directive: Directive) -> dict[str, float]:
    """The shares of facilities that keep a body's band down, in percent."""
    return {
        "on_plan": directive.number("body_on_plan_percent"),
        "off_plan": directive.number("body_off_plan_percent"),
    }
