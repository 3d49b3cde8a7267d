"""A heat map by rows: universities or facilities by months, one picture a row of a table.

Equal neighbours are one run, all runs of a shade are one outline, and the gaps between months are
one dashed stroke, so that 73 rows of 24 months weigh little. Months run left to right.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final, NamedTuple

from django.utils.safestring import SafeString

from reports.dashboards.marks.svg import box, joined, line, picture, shape, unspoken, words
from reports.dashboards.marks.symbols import symbol

CELL_WIDTH: Final = 24
CELL_HEIGHT: Final = 22
_KEPT_ROWS: Final = 2048  # drawn rows that a process remembers: some 500 bytes each
# Where in a cell a state's symbol begins, and its outline. What is on plan stays empty.
_SYMBOLS: Final = {
    "behind": (12, "7l4 7h-8"),
    "not_filed": (12, "7a4 4 0 1 1-.1 0z"),
    "in_collection": (12, "7a4 4 0 1 1-.1 0z"),
    "no_activity": (12, "7l4 4-4 4-4-4z"),
    "filed": (8, "11l3 3 5-5-1-1-4 4-2-2z"),
}


class HeatCell(NamedTuple):
    """One month. `shade`: 1 (best) to 5 (worst), 0 for a month without a score. `state`: a code of
    `month_states` or of a band. `text`: the month and what it was, for the pointer."""

    shade: int
    state: str
    text: str


class HeadMonth(NamedTuple):
    """A month above the map: words to print there ('' for none); a year where one begins."""

    name: str
    year: str


def heat_row(
    cells: Sequence[HeatCell], *, title: str, description: str = "", chosen: int | None = None
) -> SafeString:
    """One row, as wide as its table cell. `chosen` is the place of the month in a frame.

    `description` says the row in words, since single cells are not spoken.
    """
    return picture(
        CELL_WIDTH * len(cells),
        CELL_HEIGHT,
        [_drawn(tuple(cells), chosen)],
        "heat-row",
        title=title,
        description=description,
        is_stretched=True,
    )


@lru_cache(maxsize=_KEPT_ROWS)
def _drawn(cells: tuple[HeatCell, ...], chosen: int | None) -> SafeString:
    """What lies inside a row's picture; months that have passed seldom change."""
    parts = [*_shades(cells), _gaps(CELL_WIDTH * len(cells)), *_symbols(cells)]
    if chosen is not None:
        parts.append(shape(f"M{chosen * CELL_WIDTH + 1} 1h22v20h-22z", "chosen"))
    return joined(parts)


def heat_head(months: Sequence[HeadMonth], *, title: str) -> SafeString:
    """The months above the rows, on the grid of their cells."""
    width = CELL_WIDTH * len(months)
    parts = []
    for place, month in enumerate(months):
        x = place * CELL_WIDTH
        if month.year:
            parts += [line(x, 0, x, 34, "phase"), words(x + 5, 12, month.year, "left", "bold")]
        if month.name:
            is_last = place == len(months) - 1
            at, edge = (x + CELL_WIDTH - 1, "right") if is_last else (x + CELL_WIDTH / 2, "middle")
            look = "bold" if is_last else ""
            parts.append(words(at, 29, month.name, edge, look))  # type: ignore[arg-type]
    return picture(width, 34, parts, "heat-head", title=title)


def heat_key(shade: int, state: str) -> SafeString:
    """A cell for the legend; its words stand beside it."""
    sample = box(0.8, 0.8, 26.4, 16.4, f"heat-{shade}", corner=2)
    drawn = symbol(state, 14, 9, 3.6, look=f"ink-{shade}")
    return unspoken(28, 18, [sample] if state == "on_plan" else [sample, drawn], "key")


def _shades(cells: Sequence[HeatCell]) -> Iterator[SafeString]:
    """All runs of a shade as one broad stroke; months without a score as one dashed outline."""
    found: dict[str, list[str]] = {}
    start = 0
    for (shade, state), run in groupby(cells, key=lambda cell: (cell.shade, cell.state)):
        left, size = start * CELL_WIDTH, len(list(run)) * CELL_WIDTH
        start += size // CELL_WIDTH
        if state != "not_expected":
            drawn = f"M{left} 11h{size}" if shade else f"M{left + 2} 2h{size - 4}v18h-{size - 4}z"
            found.setdefault(f"run-{shade}" if shade else "heat-0", []).append(drawn)
    for look, outlines in found.items():
        yield shape("".join(outlines), look)


def _symbols(cells: Sequence[HeatCell]) -> Iterator[SafeString]:
    """All symbols on a shade as one outline, on whole pixels to be short; ■ as dashes."""
    found: dict[str, list[str]] = {}
    start = 0
    for (shade, state), run in groupby(cells, key=lambda cell: (cell.shade, cell.state)):
        count = len(list(run))
        left = start * CELL_WIDTH
        start += count
        if state == "off_plan":
            squares = f"M{left + 9} 11h{6 + (count - 1) * CELL_WIDTH}"
            found.setdefault("squares", []).append(squares)
        elif state in _SYMBOLS:
            inside, drawn = _SYMBOLS[state]
            places = range(left + inside, left + inside + count * CELL_WIDTH, CELL_WIDTH)
            outlines = [f"M{place} {drawn}" for place in places]
            found.setdefault(f"ink-{shade}", []).extend(outlines)
    for look, outlines in found.items():
        yield shape("".join(outlines), look)


def _gaps(width: int) -> SafeString:
    return shape(f"M-.8 11H{width}", "gaps")
