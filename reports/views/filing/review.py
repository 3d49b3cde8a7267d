"""The review of a form: what will be filed, explained, handed over and signed."""

import hashlib
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from facilities.errors import Problem, Refused
from facilities.messages import message_of
from facilities.models import Person
from facilities.signing_in import reauthentication
from facilities.signing_in.reauthentication import PASSWORD, SECOND_FACTOR
from reports import tasks
from reports.filing.drafts import Filing
from reports.models import SavedForm
from reports.policy.checks import browser
from reports.policy.checks.causes import by_cause
from reports.preparing import signing
from reports.preparing.forms import Typed, save_form
from reports.preparing.problems import CHANGED, GONE, refused
from reports.preparing.signing import check_form, hand_back, signed_draft
from reports.queries.filing.form import MonthForm
from reports.views.filing import review_tables
from reports.views.filing.form import (
    as_json,
    found_month,
    not_saved,
    person,
    revision_in,
    typed_in,
)
from reports.views.filing.form_context import page_context
from reports.views.filing.words import browser_words
from reports.views.unsent import by_the_same_person, refusing


class Asked(NamedTuple):
    """A cause with its warnings, and the word that answers them all."""

    cause: str
    warnings: list[Problem]
    word: str
    problem: Problem | None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review_page(request: HttpRequest, code: str, period: int) -> HttpResponse:
    """Everything as it would be filed; posting explains, hands over, hands back or signs."""
    month = found_month(request, code, period)
    if month.saved is None or month.facility.code != code:
        return refusing(redirect("filing_form", code=month.facility.code, period=period))
    if request.method != "POST":
        return _shown(request, month)
    step = next((name for name in STEPS if name in request.POST), "explain")
    try:
        return STEPS[step](request, month)
    except Refused as refused:
        month = found_month(request, code, period)
        if month.saved is None:
            for problem in refused.problems:
                messages.warning(request, message_of(problem))
            return refusing(redirect("filing_form", code=month.facility.code, period=period))
        return _shown(request, month, refused.problems, word=request.POST.get("word", ""))


@login_required
@require_POST
@by_the_same_person
def save_words(request: HttpRequest, code: str, period: int) -> JsonResponse:
    """Keep the words of explanation typed so far. Answers as saving the form does."""
    month = found_month(request, code, period)
    try:
        if month.saved is None:
            raise refused(GONE)
        kept, _changed = _with_words(request, month)
    except Refused as problem:
        return not_saved(request, month, problem)
    return JsonResponse(as_json(kept))


def _explain(request: HttpRequest, month: MonthForm) -> HttpResponse:
    """Keep the words of explanation, and show the review again."""
    kept, is_changed = _with_words(request, month)
    signed_draft(by=person(request), facility=month.facility, kept=kept, signed_with=PASSWORD)
    if is_changed:
        messages.success(request, _("The explanations are saved."))
    return redirect("filing_review", code=month.facility.code, period=month.period)


def _prepare(request: HttpRequest, month: MonthForm) -> HttpResponse:
    """Hand over to the signatory what was shown, and nothing that came since."""
    if month.saved is None or month.saved.revision != revision_in(request.POST):
        raise refused(CHANGED)
    kept, _changed = _with_words(request, month)
    signing.hand_over(
        by=person(request), facility=month.facility, period=month.period, revision=kept.revision
    )
    messages.success(request, _("The report waits for the signature of the technical director."))
    return redirect("home")


def _hand_back(request: HttpRequest, month: MonthForm) -> HttpResponse:
    """Give it back to the clerk with a word."""
    hand_back(
        by=person(request),
        facility=month.facility,
        period=month.period,
        revision=revision_in(request.POST),
        word=request.POST.get("word", ""),
    )
    messages.success(request, _("The report was returned to the clerk with your note."))
    return redirect("home")


def _sign(request: HttpRequest, month: MonthForm) -> HttpResponse:
    """Sign what was shown, and go on to the receipt."""
    kept, is_changed = _with_words(request, month)
    if is_changed:  # its hash is another one now: it is shown before it is signed
        messages.warning(
            request, _("The explanations are saved. Read the report once more and sign it.")
        )
        return redirect("filing_review", code=month.facility.code, period=month.period)
    method = _method(request)
    reauthentication.prove(
        request, person=person(request), method=method, secret=request.POST.get("secret", "")
    )
    filed = signing.sign(
        by=person(request),
        facility=month.facility,
        period=month.period,
        revision=kept.revision,
        sha256=request.POST.get("sha256", ""),
        signed_with=method,
    )
    tasks.wake_on_commit()
    assert filed.submission is not None  # noqa: S101  (filed, not only checked)
    messages.success(request, _("The report is filed. This is its receipt."))
    return redirect("filing_receipt", number=filed.submission["id"])


STEPS = {"explain": _explain, "prepare": _prepare, "hand_back": _hand_back, "sign": _sign}


def _with_words(request: HttpRequest, month: MonthForm) -> tuple[SavedForm, bool]:
    """The form with the posted words of explanation, and whether they changed it."""
    saved = month.saved
    assert saved is not None  # noqa: S101  (the page asked before)
    words = dict(saved.explanations) | dict(typed_in(request.POST).explanations or {})
    revision = revision_in(request.POST)
    kept = save_form(
        by=person(request),
        facility=month.facility,
        period=month.period,
        revision=revision,
        typed=Typed(saved.figures, words, saved.reason),
    )
    return kept, kept.revision != revision


def _method(request: HttpRequest) -> str:
    """How this person signs: by a code where they have an authenticator, unless they choose."""
    if not reauthentication.has_second_factor(person(request)):
        return PASSWORD
    chosen = request.POST.get("signed_with", request.GET.get("with", SECOND_FACTOR))
    return PASSWORD if chosen == PASSWORD else SECOND_FACTOR


def _shown(
    request: HttpRequest, month: MonthForm, problems: list[Problem] | None = None, word: str = ""
) -> HttpResponse:
    """The page. A form with errors has no review yet: back to its fields."""
    saved, by = month.saved, person(request)
    assert saved is not None  # noqa: S101
    try:
        checked = check_form(by=by, facility=month.facility, kept=saved)
    except Refused:
        address = reverse("filing_form", args=[month.facility.code, month.period])
        return redirect(f"{address}?errors=yes")
    method = _method(request)
    context = page_context(request, month)
    body_hash, open_problems = _signable(by, month, saved, method, may_sign=context["may_sign"])
    tables = review_tables.tables(month, checked)
    changed = any(line.is_changed for table in tables for line in table.lines)
    context |= {
        "tables": tables,
        "is_unchanged": month.is_correction and not changed,
        "asked": _asked(saved, checked, problems or []),
        "sha256": body_hash,
        "open_problems": [p for p in open_problems if p.code != "explanation_missing"],
        "problems": [(p, _target(p)) for p in problems or []],
        "secret_problem": next((p for p in problems or [] if p.field == "secret"), None),
        "word": word,
        "revision": saved.revision,
        "method": method,
        "has_second_factor": reauthentication.has_second_factor(by),
        "is_nil": all(not value for value in _counts(checked)),
        "has_before": browser.month_before(month.period, month.context.recent) is not None,
        "browser_words": browser_words(),
        "figure_count": sum(value is not None for value in checked.figures.values()),
    }
    return render(request, "filing/review.html", context)


def _signable(
    by: Person, month: MonthForm, saved: SavedForm, method: str, *, may_sign: bool
) -> tuple[str, list[Problem]]:
    """The hash of what may be signed now; or "" and what stands against it."""
    held = signing.signing_held(by) if may_sign else None
    if held:  # said before anybody types a password
        return "", [held]
    try:
        draft = signed_draft(by=by, facility=month.facility, kept=saved, signed_with=method)
    except Refused as refused:
        return "", refused.problems
    return hashlib.sha256(draft.body).hexdigest(), []


def _asked(saved: SavedForm, checked: Filing, problems: list[Problem]) -> list[Asked]:
    """The warnings by cause, each with its word and what is missing there."""
    missing = {p.field: p for p in problems if p.code == "explanation_missing"}
    return [
        Asked(cause, warnings, _word(cause, warnings, saved), missing.get(cause))
        for cause, warnings in by_cause(checked.warnings).items()
    ]


def _word(cause: str, warnings: list[Problem], saved: SavedForm) -> str:
    """The word given for a cause, else those given for its figures."""
    given = saved.explanations
    if given.get(cause):
        return str(given[cause])
    return "\n".join(dict.fromkeys(given[w.field] for w in warnings if given.get(w.field)))


def _counts(checked: Filing) -> list[Any]:
    return [
        v
        for code, v in checked.figures.items()
        if isinstance(v, int) and (code.startswith("studies_") or "prints" in code)
    ]


def _target(problem: Problem) -> str:
    """The id of the field that a problem is about, on the review page."""
    if problem.code == "explanation_missing":
        return f"why-{problem.field}"
    return {"secret": "secret", "word": "word"}.get(problem.field, "")
