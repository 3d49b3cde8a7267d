"""The officer's desk: a month of all their facilities, and what the officer does about it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facilities.access.scope import User, may, scope_of
from facilities.errors import Problem, Refused, refuse
from facilities.kinds import Label
from facilities.messages import message_of
from facilities.text import ascii_digits
from reports.calendar import Calendar, calendar, present
from reports.deadlines import Deadlines
from reports.desk import reminding
from reports.desk.decisions import MOST_AT_ONCE, accept_many, return_report
from reports.formatting.labels import words
from reports.formatting.numbers import number
from reports.policy import periods
from reports.policy.workflow import reminders
from reports.policy.workflow.reviews import RETURN_REASONS
from reports.queries.dashboards.progress import Progress, territory_of
from reports.queries.deadlines import extensions_in
from reports.queries.desk import lists as queries
from reports.queries.desk import rows as desk_rows
from reports.queries.desk.bands import bands
from reports.queries.desk.lists import DeskFilters, DeskForm
from reports.views.months import ChosenMonth, ended_month
from reports.views.pages import Page, page_of

ROWS = 50
TAB_NAMES = {
    queries.NOT_FILED: Label("گزارش‌نشده", "Not filed"),
    queries.PENDING: Label("در انتظار بررسی", "To be decided"),
    queries.RETURNED: Label("برگشت‌خورده", "Returned"),
    queries.ACCEPTED: Label("پذیرفته", "Accepted"),
    queries.REPUDIATED: Label("تکذیب‌شده", "Repudiated"),
}
ACCEPTED = Label("{n} گزارش پذیرفته شد.", "Reports accepted: {n}.")
REMINDED = Label("به {n} مرکز یادآوری شد.", "Facilities reminded: {n}.")
NOBODY = Label(
    "{n} مرکز در سامانه کسی را برای یادآوری ندارد؛ با تلفن پیگیری کنید.",
    "Facilities with nobody in the system to remind (call them): {n}.",
)


@login_required
@require_safe
def desk_page(request: HttpRequest) -> HttpResponse:
    """The desk; month, tab, filters, order and page stand in the address."""
    return _shown(request)


@login_required
@require_POST
def desk_step(request: HttpRequest, step: str) -> HttpResponse:
    """Accept, return or remind those that were ticked, and come back to the same list."""
    if not may(request.user, "accept") or step not in STEPS:
        raise Http404
    try:
        STEPS[step](request)
    except Refused as refused:
        return _shown(request, problems=refused.problems)
    query = request.META.get("QUERY_STRING", "")
    return redirect(reverse("desk") + (f"?{query}" if query else ""))


def _shown(request: HttpRequest, problems: list[Problem] | None = None) -> HttpResponse:
    user = request.user
    if not may(user, "accept"):
        raise Http404
    today, told = calendar(), list(problems or [])
    month = ended_month(request, territory_of(user), today)
    filters = DeskFilters()
    try:
        filters = DeskFilters.from_params(request.GET.dict())
    except Refused as refused:
        told += refused.problems
    deadlines = today.deadlines[month.period]
    counts = queries.desk_counts(user, month.period, deadlines)
    is_narrowed = bool(filters.search or filters.kind)
    opened = _tab_with_work(counts)
    if problems is None and request.GET.keys() <= {"period"} and opened != filters.tab:
        return redirect(_address(month, opened))
    lists = queries.not_filed if filters.tab == queries.NOT_FILED else queries.filed
    found: Any = lists(user, filters, month.period)
    total = found.order_by().count() if is_narrowed else counts.of_tab(filters.tab)
    page = page_of(request.GET.get("page", ""), total=total, size=ROWS)
    if filters.tab == queries.NOT_FILED:
        rows = list(found[page.first : page.first + ROWS])
    else:
        rows = queries.reports_of_page(found, page.first, ROWS)
    status = 200 if not told else 409 if problems else 400
    asked = {"period": month.period} if request.GET.get("period") else {}
    context = {
        "month": month,
        "filters": filters,
        "problems": told,
        "counts": counts,
        "progress": desk_progress(user, today, {month.period: counts}),
        "extensions": extensions_in(month.period, scope_of(user).university_ids),
        "headline": _headline(counts, month),
        "tabs": [(tab, TAB_NAMES[tab], counts.of_tab(tab)) for tab in queries.TABS],
        "page": page,
        "form": DeskForm.showing(filters, kept=asked | {"tab": filters.tab}),
        "reasons": list(RETURN_REASONS.items()),
        "query": request.GET.urlencode(),
        "typed": request.POST,
        "reminded": reminders.schedule_in_words(),
        "source": reminders.SOURCE,
    } | _rows(request, filters, month, rows, deadlines, page)
    if filters.tab == queries.PENDING and rows and not is_narrowed:
        found_bands = bands(user, month.period)
        context |= {"bands": found_bands, "at_once": found_bands.plain[:MOST_AT_ONCE]}
    return render(request, "desk/desk.html", context, status=status)


def _tab_with_work(counts: queries.DeskCounts) -> str:
    """The tab to open on: the first that holds work, what waits for a decision before the rest."""
    tabs = (queries.PENDING, queries.NOT_FILED, queries.REPUDIATED, queries.RETURNED)
    return next((tab for tab in tabs if counts.of_tab(tab)), queries.NOT_FILED)


def _rows(
    request: HttpRequest,
    filters: DeskFilters,
    month: ChosenMonth,
    rows: list[Any],
    deadlines: Deadlines,
    page: Page,
) -> dict[str, Any]:
    """The page's rows with all that stands beside them."""
    if filters.tab != queries.NOT_FILED:
        return {"rows": desk_rows.filed_rows(request.user, rows, month.period)}
    people, today = desk_rows.contacts_of(rows), periods.tehran_date(present())
    told = []
    for place, facility in enumerate(rows):
        deadline = deadlines.of(facility.university_id)
        told.append(
            {
                "number": page.first + place + 1,
                "facility": facility,
                "people": people.get(facility.pk, []),
                "days": reminders.days_after(deadline, today),
                "deadline": deadline,
            }
        )
    return {"rows": told}


def desk_progress(
    user: User, today: Calendar, counted: Mapping[int, queries.DeskCounts]
) -> list[Progress]:
    """What has arrived on the desk of the months in collection; some may be counted already."""
    found, territory = [], territory_of(user)
    for period in today.months_of(territory).in_collection:
        counts = counted.get(period) or queries.desk_counts(user, period, today.deadlines[period])
        deadline = today.deadline(period, territory)
        found.append(
            Progress(period, counts.expected - counts.not_filed, counts.expected, deadline)
        )
    return found


def _headline(counts: queries.DeskCounts, month: ChosenMonth) -> list[tuple[str, int, str]]:
    """The month in numbers: what is counted, how many, and the list behind it."""
    return [
        (_("expected"), counts.expected, ""),
        (_("filed"), counts.filed, ""),
        (_("not filed"), counts.not_filed, _address(month, queries.NOT_FILED)),
        (_("to be decided"), counts.undecided, _address(month, queries.PENDING)),
        (_("returned"), counts.returned, _address(month, queries.RETURNED)),
        (_("accepted"), counts.accepted, _address(month, queries.ACCEPTED)),
        (_("filed late"), counts.late, ""),
        (_("repudiated"), counts.repudiated, _address(month, queries.REPUDIATED)),
        (_("waiting for signature"), counts.to_sign, ""),
    ]


def _address(month: ChosenMonth, tab: str) -> str:
    return f"{reverse('desk')}?{urlencode({'period': month.period, 'tab': tab})}"


def _accept(request: HttpRequest) -> None:
    ids = [_uuid(words) for words in request.POST.getlist("submission")]
    _need_some(ids)
    done = accept_many(by=request.user, submission_ids=ids)  # type: ignore[arg-type]
    if done.accepted:
        messages.success(request, _counted(ACCEPTED, done.accepted))
    for problem in {problem.code: problem for _id, problem in done.refused}.values():
        many = sum(other.code == problem.code for _id, other in done.refused)
        messages.warning(request, f"{number(many)} × {message_of(problem)}")


def _return(request: HttpRequest) -> None:
    posted = request.POST
    return_report(
        by=request.user,  # type: ignore[arg-type]  # login_required
        submission_id=_uuid(posted.get("submission", "")),
        reason_code=posted.get("reason_code", ""),
        note=posted.get("note", ""),
    )
    messages.success(request, _("The report was returned and the facility told."))


def _remind(request: HttpRequest) -> None:
    ids = [int(words) for words in request.POST.getlist("facility") if _is_number(words)]
    month = ended_month(request, territory_of(request.user))
    if request.POST.get("everybody"):
        facilities = list(queries.not_filed(request.user, DeskFilters(), month.period))
    else:
        _need_some(ids)
        facilities = list(queries.desk_facilities(request.user).filter(pk__in=ids))
    done = reminding.remind(
        by=request.user,  # type: ignore[arg-type]
        facilities=facilities,
        period=month.period,
    )
    messages.success(request, _counted(REMINDED, done.reminded))
    if done.without_people:
        messages.warning(request, _counted(NOBODY, done.without_people))


STEPS = {"accept": _accept, "return": _return, "remind": _remind}


def _counted(label: Label, many: int) -> str:
    return words(label).format(n=number(many))


def _need_some(chosen: list[Any]) -> None:
    if not chosen:
        raise refuse(
            "",
            "none_chosen",
            "نخست یک یا چند ردیف را انتخاب کنید.",
            "Select one or more rows first.",
        )


def _uuid(words: str) -> UUID:
    try:
        return UUID(words)
    except ValueError:
        raise refuse("", "unknown", "چنین گزارشی یافت نشد.", "There is no such report.") from None


def _is_number(words: str) -> bool:
    plain = ascii_digits(words)
    return plain.isascii() and plain.isdigit() and len(plain) < 19
