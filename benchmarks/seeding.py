"""How long the nation took to seed: register, evidence, scores, suspicions and sums."""

from collections.abc import Iterator

from benchmarks.line import Line
from benchmarks.nation import Nation


def measure(nation: Nation) -> Iterator[Line]:
    """The time of the run that made the kept nation (one run; it is made once)."""
    with nation.connect("postgres") as server:
        ((months,),) = server.execute("SELECT count(*) FROM reports_report").fetchall()
    took = nation.seeded()
    what = f"{nation.facilities:,} facilities, {months:,} facility-months, scored"
    if took is None:
        yield Line("seeding", what, aim="a few minutes", notes="interrupted, not measured")
        return
    yield Line(
        "seeding",
        what,
        ours=took["seconds"],
        repetitions=1,
        aim="≤ 5 minutes",
        reached=took["seconds"] <= 300,
        notes=f"{months / took['seconds']:,.0f}/s; {took['cpu']:,.0f} s of CPU, ours and the"
        f" database's; load of the machine {took['load']:.1f}",
    )
