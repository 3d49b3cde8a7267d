"""The workbook that an officer fills in: one facility or all, and a month, filled in beforehand."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils import timezone

from facilities.access.rows import visible_universities
from facilities.access.scope import may
from facilities.errors import refuse
from facilities.kinds import KINDS
from facilities.models import Person
from facilities.register import audit
from reports import calendar
from reports.exports.report_rows import SheetMeta, SheetRow
from reports.exports.report_sheet_writer import write_sheet
from reports.policy import periods
from reports.policy.checks import prefill
from reports.policy.form import form
from reports.queries.filing.template import TemplateFacility, facilities_for_template

ALL, MISSING, ONE = "all", "missing", "one"
CHOICES: Final = (MISSING, ALL, ONE)


@dataclass(frozen=True)
class Template:
    """A finished workbook: its bytes, its name, and how many facilities stand in it."""

    content: bytes
    filename: str
    count: int


def make_template(
    *, by: Person, period: int, choice: str, code: str = "", language: str = "fa"
) -> Template:
    """The workbook for a month: every facility, those that have not filed, or one of them.

    Reads within the request's transaction and records that it was taken. Raises Refused:
    not_allowed, period_not_ended, unknown_facility, nobody_missing, no_facility.
    """
    now = timezone.now()
    _check_request(by, period)
    facilities = facilities_for_template(
        by, period=period, now=now, code=code if choice == ONE else ""
    )
    if choice == MISSING:
        facilities = [f for f in facilities if f.is_expected and f.filed is None]
    if not facilities:
        raise _nobody(choice)
    content = io.BytesIO()
    count = write_sheet(
        (sheet_row(facility, period, language) for facility in facilities),
        meta=SheetMeta(
            owner=_owner(by, facilities, choice, language),
            period=period,
            made_at=timezone.localtime(),
            language=language,
            synthetic=settings.DEMO,
        ),
        target=content,
    )
    audit.record(
        by=by,
        action="template.taken",
        on=by,
        detail={"period": period, "choice": choice, "rows": count},
    )
    name = facilities[0].code if choice == ONE else choice
    return Template(content.getvalue(), f"payesh-reports-{period}-{name}.xlsx", count)


def _check_request(by: Person, period: int) -> None:
    if not may(by, "file_in_bulk"):
        raise refuse(
            "",
            "not_allowed",
            "شما اجازهٔ ثبت گروهی گزارش ندارید.",
            "You may not file reports in bulk.",
        )
    if period < periods.FIRST_PERIOD or not calendar.has_ended(period):
        raise refuse(
            "period",
            "period_not_ended",
            "برای این ماه هنوز نمی‌توان گزارش داد.",
            "This month cannot be filed yet.",
        )


def sheet_row(facility: TemplateFacility, period: int, language: str) -> SheetRow:
    """A facility's row before anybody has filled it in: what is filed, else what is known."""
    asked = form.asked_of(facility.kind, facility.makes_images, facility.modalities)
    figures: Mapping[str, object]
    if facility.filed is not None:
        figures, carried = facility.filed, None
    else:
        earlier = [facility.earlier] if facility.earlier else []
        figures = prefill.prefilled(period, earlier, asked)
        carried = frozenset(figures)
    return SheetRow(
        facility=facility.code,
        name=facility.name_en if language == "en" else facility.name_fa,
        kind=KINDS.get(facility.kind),
        period=period,
        asked=asked,
        required=form.required_of(facility.kind, facility.makes_images, facility.modalities),
        figures={code: value for code, value in figures.items() if value is not None},
        carried=carried,
    )


def _owner(by: Person, facilities: list[TemplateFacility], choice: str, language: str) -> str:
    """Whose workbook it is: the facility's name, or the university's."""
    if choice == ONE:
        return facilities[0].name_en if language == "en" else facilities[0].name_fa
    names = [
        university.name_en if language == "en" else university.name_fa
        for university in visible_universities(by)
    ]
    return "، ".join(names) if language != "en" else ", ".join(names)


def _nobody(choice: str) -> Exception:
    if choice == ONE:
        return refuse(
            "facility",
            "unknown_facility",
            "مرکزی با این کد یافت نشد.",
            "No facility has this code.",
        )
    if choice == MISSING:
        return refuse(
            "",
            "nobody_missing",
            "گزارش همهٔ مراکز برای این ماه ثبت شده است.",
            "Every facility has filed this month.",
        )
    return refuse(
        "", "no_facility", "در این ماه مرکزی برای گزارش نیست.", "No facility reports this month."
    )
