"""The deadline rush: everybody files at once, server, database, workers and load on one machine."""

import json
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from benchmarks.filers import Filer, sales
from benchmarks.line import Line
from benchmarks.nation import Nation
from benchmarks.serving import require_filed, send
from benchmarks.shares import cpu_of_parts, in_words
from benchmarks.timing import percentile
from reports.evidence.receipts import receipt_fault
from reports.sealing.log_check import whole_log
from reports.sealing.sealer import seal
from reports.signing_keys import key_ring

CONNECTIONS = 200
LONGEST_RUSH = 110  # seconds for 50,000 filings, the load's own CPU included
POLL = 0.5  # seconds between two looks at what is scored
LONGEST_WAIT = 1800.0  # seconds for the workers to come to an end


@dataclass(frozen=True)
class Seen:
    """How many filings were scored at a moment (seconds since 1970)."""

    at: float
    scored: int


def measure(
    nation: Nation, crowd: list[Filer], waiting: Iterator[str], *, size: int, calm: int
) -> Iterable[Line]:
    """One filing after the other at rest, then `size` filings at once. Web and workers run."""
    _wait_until_idle(nation)
    yield _at_rest(nation, crowd, calm)
    requests = list(islice(waiting, size))
    watch = _Watch(nation)
    before, begun = cpu_of_parts(nation), time.perf_counter()
    with watch:
        answers = send(nation, nation.port, requests, connections=CONNECTIONS)
        seconds = _duration(answers)
        require_filed(answers)
        watch.wait_for(len(answers))
    drained, after = time.perf_counter() - begun, cpu_of_parts(nation)
    faults = _faults(nation, requests, answers)
    waits = [answer["seconds"] for answer in answers]
    yield Line(
        "the deadline rush",
        f"{len(answers):,} filings from {CONNECTIONS} connections",
        ours=seconds,
        reached=not faults and seconds <= LONGEST_RUSH * size / 50_000,
        aim=f"0 errors, 0 lost, every receipt valid; {LONGEST_RUSH} s for 50,000",
        repetitions=1,
        notes=f"{len(answers) / seconds:,.0f} a second, p99 {percentile(waits, 0.99):.2f} s,"
        f" {in_words(before, after, len(answers))}; errors 0;"
        f" faults: {'; '.join(faults) or 'none'}",
    )
    late = _delays(answers, watch.seen)
    yield Line(
        "commit to visible score and violation",
        "in the rush, p95",
        ours=percentile(late, 0.95),
        reached=percentile(late, 0.95) <= 10,
        aim="≤ 10 s",
        repetitions=len(late),
        notes=f"median {percentile(late, 0.5):.1f} s; all scored {drained:.0f} s after the first",
    )


def _at_rest(nation: Nation, crowd: list[Filer], calm: int) -> Line:
    """Film is sold, filed, and looked for until score and suspicion are there."""
    delays = []
    with nation.connect() as server:
        for filer, request in sales(crowd, calm):
            (answer,) = send(nation, nation.port, [request], connections=1)
            require_filed([answer])
            period = json.loads(answer["answer"])["report"]["period"]
            while not _is_visible(server, filer, period):
                time.sleep(0.005)
            delays.append(time.time() - answer["at"])
    return Line(
        "commit to visible score and violation",
        "at rest, p95",
        ours=percentile(delays, 0.95),
        reached=percentile(delays, 0.95) <= 1,
        aim="≤ 1 s",
        repetitions=len(delays),
        notes=f"median {percentile(delays, 0.5):.2f} s, longest {max(delays):.2f} s",
    )


def _is_visible(server: Any, filer: Filer, period: int) -> bool:
    row = server.execute(
        "SELECT EXISTS (SELECT FROM reports_score s WHERE s.facility_id = f.id"
        "   AND s.period = %(period)s AND s.is_current)"
        " AND EXISTS (SELECT FROM reports_violation v WHERE v.facility_id = f.id"
        "   AND v.period = %(period)s AND v.rule = 'ART4_FILM_FEE')"
        " FROM facilities_facility f WHERE f.code = %(code)s",
        {"period": period, "code": filer.facility},
    ).fetchone()
    return bool(row[0])


class _Watch:
    """Looks again and again how many jobs are done, counted from its beginning."""

    def __init__(self, nation: Nation) -> None:
        self._nation = nation
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.seen = [Seen(time.time(), 0)]

    def __enter__(self) -> None:
        with self._nation.connect() as server:
            row = server.execute("SELECT coalesce(max(id), 0) FROM reports_job").fetchone()
            self._first = 0 if row is None else row[0]
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def wait_for(self, scored: int) -> None:
        """Wait until so many are scored. Raises RuntimeError when it takes too long."""
        end = time.monotonic() + LONGEST_WAIT
        while self.seen[-1].scored < scored:
            if time.monotonic() > end:
                raise RuntimeError(f"{scored - self.seen[-1].scored} filings are not scored")
            time.sleep(POLL)

    def _look(self) -> None:
        with self._nation.connect() as server:
            while not self._over.wait(POLL):
                row = server.execute(
                    "SELECT count(*) FROM reports_job WHERE id > %s AND done_at IS NOT NULL"
                    " AND cause = 'filing'",
                    [self._first],
                ).fetchone()
                self.seen.append(Seen(time.time(), 0 if row is None else row[0]))


def _delays(answers: list[dict[str, Any]], seen: list[Seen]) -> list[float]:
    """Seconds from each answer until as many filings were scored as had been answered by then.

    Workers take the oldest first, so the n-th answered is held against the n-th scored.
    """
    delays, look = [], iter(seen)
    now = next(look)
    for number, at in enumerate(sorted(answer["at"] for answer in answers), 1):
        while now.scored < number:
            now = next(look)
        delays.append(max(0.0, now.at - at))
    return delays


def _duration(answers: list[dict[str, Any]]) -> float:
    """Seconds from the first request to the last answer."""
    begun = min(answer["at"] - answer["seconds"] for answer in answers)
    return float(max(answer["at"] for answer in answers) - begun)


def _faults(nation: Nation, requests: list[str], answers: list[dict[str, Any]]) -> list[str]:
    """What is wrong with receipts and the log after the rush; nothing, if all is well."""
    key = key_ring().signer.public_key
    receipts = [json.loads(answer["answer"])["receipt"] for answer in answers]
    bodies = [json.loads(request)["body"].encode() for request in requests]
    wrong = [
        fault
        for receipt, body in zip(receipts, bodies, strict=True)
        if (fault := receipt_fault(receipt, body, key))
    ]
    with nation.connect() as server:
        stored = dict(
            server.execute(
                "SELECT id::text, encode(entry_hash, 'hex') FROM reports_submission"
                " WHERE id = ANY (%s::uuid[])",
                [[receipt["submission"] for receipt in receipts]],
            ).fetchall()
        )
    lost = sum(stored.get(receipt["submission"]) != receipt["entry_hash"] for receipt in receipts)
    found = [f"{len(wrong)} receipts: {wrong[0]}"] if wrong else []
    found += [f"{lost} filings lost"] if lost else []
    seal()
    return found + [str(fault) for fault in whole_log()]


def _wait_until_idle(nation: Nation) -> None:
    end = time.monotonic() + LONGEST_WAIT
    with nation.connect() as server:
        while server.execute("SELECT 1 FROM reports_job WHERE done_at IS NULL LIMIT 1").fetchone():
            if time.monotonic() > end:
                raise RuntimeError("the workers do not come to an end")
            time.sleep(POLL)
