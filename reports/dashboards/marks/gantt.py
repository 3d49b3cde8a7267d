"""The directive's steps on one axis of time: what each demanded, what was reached, what is now."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Final, NamedTuple

from django.utils.safestring import SafeString

from reports.dashboards.marks.places import Scale
from reports.dashboards.marks.svg import Edge, box, in_both_widths, line, picture, trace, words
from reports.dashboards.marks.symbols import symbol

_WIDTH, _NARROW = 1040, 320
_TOP, _BAR = 28, 20
_ARROW: Final = 9
_YEAR: Final = 30  # room that the number of a year needs


class Moment(NamedTuple):
    """A point of time, in months from where the axis begins, and its words."""

    at: float
    text: str


class Step(NamedTuple):
    """A step, from `first` to `last` in months from where the axis begins; `goes_on` beyond.

    `result` says its target and what was reached, `short_result` the same for a phone.
    """

    name: str
    first: float
    last: float
    result: str
    short_result: str
    goes_on: bool = False


@in_both_widths(_WIDTH)
def gantt(
    narrow: bool,
    steps: Sequence[Step],
    years: Sequence[Moment],
    notices: Sequence[Moment],
    today: Moment,
    *,
    months: float,
    title: str,
    description: str = "",
) -> SafeString:
    """A bar for each of up to three steps, `months` wide: 1040 pixels, 320 for phones. Years and
    the day of today stand above, notices as diamonds below."""
    width, row = (_NARROW, 54) if narrow else (_WIDTH, 31)
    height = _TOP + row * len(steps) + 29
    across = Scale(0, months, 4, width - 4)
    parts, now = [], across.at(today.at)
    for year, after in zip_longest(years, years[1:]):
        x = across.at(year.at)
        if after is None or across.at(after.at) - x > _YEAR:
            parts.append(words(x + 3, 13, year.text, "left", "soft"))
        if year.at > 0:
            parts.append(line(x, 18, x, height - 26, "grid"))
    for place, step in enumerate(steps):
        draw = _narrow_step if narrow else _wide_step
        parts += draw(step, place + 1, _TOP + place * row, across, now)
    parts += [
        line(now, 18, now, height - 4, "today"),
        words(now + 6, 13, today.text, "right", "bold"),
    ]
    for place, notice in enumerate(notices):
        x = across.at(notice.at)
        parts.append(symbol("act", x, height - 10, 4.6, title=notice.text))
        if not narrow or place == 0:
            parts.append(words(x + 10, height - 5.5, notice.text, "left", "soft"))
    return picture(width, height, parts, "gantt", title=title, description=description)


def _bar(step: Step, number: int, y: float, across: Scale) -> list[SafeString]:
    left, right, look = across.at(step.first), across.at(step.last), f"step-{min(number, 3)}"
    parts = [box(left, y, right - left, _BAR, look, corner=2)]
    if step.goes_on:
        tip = [(right, y), (right + _ARROW, y + _BAR / 2), (right, y + _BAR)]
        parts.append(trace(tip, look, is_closed=True))
    return parts


def _wide_step(step: Step, number: int, y: float, across: Scale, _now: float) -> list[SafeString]:
    """The name inside the bar at its end, the result on the side that has more room."""
    left, right, base = across.at(step.first), across.at(step.last), y + 14.5
    parts = _bar(step, number, y, across)
    look = f"label on-step-{min(number, 3)}"
    parts.append(words(right - 10, base, step.name, "right", look))
    edge: Edge = "left" if across.end - right > left - across.start else "right"
    beside = right + 10 if edge == "left" else left - 10
    parts.append(words(beside, base, step.result, edge, "label"))
    return parts


def _narrow_step(step: Step, number: int, y: float, across: Scale, now: float) -> list[SafeString]:
    """Name and result on a line of their own below the bar."""
    return [
        *_bar(step, number, y, across),
        words(now - 8, y + 35, step.name, "right", "label bold"),
        words(across.start, y + 35, step.short_result, "left", "soft"),
    ]
