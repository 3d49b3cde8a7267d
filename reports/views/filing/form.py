"""The form of a month: filled in, saved by itself, checked, and handed on to its review."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from facilities.errors import Problem, Refused
from facilities.messages import message_of
from facilities.text import ascii_digits
from reports.filing.drafts import ALREADY_FILED
from reports.formatting.moments import moment
from reports.models import SavedForm
from reports.policy.checks import prefill
from reports.policy.checks.causes import EXPLAINABLE
from reports.policy.form import form
from reports.preparing import forms
from reports.preparing.forms import Typed, begin_nil, save_form
from reports.preparing.problems import CONFLICTS
from reports.preparing.signing import check_form
from reports.queries.filing import form as queries
from reports.queries.filing.form import MonthForm
from reports.views.filing.fields import WORD
from reports.views.filing.form_context import form_context
from reports.views.unsent import by_the_same_person

LONGEST_REVISION = 9  # digits


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def form_page(request: HttpRequest, code: str, period: int) -> HttpResponse:
    """The form; posting it saves it, and without errors goes on to the review."""
    month = found_month(request, code, period)
    if request.method != "POST":
        if month.facility.code != code:
            return redirect("filing_form", code=month.facility.code, period=period)
        problems = _errors(request, month) if "errors" in request.GET else None
        context = form_context(request, month, problems=problems)
        return render(request, "filing/form.html", context)
    typed, revision = _typed(request, month), revision_in(request.POST)
    try:
        kept = save_form(
            by=person(request),
            facility=month.facility,
            period=period,
            typed=typed,
            revision=revision,
        )
        if "later" in request.POST:
            messages.success(request, _("The form is saved. Continue whenever you like."))
            return redirect("home")
        check_form(by=person(request), facility=month.facility, kept=kept)
    except Refused as refused:
        month = found_month(request, code, period)
        problems = [*refused.problems, *_reason_problems(month, typed)]
        changed = any(p.code in CONFLICTS for p in problems)
        context = form_context(request, month, typed=typed, problems=problems, changed=changed)
        return render(request, "filing/form.html", context, status=409 if changed else 200)
    if problems := _reason_problems(month, typed):
        month = found_month(request, code, period)
        context = form_context(request, month, typed=typed, problems=problems)
        return render(request, "filing/form.html", context)
    return redirect("filing_review", code=month.facility.code, period=period)


@login_required
@require_POST
@by_the_same_person
def save(request: HttpRequest, code: str, period: int) -> JsonResponse:
    """Keep what is typed so far. Answers the new revision; 409 with theirs if others saved."""
    month = found_month(request, code, period)
    try:
        kept = save_form(
            by=person(request),
            facility=month.facility,
            period=period,
            typed=_typed(request, month),
            revision=revision_in(request.POST),
        )
    except Refused as refused:
        return not_saved(request, month, refused)
    return JsonResponse(as_json(kept))


@login_required
@require_POST
def nil(request: HttpRequest, code: str, period: int) -> HttpResponse:
    """A report of a month without activity, in one click up to its signature."""
    month = found_month(request, code, period)
    stock = prefill.prefilled(period, month.context.recent, month.asked)
    try:
        begin_nil(by=person(request), facility=month.facility, period=period, stock=stock)
    except Refused as refused:
        for problem in refused.problems:
            messages.warning(request, message_of(problem))
        return redirect("filing_form", code=month.facility.code, period=period)
    return redirect("filing_review", code=month.facility.code, period=period)


@login_required
@require_POST
def discard(request: HttpRequest, code: str, period: int) -> HttpResponse:
    """Throw away what was begun."""
    month = found_month(request, code, period)
    try:
        forms.discard_form(
            by=person(request),
            facility=month.facility,
            period=period,
            revision=revision_in(request.POST),
        )
    except Refused as refused:
        for problem in refused.problems:
            messages.warning(request, message_of(problem))
        return redirect("filing_form", code=month.facility.code, period=period)
    messages.success(
        request, _("The draft has been discarded. Nothing that was filed has changed.")
    )
    return redirect("home")


def found_month(request: HttpRequest, code: str, period: int) -> MonthForm:
    """The month's form, if the person may prepare it. Raises Http404 for everything else."""
    month = queries.month_form(person(request), code, period, timezone.now())
    if month is None:
        raise Http404
    return month


def person(request: HttpRequest) -> Any:
    """Who asks; every page here is behind the sign-in."""
    return request.user


def typed_in(posted: QueryDict) -> Typed:
    """What was posted, field by field, as it was typed."""
    words = {name: posted.get(WORD + name, "") for name in EXPLAINABLE if WORD + name in posted}
    figures = {code: posted.get(code, "") for code in form.BY_CODE if code in posted}
    return Typed(figures, words or None, posted.get("reason"))


def _typed(request: HttpRequest, month: MonthForm) -> Typed:
    """What was posted; a correction begins with the words of what it corrects."""
    typed = typed_in(request.POST)
    if month.saved is None and month.filed is not None and typed.explanations is None:
        return replace(typed, explanations=dict(month.filed.explanations))
    return typed


def revision_in(posted: QueryDict) -> int:
    """The revision that the page was made from; 0 for none, −1 for nonsense."""
    text = ascii_digits(posted.get("revision", "0"))
    return int(text) if text.isdecimal() and len(text) <= LONGEST_REVISION else -1


def _errors(request: HttpRequest, month: MonthForm) -> list[Problem]:
    """What is wrong with the form as it was saved."""
    if month.saved is None:
        return []
    try:
        check_form(by=person(request), facility=month.facility, kept=month.saved)
    except Refused as refused:
        return refused.problems
    return []


def _reason_problems(month: MonthForm, typed: Typed) -> list[Problem]:
    if month.is_correction and not (typed.reason or "").strip():
        return [ALREADY_FILED]
    return []


def not_saved(request: HttpRequest, month: MonthForm, refused: Refused) -> JsonResponse:
    """409 with the reason, and with what others saved meanwhile if the form is still there."""
    theirs = queries.saved_form(request.user, month.facility, month.period)
    told = {"told": message_of(refused.problems[0])}
    return JsonResponse(told | (as_json(theirs) if theirs else {"revision": 0}), status=409)


def as_json(kept: SavedForm) -> dict[str, Any]:
    """A form as the scripts read it."""
    return {
        "revision": kept.revision,
        "saved_at": moment(kept.saved_at),
        "saved_by": kept.saved_by.full_name or kept.saved_by.username,
        "figures": kept.figures,
        "explanations": kept.explanations,
        "reason": kept.reason,
        "is_prepared": kept.prepared_at is not None,
    }
