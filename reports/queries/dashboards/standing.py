"""What stands beside the score of a body: its rank with what its last months span, and how its
facilities' scores spread."""

from collections.abc import Collection, Sequence
from typing import Final

from django.db import connection

from facilities.access.scope import User, scope_of
from facilities.models import University
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.scoring.bodies import RANKED_MONTHS, Rank, Spread
from reports.queries.dashboards.sums import BODY_READERS

_RANKS: Final = """
    SELECT university_id, max(place) FILTER (WHERE period = %(last)s),
           max(among) FILTER (WHERE period = %(last)s), min(place), max(place)
    FROM payesh_ranks(%(first)s, %(last)s, %(version)s, %(universities)s, %(in_collection)s)
    GROUP BY university_id"""
_SPREAD: Final = """
    SELECT r.university_id, percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY s.score),
           max(r.computed_at)
    FROM reports_universityrollup r LEFT JOIN LATERAL unnest(r.scores) s (score) ON TRUE
    WHERE r.period = %(period)s AND r.policy_id = %(version)s
      AND r.university_id = ANY (%(universities)s)
    GROUP BY GROUPING SETS ((r.university_id), ())"""


def ranks(
    user: User,
    universities: Sequence[University],
    period: int,
    *,
    in_collection: Collection[int] = (),
) -> dict[int, Rank]:
    """The ranks of some of `visible_universities` in a month.

    Without a score there is none, nor for those (ids) that the month is still `in_collection` for:
    nobody is ranked behind or before them.
    """
    if scope_of(user).level not in BODY_READERS:
        return {}
    first = periods.following(period, 1 - RANKED_MONTHS)
    with connection.cursor() as cursor:
        cursor.execute(
            _RANKS,
            {
                "first": first,
                "last": period,
                "version": published.CURRENT,
                "universities": [university.pk for university in universities],
                "in_collection": list(in_collection),
            },
        )
        return {row[0]: Rank(*row[1:]) for row in cursor.fetchall() if row[1] is not None}


def spreads(
    user: User, universities: Sequence[University], period: int
) -> dict[int | None, Spread]:
    """The spread of the facilities' scores in some of `visible_universities`, by the university's
    id, and under None in all of them together; nothing for a month without sums."""
    if scope_of(user).level not in BODY_READERS:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            _SPREAD,
            {
                "period": period,
                "version": published.CURRENT,
                "universities": [university.pk for university in universities],
            },
        )
        rows = cursor.fetchall()
    found = {}
    for university, quartiles, worked_out_at in rows:
        if worked_out_at is not None:
            lower, median, upper = quartiles or (None, None, None)
            found[university] = Spread(lower, median, upper, worked_out_at)
    return found
