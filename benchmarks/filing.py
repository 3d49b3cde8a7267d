"""One filing over the API against a bare view; the deadline rush; how soon a score is there.

FILINGS=… is how many filings make one repetition of the first (300), RUSH=… the size of the
rush (50,000), CALM=… how many single filings are watched (40).
"""

import os
import statistics
from collections.abc import Iterable, Iterator
from itertools import islice

from benchmarks import rush
from benchmarks.filers import filers, first_filings
from benchmarks.line import Line
from benchmarks.nation import Nation
from benchmarks.serving import bare_server, cpu_of_web, require_filed, send

REPETITIONS = 5
FILINGS = int(os.environ.get("FILINGS") or 300)
RUSH = int(os.environ.get("RUSH") or 50_000)
CALM = int(os.environ.get("CALM") or 40)


def measure(nation: Nation) -> Iterable[Line]:
    """The lines, each when it is measured, all in one copy of the nation."""
    with nation.copy("filing"):
        crowd = filers(nation)
        waiting = first_filings(crowd, nation)
        yield _one_filing(nation, waiting)
        with nation.web(worker=True):
            yield from rush.measure(nation, crowd, waiting, size=RUSH, calm=CALM)


def _one_filing(nation: Nation, waiting: Iterator[str]) -> Line:
    """CPU of the web process for one filing and for one request of the bare view, by turns."""
    ours: list[float] = []
    peer: list[float] = []
    with bare_server(nation) as bare_port, nation.web():
        for repetition in range(REPETITIONS + 1):  # the first is to warm up
            requests = list(islice(waiting, FILINGS))
            for port, found in ((bare_port, peer), (nation.port, ours)):
                before = cpu_of_web(port)
                answers = send(nation, port, requests, connections=1)
                used = cpu_of_web(port) - before
                require_filed(answers)
                if repetition:
                    found.append(used / len(requests))
    return Line(
        "one filing over the API",
        "CPU of the web process a request",
        ours=statistics.median(ours),
        peer=statistics.median(peer),
        target=2.5,
        repetitions=REPETITIONS,
        notes=f"ours {_range(ours)} ms, peer {_range(peer)} ms; aim 2×",
    )


def _range(seconds: list[float]) -> str:
    return f"{min(seconds) * 1000:.2f}–{max(seconds) * 1000:.2f}"
