"""A few bodies side by side over months: lines that differ in colour, dash and symbol."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from reports.dashboards.charts.look import (
    HOVER,
    Figure,
    figure,
    isolated,
    month_axis,
    plotly,
    points,
    value_axis,
)

# Colour, dash and symbol of each body in turn; no two are told apart by colour alone.
LOOKS: Final = (
    ("var(--accent)", "solid", "circle"),
    ("var(--orange)", "6px,3px", "triangle-up"),
    ("var(--purple)", "2px,2px", "square"),
    ("var(--blue)", "8px,3px,2px,3px", "diamond"),
    ("var(--green)", "solid", "cross"),
    ("var(--grey)", "4px,4px", "star"),
)


class ComparedBody(NamedTuple):
    """A body: its name, a value for each month (None: a gap), words for the pointer by month, and
    its page."""

    name: str
    values: Sequence[float | None]
    texts: Sequence[str]
    address: str = ""


def comparison(
    bodies: Sequence[ComparedBody],
    months: Sequence[str],
    ticks: dict[float, str],
    *,
    english: bool,
) -> Figure:
    """Up to six lines, the oldest month at the left. The page's legend names them: `name` of each
    trace. Raises ValueError for more than six."""
    if len(bodies) > len(LOOKS):
        raise ValueError(f"at most {len(LOOKS)} bodies can be told apart")
    traces = [
        plotly().Scatter(
            x=list(months),
            y=list(body.values),
            name=isolated(body.name, english=english),
            mode="lines+markers",
            line={"color": colour, "dash": dash, "width": 2},
            marker={"color": colour, "symbol": symbol, "size": 6},
            connectgaps=False,
            customdata=points(body.texts, [body.address] * len(months), english=english),
            hovertemplate=HOVER,
        )
        for body, (colour, dash, symbol) in zip(bodies, LOOKS, strict=False)
    ]
    layout = {
        "xaxis": month_axis(months),
        "yaxis": value_axis(ticks, max(ticks, default=1) * 1.03, min(ticks, default=0)),
        "hovermode": "x unified",
        "meta": {"legend": True},
    }
    return figure(traces, layout, english=english)
