"""The country as 31 tiles by one indicator: shade, symbol or place, and the line of two years."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from django.utils.safestring import SafeString

from facilities.kinds import Label
from facilities.language import in_language
from reports.dashboards.marks.heat import heat_key
from reports.dashboards.marks.sparkline import tile_sparkline
from reports.dashboards.marks.symbols import symbol_beside_word
from reports.dashboards.shades import Key, legend, shade
from reports.formatting.labels import words
from reports.formatting.numbers import figure, number
from reports.formatting.units import format_figure
from reports.policy.directive.parts import Directive
from reports.policy.scoring.bodies import body_band
from reports.policy.scoring.indicators import Indicator
from reports.policy.scoring.month_states import IN_COLLECTION, NOT_EXPECTED, Mark, state_marks
from reports.policy.scoring.sums import Sums

FIFTHS: Final = 5
SCORE: Final = "score"
_ABBREVIATED: Final = {
    "آذربایجان": "آذ.",
    "خراسان": "خ.",
    "Azerbaijan": "Azer.",
    "Khorasan": "Khor.",
}

_NAMES: Final = (
    Label("بهترین پنجم", "Best fifth"),
    Label("پنجم دوم", "Second fifth"),
    Label("پنجم میانی", "Middle fifth"),
    Label("پنجم چهارم", "Fourth fifth"),
    Label("بدترین پنجم", "Worst fifth"),
)

Months = Sequence[Mapping[str, Sums]]  # province → sums, the oldest month first


class ProvinceTile(NamedTuple):
    """A province and its tile: row from the north, column from the west."""

    code: str
    name: str
    row: int
    column: int

    @property
    def short_name(self) -> str:
        """The name as it fits a phone's tile: its first half, parts of the country abbreviated."""
        name = self.name.partition(" و ")[0].partition(" and ")[0]
        for word, short in _ABBREVIATED.items():
            name = name.replace(word, short)
        return name


class MapTile(NamedTuple):
    """A province's tile. `text` is the indicator as read; `place` its place among the provinces,
    '' by score, where `symbol` and `word` say the band; `state` is the month's state."""

    place_on_map: ProvinceTile
    shade: int
    text: str
    state: str
    symbol: SafeString
    word: str
    place: str
    line: SafeString


def map_tiles(
    places: Iterable[ProvinceTile],
    indicator: Indicator,
    months: Months,
    directive: Directive,
    waiting: frozenset[str] | set[str],
) -> list[MapTile]:
    """A tile for each province, by row and column; `waiting` (codes) cannot be judged yet."""
    known, latest = state_marks(directive), months[-1]
    ranked = fifths(indicator, latest)
    return [
        _tile(place, indicator, months, directive, known, waiting, ranked)
        for place in sorted(places, key=lambda place: (place.row, place.column))
    ]


def fifths(indicator: Indicator, sums: Mapping[str, Sums]) -> dict[str, tuple[int, int]]:
    """The fifth (1: the best) and the place of each province with a figure; equals share both."""
    values = {code: value for code, of in sums.items() if (value := indicator.of(of)) is not None}
    ordered = sorted(values.values(), reverse=indicator.better == "more")
    found = {}
    for code, value in values.items():
        place = ordered.index(value)
        found[code] = (1 + place * FIFTHS // len(ordered), place + 1)
    return found


def map_legend(indicator: Indicator, sums: Mapping[str, Sums], directive: Directive) -> list[Key]:
    """What the shades say: the states by score, else the fifths with the figures they span."""
    keys = legend(directive)
    if indicator.code == SCORE:
        return keys
    ranked = fifths(indicator, sums)
    found = []
    for fifth in range(1, FIFTHS + 1):
        values = [indicator.of(sums[code]) for code, (of, _) in ranked.items() if of == fifth]
        spans = sorted(value for value in values if value is not None)
        if spans:
            first, last = (_read(indicator, value) for value in (spans[0], spans[-1]))
            span = (
                first if first == last else in_language(f"{first} تا {last}", f"{first} to {last}")
            )
            found.append(Key(heat_key(fifth, "on_plan"), f"{words(_NAMES[fifth - 1])}: {span}"))
    label = state_marks(directive)[IN_COLLECTION].label
    return [*found, Key(heat_key(0, IN_COLLECTION), words(label))]


def _tile(
    place: ProvinceTile,
    indicator: Indicator,
    months: Months,
    directive: Directive,
    known: Mapping[str, Mark],
    waiting: frozenset[str] | set[str],
    ranked: Mapping[str, tuple[int, int]],
) -> MapTile:
    here = months[-1].get(place.code, Sums())
    state = IN_COLLECTION if place.code in waiting else body_band(here, directive)
    value = None if place.code in waiting else indicator.of(here)
    fifth, rank = ranked.get(place.code, (0, 0))
    is_score = indicator.code == SCORE
    values = [indicator.of(month[place.code]) if place.code in month else None for month in months]
    by_place = bool(rank) and not is_score and value is not None
    return MapTile(
        place,
        shade(state, value) if is_score else fifth if value is not None else 0,
        _read(indicator, value),
        state,
        SafeString("") if by_place or state == NOT_EXPECTED else symbol_beside_word(state),
        "" if by_place else words(known[state].label),
        in_language(f"رتبهٔ {number(rank)}", f"no. {number(rank)}") if by_place else "",
        tile_sparkline(values),
    )


def _read(indicator: Indicator, value: float | None) -> str:
    return figure(format_figure(indicator.unit, value), indicator.unit)
