"""Decisions, warnings and differences as people read them in the language of the page."""

from typing import NamedTuple

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from facilities.models.bodies import in_language
from reports.models import Submission
from reports.policy.checks import plausibility
from reports.policy.form.form import BY_CODE, Figure
from reports.policy.workflow.reviews import DECISIONS, RETURN_REASONS
from reports.templatetags.reading import number, words

register = template.Library()
_LOOKS = {"accepted": ("closed", "●"), "returned": ("confirmed", "↩")}


class Warned(NamedTuple):
    """A warning of a filing and the word of explanation that came with it."""

    text: str
    explanation: str


@register.filter
def return_reason(code: str) -> str:
    """Why a report was returned."""
    label = RETURN_REASONS.get(code)
    return words(label) if label else code


@register.filter
def decision_badge(decision: str) -> SafeString:
    """A decision: symbol, word and colour; none is "to be decided"."""
    if decision not in DECISIONS:
        return format_html(
            '<span class="state state-inspecting"><span aria-hidden="true">◐</span> {}</span>',
            gettext("to be decided"),
        )
    look, symbol = _LOOKS[decision]
    return format_html(
        '<span class="state state-{}"><span aria-hidden="true">{}</span> {}</span>',
        look,
        symbol,
        words(DECISIONS[decision]),
    )


@register.filter
def warnings(submission: Submission) -> list[Warned]:
    """A filing's warnings in words, each with its explanation."""
    told = []
    for entry in submission.warnings:
        field, code = entry["field"], entry["code"]
        explanation = submission.explanations.get(field, "")
        told.append(Warned(_warning_text(field, code), str(explanation)))
    return told


@register.filter
def figure_label(figure: Figure) -> str:
    """The form's label of a figure."""
    return in_language(figure.label_fa, figure.label_en)


@register.filter
def figure_value(value: object, figure: Figure) -> str:
    """A figure's value: choices by their labels, yes and no in words, a dash for a blank."""
    named = dict(figure.choices)
    if isinstance(value, str) and value in named:
        return words(named[value])
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return number(value)


@register.filter
def signed(value: int | None) -> str:
    """A difference with its sign on the side where a reader of either direction expects it."""
    if value is None:
        return "–"
    sign = "+" if value > 0 else "−"
    return f"\u2066{sign}{number(abs(value))}\u2069"


@register.filter
def days_left(days: int) -> str:
    """Days until a deadline, of days after it."""
    return number(-days)


def _warning_text(field: str, code: str) -> str:
    """A stored warning in words; the median it was compared with is not stored."""
    if code not in plausibility.WARNING_CODES:
        return code
    if code == "out_of_usual_range":
        figure = BY_CODE[field]
        return gettext("%(figure)s: far from the facility's usual of the last months") % {
            "figure": figure_label(figure)
        }
    problem = plausibility.warning(code)
    return in_language(problem.message_fa, problem.message_en)
