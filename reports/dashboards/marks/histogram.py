"""How many facilities have which score: a row for each kind, on one scale of scores and one of
counts, the bands as ground."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.utils.safestring import SafeString

from reports.dashboards.marks.places import Scale, Tick
from reports.dashboards.marks.svg import box, in_both_widths, line, link, picture, words
from reports.dashboards.marks.symbols import symbol

_WIDTH, _NARROW = 540, 320
_HEAD, _FOOT = 34, 26
_BETWEEN: Final = 0.8  # pixels on each side of a bar


class Ground(NamedTuple):
    """A band's stretch of scores, its code and its word."""

    low: float
    high: float
    band: str
    word: str


class Bin(NamedTuple):
    """Facilities with scores from `low` to under `high`. `text` is read by the pointer, `address`
    leads to their list ('' for none)."""

    low: float
    high: float
    facilities: int
    band: str
    text: str
    address: str = ""


class Spike(NamedTuple):
    """A score at which a ceiling gathers facilities, and what is written about it."""

    score: float
    lines: tuple[str, ...]


class HistogramRow(NamedTuple):
    """One kind: its name, a line about it, its bins, its median score and a named spike."""

    name: str
    note: str
    bins: Sequence[Bin]
    median: float | None
    spike: Spike | None = None


@in_both_widths(_WIDTH)
def histogram(
    narrow: bool,
    rows: Sequence[HistogramRow],
    grounds: Sequence[Ground],
    ticks: Sequence[Tick],
    *,
    title: str,
    description: str = "",
) -> SafeString:
    """The rows below one another, 540 wide, 320 for phones. Scores run left to right, 0…100."""
    width, step = (_NARROW, 76) if narrow else (_WIDTH, 92)
    height = _HEAD + step * len(rows) + _FOOT
    across = Scale(0, 100, 8, width - 8)
    most = max((each.facilities for row in rows for each in row.bins), default=0) or 1
    parts = [part for ground in grounds for part in _ground(ground, across, height)]
    for place, row in enumerate(rows):
        base = _HEAD + (place + 1) * step - 14
        parts += _row(row, across, base, Scale(0, most, 0, step - 22), narrow=narrow)
    for tick in ticks:
        edge = "left" if tick.value == 0 else "right" if tick.value == 100 else "middle"
        parts.append(words(across.at(tick.value), height - 10, tick.text, edge))  # type: ignore[arg-type]
    has_links = any(each.address for row in rows for each in row.bins)
    return picture(
        width,
        height,
        parts,
        "histogram",
        title=title,
        description=description,
        has_links=has_links,
    )


def _ground(ground: Ground, across: Scale, height: float) -> list[SafeString]:
    left, right = across.at(ground.low), across.at(ground.high)
    middle = (left + right) / 2
    return [
        box(left, 22, right - left, height - 48, f"ground-{ground.band}"),
        words(middle - 8, 15.5, ground.word, "middle"),
        symbol(ground.band, middle + 22, 11, 4),
    ]


def _row(
    row: HistogramRow, across: Scale, base: float, up: Scale, *, narrow: bool
) -> list[SafeString]:
    parts = [line(across.start, base, across.end, base, "axis")]
    for each in row.bins:
        if each.facilities:
            left, right, tall = across.at(each.low), across.at(each.high), up.at(each.facilities)
            size = right - left - 2 * _BETWEEN
            look = f"is-{each.band}"
            bar = box(left + _BETWEEN, base - tall, size, tall, look, title=each.text)
            parts.append(link(each.address, [bar]))
    if row.median is not None:
        middle = across.at(row.median)
        parts.append(line(middle, base - up.end + 2, middle, base + 4, "median"))
    parts += [
        words(across.start + 4, base - up.end + 10, row.name, "left", "label bold"),
        words(across.start + 4, base - up.end + 26, row.note, "left"),
    ]
    if row.spike and not narrow:
        score = row.spike.score
        lows = [each.low for each in row.bins if each.low <= score < each.high]
        edge = across.at(min(lows, default=score)) - 4
        for place, text in enumerate(row.spike.lines):
            parts.append(words(edge, base - 40 + 14 * place, text, "right", "tiny"))
    return parts
