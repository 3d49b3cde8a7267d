"""Film printed against the directive's glide: a table by month and a Plotly figure.

Colours are written as names of the page's own CSS variables; the browser fills them in, so that
a chart follows light and dark. Everything a person reads is ready-made text.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

from facilities.kinds import Label
from reports.formatting.units import SHARE, format_figure
from reports.policy import periods
from reports.policy.digits import to_persian
from reports.policy.directive.parts import Directive
from reports.policy.scoring.sums import Sums

ACTUAL: Final = Label("فیلم چاپ‌شده", "Film printed")
PLAN: Final = Label("برنامهٔ اطلاعیه", "Plan of the directive")
AXIS: Final = Label("درصد نسبت به نرخ پایه", "percent of the baseline")
BEFORE: Final = Label("ماه‌های پایه", "Baseline months")
TICK_STEP: Final = 20  # percent
_MOST_TICKS: Final = 8  # months named under the chart
_SHADES: Final = ("var(--shade-1)", "var(--shade-2)", "var(--shade-3)")


class PlanMonth(NamedTuple):
    """One month of the glide. `actual` and `plan` are percentages of what the baseline rates
    would have brought; None where no baseline applies yet. `distance` is actual − plan."""

    period: int
    step: Label
    film_prints: int | None
    film_expected: int | None
    actual: float | None
    plan: float | None
    distance: float | None


def plan_months(
    sums: Mapping[int, Sums], months: Sequence[int], directive: Directive
) -> list[PlanMonth]:
    """Plan and actual of each month."""
    glide = directive.glides["film"]
    rows = []
    for period in months:
        found = sums.get(period)
        phase = directive.phase_of(period)
        actual = format_figure(SHARE, found.film_share) if found and phase else None
        plan = 100 * (1 - glide.gone(period)) if phase else None
        expected = round(found.film_expected) if found and found.film_expected > 0 else None
        rows.append(
            PlanMonth(
                period,
                phase.name if phase else BEFORE,
                found.film_prints if found and found.filed else None,
                expected,
                actual,
                None if plan is None else round(plan, 1),
                None if actual is None or plan is None else round(actual - plan, 1),
            )
        )
    return rows


def film_plan_figure(rows: Sequence[PlanMonth], *, english: bool) -> dict[str, Any]:
    """The Plotly figure: actual and plan as lines over months, the steps shaded behind."""
    names = [_month_name(row.period, english) for row in rows]
    spans = _steps(rows)
    return {
        "data": [
            _line(names, rows, "plan", PLAN, english)
            | {
                "line": {"color": "var(--plan)", "width": 2, "dash": "dash", "shape": "linear"},
                "mode": "lines",
            },
            _line(names, rows, "actual", ACTUAL, english)
            | {
                "line": {"color": "var(--accent)", "width": 3},
                "marker": {"color": "var(--accent)", "size": 6},
                "mode": "lines+markers",
            },
        ],
        "layout": {
            "separators": ".," if english else "٫٬",
            "showlegend": False,
            "hovermode": "x unified",
            "xaxis": _month_axis(names),
            "yaxis": _percent_axis(rows, english),
            "shapes": [
                _shade(first, last, colour)
                for (_, first, last), colour in zip(spans, _SHADES, strict=False)
            ],
            "annotations": [_step_name(*span, english) for span in spans],
        },
    }


def _month_axis(names: list[str]) -> dict[str, Any]:
    every = max(1, -(-len(names) // _MOST_TICKS))
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": names,
        "tickmode": "array",
        "tickvals": names[::every],
        "ticktext": names[::every],
        "range": [-0.5, len(names) - 0.5],
        "fixedrange": True,
        "showgrid": False,
        "tickangle": 0,
    }


def _percent_axis(rows: Sequence[PlanMonth], english: bool) -> dict[str, Any]:
    """From nothing to the first tick above every value, to 100 at least."""
    shown = [value for row in rows for value in (row.actual, row.plan) if value is not None]
    top = TICK_STEP * -int(-max([100.0, *shown]) // TICK_STEP)
    percents = list(range(0, top + 1, TICK_STEP))
    return {
        "range": [0, top * 1.03],
        "tickmode": "array",
        "tickvals": percents,
        "ticktext": [_percent(value, english) for value in percents],
        "fixedrange": True,
        "zeroline": True,
    }


def _shade(first: int, last: int, colour: str) -> dict[str, Any]:
    """The background of a step, from its first month in view to its last."""
    return {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "x0": first - 0.5,
        "x1": last + 0.5,
        "line": {"width": 0},
        "fillcolor": colour,
    }


def _step_name(step: Label, first: int, last: int, english: bool) -> dict[str, Any]:
    """The name of a step above the middle of its background."""
    return {
        "x": (first + last) / 2,
        "xref": "x",
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "showarrow": False,
        "text": _isolated(step, english),
    }


def _line(
    names: list[str], rows: Sequence[PlanMonth], column: str, label: Label, english: bool
) -> dict[str, Any]:
    values = [getattr(row, column) for row in rows]
    told = [
        _isolated(label, english) + ": " + ("–" if value is None else _percent(value, english))
        for value in values
    ]
    return {
        "type": "scatter",
        "x": names,
        "y": values,
        "customdata": told,
        "hovertemplate": "%{customdata}<extra></extra>",
        "connectgaps": False,
    }


def _steps(rows: Sequence[PlanMonth]) -> list[tuple[Label, int, int]]:
    """The phases in view: name, and the places of their first and last month."""
    spans = []
    for step, places in groupby(range(len(rows)), key=lambda place: rows[place].step):
        found = list(places)
        if step != BEFORE:
            spans.append((step, found[0], found[-1]))
    return spans


def _month_name(period: int, english: bool) -> str:
    """A month as ۱۴۰۰/۰۵: short, and the same in both languages but for its digits."""
    year, month = periods.split(period)
    text = f"{year}/{month:02d}"
    return text if english else to_persian(text)


def _percent(value: float, english: bool) -> str:
    whole = int(value) if float(value).is_integer() else round(value, 1)
    return f"{whole}%" if english else f"٪{to_persian(whole)}"


def _isolated(label: Label, english: bool) -> str:
    """A label that keeps its own direction inside Plotly's left-to-right text."""
    return label.en if english else f"\u2067{label.fa}\u2069"
