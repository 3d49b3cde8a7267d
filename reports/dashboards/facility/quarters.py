"""Twelve quarters of a facility: bands, days late, and cases for those who may read them."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from django.utils.safestring import SafeString

from facilities.kinds import Label
from facilities.language import in_language
from reports.dashboards.marks.places import Tick
from reports.dashboards.marks.quarter_strip import CaseSpan, StripMonth, quarter_strip
from reports.formatting.labels import words
from reports.formatting.moments import period as month_text
from reports.formatting.numbers import digits, number
from reports.policy import periods
from reports.policy.directive.parts import Directive
from reports.policy.scoring.month_states import Mark

_SHADES: Final = {"on_plan": 2, "behind": 3, "off_plan": 5}
_SEASONS: Final = (
    Label("بهار", "Spring"),
    Label("تابستان", "Summer"),
    Label("پاییز", "Autumn"),
    Label("زمستان", "Winter"),
)
_ROOMY: Final = 4  # months of a bar in which a sentence has room


class CaseMonth(NamedTuple):
    """A case: the month it is of, the name of its rule, and whether it is still open."""

    period: int
    rule: str
    is_open: bool


def quarters(
    months: Sequence[int],
    states: Mapping[int, str],
    days_late: Mapping[int, int],
    marks: Mapping[str, Mark],
    directive: Directive,
    *,
    cases: Sequence[CaseMonth] = (),
    inspections: Sequence[tuple[int, str]] = (),
) -> SafeString:
    """The strip of whole years. `inspections`: a month and how its day is read."""
    shown = [
        _month(month, states.get(month, "not_expected"), days_late.get(month, 0), marks)
        for month in months
    ]
    places = {month: place for place, month in enumerate(months)}
    visits = [
        Tick(places[month], in_language(f"بازرسی {text}", f"Inspection {text}"))
        for month, text in inspections
        if month in places
    ]
    years = [
        Tick(place, _year(month, directive)) for month, place in places.items() if month % 100 == 1
    ]
    first, second, third, fourth = map(words, _SEASONS)
    return quarter_strip(
        shown,
        (first, second, third, fourth),
        years,
        spans_of(cases, places),
        visits,
        title=in_language("دوازده فصل", "Twelve quarters"),
    )


def spans_of(cases: Sequence[CaseMonth], places: Mapping[int, int]) -> list[CaseSpan]:
    """Cases of months in a row as one bar, with their number."""
    runs: list[list[CaseMonth]] = []
    for case in sorted(case for case in cases if case.period in places):
        if runs and periods.months_between(runs[-1][-1].period, case.period) <= 1:
            runs[-1].append(case)
        else:
            runs.append([case])
    return [
        CaseSpan(
            places[run[0].period],
            places[run[-1].period],
            _told(run),
            any(case.is_open for case in run),
        )
        for run in runs
    ]


def _told(run: Sequence[CaseMonth]) -> str:
    cases, still = len(run), sum(case.is_open for case in run)
    if periods.months_between(run[0].period, run[-1].period) + 1 < _ROOMY:
        return number(cases)
    rules = {case.rule for case in run}
    name = next(iter(rules)) if len(rules) == 1 else ""
    several = in_language(f"{number(cases)} مورد", f"{number(cases)} cases")
    left = in_language(f"{number(still)} باز", f"{number(still)} open")
    told = f"{several}، {left}" if still else several
    told = in_language(told, told.replace("،", ","))
    return f"{name}: {told}" if name and len(run) > 2 * _ROOMY else told


def _month(month: int, state: str, late: int, marks: Mapping[str, Mark]) -> StripMonth:
    text = f"{month_text(month)}: {words(marks[state].label)}"
    return StripMonth(_SHADES.get(state, 0), state, text, late, number(late))


def _year(month: int, directive: Directive) -> str:
    phase = directive.phase_of(month)
    year = digits(month // 100)
    return f"{year} · {words(phase.name)}" if phase else year
