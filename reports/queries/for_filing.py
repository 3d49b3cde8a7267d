"""What a filing must know: the facility, who answers for it, and its earlier months."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.utils import timezone

from facilities import access
from facilities.models import Facility, Person, Responsibility
from reports.models import Report
from reports.models.figures import COLUMNS
from reports.policy import corrections, periods

RECENT_MONTHS = 7  # six for the median, one more because the month itself may be among them


@dataclass(frozen=True)
class CurrentReport:
    """The report that stands for the month already, and whether it is open to correction."""

    id: int
    submission_id: UUID
    figures: Mapping[str, object]
    correction: corrections.Month


@dataclass(frozen=True)
class FilingContext:
    """One facility as of a filing. `recent` holds earlier filed months, newest first."""

    facility_id: int
    facility_code: str
    kind: str
    makes_images: bool
    modalities: list[str]
    opened_on: date | None
    closed_on: date | None
    closures: list[tuple[date, date | None]]
    university_id: int  # answers for the period, on its last day
    chain_id: int  # answers at receipt
    chain_code: str
    by_officer: bool  # who files is an officer of the responsible university
    current: CurrentReport | None
    recent: list[tuple[int, Mapping[str, object]]]


def context_for_filing(
    user: Person, code: str, period: object, now: datetime
) -> FilingContext | None:
    """The context of `code` for a person who may file for it; None for unknown and foreign alike.

    A university that answered for a facility once still sees it, but files for it no more.
    """
    facility = access.find_facility(user, code) if "\0" not in code else None
    if facility is None or not access.may(user, "file", facility=facility):
        return None
    month = period if isinstance(period, int) and periods.is_period(period) else None
    reports = _reports_until(user, facility, month)
    current = next((report for report in reports if report["period"] == month), None)
    spans = list(
        Responsibility.objects.filter(facility=facility)
        .order_by(F("starts_on").desc(nulls_last=True))
        .values_list("starts_on", "ends_on", "university_id")
    )
    today = timezone.localdate(now)
    return FilingContext(
        facility_id=facility.pk,
        facility_code=facility.code,
        kind=facility.kind,
        makes_images=facility.makes_images,
        modalities=list(facility.modalities),
        opened_on=facility.opened_on,
        closed_on=facility.closed_on,
        closures=list(facility.closures.values_list("starts_on", "ends_on")),
        university_id=_answering(spans, periods.last_day(month) if month else today, facility),
        chain_id=facility.university_id,
        chain_code=facility.university.code,
        by_officer=access.may(user, "accept", facility=facility),
        current=_current(current),
        recent=[
            (int(report["period"]), {code: report[code] for code in COLUMNS})
            for report in reports
            if report["period"] != month
        ],
    )


def _reports_until(user: Person, facility: Facility, month: int | None) -> list[dict[str, Any]]:
    if month is None:
        return []
    rows = access.rows_of(user, Report.objects.filter(facility=facility, period__lte=month))
    return list(
        rows.order_by("-period").values("id", "period", "submission_id", *COLUMNS)[:RECENT_MONTHS]
    )


def _current(row: dict[str, Any] | None) -> CurrentReport | None:
    if row is None:
        return None
    return CurrentReport(
        id=row["id"],
        submission_id=row["submission_id"],
        figures={code: row[code] for code in COLUMNS},
        correction=_correction(row["id"], row["period"]),
    )


def _correction(report_id: int, period: int) -> corrections.Month:
    """What decides whether the filed month is open to its facility."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT max(until) FROM reports_deadlineextension e WHERE e.period = r.period"
            "   AND (e.university_id IS NULL OR e.university_id = r.university_id)),"
            " r.first_received_at,"
            " coalesce((SELECT decision = 'returned' FROM reports_review v"
            "   WHERE v.submission_id = r.submission_id ORDER BY v.id DESC LIMIT 1), false),"
            " EXISTS (SELECT FROM reports_correctionpermit p WHERE p.facility_id = r.facility_id"
            "   AND p.period = r.period AND p.granted_at > r.received_at),"
            " EXISTS (SELECT FROM reports_repudiation d WHERE d.submission_id = r.submission_id)"
            " FROM reports_report r WHERE r.id = %s",
            [report_id],
        )
        extended, *rest = cursor.fetchone()
    regular = periods.deadline(period)
    return corrections.Month(max(regular, extended or regular), *rest)


def _answering(
    spans: list[tuple[date | None, date | None, int]], day: date, facility: Facility
) -> int:
    """The university that answers for the facility on a day (the latest that had begun)."""
    for starts_on, ends_on, university_id in spans:
        if (starts_on is None or starts_on <= day) and (ends_on is None or day < ends_on):
            return university_id
    return facility.university_id
