"""Claiming and finishing jobs.

A job row is the truth about what is due. A worker claims rows by lease in one short
transaction, and in a second one evaluates, writes the results and marks the rows done, but only
those that still carry its lease. A worker that dies in between leaves rows whose lease runs out.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction

from reports.evaluation.run import evaluate_facilities

log = logging.getLogger(__name__)
LEASE: timedelta = settings.JOB_LEASE
MOST_AT_ONCE = 5000
PART = 500  # one pandas call costs about the same for one row and a thousand; 3 s at the most
LONGEST_PAUSE = timedelta(hours=1)


class LeaseLostError(Exception):
    """Somebody else took the jobs over; nothing of ours was written."""


@dataclass(frozen=True)
class ClaimedJob:
    """One job under our lease."""

    id: int
    facility: int
    period: int
    attempts: int
    cause: str


def evaluate_waiting(*, limit: int = MOST_AT_ONCE, now: datetime | None = None) -> int:
    """Claim up to `limit` waiting jobs, evaluate them and mark them done; answer how many.

    Each part of a claim is a transaction of its own, and the lease is renewed before each, so
    that a long claim is not taken over while it is being worked off. Jobs that fail are parted
    from the others, keep their error and wait longer each time.
    """
    lease = uuid4()
    jobs = _claim(lease, limit, now or datetime.now(UTC))
    try:
        for start in range(0, len(jobs), PART):
            _renew(jobs[start:], lease, now or datetime.now(UTC))
            _finish(jobs[start : start + PART], lease, now)
    except LeaseLostError:
        log.warning("jobs were taken over while they ran")
    return len(jobs)


def _claim(lease: UUID, limit: int, now: datetime) -> list[ClaimedJob]:
    """Put our lease on the oldest free jobs; rows that others hold are passed over, not awaited."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_job SET lease = %s, leased_until = %s, attempts = attempts + 1"
            " WHERE id IN (SELECT id FROM reports_job WHERE done_at IS NULL"
            "   AND (leased_until IS NULL OR leased_until < %s)"
            "   ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)"
            " RETURNING id, facility_id, period, attempts, cause",
            [lease, now + LEASE, now, limit],
        )
        return sorted((ClaimedJob(*row) for row in cursor.fetchall()), key=lambda job: job.id)


def _renew(jobs: Sequence[ClaimedJob], lease: UUID, now: datetime) -> None:
    """Put the end of our lease off. Raises LeaseLostError when somebody else took a job over."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_job SET leased_until = %s WHERE id = ANY (%s) AND lease = %s",
            [now + LEASE, [job.id for job in jobs], lease],
        )
        if cursor.rowcount != len(jobs):
            raise LeaseLostError


def _finish(jobs: Sequence[ClaimedJob], lease: UUID, now: datetime | None) -> None:
    """Evaluate and mark done; on an error halve the jobs until the faulty one stands alone."""
    moment = now or datetime.now(UTC)
    try:
        with transaction.atomic():
            evaluate_facilities(
                [(job.facility, job.period) for job in jobs],
                changed_in_register=[job.facility for job in jobs if job.cause == "register"],
                now=moment,
            )
            _mark_done(jobs, lease, moment)
    except LeaseLostError:
        raise
    except Exception as error:  # noqa: BLE001  (whatever it is, the job keeps it)
        if len(jobs) == 1:
            _put_off(jobs[0], lease, error, moment)
            return
        middle = len(jobs) // 2
        for half in (jobs[:middle], jobs[middle:]):
            _renew(half, lease, now or datetime.now(UTC))
            _finish(half, lease, now)


def _mark_done(jobs: Sequence[ClaimedJob], lease: UUID, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_job SET done_at = %s, lease = NULL, leased_until = NULL, error = ''"
            " WHERE id = ANY (%s) AND lease = %s",
            [now, [job.id for job in jobs], lease],
        )
        if cursor.rowcount != len(jobs):
            raise LeaseLostError


def _put_off(job: ClaimedJob, lease: UUID, error: Exception, now: datetime) -> None:
    """Keep the error with the job and try again later, each time after a longer pause."""
    log.exception("job %d (facility %d, %d) failed", job.id, job.facility, job.period)
    pause = min(LEASE * 2 ** min(job.attempts, 10), LONGEST_PAUSE)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_job SET error = %s, leased_until = %s WHERE id = %s AND lease = %s",
            [f"{type(error).__name__}: {error}"[:2000], now + pause, job.id, lease],
        )
