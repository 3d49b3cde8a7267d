"""How long the nation took to seed: register, evidence, scores, suspicions and sums."""

from collections.abc import Iterator

from benchmarks import Line
from benchmarks.nation import Nation


def measure(nation: Nation) -> Iterator[Line]:
    """The time of the run that made the kept nation (one run; it is made once)."""
    with nation.connect("postgres") as server:
        months = server.execute("SELECT count(*) FROM reports_report").fetchone()[0]
    seconds = nation.seeded_in()
    yield Line(
        "seeding", f"{nation.facilities:,} facilities, {months:,} facility-months, scored",
        ours=seconds, repetitions=1, aim="a few minutes",
        reached=None if seconds is None else seconds <= 300,
        notes="interrupted, not measured" if seconds is None else f"{months / seconds:,.0f}/s",
    )  # fmt: skip
