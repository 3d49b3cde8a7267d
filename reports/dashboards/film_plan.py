"""Film printed against the directive's glide: a table by month and the large chart."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from facilities.kinds import Label
from reports.dashboards.charts.look import Figure
from reports.dashboards.charts.plan_chart import PlanPoint, PlanWords, plan_chart
from reports.formatting.units import SHARE, format_figure
from reports.policy import periods
from reports.policy.digits import to_persian
from reports.policy.directive.parts import Directive
from reports.policy.scoring.sums import Sums

ACTUAL: Final = Label("فیلم چاپ‌شده", "Film printed")
PLAN: Final = Label("برنامهٔ اطلاعیه", "Plan of the directive")
AXIS: Final = Label("درصد نسبت به نرخ پایه", "percent of the baseline")
BEFORE: Final = Label("ماه‌های پایه", "Baseline months")
LESS_IS_BETTER: Final = Label("↓ کمتر بهتر است", "↓ Less is better")
BAND: Final = Label("دهک اول تا نهم دانشگاه‌ها", "First to ninth decile of universities")
TICK_STEP: Final = 20  # percent
_FIRST, _NINTH = 1, 9  # places among the eleven deciles


class PlanMonth(NamedTuple):
    """One month of the glide. `actual` and `plan` are percentages of what the baseline rates
    would have brought; None where no baseline applies yet. `distance` is actual − plan. `lower` and
    `upper` are the first and the ninth decile of the universities' percentages."""

    period: int
    step: Label
    film_prints: int | None
    film_expected: int | None
    actual: float | None
    plan: float | None
    distance: float | None
    lower: float | None = None
    upper: float | None = None


def plan_months(
    sums: Mapping[int, Sums],
    months: Sequence[int],
    directive: Directive,
    deciles: Mapping[int, Sequence[float]] | None = None,
) -> list[PlanMonth]:
    """Plan and actual of each month, and how the universities spread (`deciles`: shares by month,
    from the least to the greatest)."""
    glide = directive.glides["film"]
    rows = []
    for period in months:
        found = sums.get(period)
        phase = directive.phase_of(period)
        actual = format_figure(SHARE, found.film_share) if found and phase else None
        plan = 100 * (1 - glide.gone(period)) if phase else None
        spread = (deciles or {}).get(period) if phase else None
        expected = round(found.film_expected) if found and found.film_expected > 0 else None
        rows.append(
            PlanMonth(
                period,
                phase.name if phase else BEFORE,
                found.film_prints if found and found.filed else None,
                expected,
                actual,
                None if plan is None else round(plan, 1),
                None if actual is None or plan is None else round(actual - plan, 1),
                format_figure(SHARE, spread[_FIRST]) if spread else None,
                format_figure(SHARE, spread[_NINTH]) if spread else None,
            )
        )
    return rows


def film_plan_chart(
    rows: Sequence[PlanMonth], addresses: Mapping[int, str], *, english: bool
) -> Figure:
    """The Plotly figure: actual and plan over months, each month leading to its address."""
    points = [
        PlanPoint(
            name=_month_name(row.period, english),
            actual=row.actual,
            plan=row.plan,
            actual_text=_told(ACTUAL, row.actual, english),
            plan_text=_told(PLAN, row.plan, english),
            lower=row.lower,
            upper=row.upper,
            band_text=_told_band(row, english),
            address=addresses.get(row.period, ""),
            phase="" if row.step == BEFORE else _in(row.step, english),
        )
        for row in rows
    ]
    words = PlanWords(
        "", "", _in(BAND, english), _in(LESS_IS_BETTER, english), _ticks(rows, english)
    )
    return plan_chart(points, words, english=english)


def _ticks(rows: Sequence[PlanMonth], english: bool) -> dict[float, str]:
    """From nothing to the first tick above every value, to 100 at least."""
    shown = [
        value for row in rows for value in (row.actual, row.plan, row.upper) if value is not None
    ]
    top = TICK_STEP * -int(-max([100.0, *shown]) // TICK_STEP)
    return {value: _percent(value, english) for value in range(0, top + 1, TICK_STEP)}


def _told(label: Label, value: float | None, english: bool) -> str:
    return f"{_in(label, english)}: " + ("–" if value is None else _percent(value, english))


def _told_band(row: PlanMonth, english: bool) -> str:
    if row.lower is None or row.upper is None:
        return ""
    span = f"{_percent(row.lower, english)} – {_percent(row.upper, english)}"
    return f"{_in(BAND, english)}: {span}"


def _month_name(period: int, english: bool) -> str:
    """A month as ۱۴۰۰/۰۵: short, and the same in both languages but for its digits."""
    year, month = periods.split(period)
    text = f"{year}/{month:02d}"
    return text if english else to_persian(text)


def _percent(value: float, english: bool) -> str:
    whole = int(value) if float(value).is_integer() else round(value, 1)
    return f"{whole}%" if english else f"٪{to_persian(whole)}"


def _in(label: Label, english: bool) -> str:
    return label.en if english else label.fa
