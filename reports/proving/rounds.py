"""A round of the proof: blocks of facilities, then the sums; what differs is told and left.

A difference has no known cause, or the tables would have followed it: it raises an alarm. Nothing
is queued and nothing is put right, so that whoever looks into it finds it as it was.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

from django.db import transaction

from facilities.models import AuditEvent
from facilities.register import audit
from reports.alarms import raise_alarms
from reports.evaluation.judging import judge
from reports.evaluation.months import filed_months
from reports.frames import read_one_moment
from reports.models import PolicyVersion
from reports.policy import periods
from reports.policy.alarms import DISPROVED, PROVED
from reports.policy.directive import published
from reports.proving import whom
from reports.proving.case_rows import prove_cases, prove_no_orphans
from reports.proving.differences import Difference, Found, findings_of
from reports.proving.due_reports import TABLE, put_due_reports
from reports.proving.missing_rows import prove_missing
from reports.proving.reference_rows import prove_references
from reports.proving.register_entries import Entry, entries_of
from reports.proving.report_rows import prove_reports
from reports.proving.score_rows import prove_scores
from reports.proving.submission_rows import altered_submissions
from reports.proving.sum_rows import prove_sums

log = logging.getLogger(__name__)
BLOCK: Final = 1000  # facilities read at one moment; with 36 months about 200 MB
MOST_ALARMS: Final = 500  # differences of a round that are told one by one
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)

Progress = Callable[[int, int], None]


@dataclass
class Proof:
    """How much a round looked at; `differences` 0 is the only good answer.

    Left out are facilities that an evaluation waits for, and sums that something is about to
    change: they are looked at once that is done. Left out are also the differences of a facility
    that rest on a submission which was altered itself: that one is the difference.
    """

    facilities: int = 0
    months: int = 0
    cases: int = 0
    sums: int = 0
    facilities_left_out: int = 0
    sums_left_out: int = 0
    differences: int = 0
    differences_left_out: int = 0


def prove_everything(
    *,
    found: Found = lambda _: None,
    progress: Progress = lambda _done, _all: None,
    now: datetime | None = None,
) -> Proof:
    """Prove every table of the nation; `found` is told each difference, `progress` each block."""
    return _Round(found, progress, now).prove(whom.everyone())


def prove_changed(
    *,
    found: Found = lambda _: None,
    progress: Progress = lambda _done, _all: None,
    now: datetime | None = None,
) -> Proof:
    """As `prove_everything`, for what was written about since the last round, and tonight's share
    of the rest."""
    moment = now or datetime.now(UTC)
    tonight = periods.tehran_date(moment).toordinal()
    facilities = whom.changed_and_share(_last_round(), night=tonight)
    return _Round(found, progress, moment).prove(facilities)


def _last_round() -> datetime:
    """When the last round began; the beginning of time where there was none."""
    ended = AuditEvent.objects.filter(
        object_type=PolicyVersion._meta.label_lower,
        object_id=str(published.CURRENT),
        action__in=(PROVED, DISPROVED),
    )
    detail = ended.order_by("-id").values_list("detail", flat=True).first()
    return datetime.fromisoformat(detail["begun"]) if detail else _BEGINNING


class _Round:
    """One round under way: what it has found so far."""

    def __init__(self, found: Found, progress: Progress, now: datetime | None) -> None:
        self._tell, self._progress = found, progress
        self._begun = now or datetime.now(UTC)
        self._first: list[Difference] = []
        self._proof = Proof()

    def prove(self, facilities: Sequence[int]) -> Proof:
        """Look at the facilities, block by block, and at all sums; raise the alarms.

        What was found until then raises them also when something ends the round.
        """
        try:
            self._look(facilities)
        finally:
            self._raise_alarms()
        self._record()
        return self._proof

    def _look(self, facilities: Sequence[int]) -> None:
        for start in range(0, len(facilities), BLOCK):
            block = facilities[start : start + BLOCK]
            with transaction.atomic():
                read_one_moment()
                self._prove_block(block)
            self._progress(start + len(block), len(facilities))
        with transaction.atomic():
            read_one_moment()
            prove_no_orphans(self._found)
            prove_references(self._found)
        self._proof.sums, self._proof.sums_left_out = prove_sums(whom.universities(), self._found)

    def _prove_block(self, block: Sequence[int]) -> None:
        facilities = whom.settled(block)
        self._proof.facilities += len(facilities)
        self._proof.facilities_left_out += len(block) - len(facilities)
        entries = entries_of(facilities)
        differences: list[Difference] = []
        try:
            self._compare(entries, differences.append)
        except Exception:
            for difference in differences:
                self._found(difference)
            raise
        self._tell_causes_first(entries, differences)

    def _compare(self, entries: Mapping[int, Entry], found: Found) -> None:
        """Hold reports, scores and cases of facilities against what their submissions give."""
        filed = put_due_reports(entries)
        self._proof.months += len(filed)
        prove_reports(entries, filed, found)
        months = filed_months(list(entries), table=TABLE)
        keys = months[["facility", "period", "university", "kind", "submission"]]
        result = judge(months, table=TABLE)
        where = ["facility", "period"]
        prove_scores(entries, result.scores.merge(keys, on=where), found)
        by_rules = result.violations.merge(keys, on=where)
        with_report = {(month.facility, month.period) for month in filed}
        self._proof.cases += prove_cases(entries, with_report, by_rules, found)
        prove_missing(entries, found, now=datetime.now(UTC))

    def _tell_causes_first(
        self, entries: Mapping[int, Entry], differences: Sequence[Difference]
    ) -> None:
        """Tell of altered submissions instead of the rows that would seem wrong beside them."""
        of_code = {entry.code: number for number, entry in entries.items()}
        places = [of_code[difference.facility_code] for difference in differences]
        altered = altered_submissions(entries, set(places)) if places else {}
        for difference in altered:
            self._found(difference)
        accused = set[int]().union(*altered.values())
        for difference, facility in zip(differences, places, strict=True):
            if facility in accused:
                self._proof.differences_left_out += 1
            else:
                self._found(difference)

    def _found(self, difference: Difference) -> None:
        self._proof.differences += 1
        if len(self._first) < MOST_ALARMS:
            log.error("the proof found: %s", difference)
            self._first.append(difference)
        self._tell(difference)

    def _raise_alarms(self) -> None:
        findings = findings_of(self._first)
        if more := self._proof.differences - len(self._first):
            words = "The proof found more differences than are told one by one."
            further = findings[-1]._replace(object_type="", object_id="", what=words)
            findings.append(further._replace(detail={"more": more}))
        if findings:
            raise_alarms(findings)

    def _record(self) -> None:
        """Write the result into the audit trail."""
        with transaction.atomic():
            audit.record(
                by=None,
                action=DISPROVED if self._proof.differences else PROVED,
                on=PolicyVersion.objects.get(number=published.CURRENT),
                detail=asdict(self._proof) | {"begun": self._begun.isoformat()},
            )
