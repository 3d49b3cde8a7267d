"""The course of one figure without axes: on a card, in a table row, in a tile."""

from collections.abc import Sequence
from typing import Final

from django.utils.safestring import SafeString

from reports.dashboards.marks.places import Scale
from reports.dashboards.marks.svg import dot, line, number, picture, shape, trace, unspoken

_WIDTH, _HEIGHT, _EDGE = 150, 36, 5
_TILE_WIDTH, _TILE_HEIGHT = 88, 17
_DOT: Final = 2.5

Values = Sequence[float | None]


def sparkline(
    values: Values,
    *,
    title: str,
    description: str = "",
    plan: float | None = None,
    measure_begins: int | None = None,
    in_collection: bool = False,
) -> SafeString:
    """A card's line, 150 × 36: `values` in any unit, one a month, the oldest first, None a gap.

    The last month is a dot. `plan` in the same unit is a dashed line. `measure_begins` is the place
    among the values from which on another measure holds: a dotted tick stands before it.
    `in_collection` adds the month after the last, hollow and without a height.
    """
    months = len(values) + in_collection
    across = Scale(0, max(1, months - 1), 3, _WIDTH - 6)
    up = _heights([*values, plan], _HEIGHT - _EDGE, _EDGE)
    parts = []
    if measure_begins is not None:
        tick = across.at(measure_begins - 0.5)
        parts.append(line(tick, 2, tick, _HEIGHT - 2, "phase"))
    if plan is not None:
        parts.append(line(3, up.at(plan), _WIDTH - 6, up.at(plan), "plan"))
    parts += _course(values, across, up)
    if in_collection:
        parts.append(dot(across.at(months - 1), _HEIGHT - _EDGE, 2.4, "hollow"))
    return picture(_WIDTH, _HEIGHT, parts, "spark", title=title, description=description)


def row_sparkline(values: Values, *, title: str) -> SafeString:
    """The same for a table row, 76 × 20."""
    across, up = Scale(0, max(1, len(values) - 1), 3, 72), _heights(values, 16, 4)
    return picture(76, 20, _course(values, across, up), "spark-row", title=title)


def tile_sparkline(values: Values) -> SafeString:
    """The same, as wide as the tile around it, in the tile's ink; the tile's label says it in
    words."""
    across = Scale(0, max(1, len(values) - 1), 2, _TILE_WIDTH - 3)
    up = _heights(values, _TILE_HEIGHT - 2, 2)
    parts = [trace(_points(values, across, up), "tile-trace")]
    last = _last(values)
    if last is not None:
        x, y = across.at(last[0]), up.at(last[1])
        parts.append(shape(f"M{number(x)} {number(y)}h0.01", "tile-dot"))
    return unspoken(_TILE_WIDTH, _TILE_HEIGHT, parts, "tile-spark", is_stretched=True)


def _course(values: Values, across: Scale, up: Scale) -> list[SafeString]:
    parts = [trace(_points(values, across, up), "trace")]
    last = _last(values)
    if last is not None:
        parts.append(dot(across.at(last[0]), up.at(last[1]), _DOT, "is-subject"))
    return parts


def _points(values: Values, across: Scale, up: Scale) -> list[tuple[float, float] | None]:
    return [
        None if value is None else (across.at(place), up.at(value))
        for place, value in enumerate(values)
    ]


def _heights(values: Values, bottom: float, top: float) -> Scale:
    known = [value for value in values if value is not None] or [0.0]
    return Scale(min(known), max(known), bottom, top)


def _last(values: Values) -> tuple[int, float] | None:
    """The last month's place and value, unless that month is a gap."""
    if not values or values[-1] is None:
        return None
    return len(values) - 1, values[-1]
