"""A grid of facilities by months: a band's symbol in each cell, and since when it holds."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from reports.dashboards.shades import shade
from reports.policy.scoring.month_states import NOT_EXPECTED, Mark


class Month(Protocol):
    """A month of a facility as it is read: its state, and its score if it has one."""

    @property
    def period(self) -> int:
        """The Jalali month."""

    @property
    def state(self) -> str:
        """A band or a state of `month_states`."""

    @property
    def total(self) -> float | None:
        """The score."""


class Since(NamedTuple):
    """From which month on a state has held; `or_earlier` where the grid does not show its
    beginning."""

    period: int
    or_earlier: bool


class GridCell(NamedTuple):
    """One month of one facility; `shade` as of `shades`."""

    period: int
    mark: Mark
    shade: int


def grid_row(months: Iterable[Month], marks: Mapping[str, Mark]) -> list[GridCell]:
    """The cells of a facility's months."""
    return [
        GridCell(month.period, marks[month.state], shade(month.state, month.total))
        for month in months
    ]


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
