"""Whom the national re-score takes, and how a killed run goes on.

A run leaves its marks in the audit trail: its beginning with a fingerprint of the directive and
the references, each block in the block's own transaction, and its end. Another run with the same
fingerprint goes on behind the blocks of one that never ended.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import QuerySet

from facilities.models import AuditEvent
from facilities.register import audit
from reports.evaluation.national import CONNECTIONS, BlockDone, Rescored, rescore
from reports.evaluation.reference_versions import complete_references
from reports.evaluation.references import versions_in_force
from reports.evidence.canonical import canonical
from reports.models import PolicyVersion
from reports.policy.directive import published

BEGUN, BLOCK_DONE, FINISHED = (
    "scores.rescore_begun",
    "scores.rescored",
    "scores.rescore_finished",
)
MANY: Final = 2000  # facilities with waiting jobs from which blocks are the faster way


def rescore_nation(
    *,
    connections: int = CONNECTIONS,
    begin: Callable[[int, int], None] = lambda _all, _left: None,
    done: BlockDone = lambda _: None,
    now: datetime | None = None,
) -> Rescored:
    """Evaluate every facility that has filed, or those that a killed run had not reached yet.

    `begin` is told how many facilities there are and how many are left to do, `done` the sum so
    far after every block.
    """
    everyone = _facilities("SELECT DISTINCT facility_id FROM reports_report ORDER BY 1")
    policy = PolicyVersion.objects.get(number=published.CURRENT)
    complete_references(now=now or datetime.now(UTC))
    run = _unfinished() or _begun(policy, len(everyone))
    ranges = _blocks_done(run)
    left = [f for f in everyone if not any(first <= f <= last for first, last in ranges)]
    begin(len(everyone), len(left))

    def mark(facilities: Sequence[int]) -> None:
        detail = {"run": run, "from": facilities[0], "to": facilities[-1]}
        audit.record(by=None, action=BLOCK_DONE, on=policy, detail=detail)

    total = rescore(left, connections=connections, done=done, after=mark, now=now)
    with transaction.atomic():
        detail = {
            "run": run,
            "facilities": len(everyone),
            "months": total.months,
            "changed": total.changed,
        }
        audit.record(by=None, action=FINISHED, on=policy, detail=detail)
    return total


def rescore_waiting(
    *, least: int = MANY, connections: int = CONNECTIONS, now: datetime | None = None
) -> Rescored:
    """Do the waiting jobs in blocks where very many facilities have one (a moved reference); with
    fewer of them leave it to the workers."""
    waiting = _facilities(
        "SELECT DISTINCT facility_id FROM reports_job"
        " WHERE done_at IS NULL AND set_aside_at IS NULL"
    )
    if len(waiting) < least:
        return Rescored()
    return rescore(waiting, connections=connections, now=now)


def _facilities(query: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [row[0] for row in cursor.fetchall()]


def _fingerprint() -> str:
    """What all scores rest on besides the reports."""
    versions = {rate: version.id for rate, version in versions_in_force().items()}
    text = canonical({"directive": published.directive().hash, "references": versions})
    return hashlib.sha256(text).hexdigest()


def _begun(policy: PolicyVersion, facilities: int) -> int:
    """Mark the beginning of a run; answer its number."""
    with transaction.atomic():
        detail = {"facilities": facilities, "fingerprint": _fingerprint()}
        audit.record(by=None, action=BEGUN, on=policy, detail=detail)
        return _events(BEGUN).latest("id").pk


def _unfinished() -> int | None:
    """The latest run, if it never ended and rested on what a new one would rest on."""
    run = _events(BEGUN).order_by("-id").first()
    if run is None or run.detail["fingerprint"] != _fingerprint():
        return None
    ended = _events(FINISHED).filter(detail__run=run.pk).exists()
    return None if ended else run.pk


def _blocks_done(run: int) -> list[tuple[int, int]]:
    """The first and last facility of each block that a run has done."""
    blocks = _events(BLOCK_DONE).filter(detail__run=run)
    return [(detail["from"], detail["to"]) for detail in blocks.values_list("detail", flat=True)]


def _events(action: str) -> QuerySet[AuditEvent]:
    """The marks of one sort, found by what they are on: actions have no index."""
    return AuditEvent.objects.filter(
        object_type=PolicyVersion._meta.label_lower, object_id=str(published.CURRENT), action=action
    )
