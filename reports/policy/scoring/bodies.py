"""How a month of a body is judged: of a university, a province or the nation."""

from datetime import datetime
from typing import Final, NamedTuple

from reports.policy.directive.parts import NO_ACTIVITY, Directive
from reports.policy.scoring.components import JUDGED_DECIMALS
from reports.policy.scoring.month_states import FILED, NOT_EXPECTED, NOT_FILED
from reports.policy.scoring.sums import Sums

RANKED_MONTHS: Final = 3  # a rank is shown with the best and the worst of so many months
# Why a body's band is not that of its score.
FEW_ON_PLAN: Final = "few_on_plan"
MANY_OFF_PLAN: Final = "many_off_plan"


class Rank(NamedTuple):
    """A university's place among all with a score, and what its last months span."""

    place: int
    among: int
    best: int
    worst: int


class Spread(NamedTuple):
    """Median and quartiles of a body's facilities, those that have not filed as 0, and when its
    sums were last worked out."""

    lower: float | None
    median: float | None
    upper: float | None
    worked_out_at: datetime


def body_band(sums: Sums, directive: Directive) -> str:
    """The band of a body's month; without a score a state of `month_states`."""
    score = sums.score
    if score is None:
        return _state_without_score(sums)
    judged = round(score, JUDGED_DECIMALS)
    place = next(n for n, band in enumerate(directive.bands) if judged >= band.from_score)
    limit = {None: 0, FEW_ON_PLAN: 1, MANY_OFF_PLAN: len(directive.bands) - 1}
    return directive.bands[max(place, limit[band_limit(sums, directive)])].code


def band_limit(sums: Sums, directive: Directive) -> str | None:
    """What keeps a body's band down whatever its score: FEW_ON_PLAN, MANY_OFF_PLAN or None.

    Shares are compared in whole facilities, so that three of four are exactly 75 percent.
    """
    if sums.score is None:
        return None
    judged = sums.expected - sums.no_activity
    if (sums.off_plan + sums.missing) * 100 > judged * directive.number("body_off_plan_percent"):
        return MANY_OFF_PLAN
    if sums.on_plan * 100 < judged * directive.number("body_on_plan_percent"):
        return FEW_ON_PLAN
    return None


def _state_without_score(sums: Sums) -> str:
    if not sums.expected:
        return NOT_EXPECTED
    if sums.no_activity == sums.expected:
        return NO_ACTIVITY
    return FILED if sums.filed else NOT_FILED
