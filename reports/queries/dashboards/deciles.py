"""How an indicator of a month spreads over all universities; it names nobody."""

from typing import Final

from facilities.access.scope import User, scope_of
from reports.models import Distribution
from reports.policy.directive import published
from reports.queries.dashboards.sums import BODY_READERS

_UNIVERSITIES: Final = "universities"
FEWEST: Final = 10  # the deciles of fewer bodies would be values of single ones


def deciles_of_universities(user: User, period: int, indicator: str) -> list[float] | None:
    """The least, the nine deciles and the greatest value of all universities.

    None where the month was not counted, or has fewer than FEWEST of them.
    """
    if scope_of(user).level not in BODY_READERS:
        return None
    found = Distribution.objects.filter(
        period=period,
        policy=published.CURRENT,
        among=_UNIVERSITIES,
        kind="",
        indicator=indicator,
        number__gte=FEWEST,
    )
    deciles: list[float] | None = found.values_list("deciles", flat=True).first()
    return deciles
