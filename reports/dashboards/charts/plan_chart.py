"""The main chart: an indicator against its plan, and the band between the deciles of others."""

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any, Final, NamedTuple

from reports.dashboards.charts.look import (
    AXIS,
    HOVER,
    INK,
    OTHERS,
    PLAN,
    SOFT,
    SUBJECT,
    SURFACE,
    Figure,
    figure,
    month_axis,
    note,
    plotly,
    points,
    value_axis,
)

_HEADROOM: Final = 1.03  # of the highest tick, so that no line is cut off
# Where words stand beside the point they belong to, and how they look.
_AT_SUBJECT: Final[dict[str, Any]] = {
    "xanchor": "right",
    "yanchor": "bottom",
    "yshift": 8,
    "font": {"color": SUBJECT, "size": 13},
}
_AT_PLAN: Final[dict[str, Any]] = {
    "xanchor": "right",
    "xshift": -8,
    "yanchor": "top",
    "font": {"color": PLAN},
}
_AT_BAND: Final[dict[str, Any]] = {
    "xanchor": "left",
    "xshift": 8,
    "yanchor": "bottom",
    "font": {"color": SOFT},
}
_AT_AXIS: Final[dict[str, Any]] = {
    "xref": "paper",
    "yref": "paper",
    "xanchor": "left",
    "xshift": -48,
    "yanchor": "bottom",
    "yshift": 12,
    "font": {"color": INK, "size": 11},
}


class PlanPoint(NamedTuple):
    """One month. `name` stands on the axis; `actual`, `plan`, and the deciles `lower` and `upper`
    are in the axis's unit, None where there is none. `actual_text`, `plan_text` and `band_text` are
    read by the pointer, `address` leads to the rows, `phase` names its step ('' for none)."""

    name: str
    actual: float | None
    plan: float | None
    actual_text: str
    plan_text: str
    lower: float | None = None
    upper: float | None = None
    band_text: str = ""
    address: str = ""
    phase: str = ""
    in_collection: bool = False


class PlanWords(NamedTuple):
    """What stands on the lines ('' leaves it to a legend), and the ticks of the upright axis."""

    actual: str
    plan: str
    band: str
    better: str
    ticks: dict[float, str]


def plan_chart(months: Sequence[PlanPoint], words: PlanWords, *, english: bool) -> Figure:
    """Lines over months, the oldest at the left, a dotted line where a step begins.

    A month in collection is hollow and joined by dots to the one before it."""
    names = [month.name for month in months]
    closed = [month for month in months if not month.in_collection]
    traces = [
        *_band(closed, english),
        _plan(months, english),
        _actual(closed, english),
        *_awaited(months, english),
    ]
    spans = _phases(months)
    top = max(words.ticks, default=1) * _HEADROOM
    layout: dict[str, Any] = {
        "xaxis": month_axis(names),
        "yaxis": value_axis(words.ticks, top),
        "hovermode": "x unified",
        "shapes": [_phase_line(first) for _, first in spans],
        "annotations": [
            *(_phase_name(*span, english=english) for span in spans),
            *_on_lines(closed, words, english),
        ],
    }
    return figure(traces, layout, english=english)


def _trace(months: Sequence[PlanPoint], values: Sequence[float | None], **more: Any) -> Any:
    return plotly().Scatter(
        x=[month.name for month in months],
        y=list(values),
        connectgaps=False,
        **({"mode": "lines"} | more),
    )


def _band(months: Sequence[PlanPoint], english: bool) -> list[Any]:
    """The lower decile without a line, and the upper filled down to it."""
    if not any(month.upper is not None for month in months):
        return []
    told = points([month.band_text for month in months], [""] * len(months), english=english)
    edge = {"line": {"width": 0}, "connectgaps": False}
    return [
        plotly().Scatter(
            x=[month.name for month in months],
            y=[month.lower for month in months],
            mode="lines",
            hoverinfo="skip",
            **edge,
        ),
        plotly().Scatter(
            x=[month.name for month in months],
            y=[month.upper for month in months],
            mode="lines",
            fill="tonexty",
            fillcolor=OTHERS,
            customdata=told,
            hovertemplate=HOVER,
            **edge,
        ),
    ]


def _plan(months: Sequence[PlanPoint], english: bool) -> Any:
    told = points([month.plan_text for month in months], [""] * len(months), english=english)
    return _trace(
        months,
        [month.plan for month in months],
        name="plan",
        line={"color": PLAN, "width": 1.6, "dash": "5px,4px"},
        customdata=told,
        hovertemplate=HOVER,
    )


def _actual(months: Sequence[PlanPoint], english: bool) -> Any:
    told = points(
        [month.actual_text for month in months],
        [month.address for month in months],
        english=english,
    )
    return _trace(
        months,
        [month.actual for month in months],
        name="actual",
        mode="lines+markers",
        line={"color": SUBJECT, "width": 2.4},
        marker={"color": SUBJECT, "size": _dots(months)},
        customdata=told,
        hovertemplate=HOVER,
    )


def _dots(months: Sequence[PlanPoint]) -> list[int]:
    """Sizes of points: the last value, and months between gaps, which no line would show."""
    known = [month.actual is not None for month in months]
    last = max((place for place, is_known in enumerate(known) if is_known), default=-1)
    beside = [
        any(known[max(0, place - 1) : place] + known[place + 1 : place + 2])
        for place in range(len(months))
    ]
    return [8 if place == last else 0 if beside[place] else 5 for place in range(len(months))]


def _awaited(months: Sequence[PlanPoint], english: bool) -> list[Any]:
    """Each month in collection, hollow, with dots from the month before."""
    found = []
    for before, month in pairwise(months):
        if month.in_collection and month.actual is not None:
            told = points(
                [before.actual_text, month.actual_text], ["", month.address], english=english
            )
            found.append(
                _trace(
                    [before, month],
                    [before.actual, month.actual],
                    mode="lines+markers",
                    line={"color": SUBJECT, "width": 1.6, "dash": "2px,3px"},
                    marker={
                        "color": [SUBJECT, SURFACE],
                        "size": [0, 8],
                        "line": {"color": SUBJECT, "width": [0, 1.6]},
                    },
                    customdata=told,
                    hovertemplate=HOVER,
                    hoverinfo="text",
                )
            )
    return found


def _phases(months: Sequence[PlanPoint]) -> list[tuple[str, int]]:
    """The steps in view: name, and the place of their first month."""
    runs = groupby(range(len(months)), key=lambda place: months[place].phase)
    return [(phase, next(places)) for phase, places in runs if phase]


def _phase_line(first: int) -> dict[str, Any]:
    """A dotted line where a step begins."""
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": first - 0.5,
        "x1": first - 0.5,
        "y0": 0,
        "y1": 1.08,
        "line": {"color": AXIS, "width": 1, "dash": "1px,3px"},
    }


def _phase_name(name: str, first: int, *, english: bool) -> dict[str, Any]:
    """The name of a step above the line where it begins."""
    return note(
        name,
        first - 0.5,
        1,
        english=english,
        xref="x",
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        xshift=5,
    )


def _on_lines(months: Sequence[PlanPoint], words: PlanWords, english: bool) -> list[dict[str, Any]]:
    """Words where each line has room: the subject at its last value, the plan late in its fall, the
    band in its first third; and which way is better, above the axis."""
    known = [(month.name, month.actual) for month in months if month.actual is not None]
    planned = [(month.name, month.plan) for month in months if month.plan]
    banded = [(month.name, month.upper) for month in months if month.upper is not None]
    found = []
    for text, places, at, look in (
        (words.actual, known, -1, _AT_SUBJECT),
        (words.plan, planned, len(planned) * 2 // 3, _AT_PLAN),
        (words.band, banded, len(banded) // 3, _AT_BAND),
    ):
        if text and places:
            found.append(note(text, *places[at], english=english, **look))
    if words.better:
        found.append(note(words.better, 0, 1, english=english, **_AT_AXIS))
    return found
