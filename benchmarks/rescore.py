"""The national re-score against one INSERT … SELECT that writes as many score rows.

Both write into the same emptied table, with its indexes, checks, foreign keys and row-level
security, as the jobs' account; the copy's suspicions stay, as they do when a nation is scored
again, and are compared. Before each run the table is emptied and the server's buffers written.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db import connection, transaction

from benchmarks import timing
from benchmarks.line import Line
from benchmarks.nation import Nation
from reports.evaluation import evaluating, judging, national, references

SAMPLE = 60  # facilities evaluated one by one
PARTS = {
    "read": (national, "filed_months"),
    "baselines": (references, "baselines_of"),
    "evaluate and hash": (judging, "evaluate"),
    "compare and write": (national, "write_many_scores"),
    "suspicions": (national, "months_that_differ"),
}


def measure(nation: Nation) -> Iterator[Line]:
    """The re-score of an unscored nation, of an unchanged and of a wholly changed one."""
    with nation.copy("rescore"), nation.connect("postgres") as server, nation.connect() as jobs:
        bench = _Bench(server, jobs)
        timed = timing.by_turns(bench.ours, bench.peer, before=bench.empty)
        yield Line(
            "national re-score",
            f"{bench.months:,} months → {bench.rows:,} scores, all rules; one INSERT … SELECT",
            timed.ours,
            timed.peer,
            1.1,
            repetitions=timed.repetitions,
            notes=f"two connections; {timed.spread}; CPU {bench.cpu}",
        )
        begun = time.perf_counter()
        bench.ours()
        yield Line(
            "national re-score, nothing changed",
            "evaluated and compared, nothing written",
            time.perf_counter() - begun,
            timed.peer,
            repetitions=1,
            notes=f"CPU {bench.cpu}",
        )
        yield bench.shares()
        yield bench.all_changed(timed.peer)
        yield bench.same_rows()


class _Bench:
    """A scored copy, and the table of its scores that the peer writes back."""

    def __init__(self, server: psycopg.Connection[Any], jobs: psycopg.Connection[Any]) -> None:
        self._server, self._jobs = server, jobs
        self.columns = ", ".join(
            row[0]
            for row in server.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = 'reports_score'::regclass"
                " AND attnum > 0 AND NOT attisdropped AND attname <> 'id' ORDER BY attnum"
            )
        )
        server.execute(
            "CREATE TABLE bench_scores AS SELECT * FROM reports_score WHERE is_current"
            " ORDER BY facility_id, period"
        )
        server.execute("GRANT SELECT ON bench_scores TO payesh_jobs")
        server.execute("VACUUM ANALYZE bench_scores")
        self.rows = _one(server, "SELECT count(*) FROM bench_scores")
        self.months = _one(server, "SELECT count(*) FROM reports_report")
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT facility_id FROM reports_report ORDER BY 1")
            self._everyone = [row[0] for row in cursor.fetchall()]
        self.cpu = ""

    def empty(self) -> None:
        """Both begin with no score and nothing to write out."""
        self._server.execute("TRUNCATE reports_score")
        self._server.execute("CHECKPOINT")

    def peer(self) -> None:
        """The limit: the database alone, handed the finished rows."""
        self._jobs.execute(
            f"INSERT INTO reports_score ({self.columns}) SELECT {self.columns} FROM bench_scores"
        )

    def ours(self) -> None:
        """The national re-score."""
        spent: dict[int, float] = {}
        begun = time.process_time()
        national.rescore(self._everyone, after=lambda _: spent.update(_backend_cpu()))
        database = sum(spent.values())
        self.cpu = f"{time.process_time() - begun:.1f} s Python, {database:.1f} s database"
        if (there := _one(self._server, "SELECT count(*) FROM reports_score")) < self.rows:
            raise RuntimeError(f"{self.rows} scores were due, {there} are there")

    def shares(self) -> Line:
        """Where the time goes: one connection, a tenth of the nation, unscored."""
        spent: dict[str, float] = dict.fromkeys(PARTS, 0.0)
        honest = {name: getattr(module, attribute) for name, (module, attribute) in PARTS.items()}
        self.empty()
        tenth = self._everyone[: max(1, len(self._everyone) // 10)]
        try:
            for name, (module, attribute) in PARTS.items():
                setattr(module, attribute, _timed(honest[name], spent, name))
            begun = time.perf_counter()
            national.rescore(tenth, connections=1)
            whole = time.perf_counter() - begun
        finally:
            for name, (module, attribute) in PARTS.items():
                setattr(module, attribute, honest[name])
        spent["foreign keys at commit, turns, marks"] = whole - sum(spent.values())
        return Line(
            "where it goes",
            f"{len(tenth):,} facilities on one connection",
            whole,
            repetitions=1,
            notes=", ".join(f"{name} {part / whole:.0%}" for name, part in spent.items()),
        )

    def all_changed(self, peer: float) -> Line:
        """Every input is another: new rows beside the old, which step back."""
        self.empty()
        self.peer()
        self._server.execute("UPDATE reports_score SET input_hash = sha256(input_hash)")
        self._server.execute("VACUUM reports_score")
        self._server.execute("CHECKPOINT")
        begun = time.perf_counter()
        self.ours()
        return Line(
            "national re-score, every input changed",
            "new rows beside the old, which step back",
            time.perf_counter() - begun,
            peer,
            repetitions=1,
            notes=f"CPU {self.cpu}",
        )

    def same_rows(self) -> Line:
        """A sample through the one-row path; every score column but the moment is compared."""
        chosen = self._everyone[:: max(1, len(self._everyone) // SAMPLE)]
        self.empty()
        national.rescore(chosen)
        compared = self.columns.replace(", computed_at", "")
        rows = f"SELECT {compared} FROM reports_score WHERE is_current ORDER BY 1, 2"
        in_blocks = self._server.execute(rows).fetchall()
        self.empty()
        for facility in chosen:
            run_alone(facility)
        alone = self._server.execute(rows).fetchall()
        return Line(
            "same as one by one",
            f"{len(alone):,} scores of {len(chosen)} facilities",
            reached=bool(alone) and in_blocks == alone,
            aim="identical",
            repetitions=1,
        )


def run_alone(facility: int) -> None:
    """One facility as a worker evaluates it."""
    with transaction.atomic():
        evaluating.evaluate_facilities([(facility, 140001)], now=datetime.now(UTC))


def _timed(work: Callable[..., Any], spent: dict[str, float], name: str) -> Callable[..., Any]:
    def timed(*args: Any, **options: Any) -> Any:
        begun = time.perf_counter()
        try:
            return work(*args, **options)
        finally:
            spent[name] += time.perf_counter() - begun

    return timed


def _backend_cpu() -> dict[int, float]:
    """Seconds of CPU of this thread's server process so far."""
    pid = connection.connection.info.backend_pid
    with open(f"/proc/{pid}/stat") as file:
        user, system = file.read().rsplit(")", 1)[1].split()[11:13]
    return {pid: (int(user) + int(system)) / 100}


def _one(server: psycopg.Connection[Any], query: str) -> int:
    row = server.execute(query).fetchone()
    assert row is not None  # noqa: S101
    return int(row[0])
