"""Where numbers and words stand: scales, the way of reading, labels kept apart."""

from collections.abc import Sequence
from typing import NamedTuple

from facilities.language import is_english

_ROUNDS = 60  # of pushing labels apart; more change nothing any more


class Tick(NamedTuple):
    """A value of an axis and how it is written."""

    value: float
    text: str


class Scale(NamedTuple):
    """A straight scale: `low` stands at the coordinate `start`, `high` at `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The coordinate of a value; the middle where low and high are the same."""
        span = self.high - self.low
        share = (value - self.low) / span if span else 0.5
        return self.start + share * (self.end - self.start)


class Reading(NamedTuple):
    """Distances from where reading begins (the right in Persian, the left in English) as
    coordinates of a picture of this width. For steps and categories: time never turns round."""

    width: float

    def at(self, distance: float) -> float:
        """The coordinate at a distance from the beginning."""
        return distance if is_english() else self.width - distance

    def left(self, distance: float, size: float) -> float:
        """The left edge of a box that begins at a distance and is `size` wide."""
        return distance if is_english() else self.width - distance - size


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The same places moved as little as needed to stand `gap` apart, inside low…high, in their
    order. Too many for the room stand closer."""
    order = sorted(range(len(places)), key=places.__getitem__)
    gap = min(gap, (high - low) / max(1, len(places) - 1))
    moved = [places[index] for index in order]
    for _ in range(_ROUNDS):
        for index in range(1, len(moved)):
            overlap = gap - (moved[index] - moved[index - 1])
            if overlap > 0:
                moved[index - 1] -= overlap / 2
                moved[index] += overlap / 2
        for index, place in enumerate(moved):
            moved[index] = min(max(place, low + index * gap), high - (len(moved) - 1 - index) * gap)
    found = [0.0] * len(places)
    for index, place in zip(order, moved, strict=True):
        found[index] = place
    return found
