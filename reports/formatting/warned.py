"""The warnings that a filing went in with, in words."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from django.utils.translation import gettext

from facilities.language import in_language
from reports.formatting.labels import figure_label
from reports.policy.checks import warning_texts
from reports.policy.checks.causes import word_for
from reports.policy.checks.usual_fee import FEES
from reports.policy.form.form import BY_CODE

_FEES: Final = frozenset(fee.code for fee in FEES)


class Warned(NamedTuple):
    """A warning of a filing and the word of explanation that came with it."""

    text: str
    explanation: str


def warnings_in_words(
    warnings: Iterable[Mapping[str, str]], explanations: Mapping[str, object]
) -> list[Warned]:
    """Stored warnings (`field`, `code`) in words, each with its explanation."""
    return [
        Warned(
            _in_words(entry["field"], entry["code"]),
            word_for(entry["field"], entry["code"], explanations),
        )
        for entry in warnings
    ]


def _in_words(field: str, code: str) -> str:
    """A stored warning in words; what it was compared with is not stored."""
    if code not in warning_texts.WARNING_CODES:
        return code
    if code == "nothing_filed":
        return gettext("No activity is reported for this month, but earlier months had some.")
    if code in _FEES:
        return gettext("%(figure)s: far from what is usual for one sheet or disc") % {
            "figure": figure_label(BY_CODE[field])
        }
    if code == "out_of_usual_range":
        return gettext("%(figure)s: far from the facility's usual of the last months") % {
            "figure": figure_label(BY_CODE[field])
        }
    problem = warning_texts.warning(code)
    return in_language(problem.message_fa, problem.message_en)
