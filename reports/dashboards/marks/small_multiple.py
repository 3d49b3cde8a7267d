"""One indicator over three years: its course, its plan, and where others of its kind are."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.utils.safestring import SafeString

from reports.dashboards.marks.places import Scale, Tick
from reports.dashboards.marks.svg import Point, box, dot, line, picture, trace, words
from reports.dashboards.marks.symbols import symbol

_WIDTH, _HEIGHT = 320, 158
_LEFT, _RIGHT, _TOP, _BASE = 34, 272, 44, 132
_ON_AXIS: Final = 6  # pixels above the axis, for months without a report


class IndicatorMonth(NamedTuple):
    """One month, all in the indicator's unit, None where there is none. `lower` and `upper` hold
    the middle of the facilities of this kind. `text` is the value as read, for the pointer."""

    value: float | None
    plan: float | None = None
    lower: float | None = None
    upper: float | None = None
    is_missing: bool = False  # a report was owed and is not there, or is not due yet
    text: str = ""


class Indicator(NamedTuple):
    """The indicator's name, its unit, which way is good, both ends of its axis, and the last value
    as read."""

    name: str
    unit: str
    better: str
    low: Tick
    high: Tick
    last_text: str


def small_multiple(
    indicator: Indicator,
    months: Sequence[IndicatorMonth],
    years: Sequence[Tick],
    *,
    title: str,
    description: str = "",
    as_bars: bool = False,
) -> SafeString:
    """A chart of 320 × 158, the oldest month first. `years` name the places where a year begins.

    Gaps stay gaps, with ○ on the axis where a report is missing. `as_bars` for counts that are
    mostly 0, such as days late.
    """
    across = Scale(0, max(1, len(months) - 1), _LEFT, _RIGHT)
    up = Scale(indicator.low.value, indicator.high.value, _BASE, _TOP)
    parts = [*_frame(indicator, across, up), *_years(years, across, len(months))]
    parts += _bars(months, across, up) if as_bars else _lines(months, across, up)
    missing = [across.at(place) for place, month in enumerate(months) if month.is_missing]
    parts += [symbol("not_filed", x, _BASE - _ON_AXIS, 3) for x in missing]
    known = [(place, month.value) for place, month in enumerate(months) if month.value is not None]
    if known:
        place, value = known[-1]
        parts.append(dot(across.at(place), up.at(value), 3.2, "is-subject"))
        level = min(_BASE, max(_TOP + 8, up.at(value) + 5))
        parts.append(words(_WIDTH - 4, level, indicator.last_text, "right", "label bold accent"))
    return picture(_WIDTH, _HEIGHT, parts, "small", title=title, description=description)


def _frame(indicator: Indicator, across: Scale, up: Scale) -> list[SafeString]:
    parts = [
        words(_WIDTH - 4, 15, indicator.name, "right", "label bold"),
        words(_WIDTH - 4, 31, indicator.unit, "right", "tiny"),
        words(2, 15, indicator.better, "left", "tiny"),
    ]
    for tick, look in ((indicator.low, "axis"), (indicator.high, "grid")):
        y = up.at(tick.value)
        parts += [
            line(across.start, y, across.end, y, look),
            words(2, y + 4, tick.text, "left", "tiny"),
        ]
    return parts


def _years(years: Sequence[Tick], across: Scale, months: int) -> list[SafeString]:
    parts = []
    for year in years:
        x = across.at(year.value)
        middle = across.at(min(year.value + 5.5, months - 1))
        parts += [
            line(x, _TOP - 4, x, _BASE + 4, "grid"),
            words(middle, _BASE + 17, year.text, "middle", "tiny"),
        ]
    return parts


def _lines(months: Sequence[IndicatorMonth], across: Scale, up: Scale) -> list[SafeString]:
    def course(values: Sequence[float | None]) -> list[Point | None]:
        return [
            None if value is None else (across.at(place), up.at(value))
            for place, value in enumerate(values)
        ]

    return [
        *_band(months, across, up),
        trace(course([month.plan for month in months]), "plan"),
        trace(course([month.value for month in months]), "trace"),
    ]


def _band(months: Sequence[IndicatorMonth], across: Scale, up: Scale) -> list[SafeString]:
    """The space between lower and upper, one outline for each stretch of months that have both."""
    stretches: list[list[tuple[float, float, float]]] = [[]]
    for place, month in enumerate(months):
        if month.lower is None or month.upper is None:
            stretches.append([])
        else:
            stretches[-1].append((across.at(place), up.at(month.lower), up.at(month.upper)))
    return [
        trace(
            [(x, high) for x, _, high in stretch] + [(x, low) for x, low, _ in reversed(stretch)],
            "band",
            is_closed=True,
        )
        for stretch in stretches
        if len(stretch) > 1
    ]


def _bars(months: Sequence[IndicatorMonth], across: Scale, up: Scale) -> list[SafeString]:
    size = 0.66 * (across.at(1) - across.at(0))
    return [
        box(
            across.at(place) - size / 2,
            up.at(month.value),
            size,
            _BASE - up.at(month.value),
            "is-behind",
            title=month.text,
        )
        for place, month in enumerate(months)
        if month.value
    ]
