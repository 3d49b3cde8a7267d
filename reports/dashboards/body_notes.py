"""What is always read beside the score of a body: who is missing, how its facilities spread."""

from datetime import datetime
from typing import NamedTuple

from reports.formatting.units import COUNT, SCORE, format_figure
from reports.policy.directive.parts import Directive
from reports.policy.scoring.bodies import Rank, Spread, band_limit, body_band
from reports.policy.scoring.sums import Sums


class BodyNotes(NamedTuple):
    """Figures as people read them; None where there is none.

    `limit` says what keeps the band down (a code of `bodies`), `idle_weight` how many studies the
    facilities without activity usually have.
    """

    band: str
    limit: str | None
    missing: int
    score_of_filed: float | None
    idle: int
    idle_weight: float | None
    lower: float | None
    median: float | None
    upper: float | None
    rank: Rank | None
    worked_out_at: datetime | None


def body_notes(
    sums: Sums, spread: Spread | None, rank: Rank | None, directive: Directive
) -> BodyNotes:
    """The notes on a body's month."""
    lower, median, upper = (
        format_figure(SCORE, value) for value in (spread[:3] if spread else (None, None, None))
    )
    return BodyNotes(
        body_band(sums, directive),
        band_limit(sums, directive),
        sums.missing,
        format_figure(SCORE, sums.score_of_filed),
        sums.no_activity,
        format_figure(COUNT, sums.idle_weight),
        lower,
        median,
        upper,
        rank,
        spread.worked_out_at if spread else None,
    )
