"""The nation's page: the plan and what became of it, universities, provinces, suspicions."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from facilities.access.scope import may
from facilities.models import University
from reports.calendar import calendar
from reports.dashboards import film_plan, provinces
from reports.dashboards.body_notes import body_notes
from reports.dashboards.collection import (
    rows_of_bodies,
    tiles_in_collection,
)
from reports.dashboards.universities import Body, sorted_bodies
from reports.formatting.sources import MEASURE
from reports.policy.directive import published
from reports.policy.directive.parts import Directive
from reports.policy.scoring.month_states import state_marks
from reports.policy.scoring.sums import Sums, total
from reports.queries.dashboards import overview, standing
from reports.queries.dashboards.progress import progress_of_nation
from reports.views.cases.counts import states, suspicion_lines
from reports.views.dashboards.body_page import BodyPage
from reports.views.dashboards.charts import film_months
from reports.views.dashboards.nation_blocks import cards
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
    now, open_ = page.sums.get(month.period, {}), page.open_bodies
    judged, late = page.judged(month.period), today.late_universities(month.period)
    province = request.GET.get("province", "")
    ranks = standing.ranks(user, universities, month.period, in_collection=late)
    closed = [university for university in universities if university.pk not in open_]
    spreads = standing.spreads(user, closed, month.period)
    rows = rows_of_bodies(bodies(universities), now, ranks, spreads, directive, in_collection=open_)
    named = [row for row in rows if province in ("", row.body.province)]
    sort = request.GET.get("sort", "")
    places = [
        provinces.ProvinceTile(p.code, str(p), p.tile_row, p.tile_column)
        for p in overview.provinces()
    ]
    by_province = _by_province(universities, judged)
    waiting = {u.province_id for u in universities if u.pk in open_} - by_province.keys()
    tiles = tiles_in_collection(provinces.tiles(places, by_province, directive), waiting)
    known = state_marks(directive)
    context = {
        "month": month,
        "progress": progress_of_nation(user, today),
        **cards.context(page),
        "notes": body_notes(total(judged.values()), spreads.get(None), None, directive),
        "limits": body_limits(directive),
        "measure": MEASURE,
        "rows": sorted_bodies(named, sort),
        "sort": sort,
        "province": next((place for place in places if place.code == province), None),
        "tiles": tiles,
        "marks": [known[band] for band in known if band in {tile.band for tile in tiles}],
        "states": states(),
        "may_export": may(user, "export"),
        "glide": directive.glides["film"],
        "legend": {"actual": film_plan.ACTUAL, "plan": film_plan.PLAN, "axis": film_plan.AXIS},
        "plan": film_months(user, universities, month, directive),
        "suspicions": suspicion_lines(
            user, overview.suspicions_counted(user, universities, month.period), month.period
        ),
    }
    return render(request, "dashboards/nation.html", context)


def body_limits(directive: Directive) -> dict[str, float]:
    """The shares of facilities that keep a body's band down, in percent."""
    return {
        "on_plan": directive.number("body_on_plan_percent"),
        "off_plan": directive.number("body_off_plan_percent"),
    }


def bodies(universities: Sequence[University]) -> list[Body]:
    """The universities as tables name them."""
    return [Body(u.pk, u.code, str(u), u.province_id) for u in universities]


def _by_province(universities: Sequence[University], sums: Mapping[int, Sums]) -> dict[str, Sums]:
    """The sums of each province's universities."""
    found: dict[str, list[Sums]] = {}
    for university in universities:
        if university.pk in sums:
            found.setdefault(university.province_id, []).append(sums[university.pk])
    return {province: total(parts) for province, parts in found.items()}
