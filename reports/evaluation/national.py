"""The national re-score: every facility-month again, in blocks, on connections side by side.

A block is a transaction: it locks its facilities as a worker does (so a filing that arrives
meanwhile is evaluated behind it, by its own job), finishes the jobs that wait for them, and leaves
exactly what `evaluate_facilities` would leave. What has not changed is not written, so a re-score
can be run at any time, and again.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final
from uuid import UUID

import numpy as np
from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

from facilities.locks import lock_facilities
from reports.evaluation.bulk_scores import write_many_scores
from reports.evaluation.bulk_suspicions import filed_after_all, months_that_differ
from reports.evaluation.jobs import JOBS
from reports.evaluation.judging import judge
from reports.evaluation.missing import changes_to_standing, lock_suspicions_of, write_changes
from reports.evaluation.months import KEYS, filed_months, keys_of, of_months, with_keys
from reports.evaluation.realign import months_of_changed, realign
from reports.evaluation.reference_versions import complete_references, hold_latest
from reports.evaluation.rollups import mark_stale
from reports.evaluation.superseded import grounds_in_superseded
from reports.evaluation.suspicions import lock_suspicions, write_suspicions
from reports.evaluation.usual_months import months_weighed_by
from reports.policy.directive import published
from reports.policy.form.months import KEY_COLUMNS

# Facilities in one transaction. Each holds a lock of its own, and the server has room for
# max_locks_per_transaction (64) × max_connections (100) of them; with 36 months about 30 MB.
BLOCK = 1000
CONNECTIONS: Final = 2
ATTEMPTS: Final = 5  # of a block that a worker's deadlock threw out

BlockDone = Callable[["Rescored"], None]


@dataclass
class Rescored:
    """How much was looked at, and how many months' scores were not what they should be."""

    facilities: int = 0
    months: int = 0
    changed: int = 0

    def add(self, other: "Rescored") -> None:
        """Count another's along."""
        self.facilities += other.facilities
        self.months += other.months
        self.changed += other.changed


def rescore(
    facilities: Sequence[int],
    *,
    connections: int = CONNECTIONS,
    done: BlockDone = lambda _: None,
    after: Callable[[Sequence[int]], None] = lambda _: None,
    now: datetime | None = None,
) -> Rescored:
    """Evaluate all months of the facilities and write what differs.

    `done` is told the sum so far after every block; `after` runs in each block's transaction
    with its facilities. An error ends the whole; blocks that were committed stay.
    """
    complete_references(now=now or datetime.now(UTC))
    ordered = sorted({int(facility) for facility in facilities})
    blocks = [ordered[at : at + BLOCK] for at in range(0, len(ordered), BLOCK)]
    total, lock, failed = Rescored(), threading.Lock(), threading.Event()

    def work(mine: Sequence[list[int]]) -> None:
        try:
            for members in mine:
                if failed.is_set():
                    return
                # Each block at its own moment: what it writes is evidence, and dated by it.
                found = _rescore_block(members, after, now or datetime.now(UTC))
                with lock:
                    total.add(found)
                    done(total)
        except BaseException:
            failed.set()
            raise

    _side_by_side(work, blocks, connections)
    return total


def _side_by_side(
    work: Callable[[Sequence[list[int]]], None], blocks: list[list[int]], connections: int
) -> None:
    """Share the blocks out, neighbours to one connection. Raises the first error of any."""

    def on_own_connection(mine: Sequence[list[int]]) -> None:
        try:
            work(mine)
        finally:
            connection.close()

    if connections <= 1 or len(blocks) <= 1:
        work(blocks)
        return
    cuts = [len(blocks) * n // connections for n in range(connections + 1)]
    with ThreadPoolExecutor(connections) as pool:
        shares = [blocks[start:end] for start, end in pairwise(cuts)]
        for share in [pool.submit(on_own_connection, share) for share in shares]:
            share.result()


def _rescore_block(
    facilities: list[int], after: Callable[[Sequence[int]], None], now: datetime
) -> Rescored:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                found = _rescore(facilities, now)
                after(facilities)
                return found
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected) or attempt == ATTEMPTS:
                raise
    raise AssertionError


def _rescore(facilities: list[int], now: datetime) -> Rescored:
    """One block, in the caller's transaction."""
    lock_facilities(facilities)
    jobs = _take_jobs(facilities, now)
    realign(facilities, now=now)
    missing = changes_to_standing(sorted({*jobs.changed_in_register, *jobs.put_off}), now=now)
    besides = months_of_changed(jobs.changed_in_register, now=now) | {due.cell for due in missing}
    besides |= months_weighed_by(jobs.months, now=now)
    months = filed_months(facilities)
    if months.empty:
        lock_suspicions_of(missing)
        mark_stale(months, besides, now=now)
        write_changes(missing, now=now)
        return Rescored(len(facilities))
    hold_latest(now=now)
    result = judge(months)
    changed = write_many_scores(with_keys(result.scores, months), facilities, now=now)
    keys = months[[*KEY_COLUMNS, *KEYS]]
    differing = {*jobs.months, *months_that_differ(result.violations, keys)}
    superseded = grounds_in_superseded(jobs.submissions, months, published.directive())
    late = filed_after_all(facilities)
    is_touched = of_months(keys, {*differing, *late}) | np.isin(keys_of(keys), keys_of(changed))
    standing = lock_suspicions(keys[is_touched])
    lock_suspicions_of(missing)
    mark_stale(keys[is_touched], besides, now=now)
    write_changes(missing, now=now)
    if differing or late:
        due = keys[of_months(keys, {*differing, *late})]
        write_suspicions(result.violations, due, superseded=superseded, standing=standing, now=now)
    return Rescored(len(facilities), len(months), len(changed))


@dataclass(frozen=True)
class _JobsTaken:
    """What the waiting jobs of a block named."""

    months: set[tuple[int, int]]
    submissions: set[UUID]
    changed_in_register: list[int]
    put_off: list[int]


def _take_jobs(facilities: list[int], now: datetime) -> _JobsTaken:
    """Mark the facilities' waiting jobs done. Jobs that a worker holds are left to it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_job SET done_at = %(now)s, lease = NULL, leased_until = NULL,"
            f" error = '' WHERE id IN (SELECT id FROM reports_job WHERE {JOBS.free}"
            "   AND facility_id = ANY (%(facilities)s) ORDER BY id FOR UPDATE SKIP LOCKED)"
            " RETURNING facility_id, period, submission_id, cause",
            {"now": now, "facilities": facilities},
        )
        jobs = cursor.fetchall()
    return _JobsTaken(
        {job[:2] for job in jobs},
        {job[2] for job in jobs if job[2]},
        sorted({job[0] for job in jobs if job[3] == "register"}),
        sorted({job[0] for job in jobs if job[3] == "deadline"}),
    )
