"""Claiming and finishing jobs.

A job row is the truth about what is due. A worker claims rows by lease in one short
transaction, and in a second one evaluates, writes the results and marks the rows done, but only
those that still carry its lease. A worker that dies in between leaves rows whose lease runs out.
"""

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from reports import leases
from reports.alarms import raise_alarm
from reports.evaluation.evaluating import evaluate_facilities
from reports.leases import Claim, LeasedTable, LeaseLostError
from reports.models import Job
from reports.policy.alarms import JOB_SET_ASIDE

log = logging.getLogger(__name__)
JOBS = LeasedTable(
    Job,
    length=settings.JOB_LEASE,
    unheld="done_at IS NULL AND set_aside_at IS NULL"
    " AND (leased_until IS NULL OR leased_until < %(now)s)",
    oldest_first="id",
    returned=("facility_id", "period", "submission_id", "cause"),
)
BATCH = 500  # one pandas call costs about the same for one row and a thousand; 3 s at the most
TRIES = 10  # after which a job is set aside
# A job that was claimed twice and is not done has failed, or its workers died, perhaps of it. From
# then on it is tried alone, when nothing else waits, and takes no other job's tries along.
PROMISING = replace(JOBS, unheld=f"{JOBS.unheld} AND attempts < 2")
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True)
class ClaimedJob:
    """One job under our lease."""

    id: int
    attempts: int
    facility: int
    period: int
    submission: UUID | None
    cause: str


def evaluate_waiting(*, limit: int = BATCH, now: datetime | None = None) -> int:
    """Claim up to `limit` waiting jobs, evaluate them and mark them done; answer how many.

    Jobs that fail are parted from the others, keep their error and wait longer each time; after
    ten tries they are set aside.
    """
    claim = leases.claim_oldest(PROMISING, limit=limit, now=now) or leases.claim_oldest(
        JOBS, limit=1, now=now
    )
    if claim is None:
        return 0
    try:
        if len(claim.rows) == 1 and claim.attempts > TRIES:  # every worker that tried it is gone
            _set_aside(claim, "no worker came back from it", now or datetime.now(UTC))
        else:
            _finish(claim, now)
    except LeaseLostError:
        log.warning("jobs were taken over while they ran")
    return len(claim.rows)


def any_waiting() -> bool:
    """Return whether a job waits that no worker holds."""
    return leases.is_any_free(JOBS)


def _finish(claim: Claim, now: datetime | None) -> None:
    """Evaluate and mark done; on an error halve the jobs until the faulty one stands alone."""
    moment = now or datetime.now(UTC)
    jobs = [ClaimedJob(*row) for row in claim.rows]
    try:
        with transaction.atomic():
            evaluate_facilities(
                [(job.facility, job.period) for job in jobs],
                submissions=[job.submission for job in jobs if job.submission],
                changed_in_register=[job.facility for job in jobs if job.cause == "register"],
                put_off=[job.facility for job in jobs if job.cause == "deadline"],
                now=moment,
            )
            leases.finish(claim, done_at=moment, error="")
    except LeaseLostError:
        raise
    except Exception as error:  # noqa: BLE001  (whatever it is, the job keeps it)
        if len(jobs) == 1:
            _put_off(claim, jobs[0], error, moment)
            return
        middle = len(jobs) // 2
        for half in (claim.part(0, middle), claim.part(middle)):
            leases.renew(half, now=now)
            _finish(half, now)


def _put_off(claim: Claim, job: ClaimedJob, error: Exception, now: datetime) -> None:
    """Keep the error with the job and try again later, each time after a longer pause."""
    log.exception("job %d (facility %d, %d) failed", job.id, job.facility, job.period)
    told = f"{type(error).__name__}: {error}"[:2000]
    if job.attempts >= TRIES:
        _set_aside(claim, told, now)
        return
    pause = min(JOBS.length * 2**job.attempts, LONGEST_PAUSE)
    leases.held(claim).update(error=told, leased_until=now + pause)


def _set_aside(claim: Claim, error: str, now: datetime) -> None:
    """Try a job no more and tell; it blocks nothing and waits for a person."""
    leases.finish(claim, set_aside_at=now, error=error)
    _tell_set_aside(ClaimedJob(*claim.rows[0]), error)


def _tell_set_aside(job: ClaimedJob, error: str) -> None:
    """Tell that a job failed too often: in the log, and the administrators."""
    log.error(
        "job %d (facility %d, %d, %s) is set aside after %d tries: %s",
        job.id,
        job.facility,
        job.period,
        job.cause,
        TRIES,
        error,
    )
    raise_alarm(
        kind=JOB_SET_ASIDE,
        object_type="facilities.facility",
        object_id=job.facility,
        what=f"The evaluation of {job.period} failed {TRIES} times.",
        detail={"job": job.id, "cause": job.cause},
    )
