"""The synthetic nation through the ordinary evaluation, as workers would do it, with progress."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection, transaction

from facilities import audit
from facilities.models import Person
from reports import evaluation
from reports.policy import periods, published
from reports.synthetic.plan import Plan

JOBS_AT_ONCE: Final = 500  # about 250 facilities; a call has to end well within a lease
LEASE_CHECK: Final = 1.0  # seconds between looks at jobs that a killed run still holds
QUEUED: Final = "synthetic.queued"

Say = Callable[[str], None]


def as_of(plan: Plan) -> datetime:
    """The moment the nation's story ends: its last deadline has passed, or it is now."""
    end = periods.deadline_moment(periods.deadline(plan.last)) + timedelta(seconds=1)
    return min(end, datetime.now(UTC))


def queue_everything(account: Person) -> None:
    """Queue every facility once, so that each of its months is looked at. One transaction.

    An evaluation takes all months of a facility and touches those whose score changed; months
    that are never scored have to be named.
    """
    first = published.directive().first_scored
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT facility_id, period FROM (SELECT facility_id, period, makes_images,"
                " min(period) OVER (PARTITION BY facility_id) AS earliest FROM reports_report) r"
                " WHERE period < %s OR NOT makes_images OR period = earliest ORDER BY 1, 2",
                [first],
            )
            pairs = [(row[0], row[1]) for row in cursor.fetchall()]
        evaluation.queue_facilities(pairs, cause="seed")
        audit.record(by=None, action=QUEUED, on=account, detail={"jobs": len(pairs)})


def evaluate_all(say: Say) -> None:
    """Evaluate until no job waits; also those that a killed run had taken, once they are free."""
    begun, done, total = time.monotonic(), 0, _waiting()
    while left := _waiting():
        count = evaluation.evaluate_waiting(limit=JOBS_AT_ONCE)
        if count == 0:
            if _failed():
                raise RuntimeError(f"{_failed()} evaluations failed; see reports_job.error")
            time.sleep(LEASE_CHECK)
            continue
        done += count
        rate = done / (time.monotonic() - begun)
        say(f"  evaluated {done} of {max(total, left)} jobs ({rate:,.0f}/s)")


def score_nation(plan: Plan, say: Say) -> None:
    """Scores, references, suspicions of not having filed, and sums; safe to run again."""
    evaluate_all(say)
    moved = evaluation.move_references()
    if moved:
        say(f"  baselines moved for {', '.join(moved)}")
        evaluate_all(say)
    begun = time.monotonic()
    opened = evaluation.open_not_filed(everything=True, now=as_of(plan))
    say(f"  {opened} months not filed ({time.monotonic() - begun:.1f} s)")
    begun = time.monotonic()
    cells = evaluation.refresh_rollups()
    say(f"  {cells} sums of a university and month ({time.monotonic() - begun:.1f} s)")


def _waiting() -> int:
    return _count("done_at IS NULL")


def _failed() -> int:
    return _count("done_at IS NULL AND error <> ''")


def _count(condition: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM reports_job WHERE {condition}")
        return int(cursor.fetchone()[0])
