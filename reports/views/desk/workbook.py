"""A list of the desk as Excel: all its rows, with the filters of the address."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from facilities import media_types
from facilities.access.scope import may
from facilities.errors import Refused
from facilities.kinds import Label
from facilities.language import page_language
from facilities.models import Person
from facilities.register import audit
from reports.calendar import Calendar, calendar
from reports.deadlines import deadlines_of
from reports.exports.desk_workbook import DeskColumn, DeskSheet, write_desk
from reports.formatting.collection import progress_line
from reports.formatting.labels import channel, facility_kind, return_reason, words
from reports.formatting.moments import day, moment, period
from reports.formatting.warned import warnings_in_words
from reports.policy.workflow.reviews import DECISIONS
from reports.queries.dashboards.progress import territory_of
from reports.queries.desk import lists as queries
from reports.queries.desk import rows as desk_rows
from reports.queries.desk.lists import DeskFilters
from reports.views.desk.lists import TAB_NAMES, desk_progress
from reports.views.download import download
from reports.views.months import ended_month

CHUNK = 500  # rows read at once
_CODE = DeskColumn(Label("کد مرکز", "Facility code"), 14, is_code=True)
_WHO = (
    DeskColumn(Label("نام مرکز", "Facility"), 34),
    DeskColumn(Label("نوع مرکز", "Kind of facility"), 24),
)
NOT_FILED = (
    _CODE,
    *_WHO,
    DeskColumn(Label("شهر", "City"), 14),
    DeskColumn(Label("تلفن مرکز", "Telephone"), 16, is_code=True),
    DeskColumn(Label("افراد مرکز", "People"), 40),
    DeskColumn(Label("مهلت", "Deadline"), 12, is_code=True),
    DeskColumn(Label("فرم", "Form"), 16),
    DeskColumn(Label("آخرین ماه ثبت‌شده", "Last filed month"), 16),
    DeskColumn(Label("آخرین یادآوری", "Last reminder"), 18, is_code=True),
)
FILED = (
    _CODE,
    *_WHO,
    DeskColumn(Label("زمان دریافت", "Received"), 18, is_code=True),
    DeskColumn(Label("روش ثبت", "Way"), 16),
    DeskColumn(Label("ثبت‌کننده", "By"), 22),
    DeskColumn(Label("هشدارها و توضیحات", "Warnings and explanations"), 60),
    DeskColumn(Label("موارد مشکوک باز", "Open suspicions"), 10),
    DeskColumn(Label("تصمیم", "Decision"), 14),
    DeskColumn(Label("علت و یادداشت", "Reason and note"), 50),
)
Row = list[str | int | None]


@login_required
@require_safe
def desk_file(request: HttpRequest) -> HttpResponse:
    """The list as a workbook; what was taken out stands in the audit trail."""
    user = request.user
    if not may(user, "accept") or not isinstance(user, Person):
        raise Http404
    try:
        filters = DeskFilters.from_params(request.GET.dict())
    except Refused:
        raise Http404 from None
    today = calendar()
    month = ended_month(request, territory_of(user), today).period
    is_not_filed = filters.tab == queries.NOT_FILED
    read = _not_filed(user, filters, month) if is_not_filed else _filed(user, filters, month)
    rows, name = list(read), words(TAB_NAMES[filters.tab])
    language = page_language()
    sheet = DeskSheet(name, _heading(user, name, month, today), language)
    content = write_desk(sheet, NOT_FILED if is_not_filed else FILED, rows)
    audit.record(
        by=user,
        action="export.built",
        on=user,
        detail={
            "what": "desk",
            "period": month,
            "filters": _given(filters),
            "rows": len(rows),
            "sha256": hashlib.sha256(content).hexdigest(),
        },
    )
    return download(content, media_types.XLSX, f"payesh-desk-{month}-{filters.tab}.xlsx")


def _given(filters: DeskFilters) -> dict[str, Any]:
    """The filters that narrow the list, as the audit trail keeps them."""
    return {name: value for name, value in asdict(filters).items() if value}


def _heading(user: Person, name: str, month: int, today: Calendar) -> str:
    """One line: confidential, what it is, of which month, by whom, when, what has arrived of
    months in collection."""
    parts = [
        _("Confidential"),
        f"{_('Desk')}: {name}",
        period(month),
        str(user),
        moment(timezone.now()),
        *(progress_line(*progress) for progress in desk_progress(user, today, {})),
    ]
    if settings.DEMO:
        parts.insert(1, _("Synthetic data"))
    return " | ".join(parts)


def _not_filed(user: Person, filters: DeskFilters, month: int) -> Iterator[Row]:
    deadlines = deadlines_of(month)
    found = list(queries.not_filed(user, filters, month))
    people = desk_rows.contacts_of(found)
    for facility in found:
        row: Any = facility  # with the columns of `queries.not_filed`
        form = _("waiting for signature") if row.waits_for_signature else ""
        yield [
            facility.code,
            facility.name,
            facility_kind(facility.kind),
            facility.city,
            facility.phone,
            "؛ ".join(f"{p.full_name} {p.mobile}".strip() for p in people.get(facility.pk, [])),
            day(deadlines.of(facility.university_id)),
            form or (_("begun") if row.is_begun else _("not begun")),
            period(row.last_filed),
            moment(row.last_reminded),
        ]


def _filed(user: Person, filters: DeskFilters, month: int) -> Iterator[Row]:
    found, first = queries.filed(user, filters, month), 0
    while chunk := queries.reports_of_page(found, first, CHUNK):
        first += CHUNK
        for row in desk_rows.filed_rows(user, chunk, month):
            facility, submission, review = row.report.facility, row.report.submission, row.review
            told = [
                f"{w.text} – {w.explanation}"
                for w in warnings_in_words(submission.warnings, submission.explanations)
            ]
            why = (return_reason(review.reason_code), review.note) if review else ()
            yield [
                facility.code,
                facility.name,
                facility_kind(facility.kind),
                moment(row.report.received_at),
                channel(submission.channel),
                submission.person.full_name,
                "\n".join(told),
                row.suspicions,
                words(DECISIONS[review.decision]) if review else "",
                " – ".join(part for part in why if part),
            ]
