"""The writes on cases: each step is a plain form, a refusal shows it again with the reason."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from facilities import dates
from facilities.access.facilities import find_facility_of_day
from facilities.access.scope import may
from facilities.errors import Problem, Refused, refuse
from reports.cases import steps
from reports.cases.by_hand import add_suspicion
from reports.cases.steps import (
    answer_by_facility,
    begin_inspection,
    make_final,
    open_to_facility,
    record_ruling,
)
from reports.formatting import moments
from reports.formatting.labels import words
from reports.models import Violation
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.directive.parts import NOT_FILED_RULE
from reports.policy.workflow import cases
from reports.queries.cases import violations as queries
from reports.views.cases.forms import FIELDS, typed_in_step
from reports.views.cases.violations import case_context, months_to_choose

StepWrite = Callable[..., Any]
STEPS: dict[str, StepWrite] = {
    "begin_inspection": begin_inspection,
    "confirm": steps.confirm,
    "dismiss": steps.dismiss,
    "refer": steps.refer,
    "record_ruling": record_ruling,
    "make_final": make_final,
    "close": steps.close_case,
    "open_to_facility": open_to_facility,
    "answer_by_facility": answer_by_facility,
}
NEW = ("facility", "period", "rule", "source", "words")


@login_required
@require_POST
def take_step(request: HttpRequest, number: int, step: str) -> HttpResponse:
    """Take one step on a case and come back to its page."""
    case = queries.violation_of(request.user, number)
    if case is None or step not in STEPS:
        raise Http404
    typed = typed_in_step(step, request.POST)
    try:
        _take(request, step, case, typed)
    except Refused as refused:
        context = case_context(
            request, number, typed=typed, problems=refused.problems, failed_step=step
        )
        return render(request, "cases/detail.html", context, status=409)
    label = cases.STEPS[step].label
    messages.success(request, _("Done: %(step)s") % {"step": words(label)})
    return redirect("violation", number=number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_suspicion(request: HttpRequest) -> HttpResponse:
    """Enter a suspicion out of a complaint, an inspection, a receipt or another body's word."""
    if not may(request.user, "work_cases"):
        raise Http404
    typed = {name: request.POST.get(name, request.GET.get(name, "")).strip() for name in NEW}
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            case = _add(request, typed)
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("The suspicion was entered."))
            return redirect("violation", number=case.pk)
    directive = published.directive()
    context = {
        "typed": typed,
        "problems": problems,
        "rules": [(r.code, r.name) for r in directive.rules if r.code != NOT_FILED_RULE],
        "sources": [(code, cases.SOURCES[code]) for code in cases.SOURCES_OF_PEOPLE],
        "months": [(str(p), moments.period(p)) for p in months_to_choose(directive)],
    }
    return render(request, "cases/new.html", context, status=409 if problems else 200)


def _take(request: HttpRequest, step: str, case: Violation, typed: dict[str, str]) -> None:
    """Call the step's write with what was typed. Raises Refused."""
    words: dict[str, Any] = dict(typed)
    for field in FIELDS[step]:
        if field.kind == "day":
            words[field.name] = _day(field.name, typed[field.name])
    STEPS[step](by=request.user, violation=case, **words)


def _add(request: HttpRequest, typed: dict[str, str]) -> Violation:
    period = _period(typed["period"])
    day = periods.last_day(period) if period else timezone.localdate()
    facility = find_facility_of_day(request.user, typed["facility"], day)
    if facility is None:
        raise refuse(
            "facility",
            "unknown_facility",
            "مرکزی با این کد یافت نشد.",
            "No facility has this code.",
        )
    return add_suspicion(
        by=request.user,  # type: ignore[arg-type]  # login_required
        facility=facility,
        period=period,
        rule=typed["rule"],
        source=typed["source"],
        words=typed["words"],
    )


def _period(words: str) -> int:
    """The month that was chosen, 0 for none."""
    number = int(words) if words.isascii() and words.isdigit() and len(words) == 6 else 0
    return number if periods.is_period(number) else 0


def _day(field: str, words: str) -> date:
    try:
        return dates.parse_day(words)
    except ValueError:
        raise refuse(
            field,
            "not_a_day",
            "تاریخ را مانند ۱۴۰۰/۱۲/۲۹ بنویسید.",
            "Write the date such as 1400/12/29.",
        ) from None
