"""Reports to file in tests: one plausible month, and the steps around filing it."""

import json
from datetime import datetime, timedelta
from typing import Any

from facilities.models import Person
from reports.filing.drafts import Draft, Filing
from reports.filing.report import file_report
from reports.policy import periods
from reports.policy.form.figures import FIGURES

BLANK = {"platform_name", "studies_in_ehr", "film_fee_rials", "paper_fee_rials", "cd_fee_rials"}


def figures(**changes: object) -> dict[str, Any]:
    """A plausible month of an imaging centre without film or fees; `changes` replace figures."""
    zeros = {f.code: 0 for f in FIGURES if f.type == "count" and f.code not in BLANK}
    month: dict[str, Any] = zeros | {
        "studies_radiography": 600,
        "studies_ct": 200,
        "studies_ultrasound": 200,
        "film_opening": 100,
        "film_closing": 100,
        "cds": 300,
        "handovers": 900,
        "delivered_electronic": 600,
        "delivered_cd": 300,
        "handovers_with_report": 900,
        "platform": "pacs",
        "print_reason": "patient",
        "pacs_scheduled_minutes": 20_000,
        "pacs_down_minutes": 0,
        "studies_archived": 900,
        "physicians_referring": 40,
        "physicians_with_access": 30,
    }
    return month | changes


def in_time(period: int) -> datetime:
    """A moment three days after the month's end: within the deadline."""
    return periods.deadline_moment(periods.last_day(period)) + timedelta(days=3)


def draft(facility: str, period: int, *, reason: str = "", **changes: object) -> Draft:
    """A draft as the API would hand it over."""
    content = figures(**changes)
    body = json.dumps({"facility": facility, "period": period, "figures": content}).encode()
    return Draft(facility, period, content, body, "api", reason=reason)


def file(
    by: Person,
    facility: str,
    period: int,
    *,
    now: datetime | None = None,
    reason: str = "",
    **changes: object,
) -> Filing:
    """File a month in time, inside the transaction and role that the caller has entered."""
    return file_report(
        by=by, draft=draft(facility, period, reason=reason, **changes), now=now or in_time(period)
    )
