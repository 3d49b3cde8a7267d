"""Filters for deciding on reports: decisions, warnings and differences."""

from django import template

from reports.formatting import badges, labels, numbers
from reports.formatting.warned import Warned, warnings_in_words
from reports.models import Submission

register = template.Library()
register.filter("return_reason", labels.return_reason)
register.filter("decision_badge", badges.decision_badge)
register.filter("figure_label", labels.figure_label)
register.filter("figure_value", labels.figure_value)
register.filter("signed", numbers.signed)
register.filter("days_left", numbers.days_left)


@register.filter
def warnings(submission: Submission) -> list[Warned]:
    """A filing's warnings in words, each with its explanation."""
    return warnings_in_words(submission.warnings, submission.explanations)
