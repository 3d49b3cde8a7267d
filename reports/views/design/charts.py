"""The large charts of the design page, with synthetic numbers."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from facilities.language import in_language, is_english
from reports.dashboards.charts.comparison import ComparedBody, comparison
from reports.dashboards.charts.distribution import DistributionBar, Limit, distribution
from reports.dashboards.charts.look import Figure
from reports.dashboards.charts.movers import Mover, movers
from reports.dashboards.charts.plan_chart import PlanPoint, PlanWords, plan_chart
from reports.formatting.labels import words
from reports.formatting.moments import period
from reports.formatting.numbers import digits, number, percent, score, signed, weight
from reports.policy import periods
from reports.views.chart_answer import chart_answer
from reports.views.design.series import UNIVERSITIES, band_of, course, months

_ADDRESS: Final = "/design/#charts"
_FIRST: Final = 140001


@require_safe
def design_chart(request: HttpRequest, name: str) -> HttpResponse:
    """One of CHARTS, for everybody. Raises Http404 outside the demo and for another name."""
    if not settings.DEMO or name not in CHARTS:
        raise Http404
    return chart_answer(request, name, CHARTS[name])


def plan_months() -> list[PlanPoint]:
    """Three years of film against its plan, the last month in collection."""
    actual = course(100, 2.6, 34, seed=3, noise=0.9)
    found = []
    for place, value in enumerate([*actual, 3.1]):
        month = periods.following(_FIRST, place)
        plan = max(0.0, 100 * (1 - (place + 0.5) / 12))
        lower, upper = value * 0.55, value * 1.2 + 4
        named = period(month)
        found.append(
            PlanPoint(
                name=digits(f"{month // 100}/{month % 100:02d}"),
                actual=value,
                plan=plan,
                actual_text=in_language(f"کشور: {_percent(value)}", f"Nation: {_percent(value)}"),
                plan_text=in_language(f"برنامه: {_percent(plan)}", f"Plan: {_percent(plan)}"),
                lower=None if place == 34 else lower,
                upper=None if place == 34 else upper,
                band_text=in_language(
                    f"دهک اول تا نهم: {_percent(lower)} تا {_percent(upper)}",
                    f"First to ninth decile: {_percent(lower)} to {_percent(upper)}",
                ),
                address=f"/design/?period={month}#charts" if named else "",
                phase=_phase(place),
                in_collection=place == 34,
            )
        )
    return found


def _percent(value: float) -> str:
    return percent(round(value))


def _phase(place: int) -> str:
    if place < 12:
        return in_language("گام اول", "Step 1")
    return in_language("گام دوم", "Step 2") if place < 24 else in_language("پس از گام دوم", "After")


def _plan() -> Figure:
    labels = PlanWords(
        in_language("کشور، دی: ٪۳", "Nation, Dey: 3%"),
        in_language("برنامهٔ اطلاعیه", "plan of the directive"),
        in_language("دهک اول تا نهم دانشگاه‌ها", "first to ninth decile of universities"),
        in_language("↓ کمتر بهتر است", "↓ Less is better"),
        {value: percent(value) for value in (0, 25, 50, 75, 100, 125)},
    )
    return plan_chart(plan_months(), labels, english=is_english())


def bars() -> list[DistributionBar]:
    """Facilities by score, 2.5 points a bar."""
    found = []
    for place in range(40):
        low, high = place * 2.5, place * 2.5 + 2.5
        count = round(90 * (place / 40) ** 7) + (40 if place == 33 else 0)
        text = in_language(
            f"{weight(low)} تا {weight(high)}: {number(count)} مرکز",
            f"{weight(low)} to {weight(high)}: {number(count)} facilities",
        )
        found.append(DistributionBar(low, high, count, band_of(low), text, _ADDRESS))
    return found


def _distribution() -> Figure:
    limits = [
        Limit(60, in_language("مرز ۶۰", "limit 60")),
        Limit(85, in_language("مرز ۸۵", "limit 85")),
        Limit(93.1, in_language("میانه ۹۳٫۱", "median 93.1"), is_strong=True),
    ]
    scores = {value: weight(value) for value in (0.0, 20.0, 40.0, 60.0, 80.0, 100.0)}
    counts = {value: weight(value) for value in (0.0, 20.0, 40.0, 60.0, 80.0)}
    return distribution(bars(), limits, scores, counts, english=is_english())


def moved() -> list[Mover]:
    """Universities between two months, the best change first."""
    found = []
    for body in UNIVERSITIES:
        before, now = body.scores[-2] or 0, body.scores[-1] or 0
        change = signed(round(now - before, 1))
        text = f"{words(body.name)}: {score(before)} ← {score(now)} ({change})"
        if is_english():
            text = f"{words(body.name)}: {score(before)} → {score(now)} ({change})"
        found.append(
            Mover(words(body.name), before, now, band_of(now), now >= before, text, _ADDRESS)
        )
    return sorted(found, key=lambda body: body.before - body.now)


def _movers() -> Figure:
    ticks = {value: weight(value) for value in (40.0, 60.0, 85.0, 100.0)}
    return movers(moved(), ticks, english=is_english())


def compared() -> list[ComparedBody]:
    """Four universities over 24 months."""
    return [
        ComparedBody(
            words(body.name),
            body.scores,
            [f"{words(body.name)}: {score(value)}" for value in body.scores],
            _ADDRESS,
        )
        for body in UNIVERSITIES[1:9:2]
    ]


def _comparison() -> Figure:
    names = [digits(f"{month // 100}/{month % 100:02d}") for month in months(24)]
    ticks = {value: weight(value) for value in (20.0, 40.0, 60.0, 85.0, 100.0)}
    return comparison(compared(), names, ticks, english=is_english())


CHARTS: Final[dict[str, Callable[[], Figure]]] = {
    "plan": _plan,
    "distribution": _distribution,
    "movers": _movers,
    "comparison": _comparison,
}
