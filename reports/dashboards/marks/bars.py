"""Bars of one line: in table rows they grow from their label, so from the right in Persian."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.safestring import SafeString

from reports.dashboards.marks.places import Reading
from reports.dashboards.marks.svg import box, picture

_WIDTH, _HEIGHT = 220, 20


class BarPart(NamedTuple):
    """A piece of a stacked bar: its value, how it is read, and its look: `part-1` to `part-8`."""

    value: float
    text: str
    look: str


def bar(value: float, most: float, *, title: str, look: str = "bar") -> SafeString:
    """A bar as wide as its cell; `most` would fill it. Looks: `bar`, `step-1`, `step-2`,
    `is-on_plan`, `is-behind`, `is-off_plan`."""
    size = _share(value, most) * _WIDTH
    drawn = box(Reading(_WIDTH).left(0, size), 2, size, _HEIGHT - 4, look)
    return picture(_WIDTH, _HEIGHT, [drawn], "bar-cell", title=title, is_stretched=True)


def stacked_bar(parts: Sequence[BarPart], most: float, *, title: str) -> SafeString:
    """Pieces behind one another, the first at the label; `most` would fill the cell."""
    reading, distance, drawn = Reading(_WIDTH), 0.0, []
    for part in parts:
        size = _share(part.value, most) * _WIDTH
        left = reading.left(distance, size)
        drawn.append(box(left, 2, size, _HEIGHT - 4, part.look, title=part.text))
        distance += size
    return picture(_WIDTH, _HEIGHT, drawn, "bar-cell", title=title, is_stretched=True)


def filling_bar(done: float, whole: float, *, title: str, is_urgent: bool = False) -> SafeString:
    """How much of a whole there is, 120 × 10, hollow: reports that have arrived, days gone."""
    size = _share(done, whole) * 118
    left = Reading(120).left(1, size)
    parts = [
        box(0.5, 0.5, 119, 9, "frame", corner=2),
        box(left, 1, size, 8, "is-off_plan" if is_urgent else "filled", corner=1),
    ]
    return picture(120, 10, parts, "filling", title=title)


def gain_bar(points: float, most: float, *, title: str) -> SafeString:
    """Points that a measure would win, 130 × 14, on one scale for all measures."""
    size = _share(points, most) * 130
    parts = [
        box(0, 5.5, 130, 3, "rail", corner=1),
        box(Reading(130).left(0, size), 2, size, 10, "is-on_plan", corner=2),
    ]
    return picture(130, 14, parts, "gain", title=title)


def _share(value: float, most: float) -> float:
    return value / most if most > 0 else 0.0
