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
from facilities.models import Facility, Person
from facilities.register import audit
from reports.calendar import Calendar, calendar
from reports.deadlines import deadlines_of
from reports.exports.desk_workbook import DeskSheet, write_desk
from reports.exports.list_book import WHOLE, Column, ListMeta
from reports.formatting.collection import progress_line
from reports.formatting.labels import channel, facility_kind, return_reason, words
from reports.formatting.moments import day, moment, period
from reports.formatting.warned import warnings_in_words
from reports.policy.workflow.reviews import DECISIONS
from reports.queries.dashboards.progress import territory_of
from reports.queries.desk import lists as queries
from reports.queries.desk import rows as desk_rows
from reports.queries.desk.lists import DeskFilters
from reports.queries.desk.queue import whole_queue
from reports.views.desk.lists import TAB_NAMES, desk_progress
from reports.views.download import download
from reports.views.months import ended_month

CHUNK = 500  # rows read at once
_WHO = (
    Column(
        "code",
        Label("کد مرکز", "Facility code"),
        Label("کد یکتای مرکز در سامانه", "The facility's unique code"),
        14,
        is_code=True,
    ),
    Column(
        "name",
        Label("نام مرکز", "Facility"),
        Label("نام مرکز در فهرست مراکز", "Its name in the register"),
        32,
    ),
    Column(
        "kind",
        Label("نوع مرکز", "Kind of facility"),
        Label("نوع مرکز در شناسنامهٔ آن", "Its kind in the register"),
        22,
    ),
)
NOT_FILED = (
    *_WHO,
    Column("city", Label("شهر", "City"), Label("شهر مرکز", "Where it is"), 14),
    Column(
        "phone",
        Label("تلفن مرکز", "Telephone"),
        Label("تلفن مرکز", "Its telephone"),
        16,
        is_code=True,
    ),
    Column(
        "people",
        Label("افراد مرکز", "People"),
        Label("رابط و مسئول فنی با تلفن همراه", "Clerk and signatory with their mobiles"),
        36,
    ),
    Column(
        "deadline",
        Label("مهلت", "Deadline"),
        Label("آخرین روز ارسال گزارش", "The last day for the report"),
        12,
        is_code=True,
    ),
    Column(
        "form", Label("فرم", "Form"), Label("پیشرفت فرم در سامانه", "How far the form has come"), 15
    ),
    Column(
        "last_filed",
        Label("آخرین ماه ثبت‌شده", "Last filed month"),
        Label("تازه‌ترین ماهی که گزارش آن رسیده است", "The newest month that was filed"),
        15,
    ),
    Column(
        "last_reminded",
        Label("آخرین یادآوری", "Last reminder"),
        Label("زمان آخرین یادآوری این ماه", "When it was last reminded of the month"),
        17,
        is_code=True,
    ),
)
FILED = (
    *_WHO,
    Column(
        "received_at",
        Label("زمان دریافت", "Received"),
        Label("زمان رسیدن گزارش", "When the report arrived"),
        17,
        is_code=True,
    ),
    Column(
        "channel",
        Label("روش ثبت", "Way"),
        Label("راهی که گزارش از آن رسید", "The way by which the report came"),
        14,
    ),
    Column("by", Label("ثبت‌کننده", "By"), Label("فرستندهٔ گزارش", "Who filed the report"), 20),
    Column(
        "warnings",
        Label("هشدارها و توضیحات", "Warnings and explanations"),
        Label("آنچه سامانه پرسید و مرکز پاسخ داد", "What was doubted, and the answers"),
        54,
    ),
    Column(
        "suspicions",
        Label("موارد مشکوک باز", "Open suspicions"),
        Label("شمار موارد باز این ماه", "How many are open about the month"),
        10,
        WHOLE,
    ),
    Column(
        "decision",
        Label("تصمیم", "Decision"),
        Label("آخرین تصمیم کارشناس", "The officer's latest decision"),
        14,
    ),
    Column(
        "why",
        Label("علت و یادداشت", "Reason and note"),
        Label("علت تصمیم و یادداشت کارشناس", "The decision's reason and note"),
        36,
    ),
)
QUEUED = (
    *_WHO,
    Column(
        "month",
        Label("ماه", "Month"),
        Label("ماهی که گزارش آن منتظر تصمیم است", "The month whose report waits"),
        14,
    ),
    next(column for column in NOT_FILED if column.code == "deadline"),
    *FILED[len(_WHO) : -2],
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
    if filters.tab == queries.NOT_FILED:
        columns: tuple[Column, ...] = NOT_FILED
        read = _not_filed(user, filters, month)
    elif filters.tab == queries.PENDING:
        columns, read = QUEUED, _queued(user, filters, today)
    else:
        columns, read = FILED, _filed(user, filters, month)
    rows, name = list(read), words(TAB_NAMES[filters.tab])
    sheet = DeskSheet(name, _heading(user, filters, month, today))
    meta = ListMeta(
        exported_by=str(user),
        made_at=timezone.localtime(),
        filters=(),
        language=page_language(),
        synthetic=settings.DEMO,
    )
    content = write_desk(sheet, columns, rows, meta)
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


def _heading(user: Person, filters: DeskFilters, month: int, today: Calendar) -> list[str]:
    """What the list is, of which month, and what has arrived of months in collection."""
    name = words(TAB_NAMES[filters.tab])
    of_all = filters.tab == queries.PENDING and filters.month is None
    shown = _("all months") if of_all else period(filters.month or month)
    progress = (progress_line(*progress) for progress in desk_progress(user, today, {}))
    return [f"{_('Desk')}: {name}", shown, *progress]


def _not_filed(user: Person, filters: DeskFilters, month: int) -> Iterator[Row]:
    deadlines = deadlines_of(month)
    found = list(queries.not_filed(user, filters, month))
    people = desk_rows.contacts_of(found)
    for facility in found:
        row: Any = facility  # with the columns of `queries.not_filed`
        form = _("waiting for signature") if row.waits_for_signature else ""
        yield [
            *_who(facility),
            facility.city,
            facility.phone,
            "؛ ".join(f"{p.full_name} {p.mobile}".strip() for p in people.get(facility.pk, [])),
            day(deadlines.of(facility.university_id)),
            form or (_("begun") if row.is_begun else _("not begun")),
            period(row.last_filed),
            moment(row.last_reminded),
        ]


def _queued(user: Person, filters: DeskFilters, today: Calendar) -> Iterator[Row]:
    for chunk in whole_queue(user, filters, today):
        for row in desk_rows.filed_rows(user, chunk):
            report = row.report
            deadline = today.deadline(report.period, report.university_id)
            yield [*_who(report.facility), period(report.period), day(deadline), *_received(row)]


def _filed(user: Person, filters: DeskFilters, month: int) -> Iterator[Row]:
    found, first = queries.filed(user, filters, month), 0
    while chunk := queries.reports_of_page(found, first, CHUNK):
        first += CHUNK
        for row in desk_rows.filed_rows(user, chunk):
            review = row.review
            why = (return_reason(review.reason_code), review.note) if review else ()
            yield [
                *_who(row.report.facility),
                *_received(row),
                words(DECISIONS[review.decision]) if review else "",
                " – ".join(part for part in why if part),
            ]


def _who(facility: Facility) -> Row:
    return [facility.code, facility.name, facility_kind(facility.kind)]


def _received(row: desk_rows.FiledRow) -> Row:
    """What came in, how and from whom, and what is said about it."""
    submission = row.report.submission
    told = [
        f"{w.text} – {w.explanation}"
        for w in warnings_in_words(submission.warnings, submission.explanations)
    ]
    return [
        moment(row.report.received_at),
        channel(submission.channel),
        submission.person.full_name,
        "\n".join(told),
        row.suspicions,
    ]
