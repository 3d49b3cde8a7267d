"""The nation's page: the plan and what became of it, universities, provinces, suspicions."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from facilities.access.scope import may
from reports.calendar import calendar
from reports.dashboards.body_notes import body_notes
from reports.formatting.sources import MEASURE
from reports.policy.directive import published
from reports.policy.directive.parts import Directive
from reports.policy.scoring.sums import total
from reports.queries.dashboards import overview
from reports.views.dashboards.body_page import BodyPage
from reports.views.dashboards.nation_blocks import (
    cards,
    cases,
    changes,
    chart,
    months,
    sentence,
    spread,
    steps,
    tiles,
    waiting,
)
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
        **sentence.context(page),
        **steps.context(page),
        **cards.context(page),
        **changes.context(page),
        **chart.context(page),
        "notes": body_notes(total(judged.values()), page.spreads.get(None), None, directive),
        "limits": body_limits(directive),
        "measure": MEASURE,
        "may_export": may(user, "export"),
    }
    context |= tiles.context(page)
    context |= months.context(page)
    context |= spread.context(page)
    context |= cases.context(page)
    context |= waiting.context(page)
    status = 400 if context["problems"] else 200
    return render(request, "dashboards/nation.html", context, status=status)


def body_limits(directive: Directive) -> dict[str, float]:
    """The shares of facilities that keep a body's band down, in percent."""
    return {
        "on_plan": directive.number("body_on_plan_percent"),
        "off_plan": directive.number("body_off_plan_percent"),
    }
