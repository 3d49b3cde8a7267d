"""Who rose and who fell from one month to the next: two panels of lines, words at their ends."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.utils.safestring import SafeString

from reports.dashboards.marks.places import Reading, Scale, Tick, spread
from reports.dashboards.marks.svg import (
    dot,
    in_both_widths,
    joined,
    line,
    link,
    picture,
    shape,
    trace,
    words,
)
from reports.dashboards.marks.symbols import outline

_PANEL, _NARROW = 330, 320  # widths of a panel
_HEIGHT: Final = 282
_LEFT, _RIGHT = 52, 176  # room for the words beside the lines
_TOP, _BOTTOM = 58, 268
_APART: Final = 17  # pixels between words at the right; at the left smaller ones stand
_APART_LEFT: Final = 15


class SlopeLine(NamedTuple):
    """A body's value in both months, as numbers and as read, the change as read (signed), its band
    in the later month and its page ('' for none)."""

    name: str
    before: float
    now: float
    before_text: str
    now_text: str
    change_text: str
    band: str
    address: str = ""


class SlopePanel(NamedTuple):
    """Lines of one direction under a heading; `look` is `good` or `bad`."""

    name: str
    look: str
    lines: Sequence[SlopeLine]


@in_both_widths(2 * _PANEL)
def slope(
    narrow: bool,
    panels: Sequence[SlopePanel],
    limits: Sequence[Tick],
    months: tuple[str, str],
    *,
    title: str,
    description: str = "",
) -> SafeString:
    """Panels beside one another, the first where reading begins; below one another on phones.

    The earlier of the `months` is at the left of each. `limits` are drawn where in view."""
    size = _NARROW if narrow else _PANEL
    count = max(1, len(panels))
    width, height = (size, _HEIGHT * count) if narrow else (size * count, _HEIGHT + 8)
    parts = []
    for place, panel in enumerate(panels):
        x = 0 if narrow else Reading(width).left(place * size, size)
        parts += _panel(panel, limits, months, x, place * _HEIGHT if narrow else 0, size)
    has_links = any(each.address for panel in panels for each in panel.lines)
    return picture(
        width, height, parts, "slope", title=title, description=description, has_links=has_links
    )


def _panel(
    panel: SlopePanel,
    limits: Sequence[Tick],
    months: tuple[str, str],
    x: float,
    y: float,
    size: float,
) -> list[SafeString]:
    left, right = x + _LEFT, x + size - _RIGHT
    values = [value for each in panel.lines for value in (each.before, each.now)] or [0.0]
    up = Scale(min(values) - 3, max(values) + 2, y + _BOTTOM, y + _TOP)
    parts = [words(x + size - 8, y + 18, panel.name, "right", f"label bold {panel.look}")]
    for limit in limits:
        if up.low < limit.value < up.high:
            level = up.at(limit.value)
            parts += [
                line(left, level, right, level, "limit"),
                words(left + 4, level + 12, limit.text, "left", "tiny"),
            ]
    for at, month in zip((left, right), months, strict=True):
        parts += [
            line(at, y + 44, at, y + _BOTTOM + 6, "grid"),
            words(at, y + 38, month, "middle"),
        ]
    lines = panel.lines
    befores = spread([up.at(each.before) for each in lines], _APART_LEFT, up.end, up.start)
    nows = spread([up.at(each.now) for each in lines], _APART, up.end, up.start)
    for each, before, now in zip(lines, befores, nows, strict=True):
        parts += _line(each, panel.look, up, (left, before), (right, now))
    return parts


def _line(
    each: SlopeLine,
    look: str,
    up: Scale,
    before: tuple[float, float],
    now: tuple[float, float],
) -> list[SafeString]:
    """A line with its words; where they had to move, a leader shows whose they are."""
    (left, left_words), (right, right_words) = before, now
    start, end = up.at(each.before), up.at(each.now)
    parts = [
        line(left, start, right, end, f"slope-{look}"),
        dot(left, start, 2.5, f"fill-{look}"),
        shape(outline(each.band, right, end), f"is-{each.band}"),
        words(left - 8, left_words + 4, each.before_text, "right"),
        words(right + 44, right_words + 4.5, each.now_text, "right", "label bold"),
        words(right + 86, right_words + 4.5, each.change_text, "right", f"label {look}"),
    ]
    if abs(right_words - end) > 4:
        leader = [(right + 6, end), (right + 10, right_words), (right + 12, right_words)]
        parts.append(trace(leader, "leader"))
    name = words(right + _RIGHT - 4, right_words + 4.5, each.name, "right", "label")
    return [joined(parts), link(each.address, [name])]
