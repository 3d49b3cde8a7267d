"""The months of one's facilities and what each still needs."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from facilities import roles
from facilities.access.facilities import find_facility_of_day
from facilities.access.scope import User, may, scope_of
from facilities.kinds import Label
from reports import calendar
from reports.policy import periods
from reports.policy.workflow import reviews
from reports.queries.filing import board as queries
from reports.queries.filing.board import Work
from reports.views.months import asked_month

ON_BOARD = 36  # latest months; those before them only where somebody has to act
TODO_AT_HOME, DONE_AT_HOME = 12, 12  # months shown; the rest is one click away

# state -> (symbol, colour's class, words)
STATES = {
    queries.RETURNED: (
        "◀",
        "confirmed",
        Label("برگشت‌خورده؛ اصلاح کنید", "Returned, needs correcting"),
    ),
    queries.REPUDIATED: ("✕", "confirmed", Label("امضا تکذیب شده است", "Signature repudiated")),
    queries.WAITING: ("◆", "referred", Label("در انتظار امضا", "Waits for signature")),
    queries.OVERDUE: ("▲", "confirmed", Label("مهلت گذشته", "Overdue")),
    queries.DUE: ("○", "suspected", Label("موعد ثبت", "Due")),
    queries.FILED: ("✓", "inspecting", Label("ثبت‌شده", "Filed")),
    queries.ACCEPTED: ("●", "closed", Label("پذیرفته", "Accepted")),
    queries.IDLE: ("·", "dismissed", Label("گزارش لازم نیست", "Not expected")),
}


@login_required
@require_safe
def filing_home(request: HttpRequest) -> HttpResponse:
    """All months of one's facilities; for an officer the forms begun, and a way into any month."""
    user = request.user
    if not may(user, "prepare"):
        raise Http404
    if wanted := request.GET.get("facility", "").strip():
        return _open(request, wanted)
    months = calendar.months_ended(periods.FIRST_PERIOD)
    context: dict[str, Any] = {"latest": months[0], "months": months}
    if scope_of(user).level == roles.FACILITY:
        facilities = queries.own_facilities(user)
        work = queries.board(user, facilities, months, timezone.now())
        shown = [entry for entry in work if entry.is_open or entry.period in months[:ON_BOARD]]
        context |= {
            "rows": rows(user, shown),
            "facilities": facilities,
            "many": len(facilities) > 1,
        }
    else:
        context["forms"] = queries.begun_forms(user)
    return render(request, "filing/home.html", context)


def work_at_home(user: User) -> dict[str, Any]:
    """What the first page of a facility person shows: what has to be done, and what is done.

    Of every month that has ended: one that is owed stays until it is filed.
    """
    facilities = queries.own_facilities(user)
    months = calendar.months_ended(periods.FIRST_PERIOD)
    work = queries.board(user, facilities, months, timezone.now())
    order = {state: place for place, state in enumerate(queries.OPEN)}
    todo = [month for month in work if month.is_open]
    todo.sort(key=lambda month: (order[month.state], month.period))
    return {
        "many": len(facilities) > 1,
        "todo": rows(user, _shown(todo)),
        "more": max(0, len(todo) - TODO_AT_HOME),
        "done": rows(user, [month for month in work if not month.is_open][:DONE_AT_HOME]),
    }


def _shown(todo: list[Work]) -> list[Work]:
    """The first of what has to be done; never for want of room without the months now due."""
    due = [month for month in todo if month.state == queries.DUE][:TODO_AT_HOME]
    others = [month for month in todo if month.state != queries.DUE]
    return others[: TODO_AT_HOME - len(due)] + due


def rows(user: User, work: list[Work]) -> list[dict[str, Any]]:
    """Each month with its sign, the officer's reason, and where one click leads."""
    found = []
    for month in work:
        symbol, colour, label = STATES[month.state]
        returned = month.review if month.state == queries.RETURNED else None
        found.append(
            {
                "work": month,
                "symbol": symbol,
                "colour": colour,
                "label": label,
                "reason": reviews.RETURN_REASONS.get(returned.reason_code) if returned else None,
                "note": returned.note if returned else "",
                "address": _address(month),
                "may_sign": may(user, "sign", facility=month.facility),
                "is_begun": month.form is not None and month.form.prepared_at is None,
            }
        )
    return found


def _address(work: Work) -> str:
    """The page on which this month goes on: what waits is read, what is open is filled in."""
    page = "filing_review" if work.state == queries.WAITING else "filing_form"
    return reverse(page, args=[work.facility.code, work.period])


def _open(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a facility and month that were named."""
    period = asked_month(request) or calendar.last_ended()
    day = periods.last_day(period)
    facility = find_facility_of_day(request.user, code, day) if "\0" not in code else None
    if facility is None or not may(request.user, "prepare", facility=facility):
        messages.warning(request, _("No facility of yours has this code."))
        return redirect("filing_home")
    return redirect("filing_form", code=facility.code, period=period)
