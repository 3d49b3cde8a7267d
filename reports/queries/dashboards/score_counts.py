"""How many facilities of each kind have which score in a month."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from django.db import connection

from facilities.access.scope import User, scope_of
from reports.policy.scoring.distribution import STEP
from reports.queries.dashboards.sums import BODY_READERS, Cut

BINS: Final = int(100 / STEP)


@dataclass(slots=True)
class ScoreCounts:
    """Scores by steps of STEP points from 0 on, the last with 100; those that have not filed are
    among them with 0. `at` counts the ones that are exactly a ceiling's."""

    bins: list[int] = field(default_factory=lambda: [0] * BINS)
    at: dict[float, int] = field(default_factory=dict)


def scores_by_kind(user: User, cut: Cut, ceilings: Collection[float]) -> dict[str, ScoreCounts]:
    """Return the scores of a cut of `visible_universities`, by kind of facility.

    Months without activity have none. Nothing for those who do not read sums of universities.
    """
    if scope_of(user).level not in BODY_READERS:
        return {}
    source, parameters = cut.source()
    source = source.replace(" WHERE ", ", unnest(r.scores) AS s (score) WHERE ", 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.kind, least(%(bins)s - 1, floor(s.score / %(step)s))::int,"
            " CASE WHEN s.score = ANY (%(ceilings)s::float8[]) THEN s.score END, count(*)"
            f" FROM {source} GROUP BY 1, 2, 3",
            {**parameters, "bins": BINS, "step": STEP, "ceilings": list(ceilings)},
        )
        rows = cursor.fetchall()
    found: dict[str, ScoreCounts] = {}
    for kind, place, ceiling, number in rows:
        counts = found.setdefault(kind, ScoreCounts())
        counts.bins[place] += number
        if ceiling is not None:
            counts.at[ceiling] = counts.at.get(ceiling, 0) + number
    return found
