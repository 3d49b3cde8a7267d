"""Filing a monthly report: checked, stored as evidence, and queued, in one transaction.

The one write behind every channel. Nothing is stored unless everything is right; what is
stored is stored at once: the exact bytes in the university's chain, the current figures, the
job that will score them and the audit event.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from psycopg.types.json import Jsonb

from facilities.models import Person
from reports import evidence
from reports.models.figures import COLUMNS
from reports.policy import baseline, checks, corrections, explanations, form, published
from reports.policy.checks import Problem
from reports.queries.for_filing import FilingContext, context_for_filing


class FilingRefused(Exception):
    """Nothing was stored. `kind` is unknown_facility, invalid, explanation_missing,
    already_filed, correction_closed or stale."""

    def __init__(self, kind: str, problems: list[Problem]) -> None:
        self.kind = kind
        self.problems = problems
        super().__init__(kind)


@dataclass(frozen=True)
class Draft:
    """A report as a channel hands it over: the exact bytes, and what was read from them."""

    facility_code: str
    period: object
    figures: Mapping[str, object]
    body: bytes
    channel: str
    explanations: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    replaces: UUID | None = None
    upload_sha256: bytes | None = None
    token_key: str = ""


@dataclass(frozen=True)
class Filing:
    """What came of a draft: the cleaned figures and warnings, and unless dry, what was stored."""

    facility_code: str
    period: int
    figures: dict[str, int | str | bool | None]
    warnings: list[Problem]
    report_id: int | None = None
    submission: dict[str, Any] | None = None
    chain_code: str = ""
    is_correction: bool = False


def check_report(*, by: Person, draft: Draft, now: datetime | None = None) -> Filing:
    """Validate a draft without storing anything. Raises FilingRefused with every problem."""
    _context, filing = _checked(by, draft, now or datetime.now(UTC))
    return filing


def file_report(*, by: Person, draft: Draft, now: datetime | None = None) -> Filing:
    """Store a draft as a submission and as the current report of its month.

    Must run inside the request's transaction, in the role of `by`. The caller wakes the workers
    on commit. Raises FilingRefused with every problem; then nothing was stored.
    """
    received_at = now or datetime.now(UTC)
    context, filing = _checked(by, draft, received_at)
    _may_stand(draft, context, filing, received_at)
    submission = _submission_row(by, draft, context, filing, received_at)
    with transaction.atomic(savepoint=False):
        _take_place_in_chain(submission)
        report_id = _store(submission, _report_row(context, filing, submission), draft)
    return Filing(
        filing.facility_code, filing.period, filing.figures, filing.warnings, report_id,
        submission, context.chain_code, context.current is not None,
    )  # fmt: skip


def may_correct(
    *, by: Person, facility_code: str, period: int, now: datetime | None = None
) -> bool:
    """Whether `by` may correct this filed month now; False also where nothing is filed."""
    moment = now or datetime.now(UTC)
    context = context_for_filing(by, facility_code, period, moment)
    return context is not None and context.current is not None and _is_open(context, moment)


def _checked(by: Person, draft: Draft, now: datetime) -> tuple[FilingContext, Filing]:
    context = context_for_filing(by, draft.facility_code, draft.period, now)
    if context is None:
        raise FilingRefused("unknown_facility", [UNKNOWN_FACILITY])
    problems = checks.check_period(
        draft.period,
        now=now,
        opened_on=context.opened_on,
        closed_on=context.closed_on,
        closures=context.closures,
    )
    period = draft.period if not problems and isinstance(draft.period, int) else None
    figures, figure_problems = checks.check_figures(
        draft.figures,
        period=period,
        kind=context.kind,
        makes_images=context.makes_images,
        modalities=context.modalities,
    )
    problems += figure_problems
    if problems or period is None:
        raise FilingRefused("invalid", problems)
    warnings = checks.find_warnings(figures, period=period, recent=context.recent)
    return context, Filing(context.facility_code, period, figures, warnings)


def _may_stand(draft: Draft, context: FilingContext, filing: Filing, now: datetime) -> None:
    """Refuse a draft without errors that may not take its month's place as it is."""
    if explanations.must_explain(draft.channel, by_token=bool(draft.token_key)):
        missing = explanations.unexplained(filing.warnings, draft.explanations)
        if missing:
            raise FilingRefused("explanation_missing", missing)
    current = context.current
    if current is not None and not draft.reason.strip():
        raise FilingRefused("already_filed", [ALREADY_FILED])
    if draft.replaces is not None and (current is None or draft.replaces != current.submission_id):
        raise FilingRefused("stale", [STALE])
    if current is not None and not _is_open(context, now):
        raise FilingRefused("correction_closed", [corrections.CLOSED])


def _is_open(context: FilingContext, now: datetime) -> bool:
    assert context.current is not None  # noqa: S101  (asked about filed months only)
    return corrections.is_open(context.current.correction, now=now, by_officer=context.by_officer)


def _submission_row(
    by: Person, draft: Draft, context: FilingContext, filing: Filing, received_at: datetime
) -> dict[str, Any]:
    """All columns of the submission but its place in the chain."""
    return {
        "id": new_id(received_at),
        "facility_id": context.facility_id,
        "period": filing.period,
        "university_id": context.university_id,
        "chain_id": context.chain_id,
        "position": 0,
        "previous_hash": b"",
        "entry_hash": b"",
        "body": draft.body,
        "body_sha256": hashlib.sha256(draft.body).digest(),
        "upload_sha256": draft.upload_sha256,
        "channel": draft.channel,
        "person_id": by.pk,
        "token_key": draft.token_key,
        "received_at": received_at,
        "form_version": form.FORM_VERSION,
        "policy_version": published.CURRENT,
        "figures": {code: value for code, value in filing.figures.items() if value is not None},
        "warnings": [{"field": w.field, "code": w.code} for w in filing.warnings],
        "explanations": dict(draft.explanations),
        "replaces_id": context.current.submission_id if context.current else None,
        "reason": draft.reason.strip() if context.current else "",
    }


def _take_place_in_chain(submission: dict[str, Any]) -> None:
    """Lock the university's chain head and set position and hashes; the lock lasts to commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT position, entry_hash FROM reports_chainhead WHERE university_id = %s"
            " FOR UPDATE",
            [submission["chain_id"]],
        )
        head = cursor.fetchone()
    if head is None:  # the facility changed hands since it was looked up
        raise FilingRefused("stale", [STALE])
    position, previous_hash = head
    submission["position"] = position + 1
    submission["previous_hash"] = bytes(previous_hash)
    submission["entry_hash"] = evidence.entry_hash(bytes(previous_hash), submission)


def _report_row(
    context: FilingContext, filing: Filing, submission: dict[str, Any]
) -> dict[str, Any]:
    """The report's columns after this submission."""
    current = context.current
    received_at = submission["received_at"]
    row = {
        "facility_id": context.facility_id,
        "period": filing.period,
        "university_id": context.university_id,
        "kind": context.kind,
        "makes_images": context.makes_images,
        "submission_id": submission["id"],
        "first_received_at": received_at,
        "received_at": received_at,
    } | {code: filing.figures.get(code) for code in COLUMNS}
    if baseline.counts_for_baseline(
        received_at, filing.period, current is None, published.directive()
    ):
        row["baseline_submission_id"] = submission["id"]
    return row


def _store(submission: dict[str, Any], report: dict[str, Any], draft: Draft) -> int:
    """Write evidence, report, job and audit event in one statement; answer the report's id.

    Raises FilingRefused("stale") when somebody else filed between our reading and the lock.
    """
    columns = ", ".join(report)
    # Who answers, what kind the facility is and when it first filed stay as they were; a month
    # whose every submission was repudiated has its first arrival now.
    updates = ", ".join(f"{name} = EXCLUDED.{name}" for name in report if name not in KEPT)
    updates += (
        ", first_received_at = coalesce(reports_report.first_received_at,"
        " EXCLUDED.first_received_at)"
    )
    action = "report.corrected" if submission["replaces_id"] else "report.filed"
    statement = f"""
        WITH entry AS (INSERT INTO reports_submission ({", ".join(submission)})
                       VALUES ({_places("s_", submission)})),
        head AS (UPDATE reports_chainhead SET position = %(s_position)s,
                 entry_hash = %(s_entry_hash)s WHERE university_id = %(s_chain_id)s),
        job AS (INSERT INTO reports_job (facility_id, period, cause, queued_at, attempts, error)
                VALUES (%(s_facility_id)s, %(s_period)s, 'filing', %(s_received_at)s, 0, '')),
        event AS (INSERT INTO facilities_auditevent (at, actor_id, action, object_type, object_id,
                  university_id, facility_id, detail) VALUES (%(s_received_at)s, %(s_person_id)s,
                  %(action)s, 'submission', %(s_id)s, %(s_university_id)s, %(s_facility_id)s,
                  %(detail)s))
        INSERT INTO reports_report ({columns}) VALUES ({_places("r_", report)})
        ON CONFLICT (facility_id, period) DO UPDATE SET {updates}
        WHERE reports_report.submission_id = %(s_replaces_id)s
        RETURNING id"""
    parameters = _named("s_", submission) | _named("r_", report)
    parameters["action"] = action
    parameters["detail"] = Jsonb({"period": report["period"], "channel": draft.channel})
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            stored = cursor.fetchone()
    except IntegrityError as error:
        if "replaced_once" not in str(error):
            raise
        stored = None
    if stored is None:
        raise FilingRefused("stale", [STALE])
    return int(stored[0])


KEPT = {"facility_id", "period", "university_id", "kind", "makes_images", "first_received_at"}


def new_id(moment: datetime, noise: bytes | None = None) -> UUID:
    """A UUID of version 7: 48 bits of time in ms, the rest random, so that ids grow with time.

    `noise` stands in for the ten random bytes where an id has to come out the same again.
    """
    milliseconds = int(moment.timestamp() * 1000)
    value = (milliseconds << 80) | int.from_bytes(noise or os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def _places(prefix: str, row: Mapping[str, Any]) -> str:
    return ", ".join(f"%({prefix}{name})s" for name in row)


def _named(prefix: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        prefix + name: Jsonb(value, dumps=_dumps) if isinstance(value, dict | list) else value
        for name, value in row.items()
    }


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


UNKNOWN_FACILITY = Problem(
    "facility", "unknown_facility", "مرکزی با این کد یافت نشد.", "No facility has this code."
)
ALREADY_FILED = Problem(
    "reason",
    "already_filed",
    "گزارش این ماه پیش‌تر ثبت شده است؛ برای اصلاح آن دلیل اصلاح را بنویسید.",
    "This month has been filed already; to correct it, state the reason.",
)
STALE = Problem(
    "replaces",
    "stale",
    "این گزارش در این فاصله تغییر کرده است؛ نسخهٔ تازه را ببینید و دوباره بفرستید.",
    "The report has changed meanwhile; look at the current version and send again.",
)
