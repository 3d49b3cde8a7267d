"""What lies behind a report's warnings: one explanation is asked for each cause, not each warning.

A device that was out of order makes ten figures unusual; whoever says so once has said it of all.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from facilities.errors import Problem
from facilities.kinds import Label
from reports.policy.checks.usual_fee import FEES
from reports.policy.checks.warning_texts import WARNING_CODES, WHOLE_REPORT
from reports.policy.form.form import BY_CODE

_SHARED: Final = {
    "film_fee_unknown": "fee_unknown",
    "paper_fee_unknown": "fee_unknown",
    "cd_fee_unknown": "fee_unknown",
    **dict.fromkeys((fee.code for fee in FEES), "fee_unusual"),
    # A second month without activity is silent and like the one before: one reason for both.
    "nothing_filed": WHOLE_REPORT,
    "same_as_month_before": WHOLE_REPORT,
}
CAUSES: Final = {code: _SHARED.get(code, code) for code in WARNING_CODES}
# What an explanation may be given for: a figure, the whole report, or a cause.
EXPLAINABLE: Final = frozenset({*BY_CODE, *CAUSES.values()})

_WHOLE: Final = Label("کل گزارش", "the whole report")


def cause_of(code: str) -> str:
    """The key of the cause behind a warning; an unknown code stands for itself."""
    return CAUSES.get(code, code)


def by_cause(warnings: Iterable[Problem]) -> dict[str, list[Problem]]:
    """The warnings under their causes' keys, in the order in which they come."""
    found: dict[str, list[Problem]] = {}
    for warning in warnings:
        found.setdefault(cause_of(warning.code), []).append(warning)
    return found


def word_for(field: str, code: str, explanations: Mapping[str, object]) -> str:
    """The word that explains a warning: its own figure's, else that of its cause; '' for none."""
    return str(explanations.get(field) or explanations.get(cause_of(code)) or "")


def names_of(warnings: Iterable[Problem]) -> Label:
    """The figures that warnings are about, named in both languages without their units."""
    fields = list(dict.fromkeys(warning.field for warning in warnings))
    labels = [name_of(field) for field in fields]
    return Label("، ".join(label.fa for label in labels), ", ".join(label.en for label in labels))


def name_of(field: str) -> Label:
    """A figure's label without its unit; the whole report's own."""
    figure = BY_CODE.get(field)
    if figure is None:
        return _WHOLE
    return Label(*(text.rsplit(" (", 1)[0] for text in (figure.label_fa, figure.label_en)))
