"""A grid of facilities by months: a band's symbol in each cell, and since when it holds."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from reports.policy.scoring.month_states import NOT_EXPECTED, Mark


class Since(NamedTuple):
    """From which month on a state has held; `or_earlier` where the grid does not show its
    beginning."""

    period: int
    or_earlier: bool


class GridCell(NamedTuple):
    """One month of one facility."""

    period: int
    mark: Mark


def grid_row(states: Sequence[tuple[int, str]], marks: Mapping[str, Mark]) -> list[GridCell]:
    """The cells of (period, state) pairs."""
    return [GridCell(period, marks[state]) for period, state in states]


def since_when(states: Sequence[tuple[int, str]], chosen: int) -> Since | None:
    """How long the chosen month's state has held without a break, among (period, state) pairs in
    order of time; None where no report was expected, or the month is not among them."""
    known = dict(states)
    if known.get(chosen, NOT_EXPECTED) == NOT_EXPECTED:
        return None
    before = [pair for pair in states if pair[0] <= chosen][::-1]
    first = chosen
    for period, state in before:
        if state != known[chosen]:
            return Since(first, or_earlier=False)
        first = period
    return Since(first, or_earlier=True)
