"""Judging a draft, and filing it."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from facilities.models import Person
from reports.evidence.receipts import receipt_number
from reports.filing.drafts import (
    ALREADY_FILED,
    STALE,
    UNKNOWN_FACILITY,
    Draft,
    Filing,
    FilingRefused,
)
from reports.filing.storing import new_id, store_submission
from reports.notices.telling import FiledMonth, tell_of_filings
from reports.policy.checks import checks, explanations
from reports.policy.checks.plausibility import find_warnings
from reports.policy.checks.usual_fee import FEES
from reports.policy.directive import published
from reports.policy.form import form
from reports.policy.workflow import corrections
from reports.queries.filing.context import FilingContext, context_for_filing
from reports.queries.filing.fees import usual_fees_of_kind


def check_report(*, by: Person, draft: Draft, now: datetime | None = None) -> Filing:
    """Validate a draft without storing anything. Raises FilingRefused with every problem."""
    _context, filing = _checked(by, draft, now or timezone.now())
    return filing


def file_report(*, by: Person, draft: Draft, now: datetime | None = None) -> Filing:
    """Store a draft as a submission and as the current report of its month.

    Must run inside the request's transaction, in the role of `by`. The caller wakes the workers
    on commit. The facility's people are told of what others file for them. Raises FilingRefused
    with every problem; then nothing was stored.
    """
    received_at = now or timezone.now()
    context, filing = _checked(by, draft, received_at, takes_number=True)
    _may_stand(draft, context, filing, received_at)
    submission = _submission_row(by, draft, context, filing, received_at)
    with transaction.atomic(savepoint=False):
        report_id = store_submission(
            submission, kind=context.kind, makes_images=context.makes_images
        )
        month = FiledMonth(context.facility_id, filing.period, context.current is not None)
        tell_of_filings(by=by, months=[month], now=received_at)
    return Filing(
        filing.facility_code,
        filing.period,
        filing.figures,
        filing.warnings,
        report_id,
        submission,
        context.current is not None,
    )


def _checked(
    by: Person, draft: Draft, now: datetime, *, takes_number: bool = False
) -> tuple[FilingContext, Filing]:
    context = context_for_filing(
        by, draft.facility_code, draft.period, now, takes_number=takes_number
    )
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
    charged = any(figures.get(fee.fee) is not None for fee in FEES)
    kind_fees = usual_fees_of_kind(context.kind, period) if charged else {}
    warnings = find_warnings(figures, period=period, recent=context.recent, kind_fees=kind_fees)
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
    """All columns of the submission but its hash and signature."""
    return {
        "id": new_id(received_at),
        "number": receipt_number(context.university_code, received_at, context.receipt_count),
        "facility_id": context.facility_id,
        "facility_code": context.facility_code,
        "facility_kind": context.kind,
        "period": filing.period,
        "university_id": context.university_id,
        "body": draft.body,
        "body_sha256": hashlib.sha256(draft.body).digest(),
        "upload_sha256": draft.upload_sha256,
        "channel": draft.channel,
        "person_id": by.pk,
        "person_name": by.full_name,
        "token_key": draft.token_key,
        "received_at": received_at,
        "form_version": form.FORM_VERSION,
        "policy_version": published.CURRENT,
        "figures": {code: value for code, value in filing.figures.items() if value is not None},
        "warnings": [{"field": w.field, "code": w.code} for w in filing.warnings],
        "explanations": dict(draft.explanations),
        "replaces_id": context.current.submission_id if context.current else None,
        "reason": draft.reason.strip() if context.current else "",
        "synthetic": False,
    }
