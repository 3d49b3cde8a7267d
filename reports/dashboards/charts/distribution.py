"""How many facilities have which score: bars in the colours of the bands."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from reports.dashboards.charts.look import (
    AXIS,
    BANDS,
    HOVER,
    INK,
    Figure,
    figure,
    note,
    plotly,
    points,
    value_axis,
)


class DistributionBar(NamedTuple):
    """Facilities from `low` to under `high`, their band, words for the pointer, their list."""

    low: float
    high: float
    facilities: int
    band: str
    text: str
    address: str = ""


class Limit(NamedTuple):
    """A score that is marked by a line, and its words: the limit of a band, the median."""

    value: float
    text: str
    is_strong: bool = False


def distribution(
    bars: Sequence[DistributionBar],
    limits: Sequence[Limit],
    score_ticks: dict[float, str],
    count_ticks: dict[float, str],
    *,
    english: bool,
) -> Figure:
    """Bars by score, low scores at the left."""
    told = points([bar.text for bar in bars], [bar.address for bar in bars], english=english)
    trace = plotly().Bar(
        x=[(bar.low + bar.high) / 2 for bar in bars],
        y=[bar.facilities for bar in bars],
        width=[(bar.high - bar.low) * 0.9 for bar in bars],
        marker={"color": [BANDS[bar.band] for bar in bars]},
        customdata=told,
        hovertemplate=HOVER,
    )
    layout = {
        "xaxis": {
            "tickmode": "array",
            "tickvals": list(score_ticks),
            "ticktext": list(score_ticks.values()),
            "range": [min(score_ticks, default=0), max(score_ticks, default=100)],
        },
        "yaxis": value_axis(count_ticks, max(count_ticks, default=1) * 1.05),
        "margin": {"t": 44},
        "shapes": [_line(limit) for limit in limits],
        "annotations": [_words(limit, english=english) for limit in limits],
    }
    return figure([trace], layout, english=english)


def _line(limit: Limit) -> dict[str, Any]:
    look = {"color": AXIS, "width": 1, "dash": "4px,3px"}
    if limit.is_strong:
        look = {"color": INK, "width": 2, "dash": "solid"}
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": limit.value,
        "x1": limit.value,
        "y0": 0,
        "y1": 1,
        "line": look,
    }


def _words(limit: Limit, *, english: bool) -> dict[str, Any]:
    """Above the line; those of a strong one stand higher, since it may be beside another."""
    return note(
        limit.text,
        limit.value,
        1,
        english=english,
        xref="x",
        yref="paper",
        yanchor="bottom",
        yshift=14 if limit.is_strong else 0,
    )
