"""Bodies between two months: from a hollow point to a filled one, the best change on top."""

from collections.abc import Sequence
from typing import NamedTuple

from reports.dashboards.charts.look import (
    BANDS,
    HOVER,
    SURFACE,
    Figure,
    figure,
    isolated,
    plotly,
    points,
)

_EDGE, _LETTER = 16, 7  # pixels around names and of a letter: Plotly does not measure Persian


class Mover(NamedTuple):
    """A body's values in both months, its band in the later one, words for the pointer, its page.

    `is_better` colours the line.
    """

    name: str
    before: float
    now: float
    band: str
    is_better: bool
    text: str
    address: str = ""


def movers(bodies: Sequence[Mover], ticks: dict[float, str], *, english: bool) -> Figure:
    """A row for each body in the given order, from the top. Values run left to right; names stand
    where reading begins."""
    names = [isolated(body.name, english=english) for body in bodies]
    traces = [_lines(bodies, names, is_better) for is_better in (True, False)]
    told = points(
        [body.text for body in bodies], [body.address for body in bodies], english=english
    )
    traces += [
        plotly().Scatter(
            x=[body.before for body in bodies],
            y=names,
            mode="markers",
            hoverinfo="skip",
            marker={
                "color": SURFACE,
                "size": 8,
                "line": {"width": 1.6, "color": [_colour(body.is_better) for body in bodies]},
            },
        ),
        plotly().Scatter(
            x=[body.now for body in bodies],
            y=names,
            mode="markers",
            customdata=told,
            hovertemplate=HOVER,
            marker={
                "size": 10,
                "symbol": [_SYMBOLS[body.band] for body in bodies],
                "color": [BANDS[body.band] for body in bodies],
            },
        ),
    ]
    room = _EDGE + _LETTER * max((len(body.name) for body in bodies), default=0)
    layout = {
        "xaxis": {
            "tickmode": "array",
            "tickvals": list(ticks),
            "ticktext": list(ticks.values()),
            "range": [min(ticks), max(ticks)],
            "showgrid": True,
        },
        "yaxis": {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": names[::-1],
            "side": "left" if english else "right",
            "fixedrange": True,
            "automargin": False,
        },
        "margin": {"l": room if english else 20, "r": 20 if english else room},
    }
    return figure(traces, layout, english=english)


_SYMBOLS = {
    "on_plan": "circle",
    "behind": "triangle-up",
    "off_plan": "square",
    "not_filed": "circle-open",
}


def _colour(is_better: bool) -> str:
    return BANDS["on_plan" if is_better else "off_plan"]


def _lines(bodies: Sequence[Mover], names: Sequence[str], is_better: bool) -> object:
    """All lines of one direction as one trace, with gaps between them."""
    x: list[float | None] = []
    y: list[str | None] = []
    for body, name in zip(bodies, names, strict=True):
        if body.is_better == is_better:
            x += [body.before, body.now, None]
            y += [name, name, None]
    return plotly().Scatter(
        x=x, y=y, mode="lines", hoverinfo="skip", line={"color": _colour(is_better), "width": 2}
    )
