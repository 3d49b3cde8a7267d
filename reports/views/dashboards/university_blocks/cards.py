"""The six cards of a university, each with its course and the nation beside it, and what is always
read with the score."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from facilities import roles
from facilities.access.scope import may, scope_of
from reports.dashboards.body_notes import body_notes
from reports.dashboards.cards import Card, CardMonths, card, card_figure, card_months
from reports.dashboards.collection import JUDGED
from reports.formatting.numbers import figure, number
from reports.formatting.sources import MEASURE
from reports.formatting.units import format_figure
from reports.policy.directive.parts import FILM_FEE_RULE
from reports.policy.scoring.bodies import Rank
from reports.policy.scoring.indicators import INDICATORS
from reports.policy.scoring.sums import Sums, total
from reports.queries.dashboards import overview, standing
from reports.views.dashboards.body_page import BodyPage
from reports.views.dashboards.nation import body_limits
from reports.views.dashboards.nation_blocks.cards import CASES, FIGURES
from reports.views.dashboards.university_blocks import addresses


def context(page: BodyPage) -> dict[str, Any]:
    """`cards`, and `notes` on the score with the `limits` that keep a band down."""
    subject, month = page.university, page.month
    now = page.sums.get(month.period, {}).get(subject.pk)
    months = card_months(
        page.months,
        page.directive,
        is_closed=month.is_closed,
        is_awaited=month.is_closed and month.period == month.latest_closed,
    )
    spreads = standing.spreads(page.user, [subject], month.period)
    return {
        "cards": [*_figures(page, months), _cases(page, months)],
        "notes": body_notes(now or Sums(), spreads.get(subject.pk), page.rank, page.directive),
        "limits": body_limits(page.directive),
        "measure": MEASURE,
    }


def _figures(page: BodyPage, months: CardMonths) -> list[Card]:
    """The cards of indicators: closed months, and of a month in collection what has arrived."""
    subject, month = page.university, page.month
    sums = [page.judged(period).get(subject.pk) for period in page.months]
    if not month.is_closed:
        sums[-1] = page.sums.get(month.period, {}).get(subject.pk)
    before = page.judged(month.before).get(subject.pk)
    leads, beside = _addresses(page), _beside(page, sums[-1])
    return [
        card(
            card_figure(code),
            [*(_value(code, found) for found in sums[:-1]), _last(page, code, sums[-1])],
            _value(code, before),
            months,
            address=leads[code],
            beside=beside[code],
        )
        for code in FIGURES
    ]


def _last(page: BodyPage, code: str, sums: Sums | None) -> float | None:
    """The chosen month's figure; what judges is not told of a month in collection."""
    return None if code in JUDGED and not page.month.is_closed else _value(code, sums)


def _value(code: str, sums: Sums | None) -> float | None:
    """An indicator as people read it."""
    return None if sums is None else format_figure(INDICATORS[code].unit, INDICATORS[code].of(sums))


def _beside(page: BodyPage, now: Sums | None) -> dict[str, str]:
    """The nation's figure beside each of a closed month, the rank beside the score, for film what
    was avoided."""
    nation = total(overview.nation_by_kind(page.user, page.month.period, page.today).values())
    found = dict.fromkeys(FIGURES, "")
    if page.month.is_closed:
        for code in FIGURES:
            value = _value(code, nation)
            if value is not None and INDICATORS[code].unit != "count":
                told = figure(value, INDICATORS[code].unit)
                found[code] = f"{gettext('Nation')}: {told}"
    if page.rank is not None and page.month.is_closed:
        found["score"] = f"{found['score']} · {_told_rank(page.rank)}"
    avoided = _value("films_avoided", now)
    if avoided is not None:
        told = figure(avoided, INDICATORS["films_avoided"].unit)
        found["film_prints"] = gettext("Avoided against the baseline: %(number)s") % {
            "number": told
        }
    return found


def _told_rank(rank: Rank) -> str:
    """A place among all and what the places of the last three months span: «۱۲ از ۷۳ (۹ تا ۱۴)»."""
    told = {
        "place": number(rank.place),
        "among": number(rank.among),
        "best": number(rank.best),
        "worst": number(rank.worst),
    }
    return gettext("rank %(place)s of %(among)s (%(best)s to %(worst)s)") % told


def _addresses(page: BodyPage) -> Mapping[str, str]:
    return {
        "score": addresses.facilities(page, sort="score"),
        "filing_rate": addresses.facilities(page, state="not_filed"),
        "on_plan_share": addresses.facilities(page, state="on_plan"),
        "film_prints": addresses.facilities(page, sort="-film"),
        "electronic_share": addresses.facilities(page, sort="electronic"),
    }


def _cases(page: BodyPage, months: CardMonths) -> Card:
    """Open cases of Article 4; only who may read the list is led there, others to the numbers."""
    subject, month = page.university, page.month
    first = min(page.months[0], month.before)
    counted = overview.open_cases(page.user, [subject], FILM_FEE_RULE, first, month.period)
    values = [float(counted.get(period, 0)) for period in months.periods]
    before = None if month.before < month.first else counted.get(month.before, 0)
    return card(CASES, values, before, months, address=_list_of_cases(page))


def _list_of_cases(page: BodyPage) -> str:
    level = scope_of(page.user).level
    if level == roles.NATION or not may(page.user, "see_suspicions", university=page.university):
        return "#suspicions"
    asked = {
        "rule": FILM_FEE_RULE,
        "period_from": page.month.period,
        "period_to": page.month.period,
        "university": page.university.code,
    }
    return f"{reverse('violations')}?{urlencode(asked)}"
