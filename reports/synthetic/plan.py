"""What a synthetic nation is made from: its size, its months, its seed, its universities."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from reports.policy import periods

CODE_PREFIX: Final = "SYN-"
CODE_PATTERN: Final = rf"^{CODE_PREFIX}\d{{6}}$"
DEMO_FACILITY: Final = f"{CODE_PREFIX}000001"
# Months of the demo facility that nobody files, so that a person or a script can.
DEMO_FREE_MONTHS: Final = (140104, 140105, 140106)
LAST_PERIOD: Final = 140210  # Dey 1402: where the benchmarks end
# A nation that is made up to here grows with the calendar: of its months only those are filed
# that have ended. What it does in a month never depends on the day on which it is seeded.
HORIZON: Final = 141012
STORY_MONTHS: Final = 60  # months from the start in which facilities open, close and move
LARGEST_NATION: Final = 999_999  # facilities; six digits in a code


class UniversityPlace(NamedTuple):
    """A university or faculty of the reference list: code, kind, province."""

    code: str
    kind: str
    province: str


@dataclass(frozen=True)
class Plan:
    """The arguments that decide every byte of a synthetic nation."""

    facilities: int
    first: int
    last: int
    seed: int
    universities: tuple[UniversityPlace, ...]

    def __post_init__(self) -> None:
        if not 1 <= self.facilities <= LARGEST_NATION:
            raise ValueError(f"a nation has 1 to {LARGEST_NATION} facilities")
        if not (periods.is_period(self.first) and periods.is_period(self.last)):
            raise ValueError("the span must be of Jalali months such as 139911")
        if not periods.FIRST_PERIOD <= self.first <= self.last:
            raise ValueError(f"the span must begin at {periods.FIRST_PERIOD} or later, and last")
        if self.seed < 0:
            raise ValueError("the seed cannot be negative")
        if not self.universities:
            raise ValueError("there is no university")

    @cached_property
    def periods(self) -> tuple[int, ...]:
        """Every month of the span."""
        count = periods.months_between(self.first, self.last) + 1
        return tuple(periods.following(self.first, n) for n in range(count))

    @property
    def grows(self) -> bool:
        """Whether the nation reports up to the day on which it is seeded."""
        return self.last == HORIZON

    def generator(self, *place: int) -> np.random.Generator:
        """The random numbers of one part of the nation; `place` names the part."""
        return np.random.default_rng([self.seed, *place])

    def step(self, start: int) -> np.ndarray:
        """For each month of the span, which month since `start` it is (1 = `start` itself)."""
        return np.array([periods.months_between(start, p) + 1 for p in self.periods], dtype=float)


def code_of(number: int) -> str:
    """The code of the facility with a number (1 is the first): SYN-000001."""
    return f"{CODE_PREFIX}{number:06d}"


def number_of(code: str) -> int:
    """The number in a code: 1 for SYN-000001."""
    return int(code.removeprefix(CODE_PREFIX))


def apportion(total: int, weights: Sequence[float], *, least: int = 0) -> list[int]:
    """Share `total` out by weight (largest remainder), everybody getting `least` if it reaches."""
    least = least if total >= least * len(weights) else 0
    rest = total - least * len(weights)
    exact = np.asarray(weights, dtype=float) / float(np.sum(weights)) * rest
    shares = np.floor(exact).astype(int)
    missing = rest - int(shares.sum())
    shares[np.argsort(shares - exact, kind="stable")[:missing]] += 1
    return [int(share) + least for share in shares]
