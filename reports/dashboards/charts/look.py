"""The one look of all large charts, and Plotly itself, which is loaded when a chart is built.

Colours and type are names of the page's CSS variables: the browser fills them in and draws anew
when the theme changes. Everything a person reads is ready-made text.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any, Final

INK: Final = "var(--ink)"
SOFT: Final = "var(--ink-soft)"
LINE: Final = "var(--line)"
AXIS: Final = "var(--line-strong)"
SUBJECT: Final = "var(--accent)"
PLAN: Final = "var(--plan)"
OTHERS: Final = "var(--decile)"
SURFACE: Final = "var(--surface)"
BANDS: Final = {
    "on_plan": "var(--on-plan)",
    "behind": "var(--behind)",
    "off_plan": "var(--off-plan)",
    "not_filed": "var(--not-filed)",
}
_NOTHING: Final = "rgba(0,0,0,0)"
_MOST_TICKS: Final = 8  # months named under a chart

Figure = dict[str, Any]


@cache
def plotly() -> Any:
    """`plotly.graph_objects`; importing it takes a twentieth of a second, which only pages of
    charts should pay."""
    return import_module("plotly.graph_objects")


def figure(traces: Sequence[Any], layout: Mapping[str, Any], *, english: bool) -> Figure:
    """The figure as JSON for the browser, checked by Plotly. Raises ValueError for what Plotly does
    not know."""
    go = plotly()
    words = {
        "separators": ".," if english else "٫٬",
        "hoverlabel": {"align": "left" if english else "right"},
    }
    # Plotly's own template would be copied into each figure; ours is checked once and put in after.
    drawn = go.Figure(data=list(traces), layout=words | dict(layout) | {"template": "none"})
    written = dict(drawn.to_plotly_json())
    written["layout"]["template"] = _template()
    return written


def isolated(text: str, *, english: bool) -> str:
    """Persian text that keeps its own direction inside Plotly's left-to-right text."""
    return text if english else f"\u2067{text}\u2069"


def points(texts: Sequence[str], addresses: Sequence[str], *, english: bool) -> list[list[str]]:
    """What each point carries: its words for the pointer, and the page it leads to ('' for none).

    A trace shows them by HOVER; the browser follows the address.
    """
    return [
        [isolated(text, english=english), address]
        for text, address in zip(texts, addresses, strict=True)
    ]


HOVER: Final = "%{customdata[0]}<extra></extra>"


def month_axis(names: Sequence[str]) -> dict[str, Any]:
    """An axis of months by their names, some of them written. The browser writes fewer on a narrow
    screen."""
    every = max(1, -(-len(names) // _MOST_TICKS))
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": list(names),
        "tickmode": "array",
        "tickvals": list(names[::every]),
        "ticktext": list(names[::every]),
        "range": [-0.5, len(names) - 0.5],
        "tickangle": 0,
    }


def value_axis(ticks: Mapping[float, str], top: float, bottom: float = 0) -> dict[str, Any]:
    """An upright axis with these ticks; nobody can zoom it away from its zero."""
    return {
        "range": [bottom, top],
        "tickmode": "array",
        "tickvals": list(ticks),
        "ticktext": list(ticks.values()),
        "fixedrange": True,
    }


def note(text: str, x: float | str, y: float, *, english: bool, **more: Any) -> dict[str, Any]:
    """Words on the chart, in place of a legend. `more` as Plotly's annotations have it."""
    return {"x": x, "y": y, "text": isolated(text, english=english), "showarrow": False} | more


@cache
def _template() -> dict[str, Any]:
    axis = {"linecolor": AXIS, "tickcolor": AXIS, "zeroline": False, "automargin": False}
    checked = plotly().layout.Template(
        layout={
            "font": {"family": "var(--bs-body-font-family)", "size": 12, "color": INK},
            "paper_bgcolor": _NOTHING,
            "plot_bgcolor": _NOTHING,
            "margin": {"l": 52, "r": 20, "t": 30, "b": 40},
            "showlegend": False,
            "hovermode": "closest",
            "hoverlabel": {"bgcolor": SURFACE, "bordercolor": AXIS, "font": {"color": INK}},
            "xaxis": axis | {"showgrid": False, "gridcolor": LINE, "showline": True},
            "yaxis": axis
            | {"gridcolor": LINE, "showline": False, "zeroline": True, "zerolinecolor": AXIS},
            "annotationdefaults": {"font": {"color": SOFT, "size": 12}},
        }
    )
    return dict(checked.to_plotly_json())
