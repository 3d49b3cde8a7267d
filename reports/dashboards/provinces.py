"""The country as 31 tiles: each province with the mean score of its universities' facilities."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reports.formatting.units import SCORE, format_figure
from reports.policy.directive.parts import Directive
from reports.policy.scoring.bodies import body_band
from reports.policy.scoring.sums import Sums


class ProvinceTile(NamedTuple):
    """A province and its tile: row from the north, column from the west."""

    code: str
    name: str
    row: int
    column: int


class Tile(NamedTuple):
    """A province's month. `expected` is how many facilities owed a report."""

    place: ProvinceTile
    score: float | None
    band: str
    expected: int


def tiles(
    places: Iterable[ProvinceTile], sums: Mapping[str, Sums], directive: Directive
) -> list[Tile]:
    """A tile for every province, by row and column; without facilities it is `not_expected`."""
    found = []
    for place in sorted(places, key=lambda place: (place.row, place.column)):
        here = sums.get(place.code, Sums())
        found.append(
            Tile(
                place,
                format_figure(SCORE, here.score),
                body_band(here, directive),
                here.expected,
            )
        )
    return found
