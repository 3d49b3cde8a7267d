"""Three years of a facility: its six indicators, its quarters, its months by year."""

import math
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.utils.safestring import SafeString

from reports.dashboards.facility.indicators import CODES, Course, indicator_marks, plan_of
from reports.dashboards.facility.quarters import CaseMonth, quarters
from reports.dashboards.half_years import HalfYear, half_years
from reports.formatting.labels import words
from reports.formatting.moments import day
from reports.models import Report
from reports.policy import periods
from reports.policy.form import form
from reports.policy.form.months import frame_of
from reports.policy.scoring.facility_sums import SPREAD, rates_and_shares
from reports.policy.scoring.month_states import IN_COLLECTION, NOT_FILED
from reports.queries.cases.of_facility import cases_of, inspections_of
from reports.queries.dashboards.kind_spreads import spreads_of_kind
from reports.views.dashboards.facility.subject import FacilitySubject


def indicators(subject: FacilitySubject) -> list[SafeString]:
    """The six small marks, up to the chosen month and what is in collection after it."""
    until = [month for month in subject.months if month <= subject.month.period]
    spreads = spreads_of_kind(subject.user, subject.facility.kind, until)
    values = _values(subject, until)
    plans: dict[str, dict[int, float]] = {code: {} for code in CODES}
    for period in subject.scores.keys() & set(until):
        for code in CODES:
            plan = plan_of(code, period, vars(subject.scores[period]), subject.directive)
            if plan is not None:
                plans[code][period] = plan
    courses = {code: Course(values[code], plans[code], spreads.get(code, {})) for code in CODES}
    gaps = {m for m in until if subject.states[m] == NOT_FILED}
    gaps |= {m for m, state in subject.states.items() if state == IN_COLLECTION}
    return indicator_marks(subject.axis, courses, gaps)


def strip(subject: FacilitySubject) -> SafeString:
    """The twelve quarters, with the cases that the user may read."""
    cases = [
        CaseMonth(case.period, words(subject.directive.rule(case.rule).name), case.is_open)
        for case in cases_of(subject.user, subject.facility, subject.axis)
    ]
    begun = [
        (periods.period_of(on), day(on)) for on in inspections_of(subject.user, subject.facility)
    ]
    late = {period: score.days_late or 0 for period, score in subject.scores.items()}
    return quarters(
        subject.axis,
        subject.states,
        late,
        subject.marks,
        subject.directive,
        cases=cases,
        inspections=begun,
    )


def years(subject: FacilitySubject) -> list[tuple[int, list[HalfYear]]]:
    """The half-years by year, newest first."""
    halves = half_years(
        subject.states,
        {period: vars(score) for period, score in subject.scores.items()},
        {period: _columns(report) for period, report in subject.reports.items()},
        subject.directive,
        subject.marks,
        chosen=subject.month.period,
    )
    by_year = [(year, list(found)) for year, found in groupby(halves, lambda half: half.year)]
    return by_year[::-1]


def _values(subject: FacilitySubject, months: Sequence[int]) -> dict[str, dict[int, float]]:
    """What each report says, whatever its phase weighs: indicator → month → value."""
    filed = [month for month in months if month in subject.reports]
    found: dict[str, dict[int, float]] = {code: {} for code in CODES}
    if not filed:
        return found
    rows = [
        vars(subject.reports[period]) | {"facility": 0, "days_late": _late(subject, period)}
        for period in filed
    ]
    for name, values in rates_and_shares(frame_of(rows), subject.directive).items():
        for period, value in zip(filed, values.tolist(), strict=True):
            if not math.isnan(value):
                found[SPREAD[name]][period] = value
    return found


def _late(subject: FacilitySubject, period: int) -> int | None:
    score = subject.scores.get(period)
    return score.days_late if score else None


def _columns(report: Report) -> dict[str, Any]:
    """A report's columns, and its studies added up."""
    columns = dict(vars(report))
    studies = [columns[code] for code in form.STUDY_CODES if columns[code] is not None]
    return columns | {"services": sum(studies) if studies else None}
