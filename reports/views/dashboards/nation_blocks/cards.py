"""The six cards of the nation: each with its course, its change, and the median university."""

from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext

from facilities import roles
from facilities.access.scope import may, scope_of
from facilities.kinds import Label
from reports.dashboards.cards import Card, CardFigure, CardMonths, card, card_figure, card_months
from reports.dashboards.collection import JUDGED
from reports.formatting.numbers import figure
from reports.formatting.units import format_figure
from reports.policy.directive.parts import FILM_FEE_RULE
from reports.policy.scoring.indicators import INDICATORS
from reports.policy.scoring.sums import Sums, total
from reports.queries.dashboards import overview
from reports.queries.dashboards.distributions import deciles_of_universities
from reports.views.dashboards.body_page import BodyPage

FIGURES: Final = ("score", "on_plan_share", "filing_rate", "film_prints", "electronic_share")
_MEDIAN: Final = 5  # place among the eleven deciles
CASES: Final = CardFigure(
    "open_cases",
    Label("موارد باز مادهٔ ۴", "Open Article 4 cases"),
    Label(
        "مواردی از گزارش‌های همین ماه که اخذ وجه برای فیلم را نشان می‌دهند و هنوز مختومه نشده‌اند؛"
        " گزارش مرکز تنها نشانه است، نه احراز تخلف",
        "Cases out of the month's reports that tell of a charge for film and are not ended yet; a"
        " facility's report is a sign only, not a finding",
    ),
    "count",
    "less",
)


def context(page: BodyPage) -> dict[str, Any]:
    """`cards`: six, of the universities that can be judged; of a month in collection those that
    say what has arrived."""
    month = page.month
    months = card_months(
        page.months,
        page.directive,
        is_closed=month.is_closed,
        is_awaited=month.is_closed and month.period == month.latest_closed,
    )
    sums = [_shown(page, period) for period in page.months]
    before = page.added_up(month.before, page.judged(month.period))
    beside, addresses = _beside(page, sums[-1]), _addresses(month.period)
    shown = [
        card(
            card_figure(code),
            [_value(code, found, is_judged=at or month.is_closed) for at, found in _ends(sums)],
            _value(code, before),
            months,
            address=addresses[code],
            beside=beside.get(code, ""),
        )
        for code in FIGURES
    ]
    return {"cards": [*shown, _cases(page, months)]}


def _ends(sums: list[Sums | None]) -> list[tuple[bool, Sums | None]]:
    """Each month's sums, and whether another month follows it."""
    return [(place < len(sums) - 1, found) for place, found in enumerate(sums)]


def _shown(page: BodyPage, period: int) -> Sums | None:
    """The sums that a card shows of a month: in collection, of all that has arrived."""
    if period == page.month.period and not page.month.is_closed:
        return total(page.sums.get(period, {}).values())
    return page.added_up(period)


def _value(code: str, sums: Sums | None, *, is_judged: bool = True) -> float | None:
    """An indicator as people read it; what judges is not told of a month in collection."""
    if sums is None or (code in JUDGED and not is_judged):
        return None
    return format_figure(INDICATORS[code].unit, INDICATORS[code].of(sums))


def _beside(page: BodyPage, now: Sums | None) -> dict[str, str]:
    """What each figure is compared with: the median university, for film the baseline."""
    found: dict[str, str] = {}
    avoided = _value("films_avoided", now)
    if avoided is not None:
        text = figure(avoided, INDICATORS["films_avoided"].unit)
        found["film_prints"] = gettext("Avoided against the baseline: %(number)s") % {
            "number": text
        }
    period = page.month.period
    if not page.month.is_closed or page.open_bodies:
        return found  # the deciles would judge those that still have time
    for (code, _), deciles in deciles_of_universities(page.user, FIGURES, [period]).items():
        unit = INDICATORS[code].unit
        text = figure(format_figure(unit, deciles[_MEDIAN]), unit)
        found[code] = gettext("Median of universities: %(number)s") % {"number": text}
    return found


def _addresses(period: int) -> Mapping[str, str]:
    facilities = f"{reverse('facilities')}?period={period}"
    bodies = f"?period={period}&sort={{}}#universities"
    return {
        "score": bodies.format("-score"),
        "filing_rate": f"{facilities}&state=not_filed",
        "on_plan_share": f"{facilities}&state=on_plan",
        "film_prints": f"{facilities}&sort=-film",
        "electronic_share": bodies.format("-electronic_share"),
    }


def _cases(page: BodyPage, months: CardMonths) -> Card:
    """Open cases of Article 4; only who may read the list is led there, others to the numbers."""
    period = page.month.period
    first = min(page.months[0], page.month.before)
    counted = overview.open_cases(page.user, page.universities, FILM_FEE_RULE, first, period)
    address = "#suspicions"
    if scope_of(page.user).level != roles.NATION and may(page.user, "see_suspicions"):
        address = f"{reverse('violations')}?rule={FILM_FEE_RULE}&period={period}"
    values = [float(counted.get(month, 0)) for month in months.periods]
    before = None if page.month.before < page.month.first else counted.get(page.month.before, 0)
    return card(CASES, values, before, months, address=address)
