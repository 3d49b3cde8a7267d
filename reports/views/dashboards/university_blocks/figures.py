"""The headline figures of the month beside the nation's, and what is always read with the score."""

from typing import Any

from reports.dashboards.body_notes import body_notes
from reports.dashboards.collection import without_judgement
from reports.dashboards.headline import headline
from reports.formatting.sources import MEASURE
from reports.policy.scoring.sums import Sums, total
from reports.queries.dashboards import overview, standing
from reports.views.dashboards.body_page import BodyPage
from reports.views.dashboards.nation import body_limits, with_addresses
from reports.views.dashboards.university_blocks import addresses


def context(page: BodyPage) -> dict[str, Any]:
    """`figures` with their addresses, and `notes` with the `limits` that keep a band down."""
    user, subject, period = page.user, page.university, page.month.period
    now = page.sums.get(period, {}).get(subject.pk)
    nation = total(overview.nation_by_kind(user, period, page.today).values())
    figures = headline(
        now,
        page.judged(page.month.before).get(subject.pk),
        nation,
        begins_phase=page.directive.begins_phase(period),
    )
    late = page.today.late_universities(period)
    return {
        "figures": with_addresses(
            figures if page.month.is_closed else without_judgement(figures), _addresses(page)
        ),
        "notes": body_notes(
            now or Sums(),
            standing.spreads(user, [subject], period).get(subject.pk),
            standing.ranks(user, [subject], period, in_collection=late).get(subject.pk),
            page.directive,
        ),
        "limits": body_limits(page.directive),
        "measure": MEASURE,
    }


def _addresses(page: BodyPage) -> dict[str, str]:
    return {
        "score": addresses.facilities(page, sort="score"),
        "filing_rate": addresses.facilities(page, state="not_filed"),
        "on_plan_share": addresses.facilities(page, state="on_plan"),
        "film_prints": addresses.facilities(page, sort="-film"),
        "films_avoided": addresses.facilities(page, sort="-film"),
        "electronic_share": addresses.facilities(page, sort="electronic"),
    }
