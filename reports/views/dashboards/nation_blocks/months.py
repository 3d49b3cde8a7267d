"""Block 7: universities by months as a heat map, and as the table that can be sorted."""

from collections.abc import Mapping
from typing import Any, Final

from facilities.errors import Problem, Refused
from reports.dashboards.collection import rows_of_bodies
from reports.dashboards.heat_map import (
    changed,
    head,
    with_courses,
    with_lines,
    worst_first,
)
from reports.dashboards.shades import legend
from reports.dashboards.universities import UniversityRow, sorted_bodies
from reports.formatting.units import SCORE, format_figure
from reports.policy.scoring.bodies import Spread
from reports.policy.scoring.month_states import state_marks
from reports.policy.scoring.sums import Sums
from reports.queries.dashboards.body_filters import BodyFilters, BodyForm
from reports.queries.dashboards.sums import Cut, ids, quartiles_by, stamp_of, sums_by
from reports.views.dashboards.body_page import BodyPage, bodies

TABLE: Final = "table"
_KEPT: Final = ("period", "view", "map")  # other parameters of the page, which a form keeps

Months = Mapping[int, Mapping[int, Sums]]  # period → university (id) → sums


def context(page: BodyPage) -> dict[str, Any]:
    """The rows of the chosen view, their filters, and what is shown in words.

    A sorted table is asked for by `view=table` or by `sort`; else the map, the worst first.
    """
    request = page.request
    problems: list[Problem] = []
    filters, chosen = BodyFilters(), dict[str, str]()
    try:
        filters = BodyFilters.from_params(request.GET.dict())
        chosen = filters.of_facilities
    except Refused as refused:
        problems, filters = refused.problems, BodyFilters()
    sums = _sums(page, chosen) if chosen else page.sums
    rows = _rows(page, sums, chosen)
    rows = [row for row in rows if filters.province in ("", row.body.province)]
    sort = request.GET.get("sort", "")
    is_table = bool(sort) or request.GET.get("view") == TABLE
    waiting = {period: page.open_in(period) for period in page.months}
    known = state_marks(page.directive)
    if is_table:
        rows = with_lines(sorted_bodies(rows, sort), page.months, sums, waiting)
    else:
        rows = worst_first(rows, page.directive)
        rows = with_courses(rows, page.months, sums, waiting, page.directive, known)
    kept = {name: request.GET[name] for name in _KEPT if request.GET.get(name)}
    offered = {"province": [(p.code, str(p)) for p in page.provinces]}
    return {
        "rows": rows,
        "sort": sort,
        "problems": problems,
        "heat": {
            "is_table": is_table,
            "first": page.months[0],
            "head": "" if is_table else head(page.months),
            "legend": legend(page.directive),
            "form": BodyForm.showing(filters, offered=offered, kept=kept),
            "is_narrowed": bool(filters.as_params()),
            "is_cut": bool(chosen),
            "shown": filters.in_words(page.user),
            "begins_phase": page.directive.begins_phase(page.month.period),
        },
    }


def _rows(page: BodyPage, sums: Months, chosen: Mapping[str, str]) -> list[UniversityRow]:
    """The universities' figures of the chosen month, with ranks among all of them."""
    month = page.month
    rows = rows_of_bodies(
        bodies(page.universities),
        sums.get(month.period, {}),
        page.ranks,
        _spreads(page, chosen) if chosen else page.spreads,
        page.directive,
        in_collection=page.open_bodies,
    )
    if page.directive.begins_phase(month.period):
        return rows
    waiting = page.open_in(month.before)
    before = {
        body: format_figure(SCORE, found.score)
        for body, found in sums.get(month.before, {}).items()
        if body not in waiting
    }
    return changed(rows, before)


def _sums(page: BodyPage, chosen: Mapping[str, str]) -> dict[int, dict[int, Sums]]:
    """What `page.sums` holds, of the chosen facilities alone."""
    months = sorted({*page.months, page.month.before})
    cut = Cut(ids(page.universities), months, ("period", "university"), chosen)
    found: dict[int, dict[int, Sums]] = {}
    for (period, university), sums in sums_by(page.user, cut):
        found.setdefault(period, {})[university] = sums
    return found


def _spreads(page: BodyPage, chosen: Mapping[str, str]) -> dict[int | None, Spread]:
    """Quartiles of the chosen facilities by university."""
    period = page.month.period
    worked_out_at = stamp_of([period])
    if worked_out_at is None:
        return {}
    cut = Cut(ids(page.universities), [period], ("university",), chosen)
    return {
        key[0]: Spread(*values, worked_out_at)
        for key, values in quartiles_by(page.user, cut).items()
        if key[0] not in page.open_bodies
    }
