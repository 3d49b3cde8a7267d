"""What a filing must know: the facility, who answers for it, and its earlier months."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from facilities import access
from facilities.models import Facility, Person, Responsibility
from reports.models import Report
from reports.models.figures import COLUMNS
from reports.policy import periods

RECENT_MONTHS = 7  # six for the median, one more because the month itself may be among them


@dataclass(frozen=True)
class CurrentReport:
    """The report that stands for the month already."""

    id: int
    submission_id: UUID
    first_received_at: datetime
    figures: Mapping[str, object]


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
        rows.order_by("-period").values(
            "id", "period", "submission_id", "first_received_at", *COLUMNS
        )[:RECENT_MONTHS]
    )


def _current(row: dict[str, Any] | None) -> CurrentReport | None:
    if row is None:
        return None
    return CurrentReport(
        id=row["id"],
        submission_id=row["submission_id"],
        first_received_at=row["first_received_at"],
        figures={code: row[code] for code in COLUMNS},
    )


def _answering(
    spans: list[tuple[date | None, date | None, int]], day: date, facility: Facility
) -> int:
    """The university that answers for the facility on a day (the latest that had begun)."""
    for starts_on, ends_on, university_id in spans:
        if (starts_on is None or starts_on <= day) and (ends_on is None or day < ends_on):
            return university_id
    return facility.university_id
