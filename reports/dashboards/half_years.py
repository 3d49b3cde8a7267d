"""A facility's months as hospitals keep them: indicators in rows, months in columns, two
half-years to a year."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from facilities.kinds import Label
from reports.formatting.units import COUNT, SCORE
from reports.policy.directive.parts import COMPONENTS, Directive, Origin
from reports.policy.form import form
from reports.policy.scoring.components import displayed
from reports.policy.scoring.month_states import NOT_EXPECTED, Mark

YEARS: Final = 3
HALVES: Final = (Label("نیمهٔ نخست", "First half"), Label("نیمهٔ دوم", "Second half"))
TOTAL: Final = Label("نمره", "Score")
FIGURES: Final = (
    ("services", Label("همهٔ خدمات (مورد)", "All studies")),
    ("film_prints", Label("فیلم چاپ‌شده (برگ)", "Film prints (sheets)")),
    ("paper_prints", Label("چاپ کاغذی (برگ)", "Paper prints (sheets)")),
    ("delivered_electronic", Label("تحویل الکترونیکی (مورد)", "Electronic deliveries")),
)


class Explained(NamedTuple):
    """How an indicator is worked out, or what is counted."""

    code: str
    name: Label
    how: Label
    origin: Origin | None


class IndicatorLine(NamedTuple):
    """One indicator over six months; `how` is the code of its explanation."""

    name: Label
    unit: str
    values: tuple[float | None, ...]
    how: str = ""


class HalfYear(NamedTuple):
    """Six months: their numbers, what each was, and the indicators."""

    year: int
    half: Label
    months: tuple[int, ...]
    marks: tuple[Mark, ...]
    lines: tuple[IndicatorLine, ...]


def months_shown(chosen: int) -> list[int]:
    """The months of the chosen month's year and the two before, in order."""
    years = range(chosen // 100 - YEARS + 1, chosen // 100 + 1)
    return [year * 100 + month for year in years for month in range(1, 13)]


def explained(directive: Directive) -> list[Explained]:
    """An explanation for every indicator of the half-years that needs one."""
    parts = [
        Explained(code, part.name, part.how, part.origin)
        for code, part in ((code, directive.components[code]) for code in COMPONENTS)
    ]
    asked = [(code, name, form.BY_CODE[code]) for code, name in FIGURES if code in form.BY_CODE]
    return parts + [
        Explained(code, name, Label(figure.help_fa, figure.help_en), None)
        for code, name, figure in asked
    ]


def half_years(
    states: Mapping[int, str],
    scores: Mapping[int, Mapping[str, Any]],
    reports: Mapping[int, Mapping[str, Any]],
    directive: Directive,
    marks: Mapping[str, Mark],
    *,
    chosen: int,
) -> list[HalfYear]:
    """The half-years of `months_shown`, oldest first, without those that have nothing to show.

    `states`: a state of `month_states` by month; `scores` and `reports`: columns of the month's
    score and report, `services` among the report's.
    """
    months = months_shown(chosen)
    found = []
    for start in range(0, len(months), 6):
        span = tuple(months[start : start + 6])
        if all(states.get(month, NOT_EXPECTED) == NOT_EXPECTED for month in span):
            continue
        lines = [_line(TOTAL, SCORE, span, scores, "total")]
        lines += [
            _line(directive.components[code].name, SCORE, span, scores, f"{code}_score", how=code)
            for code in COMPONENTS
            if any(_is_weighed(directive, month, code) for month in span)
        ]
        lines += [
            _line(name, COUNT, span, reports, column, how=column if column in form.BY_CODE else "")
            for column, name in FIGURES
        ]
        found.append(
            HalfYear(
                span[0] // 100,
                HALVES[start // 6 % 2],
                span,
                tuple(marks[states.get(month, NOT_EXPECTED)] for month in span),
                tuple(lines),
            )
        )
    return found


def _line(
    name: Label,
    unit: str,
    months: Sequence[int],
    rows: Mapping[int, Mapping[str, Any]],
    column: str,
    *,
    how: str = "",
) -> IndicatorLine:
    values = [rows[month].get(column) if month in rows else None for month in months]
    if unit == SCORE:
        values = [None if value is None else displayed(value) for value in values]
    return IndicatorLine(name, unit, tuple(values), how)


def _is_weighed(directive: Directive, month: int, component: str) -> bool:
    phase = directive.phase_of(month)
    return phase is not None and component in phase.weights
