"""The table of universities: figures of the month, and ranks where enough was filed."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from reports.formatting.units import COUNT, SCORE, SHARE, format_figure
from reports.policy.directive.parts import Directive
from reports.policy.scoring.components import JUDGED_DECIMALS
from reports.policy.scoring.month_states import band_of
from reports.policy.scoring.sums import Sums


class Body(NamedTuple):
    """A university as the table names it."""

    id: int
    code: str
    name: str
    province: str


class UniversityRow(NamedTuple):
    """One line; figures as people read them. `rank` is None below the filing rate that ranks."""

    body: Body
    rank: int | None
    score: float | None
    band: str
    filing_rate: float | None
    on_plan_share: float | None
    film_prints: float | None
    films_avoided: float | None
    electronic_share: float | None
    expected: int


# What the table can be sorted by; "-" is downwards. A line without the value comes last.
COLUMNS: Final = (
    "name",
    "rank",
    "score",
    "filing_rate",
    "on_plan_share",
    "film_prints",
    "films_avoided",
    "electronic_share",
)
DEFAULT_SORT: Final = "rank"


def university_rows(
    bodies: Iterable[Body], sums: Mapping[int, Sums], directive: Directive
) -> list[UniversityRow]:
    """A line for each body with facilities in the month, in the order of `bodies` (by name)."""
    ranks = _ranks(sums, directive)
    return [
        UniversityRow(
            body,
            ranks.get(body.id),
            format_figure(SCORE, found.score),
            band_of(found.score, found.filed, directive),
            format_figure(SHARE, found.filing_rate),
            format_figure(SHARE, found.on_plan_share),
            format_figure(COUNT, found.film_prints),
            format_figure(COUNT, found.films_avoided),
            format_figure(SHARE, found.electronic_share),
            found.expected,
        )
        for body in bodies
        if (found := sums.get(body.id)) is not None
    ]


def sorted_bodies(rows: list[UniversityRow], sort: str) -> list[UniversityRow]:
    """The lines by a column of COLUMNS; unknown ones as DEFAULT_SORT. Ties keep their order."""
    column = sort.removeprefix("-")
    if column not in COLUMNS:
        sort = column = DEFAULT_SORT
    if column == "name":
        return rows[::-1] if sort.startswith("-") else rows
    known = [row for row in rows if getattr(row, column) is not None]
    known.sort(key=lambda row: getattr(row, column), reverse=sort.startswith("-"))
    return known + [row for row in rows if getattr(row, column) is None]


def _ranks(sums: Mapping[int, Sums], directive: Directive) -> dict[int, int]:
    """Places by mean score, best first, among those that filed enough; equals share a place."""
    judged = {
        body: round(score, JUDGED_DECIMALS)
        for body, found in sums.items()
        if (score := found.score) is not None and found.is_ranked(directive)
    }
    return {
        body: 1 + sum(other > score for other in judged.values()) for body, score in judged.items()
    }
