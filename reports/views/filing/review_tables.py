"""The figures of a form beside those of earlier filings, with what changed."""

from collections.abc import Mapping
from typing import NamedTuple

from facilities.kinds import Label
from reports.filing.drafts import Filing
from reports.formatting.numbers import number
from reports.policy.checks import browser
from reports.policy.checks.causes import cause_of
from reports.policy.form.figures import FIGURES, GROUPS, Figure
from reports.queries.filing.form import MonthForm
from reports.views import facts


class ReviewLine(NamedTuple):
    """One figure: what will be filed, what last month and (of a correction) this month said.

    `change` is against last month, `correction` against what stands; `is_changed` marks a
    figure that the correction alters; `cause` is that of its warning, '' for none.
    """

    code: str
    name: str
    value: str
    before: str
    change: str
    stands: str
    is_changed: bool
    cause: str


class ReviewTable(NamedTuple):
    """One group of figures."""

    code: str
    label: Label
    lines: list[ReviewLine]


def tables(month: MonthForm, checked: Filing) -> list[ReviewTable]:
    """Every asked figure by the form's groups."""
    before = browser.month_before(month.period, month.context.recent)
    stands = month.context.current.figures if month.context.current else None
    causes = {warning.field: cause_of(warning.code) for warning in checked.warnings}
    asked = month.asked | {code for code, value in checked.figures.items() if value is not None}
    found = []
    for code, label in GROUPS.items():
        lines = [
            _line(f, checked.figures.get(f.code), before, stands, causes.get(f.code, ""))
            for f in FIGURES
            if f.group == code and f.code in asked
        ]
        if lines:
            found.append(ReviewTable(code, label, lines))
    return found


def _line(
    figure: Figure,
    value: object,
    before: Mapping[str, object] | None,
    stands: Mapping[str, object] | None,
    cause: str,
) -> ReviewLine:
    code = figure.code
    earlier = before.get(code) if before else None
    filed = stands.get(code) if stands else None
    return ReviewLine(
        code,
        facts.figure_name(code),
        _read(code, value),
        _read(code, earlier),
        _change(value, earlier) if before else "",
        _read(code, filed),
        stands is not None and filed != value,
        cause,
    )


def _read(code: str, value: object) -> str:
    return "–" if value is None else facts.value_in_words(code, value)


def _change(value: object, earlier: object) -> str:
    """How a count differs from last month's; for other figures only whether it does."""
    if value == earlier:
        return "="
    if type(value) is not int or type(earlier) is not int:
        return "≠"
    difference = value - earlier
    sign = "+" if difference > 0 else "−"
    return f"{sign}{number(abs(difference))}"
