"""Where the middle of a kind's facilities lies, indicator by indicator and month by month."""

from collections import defaultdict
from collections.abc import Collection
from typing import Final

from facilities.access.scope import User, scope_of
from reports.models.rollup import Distribution
from reports.policy.directive import published
from reports.queries.dashboards.sums import READERS

FEWEST: Final = 10  # facilities; fewer have no deciles, and would tell of each other
_LOWER, _UPPER = 2, 8  # deciles


def spreads_of_kind(
    user: User, kind: str, months: Collection[int]
) -> dict[str, dict[int, tuple[float, float]]]:
    """Second and eighth decile of the nation's facilities of a kind: indicator → month → both.

    In the units of policy; months with fewer than `FEWEST` facilities are left out. One query.
    """
    if scope_of(user).level not in READERS:
        return {}
    rows = Distribution.objects.filter(
        policy=published.CURRENT,
        among="facilities",
        kind=kind,
        period__in=list(months),
        number__gte=FEWEST,
    )
    found: dict[str, dict[int, tuple[float, float]]] = defaultdict(dict)
    for period, indicator, deciles in rows.values_list("period", "indicator", "deciles"):
        found[indicator][period] = (deciles[_LOWER], deciles[_UPPER])
    return found
