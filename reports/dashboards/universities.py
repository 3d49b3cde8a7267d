"""The table of universities: figures of the month, ranks, and how their facilities spread."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from reports.formatting.units import COUNT, SCORE, SHARE, format_figure
from reports.policy.directive.parts import Directive
from reports.policy.scoring.bodies import Rank, Spread, body_band
from reports.policy.scoring.sums import Sums

# What all names of universities and faculties have in common.
_COMMON: Final = (
    "دانشگاه علوم پزشکی ",
    "دانشکده علوم پزشکی ",
    " University of Medical Sciences",
    " School of Medical Sciences",
)


class Body(NamedTuple):
    """A university as the table names it."""

    id: int
    code: str
    name: str
    province: str

    @property
    def short_name(self) -> str:
        """The name without what all have in common, for a narrow column."""
        name = self.name
        for words in _COMMON:
            name = name.removeprefix(words).removesuffix(words)
        return name


class UniversityRow(NamedTuple):
    """One line; figures as people read them.

    `best` and `worst` are what the ranks of the last months span; without a score there is no
    rank. `median`, `lower` and `upper` are the median and the quartiles of its facilities.
    `change` is the score against the month before, `course` a picture of its last months; a table
    without them leaves both out.
    """

    body: Body
    rank: int | None
    best: int | None
    worst: int | None
    score: float | None
    score_of_filed: float | None
    missing: int
    no_activity: int
    idle_weight: float | None
    median: float | None
    lower: float | None
    upper: float | None
    band: str
    filing_rate: float | None
    on_plan_share: float | None
    film_prints: float | None
    films_avoided: float | None
    electronic_share: float | None
    expected: int
    change: float | None = None
    course: str = ""


# What the table can be sorted by; "-" is downwards. A line without the value comes last.
COLUMNS: Final = (
    "name",
    "rank",
    "score",
    "change",
    "median",
    "filing_rate",
    "on_plan_share",
    "film_prints",
    "films_avoided",
    "electronic_share",
)
DEFAULT_SORT: Final = "rank"


def university_rows(
    bodies: Iterable[Body],
    sums: Mapping[int, Sums],
    ranks: Mapping[int, Rank],
    spreads: Mapping[int | None, Spread],
    directive: Directive,
) -> list[UniversityRow]:
    """A line for each body with facilities in the month, in the order of `bodies` (by name)."""
    return [
        _row(body, found, ranks.get(body.id), spreads.get(body.id), directive)
        for body in bodies
        if (found := sums.get(body.id)) is not None
    ]


def _row(
    body: Body, sums: Sums, rank: Rank | None, spread: Spread | None, directive: Directive
) -> UniversityRow:
    return UniversityRow(
        body,
        rank.place if rank else None,
        rank.best if rank else None,
        rank.worst if rank else None,
        format_figure(SCORE, sums.score),
        format_figure(SCORE, sums.score_of_filed),
        sums.missing,
        sums.no_activity,
        format_figure(COUNT, sums.idle_weight),
        format_figure(SCORE, spread.median if spread else None),
        format_figure(SCORE, spread.lower if spread else None),
        format_figure(SCORE, spread.upper if spread else None),
        body_band(sums, directive),
        format_figure(SHARE, sums.filing_rate),
        format_figure(SHARE, sums.on_plan_share),
        format_figure(COUNT, sums.film_prints),
        format_figure(COUNT, sums.films_avoided),
        format_figure(SHARE, sums.electronic_share),
        sums.expected,
    )


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
