"""The officer's desk: a month of all their facilities, and what the officer does about it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facilities.access.scope import User, may, scope_of
from facilities.errors import Problem, Refused
from facilities.kinds import Label
from facilities.models import Facility
from reports.calendar import Calendar, calendar, present
from reports.policy import periods
from reports.policy.workflow import reminders
from reports.policy.workflow.reviews import RETURN_REASONS
from reports.queries.dashboards.progress import Progress, territory_of
from reports.queries.deadlines import extensions_in
from reports.queries.desk import lists as queries
from reports.queries.desk import rows as desk_rows
from reports.queries.desk.lists import DeskFilters, DeskForm
from reports.queries.desk.queue import queue_counts
from reports.views.desk import parts
from reports.views.desk.queue import months_offered, queue_context
from reports.views.desk.steps import STEPS
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
# The desk opens on the first of these that holds work: what waits for a decision before the rest.
TABS_WITH_WORK = (queries.PENDING, queries.NOT_FILED, queries.REPUDIATED, queries.RETURNED)


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
    except Refused as told:
        if parts.is_part(request):
            return parts.refused(told.problems)
        return _shown(request, problems=told.problems, refused=step)
    if parts.is_part(request):
        return parts.done()
    query = request.META.get("QUERY_STRING", "")
    return redirect(reverse("desk") + (f"?{query}" if query else ""))


def _shown(
    request: HttpRequest, problems: list[Problem] | None = None, refused: str = ""
) -> HttpResponse:
    user = request.user
    if not may(user, "accept"):
        raise Http404
    today, told = calendar(), list(problems or [])
    month = ended_month(request, territory_of(user), today)
    filters = DeskFilters()
    try:
        filters = DeskFilters.from_params(request.GET.dict())
    except Refused as wrong:
        told += wrong.problems
    counts = queries.desk_counts(user, month.period, today.deadlines[month.period])
    waiting = queue_counts(user, DeskFilters())
    numbers = {tab: counts.of_tab(tab) for tab in queries.TABS} | {queries.PENDING: waiting.total}
    opened = next((tab for tab in TABS_WITH_WORK if numbers[tab]), queries.NOT_FILED)
    if problems is None and request.GET.keys() <= {"period"} and opened != filters.tab:
        return redirect(_address(month, opened))
    offered: dict[str, list[tuple[str, str]]] = {"month": []}
    if filters.tab == queries.PENDING:
        narrowed = filters.without("tab", "sort", "band") != DeskFilters()
        found = queue_counts(user, filters) if narrowed else waiting
        listed = queue_context(request, filters, today, found)
        offered = {"month": months_offered(waiting)}
    else:
        listed = _month_list(request, filters, month, today, counts)
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
        "tabs": [(tab, TAB_NAMES[tab], numbers[tab]) for tab in queries.TABS],
        "is_narrowed": bool(filters.search or filters.kind or filters.month),
        "form": DeskForm.showing(
            filters.without("band"), offered=offered, kept=asked | {"tab": filters.tab}
        ),
        "reasons": list(RETURN_REASONS.items()),
        "query": request.GET.urlencode(),
        "typed": request.POST,
        "refused": refused,
        "reminded": reminders.schedule_in_words(),
        "source": reminders.SOURCE,
    }
    return render(request, "desk/desk.html", context | listed, status=status)


def _month_list(
    request: HttpRequest,
    filters: DeskFilters,
    month: ChosenMonth,
    today: Calendar,
    counts: queries.DeskCounts,
) -> dict[str, Any]:
    """A page of a list of the month, with all that stands beside its rows."""
    lists = queries.not_filed if filters.tab == queries.NOT_FILED else queries.filed
    found: Any = lists(request.user, filters, month.period)
    is_narrowed = filters.search or filters.kind
    total = found.order_by().count() if is_narrowed else counts.of_tab(filters.tab)
    page = page_of(request.GET.get("page", ""), total=total, size=ROWS)
    if filters.tab != queries.NOT_FILED:
        reports = queries.reports_of_page(found, page.first, ROWS)
        return {"page": page, "rows": desk_rows.filed_rows(request.user, reports)}
    rows = list(found[page.first : page.first + ROWS])
    return {"page": page, "rows": _owing(rows, month, today, page)}


def _owing(
    rows: list[Facility], month: ChosenMonth, today: Calendar, page: Page
) -> list[dict[str, Any]]:
    """Facilities that owe the month: whom to call, and how long it has been due."""
    people, day = desk_rows.contacts_of(rows), periods.tehran_date(present())
    told = []
    for place, facility in enumerate(rows):
        deadline = today.deadline(month.period, facility.university_id)
        told.append(
            {
                "number": page.first + place + 1,
                "facility": facility,
                "people": people.get(facility.pk, []),
                "days": reminders.days_after(deadline, day),
                "deadline": deadline,
            }
        )
    return told


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
        (
            _("to be decided"),
            counts.undecided,
            f"{_address(month, queries.PENDING)}&month={month.period}",
        ),
        (_("returned"), counts.returned, _address(month, queries.RETURNED)),
        (_("accepted"), counts.accepted, _address(month, queries.ACCEPTED)),
        (_("filed late"), counts.late, ""),
        (_("repudiated"), counts.repudiated, _address(month, queries.REPUDIATED)),
        (_("waiting for signature"), counts.to_sign, ""),
    ]


def _address(month: ChosenMonth, tab: str) -> str:
    return f"{reverse('desk')}?{urlencode({'period': month.period, 'tab': tab})}"
