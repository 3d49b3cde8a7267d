"""Bodies between two months: from a hollow point to a filled one, the best change on top."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

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

_SYMBOLS: Final = {
    "on_plan": "circle",
    "behind": "triangle-up",
    "off_plan": "square",
    "not_filed": "circle-open",
}
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
    traces = [
        _lines(bodies, names, is_better=True),
        _lines(bodies, names, is_better=False),
        _before(bodies, names),
        _now(bodies, names, english=english),
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
        },
        "margin": {"l": room if english else 20, "r": 20 if english else room},
    }
    return figure(traces, layout, english=english)


def _before(bodies: Sequence[Mover], names: Sequence[str]) -> Any:
    """Hollow points of the earlier month."""
    edges = [_colour(body.is_better) for body in bodies]
    return plotly().Scatter(
        x=[body.before for body in bodies],
        y=list(names),
        mode="markers",
        hoverinfo="skip",
        marker={"color": SURFACE, "size": 8, "line": {"width": 1.6, "color": edges}},
    )


def _now(bodies: Sequence[Mover], names: Sequence[str], *, english: bool) -> Any:
    """The bands' symbols at the later month, with words and addresses."""
    texts, addresses = [body.text for body in bodies], [body.address for body in bodies]
    return plotly().Scatter(
        x=[body.now for body in bodies],
        y=list(names),
        mode="markers",
        customdata=points(texts, addresses, english=english),
        hovertemplate=HOVER,
        marker={
            "size": 10,
            "symbol": [_SYMBOLS[body.band] for body in bodies],
            "color": [BANDS[body.band] for body in bodies],
        },
    )


def _colour(is_better: bool) -> str:
    return BANDS["on_plan" if is_better else "off_plan"]


def _lines(bodies: Sequence[Mover], names: Sequence[str], *, is_better: bool) -> Any:
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
