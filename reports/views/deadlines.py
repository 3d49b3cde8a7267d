"""Deadlines that were put off: the list for everybody, and the policy owner's form."""

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from facilities import dates, roles
from facilities.access.rows import visible_universities
from facilities.access.scope import may, scope_of
from facilities.errors import Refused, refuse
from facilities.models import Person, University
from reports import tasks
from reports.calendar import running_month
from reports.extending import LONGEST_REASON, extend_deadline, preview_extension
from reports.formatting import moments
from reports.policy import periods
from reports.queries.deadlines import list_extensions
from reports.queries.filter_fields import read_period
from reports.views.pages import page_of

ROWS: Final = 30
MONTHS: Final = 24  # to choose from, the present one first
FIELDS: Final = ("period", "university", "until", "reason")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deadlines(request: HttpRequest) -> HttpResponse:
    """The list; what was typed is shown with whom it concerns before it is granted."""
    user = request.user
    if scope_of(user).level == roles.NOBODY:
        raise Http404
    context: dict[str, Any] = {"typed": dict.fromkeys(FIELDS, "")}
    if request.method == "POST":
        if not may(user, "extend_deadline"):
            raise Http404
        context = _posted(request)
        if context.get("granted"):
            tasks.wake_on_commit()
            messages.success(request, _("The deadline was extended and those concerned told."))
            return redirect("deadlines")
    status = 409 if context.get("problems") else 200
    return render(request, "deadlines.html", _listed(request) | context, status=status)


def _posted(request: HttpRequest) -> dict[str, Any]:
    """What was typed and what comes of it: `concern`, `granted` or `problems`."""
    typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
    person: Person = request.user  # type: ignore[assignment]  # login_required
    try:
        asked = _asked(request, typed)
        if request.POST.get("step") == "grant":
            return {"granted": extend_deadline(by=person, **asked)}
        concern = preview_extension(by=person, **asked)
    except Refused as refused:
        return {"typed": typed, "problems": refused.problems}
    return {"typed": typed, "asked": asked, "concern": concern}


def _listed(request: HttpRequest) -> dict[str, Any]:
    """The list and what the form offers."""
    rows = list_extensions()
    page = page_of(request.GET.get("page", ""), total=rows.count(), size=ROWS)
    shown = rows[page.first : page.first + ROWS]
    return {
        "rows": [(row, periods.deadline(row.period)) for row in shown],
        "page": page,
        "longest": LONGEST_REASON,
        "may_extend": may(request.user, "extend_deadline"),
        "months": _months(),
        "universities": list(visible_universities(request.user)),
    }


def _asked(request: HttpRequest, typed: dict[str, str]) -> dict[str, Any]:
    """What was typed as the write takes it. Raises Refused."""
    return {
        "period": read_period(typed["period"]) or 0,
        "university": _university(request, typed["university"]),
        "until": _day(typed["until"]),
        "reason": typed["reason"],
    }


def _university(request: HttpRequest, code: str) -> University | None:
    """The university of a code; None for the nation. Raises Refused for neither."""
    if code == "nation":
        return None
    found = visible_universities(request.user).filter(code=code).first()
    if found is None:
        raise refuse(
            "university",
            "required",
            "قلمرو را انتخاب کنید: کل کشور یا یک دانشگاه.",
            "Choose the territory: the nation or a university.",
        )
    return found


def _day(words: str) -> date | None:
    if not words:
        return None
    try:
        return dates.parse_day(words)
    except ValueError:
        raise refuse(
            "until",
            "not_a_day",
            "تاریخ را مانند ۱۴۰۵/۰۹/۲۵ بنویسید.",
            "Write the date such as 1405/09/25.",
        ) from None


def _months() -> list[tuple[str, str]]:
    present = running_month()
    months = [periods.following(present, -back) for back in range(MONTHS)]
    return [(str(p), moments.period(p)) for p in months if p >= periods.FIRST_PERIOD]
