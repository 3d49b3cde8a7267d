"""The nightly proof that scores and inputs agree, and the queueing of whatever does not."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import connection, transaction

from facilities.register import audit
from reports.evaluation import references
from reports.evaluation.months import filed_months
from reports.evaluation.queue import queue_facilities
from reports.frames import read_one_moment
from reports.models import PolicyVersion
from reports.policy.directive import published
from reports.policy.scoring.evaluate import evaluate

log = logging.getLogger(__name__)
CHUNK = 2000  # facilities at a time; with 60 months each about 120,000 rows in memory


@dataclass
class Proof:
    """What the proof found: (facility, period) pairs. All empty is the only good answer."""

    checked: int = 0
    missing: list[tuple[int, int]] = field(default_factory=list)
    stale: list[tuple[int, int]] = field(default_factory=list)
    surplus: list[tuple[int, int]] = field(default_factory=list)
    duplicated: list[tuple[int, int]] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether every scoreable month has exactly the one score that its inputs give."""
        return not (self.missing or self.stale or self.surplus or self.duplicated)


def prove_scores(*, now: datetime | None = None) -> Proof:
    """Prove: one current score a scoreable facility-month, of its current inputs; no key twice.

    Evaluates the inputs of every facility again. Months that fail are queued, and the result
    goes to the audit trail. Facilities with waiting jobs are left to those.
    """
    moment = now or datetime.now(UTC)
    proof = Proof()
    for facilities in _chunks():
        with transaction.atomic():
            read_one_moment()
            _prove(_settled(facilities), proof, moment)
    proof.duplicated = _duplicates()
    with transaction.atomic():
        faulty = sorted({*proof.missing, *proof.stale, *proof.surplus})
        queue_facilities(faulty, cause="proof", now=moment)
        audit.record(
            by=None,
            action="scores.proved" if proof.holds else "scores.disproved",
            on=PolicyVersion.objects.get(number=published.CURRENT),
            detail={
                "checked": proof.checked,
                "missing": len(proof.missing),
                "stale": len(proof.stale),
                "surplus": len(proof.surplus),
                "duplicated": len(proof.duplicated),
            },
        )
    if not proof.holds:
        log.error("the nightly proof failed: %s", proof)
    return proof


def _prove(facilities: list[int], proof: Proof, now: datetime) -> None:
    months = filed_months(facilities)
    baselines = references.baselines_of(months, now=now)
    scores = evaluate(months, baselines, published.directive()).scores
    due = {
        (int(facility), int(period)): bytes(digest)
        for facility, period, digest in zip(
            scores["facility"], scores["period"], scores["input_hash"], strict=True
        )
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT facility_id, period, input_hash FROM reports_score WHERE is_current"
            " AND policy_id = %s AND facility_id = ANY (%s)",
            [published.CURRENT, facilities],
        )
        current = {(row[0], row[1]): bytes(row[2]) for row in cursor.fetchall()}
    proof.checked += len(due)
    proof.missing += sorted(due.keys() - current.keys())
    proof.surplus += sorted(current.keys() - due.keys())
    proof.stale += sorted(key for key in due.keys() & current.keys() if due[key] != current[key])


def _settled(facilities: list[int]) -> list[int]:
    """Those of the facilities for which no job waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT facility_id FROM reports_job WHERE done_at IS NULL AND facility_id = ANY (%s)",
            [facilities],
        )
        busy = {row[0] for row in cursor.fetchall()}
    return [facility for facility in facilities if facility not in busy]


def _chunks() -> Iterator[list[int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT facility_id FROM reports_report EXCEPT"
            " SELECT facility_id FROM reports_job WHERE done_at IS NULL ORDER BY 1"
        )
        everyone = [row[0] for row in cursor.fetchall()]
    for start in range(0, len(everyone), CHUNK):
        yield everyone[start : start + CHUNK]


def _duplicates() -> list[tuple[int, int]]:
    """Keys that stand twice. Constraints forbid it; the proof does not rely on them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT facility_id, period FROM reports_score"
            " GROUP BY facility_id, period, policy_id, input_hash HAVING count(*) > 1"
            " UNION SELECT facility_id, period FROM reports_score WHERE is_current"
            " GROUP BY facility_id, period, policy_id HAVING count(*) > 1"
        )
        return [(row[0], row[1]) for row in cursor.fetchall()]
