"""An indicator of the nation by month, its plan where there is one, and how universities spread."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from facilities.kinds import Label
from facilities.language import in_language, is_english
from reports.dashboards.charts.look import Figure
from reports.dashboards.charts.plan_chart import PlanPoint, PlanWords, plan_chart
from reports.formatting.labels import words
from reports.formatting.numbers import digits, figure
from reports.formatting.units import SHARE, format_figure
from reports.policy import periods
from reports.policy.directive.parts import Directive
from reports.policy.scoring.indicators import INDICATORS, Indicator
from reports.policy.scoring.sums import Sums


class Switch(NamedTuple):
    """A position of the switch: its name, the indicator, and the glide that is its plan ('' for
    none)."""

    name: Label
    indicator: str
    glide: str = ""


SWITCHES: Final = {
    "paper": Switch(Label("کاغذ", "Paper"), "paper_rate"),
    "electronic": Switch(Label("الکترونیکی", "Electronic"), "electronic_share", "electronic"),
    "report": Switch(Label("همراه با گزارش", "With report"), "report_share"),
    "platform": Switch(Label("سامانه", "Platform"), "platform_share"),
    "on_time": Switch(Label("به‌موقع", "On time"), "on_time_rate"),
}
_BAND: Final = Label("دهک اول تا نهم دانشگاه‌ها", "First to ninth decile of universities")
_PLAN: Final = Label("برنامهٔ اطلاعیه", "Plan of the directive")
_BETTER: Final = {
    "more": Label("↑ بیشتر بهتر است", "↑ More is better"),
    "less": Label("↓ کمتر بهتر است", "↓ Less is better"),
    "": Label("", ""),
}
_FIRST, _NINTH = 1, 9  # places among the eleven deciles
_TICKS: Final = 5  # steps of the upright axis
_STEPS: Final = (1, 2, 4, 10, 20, 40, 100, 200)  # that the axis may have


class IndicatorMonth(NamedTuple):
    """One month of an indicator as people read it. `plan` is None where there is none; `lower` and
    `upper` are the first and the ninth decile of universities."""

    period: int
    step: str
    actual: float | None
    plan: float | None
    lower: float | None
    upper: float | None


def indicator_months(
    switch: Switch,
    sums: Mapping[int, Sums],
    deciles: Mapping[int, Sequence[float]],
    months: Sequence[int],
    directive: Directive,
) -> list[IndicatorMonth]:
    """The months of an indicator out of the nation's sums and the deciles by month."""
    known = INDICATORS[switch.indicator]
    rows = []
    for period in months:
        found, spread, phase = sums.get(period), deciles.get(period), directive.phase_of(period)
        glide = directive.glides.get(switch.glide)
        plan = 100 * glide.gone(period) if glide and period >= glide.start else None
        rows.append(
            IndicatorMonth(
                period,
                words(phase.name) if phase else "",
                format_figure(known.unit, known.of(found)) if found else None,
                None if plan is None else round(plan, 1),
                format_figure(known.unit, spread[_FIRST]) if spread else None,
                format_figure(known.unit, spread[_NINTH]) if spread else None,
            )
        )
    return rows


def indicator_chart(
    switch: Switch, rows: Sequence[IndicatorMonth], addresses: Mapping[int, str]
) -> Figure:
    """The Plotly figure of an indicator, each month leading to its address."""
    known = INDICATORS[switch.indicator]
    points = [
        PlanPoint(
            name=_month(row.period),
            actual=row.actual,
            plan=row.plan,
            actual_text=_told(known.name, row.actual, known),
            plan_text=_told(_PLAN, row.plan, known),
            lower=row.lower,
            upper=row.upper,
            band_text=_told_band(row, known),
            address=addresses.get(row.period, ""),
            phase=row.step,
        )
        for row in rows
    ]
    on_lines = PlanWords("", "", words(_BAND), words(_BETTER[known.better]), _ticks(rows, known))
    return plan_chart(points, on_lines, english=is_english())


def _ticks(rows: Sequence[IndicatorMonth], known: Indicator) -> dict[float, str]:
    """From nothing to above every value; a share ends with all."""
    shown = [v for row in rows for v in (row.actual, row.plan, row.upper) if v is not None]
    top = 100.0 if known.unit == SHARE else max(shown, default=1.0)
    step = next((size for size in _STEPS if size * _TICKS >= top), _STEPS[-1])
    count = -int(-top // step)
    return {place * step: figure(place * step, known.unit) for place in range(count + 1)}


def _month(period: int) -> str:
    year, month = periods.split(period)
    return digits(f"{year}/{month:02d}")


def _told(name: Label, value: float | None, known: Indicator) -> str:
    return f"{words(name)}: {figure(value, known.unit)}"


def _told_band(row: IndicatorMonth, known: Indicator) -> str:
    if row.lower is None or row.upper is None:
        return ""
    lower, upper = figure(row.lower, known.unit), figure(row.upper, known.unit)
    span = in_language(f"{lower} تا {upper}", f"{lower} to {upper}")
    return f"{words(_BAND)}: {span}"
