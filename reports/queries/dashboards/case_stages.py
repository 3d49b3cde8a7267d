"""How many cases stand in each stage, and how long, for those who work them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from facilities import roles
from facilities.access.scope import User, scope_of
from facilities.models import University
from reports.policy.directive.parts import NOT_FILED_RULE
from reports.queries.dashboards.sums import BODY_READERS, ids


class Waited(NamedTuple):
    """Whole days that the cases of a stage have stood in it: the median and the most."""

    median: int
    most: int


def cases_counted(user: User, universities: Sequence[University]) -> dict[str, int]:
    """Return the cases of all months by state, of some of `visible_universities`.

    Missing reports are none: they are the officer's list, not the inspector's.
    """
    if scope_of(user).level not in BODY_READERS:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, sum(number)::bigint FROM reports_casetotal"
            " WHERE university_id = ANY (%s) AND rule <> %s GROUP BY state",
            [ids(universities), NOT_FILED_RULE],
        )
        return dict(cursor.fetchall())


def days_waited(user: User, states: Sequence[str], now: datetime) -> dict[str, Waited]:
    """Return how long the cases of some states have stood in them; of all the nation's cases.

    For national inspectors only: where cases are few, days would tell of single ones.
    """
    if scope_of(user).level != roles.INSPECTOR:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, percentile_disc(0.5) WITHIN GROUP (ORDER BY days), max(days)"
            " FROM (SELECT state, greatest(0, extract(day FROM %s - state_changed_at))::int AS days"
            " FROM reports_violation WHERE state = ANY (%s) AND rule <> %s) AS waiting"
            " GROUP BY state",
            [now, list(states), NOT_FILED_RULE],
        )
        return {row[0]: Waited(*row[1:]) for row in cursor.fetchall()}
