"""All bodies as dots on one axis, one of them marked: where this university stands among 73."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.utils.safestring import SafeString

from reports.dashboards.marks.places import Scale, Tick
from reports.dashboards.marks.svg import box, dot, in_both_widths, line, link, picture, words

_WIDTH, _NARROW, _HEIGHT = 540, 320, 96
_BASE: Final = 70
_RADIUS: Final = 3.4
_APART: Final = 7.2  # between the middles of dots that do not touch
_ROOM: Final = 48  # from the lowest dot to the highest


class StripDot(NamedTuple):
    """One body: its value, its name with the value as read, its band and its page ('' for none)."""

    value: float
    text: str
    band: str
    address: str = ""
    is_chosen: bool = False


class Between(NamedTuple):
    """Where most of the others are: from one value to another, and how that is said."""

    low: float
    high: float
    text: str


@in_both_widths(_WIDTH)
def dot_strip(
    narrow: bool,
    dots: Sequence[StripDot],
    ticks: Sequence[Tick],
    limits: Sequence[Tick],
    *,
    title: str,
    description: str = "",
    better: str = "",
    median: Tick | None = None,
    between: Between | None = None,
) -> SafeString:
    """Dots piled up where values are alike, 540 × 96, for phones
    320; the axis goes from the first tick to the
    last. `limits` are dashed lines with their words, `better` says which way is good. `between` is
    the ground of the middle eight tenths where others may not be shown one by one."""
    width = _NARROW if narrow else _WIDTH
    across = Scale(ticks[0].value, ticks[-1].value, 14, width - 14)
    parts = [] if between is None else _ground(across, between)
    parts += _axis(across, ticks, limits, median)
    placed = _piled([across.at(each.value) for each in dots])
    chosen = []
    for each, (x, y) in zip(dots, placed, strict=True):
        if each.is_chosen:
            chosen = _chosen(each, x, y, width)
        else:
            point = dot(x, y, _RADIUS, f"faint is-{each.band}", title=each.text)
            parts.append(link(each.address, [point]))
    if not narrow:
        parts.append(words(2, 11, better, "left", "tiny"))
    parts += chosen
    has_links = any(each.address for each in dots)
    return picture(
        width,
        _HEIGHT,
        parts,
        "dot-strip",
        title=title,
        description=description,
        has_links=has_links,
    )


def _axis(
    across: Scale, ticks: Sequence[Tick], limits: Sequence[Tick], median: Tick | None
) -> list[SafeString]:
    parts = [line(across.start, _BASE + 8, across.end, _BASE + 8, "axis")]
    for tick in ticks:
        parts.append(words(across.at(tick.value), _HEIGHT - 3, tick.text, "middle"))
    for limit in limits:
        x = across.at(limit.value)
        parts += [line(x, 16, x, _BASE + 8, "limit"), words(x + 4, 26, limit.text, "left", "tiny")]
    if median is not None:
        x = across.at(median.value)
        parts += [
            line(x, 40, x, _BASE + 12, "median"),
            words(x - 5, 40, median.text, "right", "tiny"),
        ]
    return parts


def _ground(across: Scale, between: Between) -> list[SafeString]:
    left, right = across.at(between.low), across.at(between.high)
    return [
        box(left, 48, right - left, _BASE + 8 - 48, "band", title=between.text),
        words((left + right) / 2, 66, between.text, "middle", "tiny"),
    ]


def _chosen(each: StripDot, x: float, y: float, width: float) -> list[SafeString]:
    edge = "right" if x > width / 2 else "left"
    return [
        line(x, 16, x, y - 7, "leader"),
        dot(x, y, _RADIUS + 3, "is-subject ringed", title=each.text),
        words(x, 11, each.text, edge, "label bold accent"),  # type: ignore[arg-type]
    ]


def _piled(places: Sequence[float]) -> list[tuple[float, float]]:
    """A place for each dot, upwards from the axis until it touches no other; closer together where
    so many are alike that the pile would leave the picture."""
    found: dict[int, tuple[float, float]] = {}
    for index in sorted(range(len(places)), key=places.__getitem__):
        x, y = places[index], float(_BASE)
        near = [other for other in found.values() if abs(other[0] - x) < _APART]
        while any((x - a) ** 2 + (y - b) ** 2 < _APART**2 for a, b in near):
            y -= 1
        found[index] = (x, y)
    highest = _BASE - min((y for _, y in found.values()), default=_BASE)
    squeeze = min(1.0, _ROOM / highest) if highest else 1.0
    return [(x, _BASE - (_BASE - y) * squeeze) for x, y in (found[at] for at in range(len(places)))]
