"""Months in collection in figures and tables: what has arrived, and nothing that judges."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from reports.dashboards.universities import Body, UniversityRow, university_rows
from reports.policy.directive.parts import Directive
from reports.policy.scoring.bodies import Rank, Spread
from reports.policy.scoring.month_states import IN_COLLECTION
from reports.policy.scoring.sums import Sums

JUDGED: Final = frozenset({"score", "filing_rate", "on_plan_share"})  # indicators


def rows_of_bodies(
    bodies: Iterable[Body],
    sums: Mapping[int, Sums],
    ranks: Mapping[int, Rank],
    spreads: Mapping[int | None, Spread],
    directive: Directive,
    *,
    in_collection: Collection[int],
) -> list[UniversityRow]:
    """As `university_rows`; bodies in collection (by id) are judged by nothing, nor is anybody by
    them."""
    named = list(bodies)
    judged, open_ = (
        {body: found for body, found in sums.items() if (body in in_collection) == is_open}
        for is_open in (False, True)
    )
    rows = {row.body.id: row for row in university_rows(named, judged, ranks, spreads, directive)}
    for row in university_rows(named, open_, {}, {}, directive):
        rows[row.body.id] = row._replace(
            score=None,
            score_of_filed=None,
            band=IN_COLLECTION,
            filing_rate=None,
            on_plan_share=None,
        )
    return [rows[body.id] for body in named if body.id in rows]
