"""Where the points go: what each component takes from the facilities of the month."""

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext

from facilities import kinds
from reports.dashboards.lost_points import Group, heads, lost_points
from reports.formatting.labels import facility_kind_short
from reports.queries.dashboards import university_month
from reports.views.dashboards.body_page import BodyPage
from reports.views.dashboards.university_blocks import addresses


def context(page: BodyPage) -> dict[str, Any]:
    """`losses` of all facilities and of each kind, and the `loss_heads`; none of a month that
    cannot be judged yet or is not scored."""
    period = page.month.period
    if page.university.pk in page.open_bodies or page.directive.phase_of(period) is None:
        return {"losses": []}
    scored = university_month.scored_facilities(page.user, page.university, period)
    by_kind = defaultdict(list)
    for facility in scored:
        by_kind[facility.kind].append(facility.score)
    all_of_them = [facility.score for facility in scored]
    groups = [
        Group(gettext("All facilities"), addresses.facilities(page, sort="score"), all_of_them)
    ]
    for kind in kinds.KINDS:
        address = addresses.facilities(page, kind=kind, sort="score")
        groups.append(Group(facility_kind_short(kind), address, by_kind[kind]))
    return {
        "losses": lost_points(groups, period, page.directive),
        "loss_heads": heads(period, page.directive),
    }
