"""What the templates of a month's form are given, and what the form opens with."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from facilities.access.scope import may
from facilities.errors import Problem
from reports.calendar import calendar
from reports.models import SavedForm
from reports.policy.checks import browser, prefill
from reports.policy.form import form
from reports.policy.workflow import corrections, reviews
from reports.preparing.forms import Typed
from reports.queries.deadlines import extensions_in
from reports.queries.filing import form as queries
from reports.queries.filing.fees import usual_fees_of_kind
from reports.queries.filing.form import MonthForm
from reports.views.filing import fields
from reports.views.filing.fields import Content
from reports.views.filing.words import browser_words

SHORT_FORM = 6  # figures: no need to jump between groups


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
    stands = typed or starting(month)
    facts = browser.month_as_json(
        month.period,
        context.recent,
        kind=context.kind,
        makes_images=context.makes_images,
        modalities=context.modalities,
        kind_fees=usual_fees_of_kind(context.kind, month.period),
    )
    others = _others(saved, stands.figures) if changed and saved else {}
    content = Content(
        stands.figures,
        browser.month_before(month.period, context.recent),
        _carried(month),
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


def page_context(request: HttpRequest, month: MonthForm) -> dict[str, Any]:
    """What form and review both show: facility, month, deadline, what others said."""
    now, university = timezone.now(), month.facility.university_id
    today = calendar(now)
    current = month.context.current
    review = month.review if month.review and month.review.decision == reviews.RETURNED else None
    return {
        "month": month,
        "facility": month.facility,
        "period": month.period,
        "saved": month.saved,
        "deadline": today.deadline(month.period, university),
        "extension": next(iter(extensions_in(month.period, [month.facility.university_id])), None),
        "is_overdue": not month.is_correction and today.is_closed(month.period, university),
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
