"""The directive's steps from its first month to today: targets, what was reached, the letter."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.safestring import SafeString

from facilities.kinds import Label
from facilities.language import in_language
from reports.dashboards.marks.gantt import Moment, Step, gantt
from reports.formatting.labels import words
from reports.formatting.moments import day, period
from reports.formatting.numbers import digits, share
from reports.policy import periods
from reports.policy.directive.parts import Directive, Phase
from reports.policy.scoring.sums import Sums

_MOST_WANTED: Final = 3  # components of the present phase that are named
_ROOM: Final = 1.5  # months after today, for the arrow of what goes on
_TITLE: Final = Label(
    "گام‌های اطلاعیه از نخستین ماه تا امروز", "The directive's steps from its first month to today"
)


def last_months(directive: Directive, latest: int) -> dict[str, int]:
    """The last month of each phase that has been reached, by the phase's code: no later than
    `latest`."""
    return {
        phase.code: min(phase.until or latest, latest)
        for phase in directive.phases
        if phase.start <= latest
    }


def steps_mark(
    directive: Directive, reached: Mapping[int, Sums], latest: int, today: date
) -> SafeString:
    """The steps that have begun, on an axis from the directive's first month to `today`.

    `reached` are the nation's sums of the `last_months`, up to the `latest` closed one.
    """
    start = directive.effective_from
    ends = last_months(directive, latest)
    running = periods.period_of(today)
    steps = [
        _step(phase, start, today, reached.get(ends.get(phase.code, 0)), ends.get(phase.code))
        for phase in directive.phases
        if phase.start <= running
    ]
    first_year, last_year = start // 100, running // 100
    years = [
        Moment(max(0, _months(start, year * 100 + 1)), digits(year))
        for year in range(first_year, last_year + 1)
    ]
    text = in_language(
        f"اطلاعیهٔ {digits(directive.letter_number)}، {day(directive.letter_date)}",
        f"Notice {directive.letter_number}, {day(directive.letter_date)}",
    )
    now = _place(start, today)
    return gantt(
        steps,
        years,
        [Moment(_place(start, directive.letter_date), text)],
        Moment(now, in_language(f"امروز {day(today)}", f"Today {day(today)}")),
        months=now + _ROOM,
        title=words(_TITLE),
    )


def demanded(directive: Directive, phase: Phase) -> list[Label]:
    """What weighs most in a phase, the heaviest first."""
    heaviest = sorted(phase.weights, key=lambda code: -phase.weights[code])[:_MOST_WANTED]
    return [directive.components[code].name for code in heaviest]


def _step(phase: Phase, start: int, today: date, reached: Sums | None, month: int | None) -> Step:
    until = _place(start, today)
    goes_on = phase.until is None or _months(start, phase.until) + 1 > until
    last = until if goes_on else _months(start, phase.until or phase.start) + 1
    target, result = _result(phase, reached, month)
    text = f"{words(target)}{in_language('؛ ', '; ')}{result}" if result else words(target)
    first = _months(start, phase.start)
    return Step(words(phase.name), first, last, text, result or words(target), goes_on)


def _result(phase: Phase, reached: Sums | None, month: int | None) -> tuple[Label, str]:
    """What a phase is after, and what it had reached in its last closed month."""
    is_electronic = "electronic" in phase.weights
    target = (
        Label("هدف: تحویل فقط الکترونیکی", "Target: electronic only")
        if is_electronic
        else Label("هدف: فیلم صفر", "Target: no film")
    )
    value = None
    if reached is not None:
        value = reached.electronic_share if is_electronic else reached.film_share
    if value is None or month is None:
        return target, ""
    name, text = period(month), share(value)
    if is_electronic:
        return target, in_language(f"{name}: {text} الکترونیکی", f"{name}: {text} electronic")
    return target, in_language(f"{name}: {text} نرخ پایه", f"{name}: {text} of the baseline")


def _months(start: int, month: int) -> int:
    return periods.months_between(start, month)


def _place(start: int, moment: date) -> float:
    """Where a day stands, in months from the first day of `start`."""
    month = periods.period_of(moment)
    first, last = periods.first_day(month), periods.last_day(month)
    return _months(start, month) + (moment - first).days / ((last - first).days + 1)
