"""The form of a month: filled in, saved by itself, checked, and handed on to its review."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from facilities.access.scope import may
from facilities.errors import Problem, Refused
from reports.models import SavedForm
from reports.policy import digits
from reports.policy.checks import browser, prefill
from reports.policy.form import form
from reports.policy.workflow import corrections, reviews
from reports.preparing import forms
from reports.preparing.forms import Typed, begin_nil, save_form
from reports.preparing.problems import CONFLICTS, REASON_MISSING
from reports.preparing.signing import check_form
from reports.queries.deadlines import deadlines_of
from reports.queries.filing import form as queries
from reports.queries.filing.form import MonthForm
from reports.templatetags.reading import moment
from reports.views.filing import fields
from reports.views.filing.fields import WORD, Content
from reports.views.filing.words import browser_words

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
            messages.success(request, _("The form is saved. Go on with it whenever you like."))
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
        theirs = queries.saved_form(request.user, month.facility, period)
        told = refused.problems[0].message
        return JsonResponse(
            {"told": told} | (_as_json(theirs) if theirs else {"revision": 0}), status=409
        )
    return JsonResponse(_as_json(kept))


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
            messages.warning(request, problem.message)
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
            messages.warning(request, problem.message)
        return redirect("filing_form", code=month.facility.code, period=period)
    messages.success(request, _("The draft is discarded. Nothing that was filed has changed."))
    return redirect("home")


def found_month(request: HttpRequest, code: str, period: int) -> MonthForm:
    """The month's form, if the person may prepare it. Raises Http404 for everything else."""
    month = queries.month_form(person(request), code, period, datetime.now(UTC))
    if month is None:
        raise Http404
    return month


def person(request: HttpRequest) -> Any:
    """Who asks; every page here is behind the sign-in."""
    return request.user


def typed_in(posted: QueryDict) -> Typed:
    """What was posted, field by field, as it was typed."""
    words = {
        name: posted.get(WORD + name, "")
        for name in (*form.BY_CODE, "figures")
        if WORD + name in posted
    }
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
    text = digits.to_ascii(posted.get("revision", "0"))
    return int(text) if text.isdecimal() and len(text) <= LONGEST_REVISION else -1


def form_context(
    request: HttpRequest,
    month: MonthForm,
    *,
    typed: Typed | None = None,
    problems: list[Problem] | None = None,
    changed: bool = False,
) -> dict[str, Any]:
    """What the form's template needs; `typed` holds again what could not be taken."""
    saved, context = month.saved, month.context
    carried = _carried(month)
    stands = typed or starting(month)
    figures = stands.figures
    recent = context.recent
    facts = browser.month_as_json(
        month.period,
        recent,
        kind=context.kind,
        makes_images=context.makes_images,
        modalities=context.modalities,
    )
    others = _others(saved, figures) if changed and saved else {}
    content = Content(
        figures,
        browser.month_before(month.period, recent),
        carried,
        problems or [],
        others=others,
    )
    groups = fields.groups(month.asked, month.required, context.modalities, content)
    return page_context(request, month) | {
        "groups": groups,
        "typed": stands,
        "problems": [(p, fields.summary_target(p.field)) for p in problems or []],
        "changed": changed,
        "others": others,
        "revision": saved.revision if saved else 0,
        "platforms": queries.platform_names() if "platform_name" in month.asked else [],
        "is_short": len(month.asked) <= SHORT_FORM,
        "checks": browser.checks_as_json(),
        "facts": facts,
        "browser_words": browser_words(),
    }


SHORT_FORM = 6  # figures: no need to jump between groups


def page_context(request: HttpRequest, month: MonthForm) -> dict[str, Any]:
    """What form and review both show: facility, month, deadline, what others said."""
    now = datetime.now(UTC)
    deadline = deadlines_of(month.period).of(month.facility.university_id)
    current = month.context.current
    review = month.review if month.review and month.review.decision == "returned" else None
    return {
        "month": month,
        "facility": month.facility,
        "period": month.period,
        "saved": month.saved,
        "deadline": deadline,
        "is_overdue": not month.is_correction and queries.is_overdue(month.period, deadline, now),
        "returned": review,
        "is_closed": current is not None
        and not corrections.is_open(current.correction, now=now, by_officer=False),
        "return_reason": reviews.RETURN_REASONS.get(review.reason_code) if review else None,
        "may_sign": may(request.user, "sign", facility=month.facility),
        "may_discard": month.saved is not None,
    }


def starting(month: MonthForm) -> Typed:
    """What a form opens with: what was saved, else the filed figures, else what is carried over."""
    if month.saved is not None:
        return Typed(month.saved.figures, month.saved.explanations, month.saved.reason)
    if month.context.current is not None:
        filed = month.context.current.figures
        return Typed(
            {
                code: fields.for_typing(filed[code])
                for code in month.asked
                if filed.get(code) is not None
            }
        )
    unoffered = {
        code: fields.for_typing(0)
        for code in form.STUDY_CODES
        if code in month.asked and not fields.is_offered(code, month.context.modalities)
    }
    return Typed(unoffered | _carried(month))


def _carried(month: MonthForm) -> dict[str, str]:
    """The figures of earlier months that a first filing starts with, as they are shown."""
    if month.is_correction:
        return {}
    found = prefill.prefilled(month.period, month.context.recent, month.asked)
    return {code: fields.for_typing(value) for code, value in found.items()}


def _others(saved: SavedForm, figures: Any) -> dict[str, str]:
    """What somebody else saved where it differs from what was typed here."""
    return {
        code: saved.figures.get(code, "")
        for code in form.BY_CODE
        if saved.figures.get(code, "") != figures.get(code, "")
    }


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
        return [REASON_MISSING]
    return []


def _as_json(kept: SavedForm) -> dict[str, Any]:
    return {
        "revision": kept.revision,
        "saved_at": moment(kept.saved_at),
        "saved_by": kept.saved_by.full_name or kept.saved_by.username,
        "figures": kept.figures,
        "explanations": kept.explanations,
        "reason": kept.reason,
        "is_prepared": kept.prepared_at is not None,
    }
