"""Filed reports, their history and their receipts, for whoever may read them."""

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from facilities.access.rows import rows_of
from facilities.access.scope import User
from reports.models import Report, Repudiation, Submission
from reports.models.figures import COLUMNS
from reports.queries.month_filters import MonthFilters

REPORT_FIELDS = (
    "id",
    "facility_id",
    "university_id",
    "period",
    "kind",
    "submission_id",
    "first_received_at",
    "received_at",
    *COLUMNS,
)


def is_repudiated(submission: str) -> Exists:
    """The condition that the submission in this column was declared not to be its facility's."""
    return Exists(Repudiation.objects.filter(submission=OuterRef(submission)))


def is_corrected(submission: str) -> Exists:
    """The condition that another submission has replaced the one in this column."""
    return Exists(Submission.objects.filter(replaces=OuterRef(submission)))


def list_reports(user: User, filters: MonthFilters) -> QuerySet[Report, dict[str, Any]]:
    """Current reports as rows of REPORT_FIELDS, `facility_code`, `university_code` and
    `repudiated` (the submission that stands was)."""
    rows = filters.apply(rows_of(user, Report.objects.all()))
    listed: QuerySet[Report, dict[str, Any]] = rows.values(
        *REPORT_FIELDS,
        facility_code=F("facility__code"),
        university_code=F("university__code"),
        repudiated=is_repudiated("submission"),
    )
    return listed


def report_of(user: User, report_id: int) -> dict[str, Any] | None:
    """One report as such a row; None for unknown and foreign alike."""
    return list_reports(user, MonthFilters()).filter(id=report_id).first()


def history_of(user: User, facility_id: int, period: int) -> list[Submission]:
    """All submissions of one month, oldest first, without the bytes received, each with
    `repudiated`."""
    submissions = Submission.objects.filter(facility=facility_id, period=period)
    return list(
        rows_of(user, submissions)
        .defer("body", "figures", "entry_hash", "body_sha256", "signature")
        .annotate(repudiated=is_repudiated("pk"))
        .order_by("received_at", "id")
    )
