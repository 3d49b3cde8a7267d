"""Rows of the sheet of reports for tests, without a database."""

import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from facilities.kinds import KINDS
from reports.exports.report_rows import SheetMeta, SheetRow
from reports.exports.report_sheet_writer import write_sheet
from reports.policy.form import form

MONTH = 140012
HOSPITAL, OFFICE, RECEIVER = "X-HOSP", "X-OFF", "X-REC"


def sheet_row(code: str, kind: str, **figures: Any) -> SheetRow:
    """A facility's row of the month, `figures` being filled in beforehand."""
    modalities = frozenset({"dental"}) if kind == "office" else frozenset(form.MODALITIES)
    makes_images = kind != "receiver"
    return SheetRow(
        facility=code,
        name=f"مرکز {code}",
        kind=KINDS[kind],
        period=MONTH,
        asked=form.asked_of(kind, makes_images, modalities),
        required=form.required_of(kind, makes_images, modalities),
        figures=figures,
        carried=frozenset(figures),
    )


def template_of(rows: Iterable[SheetRow] | None = None, **meta: Any) -> bytes:
    """A template, of a hospital, an office and a receiver unless said otherwise."""
    made = rows or (
        sheet_row(HOSPITAL, "hospital", film_opening=100),
        sheet_row(OFFICE, "office", film_opening=5),
        sheet_row(RECEIVER, "receiver"),
    )
    content = io.BytesIO()
    told: Mapping[str, Any] = {
        "owner": "دانشگاه نمونه",
        "period": MONTH,
        "made_at": datetime(2022, 4, 1, 9, tzinfo=ZoneInfo("Asia/Tehran")),
    } | meta
    write_sheet(made, meta=SheetMeta(**told), target=content)
    return content.getvalue()
