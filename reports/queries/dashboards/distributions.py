"""How indicators of months spread over the nation's universities, as it was counted last."""

from collections.abc import Collection

from django.db import connection

from facilities.access.scope import User, scope_of
from reports.policy.directive import published
from reports.queries.dashboards.sums import BODY_READERS

Deciles = dict[tuple[str, int], list[float]]  # by indicator and month


def deciles_of_universities(
    user: User, indicators: Collection[str], months: Collection[int]
) -> Deciles:
    """The eleven deciles of some indicators of months, in the indicators' own units.

    Nothing for those who do not read sums of universities, nor for what has not been counted.
    """
    if scope_of(user).level not in BODY_READERS:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indicator, period, deciles FROM reports_distribution"
            " WHERE among = 'universities' AND kind = '' AND policy_id = %s"
            " AND indicator = ANY (%s) AND period = ANY (%s)",
            [published.CURRENT, list(indicators), list(months)],
        )
        return {(code, period): deciles for code, period, deciles in cursor.fetchall()}
