"""Filing a month, and reading what was filed."""

import json
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from facilities.access.scope import may
from facilities.errors import Problem
from facilities.models import Person
from reports import tasks
from reports.api import parameters, representations
from reports.api.base import ApiView, PlainPost, parsed_body, person_of, token_of
from reports.api.described import described
from reports.api.idempotency import HEADER, Answer, answered_once
from reports.api.pages import each, page
from reports.api.problems import ApiProblem
from reports.api.report_input import read_report
from reports.api.schemas import page_schema, reference
from reports.calendar import calendar
from reports.evidence.receipts import receipt
from reports.filing.drafts import Draft, Filing, FilingRefused
from reports.filing.report import check_report, file_report
from reports.queries import reports as queries
from reports.queries.log import inclusion_of, proof_text
from reports.queries.month_filters import MonthFilters
from reports.queries.receipts import AlteredSubmissionError, StoredReceipt, receipt_of

_LISTED = (*parameters.MONTHS, *parameters.PAGES)


class Reports(PlainPost):
    """`GET` lists current reports; `POST` files one."""

    @described(
        "reports_list",
        "Current reports, month by month",
        tag="reports",
        parameters=_LISTED,
        answers={200: page_schema("Report")},
        problems=("invalid",),
    )
    def get(self, request: Request) -> Response:
        """Reports the holder may read."""
        values = parameters.read_parameters(request, _LISTED)
        rows = queries.list_reports(person_of(request), MonthFilters.from_params(values))
        return page(
            request,
            rows,
            order=("facility_id", "period"),
            parameters=values,
            represent=each(partial(representations.report, today=calendar())),
        )

    @described(
        "reports_file",
        "File a month, or correct one",
        tag="reports",
        parameters=[parameters.DRY_RUN],
        body=reference("ReportInput"),
        headers={HEADER: "Sent again with the same body it gets the same answer, once filed."},
        answers={201: reference("Filed"), 200: reference("Checked")},
        problems=(
            "invalid",
            "not_allowed",
            "unknown_facility",
            "already_filed",
            "correction_closed",
            "stale",
            "idempotency_conflict",
            "evidence_altered",
            "not_found",
            "length_required",
            "too_large",
            "unsupported_media_type",
        ),
    )
    def post(self, request: HttpRequest) -> HttpResponse:
        """File the month; with `dry_run` only say what would be wrong or is remarkable."""
        by = person_of(request)
        if not may(by, "file_by_api"):
            raise ApiProblem("not_allowed", [ONLY_MACHINES])
        dry_run = parameters.read_parameters(request, [parameters.DRY_RUN])["dry_run"]
        data = parsed_body(request, self)
        draft, wrong = read_report(
            data, body=getattr(request, "body_bytes", b""), token_key=token_of(request).token_key
        )
        if draft is None or wrong:
            raise ApiProblem("invalid", wrong + (_figure_problems(by, draft) if draft else []))
        if dry_run:
            return Answer.of(200, _checked(check_report(by=by, draft=draft))).response()
        answer = answered_once(
            request,
            by=by,
            write=lambda: _file(by, draft),
            given_again=lambda kept: _require_sound(by, kept),
        )
        return answer.response()


class ReportDetail(ApiView):
    """One report."""

    @described(
        "reports_read",
        "One report with its history",
        tag="reports",
        answers={200: reference("ReportWithHistory")},
        problems=("invalid", "not_found"),
    )
    def get(self, request: Request, report_id: int) -> Response:
        """The report's figures, its warnings and every submission of its month."""
        parameters.read_parameters(request, ())
        person = person_of(request)
        row = queries.report_of(person, report_id)
        if row is None:
            raise Http404
        history = queries.history_of(person, row["facility_id"], row["period"])
        return Response(representations.report_with_history(row, history, calendar()))


class Receipt(ApiView):
    """The receipt of one submission."""

    @described(
        "receipts_read",
        "The signed receipt of a submission",
        tag="reports",
        answers={200: reference("ReceiptWithProof")},
        problems=("invalid", "not_found", "evidence_altered"),
    )
    def get(self, request: Request, submission_id: UUID) -> Response:
        """The receipt as it was signed at filing, and the proof once the log holds it."""
        parameters.read_parameters(request, ())
        person = person_of(request)
        stored = _stored(person, submission_id)
        proof = proof_text(inclusion_of(person, submission_id))
        return Response({"receipt": stored.receipt, "proof": proof})


def _file(by: Person, draft: Draft) -> Answer:
    filed = file_report(by=by, draft=draft)
    assert filed.submission is not None  # noqa: S101  (stored, not a dry run)
    tasks.wake_on_commit()
    return Answer.of(201, representations.filed(filed, receipt(filed.submission)))


def _stored(by: Person, submission: UUID) -> StoredReceipt:
    """The submission with its receipt, unless the row is not what was signed."""
    try:
        stored = receipt_of(by, submission)
    except AlteredSubmissionError as altered:
        altered.tell()
        raise ApiProblem("evidence_altered") from altered
    if stored is None:
        raise Http404
    return stored


def _require_sound(by: Person, kept: Answer) -> None:
    """Refuse to give an answer again whose receipt is not that of the submission as it stands."""
    given = json.loads(kept.text)["receipt"]
    if _stored(by, UUID(given["submission"])).receipt != given:
        raise ApiProblem("evidence_altered")


def _checked(checked: Filing) -> dict[str, Any]:
    return {
        "facility": checked.facility_code,
        "period": checked.period,
        "figures": checked.figures,
        "warnings": [representations.warned(warning) for warning in checked.warnings],
    }


def _figure_problems(by: Person, draft: Draft) -> list[Problem]:
    """What else is wrong with a draft whose own fields are wrong already."""
    try:
        check_report(by=by, draft=draft)
    except FilingRefused as refused:
        # A missing period has been told as such.
        return [p for p in refused.problems if p.field != "period" or draft.period is not None]
    return []


ONLY_MACHINES = Problem(
    "",
    "not_allowed",
    "گزارش از راه API تنها با توکن سامانهٔ متصل ثبت می‌شود.",
    "Only the token of a connected system files over the API.",
)
