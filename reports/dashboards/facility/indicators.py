"""Six indicators of a facility over three years, with their plans and others of its kind."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from django.utils.safestring import SafeString

from facilities.kinds import Label
from facilities.language import in_language
from reports.dashboards.marks.places import Tick
from reports.dashboards.marks.small_multiple import Indicator, IndicatorMonth, small_multiple
from reports.formatting.labels import words
from reports.formatting.numbers import digits, figure, number, weight
from reports.formatting.units import DAYS, RATE, SHARE
from reports.policy.directive.parts import Directive
from reports.policy.scoring.components import displayed

Spread = tuple[float, float]  # the second and the eighth decile
PER_100: Final = 100  # studies, or percent


class _Shown(NamedTuple):
    """An indicator: its code among the spreads, words, and where its axis ends (least height)."""

    code: str
    name: Label
    unit: Label
    kind: str
    is_less_better: bool
    least_top: float
    bottom: float = 0


_SHOWN: Final = (
    _Shown(
        "film_rate",
        Label("فیلم", "Film"),
        Label("برگ در ۱۰۰ خدمت", "sheets per 100 studies"),
        RATE,
        True,
        5,
    ),
    _Shown(
        "print_rate",
        Label("فیلم و کاغذ", "Film and paper"),
        Label("برگ در ۱۰۰ خدمت", "sheets per 100 studies"),
        RATE,
        True,
        5,
    ),
    _Shown(
        "electronic_share",
        Label("تحویل الکترونیکی", "Electronic delivery"),
        Label("درصد خدمات", "percent of studies"),
        SHARE,
        False,
        100,
    ),
    _Shown(
        "report_share",
        Label("همراه با گزارش", "With a report"),
        Label("درصد تحویل‌ها", "percent of handovers"),
        SHARE,
        False,
        100,
    ),
    _Shown(
        "availability",
        Label("دسترس‌پذیری سامانه", "Platform uptime"),
        Label("درصد زمان کار", "percent of working time"),
        SHARE,
        False,
        100,
        80,
    ),
    _Shown(
        "days_late",
        Label("دیرکرد گزارش", "Report late"),
        Label("روز پس از مهلت", "days after the deadline"),
        DAYS,
        True,
        5,
    ),
)
CODES: Final = tuple(shown.code for shown in _SHOWN)


class Course(NamedTuple):
    """What is known of an indicator by month: values, the plan, and the spread of the kind.

    Rates are sheets a study, shares 0…1, as policy works them out.
    """

    values: Mapping[int, float]
    plan: Mapping[int, float]
    spread: Mapping[int, Spread]


def indicator_marks(
    months: Sequence[int], courses: Mapping[str, Course], missing: set[int]
) -> list[SafeString]:
    """The marks, by `CODES`. `missing`: owed and not there, or not yet."""
    years = [
        Tick(place, digits(month // 100)) for place, month in enumerate(months) if month % 100 == 1
    ]
    return [_mark(shown, months, courses[shown.code], missing, years) for shown in _SHOWN]


def plan_of(
    code: str, period: int, score: Mapping[str, float | None], directive: Directive
) -> float | None:
    """What a month of the directive demands, in the unit of policy; None where nothing is."""
    columns = {"film_rate": "film_plan", "print_rate": "print_plan"}
    if code in columns:
        return score[columns[code]]
    phase = directive.phase_of(period)
    if code == "electronic_share" and score["electronic_score"] is not None:
        return score["electronic_target"]
    if phase and code == "report_share" and score["report_score"] is not None:
        return 1.0
    if phase and code == "availability" and score["pacs_score"] is not None:
        return directive.number("availability_full_percent") / 100
    return None


def _mark(
    shown: _Shown,
    months: Sequence[int],
    course: Course,
    missing: set[int],
    years: Sequence[Tick],
) -> SafeString:
    factor = 1 if shown.kind == DAYS else PER_100

    def read(value: float | None) -> float | None:
        return None if value is None else factor * value

    rows = []
    for month in months:
        lower, upper = course.spread.get(month, (None, None))
        rows.append(
            IndicatorMonth(
                read(course.values.get(month)),
                read(course.plan.get(month)),
                read(lower),
                read(upper),
                month in missing,
                _text(shown, course.values.get(month)),
            )
        )
    low, high = _ends(shown, rows)
    last = [course.values[month] for month in months if month in course.values][-1:]
    indicator = Indicator(
        words(shown.name),
        words(shown.unit),
        _better(shown),
        Tick(low, weight(low)),
        Tick(high, weight(high)),
        _text(shown, last[0]) if last else "",
    )
    clipped = [_clipped(row, low) for row in rows]
    return small_multiple(
        indicator,
        clipped,
        years,
        title=words(shown.name),
        description=f"{words(shown.unit)}; {_better(shown)}; {indicator.last_text}",
        as_bars=shown.kind == DAYS,
    )


def _ends(shown: _Shown, rows: Sequence[IndicatorMonth]) -> tuple[float, float]:
    """The ends of the axis: round numbers around everything that is drawn."""
    drawn = (v for row in rows for v in (row.value, row.plan, row.lower, row.upper))
    values = [value for value in drawn if value is not None]
    high = max([shown.least_top, *values])
    step = next(step for step in (5, 10, 20, 50, 100, 500, 10_000, 10**9) if high <= 4 * step)
    top = shown.least_top if shown.kind == SHARE else -(-high // step) * step
    bottom = float(shown.bottom)
    if bottom and min([bottom, *values]) < bottom:
        bottom = 0.0
    return bottom, float(top)


def _clipped(row: IndicatorMonth, low: float) -> IndicatorMonth:
    lower = None if row.lower is None else max(low, row.lower)
    return row._replace(lower=lower)


def _better(shown: _Shown) -> str:
    if shown.is_less_better:
        return in_language("↓ کمتر بهتر است", "↓ Less is better")
    return in_language("↑ بیشتر بهتر است", "↑ More is better")


def _text(shown: _Shown, value: float | None) -> str:
    if value is None:
        return ""
    if shown.kind == DAYS:
        return number(round(value))
    if shown.kind == SHARE:
        return figure(displayed(PER_100 * value), SHARE)
    return figure(round(PER_100 * value, 1), RATE)
