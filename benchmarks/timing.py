"""Measuring: medians of several runs, by turns, so that both meet the same machine."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

REPETITIONS = 5
LONG = 60.0  # seconds; what takes longer is repeated less
LONG_REPETITIONS = 3


@dataclass(frozen=True)
class Timed:
    """Medians in seconds, and every run."""

    ours: float
    peer: float
    all_ours: list[float]
    all_peer: list[float]

    @property
    def repetitions(self) -> int:
        """How often each ran."""
        return len(self.all_ours)

    @property
    def spread(self) -> str:
        """The fastest and slowest runs, for the notes."""
        return (
            f"ours {min(self.all_ours):.3g}–{max(self.all_ours):.3g} s,"
            f" peer {min(self.all_peer):.3g}–{max(self.all_peer):.3g} s"
        )


def by_turns(
    ours: Callable[[], object],
    peer: Callable[[], object],
    *,
    repetitions: int = REPETITIONS,
    before: Callable[[], object] = lambda: None,
    clock: Callable[[], float] = time.perf_counter,
) -> Timed:
    """Run ours and the peer by turns; `before` runs before each, unmeasured.

    `clock` may be `time.process_time`. Where a run takes over a minute, three repetitions do.
    """
    mine: list[float] = []
    theirs: list[float] = []
    while len(mine) < repetitions:
        for work, seconds in ((peer, theirs), (ours, mine)):
            before()
            begun = clock()
            work()
            seconds.append(clock() - begun)
        if max(*mine, *theirs) > LONG:
            repetitions = min(repetitions, LONG_REPETITIONS)
    return Timed(statistics.median(mine), statistics.median(theirs), mine, theirs)


def percentile(values: list[float], share: float) -> float:
    """The smallest value that `share` (0…1) of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(len(ordered) * share * 1_000_000) // 1_000_000) - 1)]
