"""The head of a facility's page and its score taken apart."""

from typing import Any, Final

from facilities.language import in_language
from reports.dashboards.facility.losses import losses_of_score
from reports.dashboards.facility.measures import Measure
from reports.dashboards.facility.verdict import since, streak_of, with_measure, would_change
from reports.dashboards.score_parts import score_parts
from reports.dashboards.sentences import about_score
from reports.formatting.numbers import score as score_text
from reports.formatting.units import SCORE, format_figure
from reports.models import ReferenceVersion, Score
from reports.policy.directive.parts import BASELINE_RATES
from reports.policy.scoring.reasons import lowered_by
from reports.policy.scoring.sums import Sums
from reports.policy.scoring.sums import total as added_up
from reports.queries.dashboards import overview
from reports.views.dashboards.facility.subject import FacilitySubject

FEWEST_FOR_A_MEAN: Final = (
    3  # filed facilities, below which a kind's mean would tell of a neighbour
)


def score_apart(subject: FacilitySubject) -> dict[str, Any]:
    """A month's score as it is shown: total, ceiling, what it rests on, and its parts."""
    score, scored = subject.score, subject.scored
    if score is None or scored is None or score.total is None:
        return {}
    versions = _references(score)
    counted_until = {rate: version.counted_until for rate, version in versions.items()}
    ceiling = lowered_by(scored[0], subject.directive)
    parts = score_parts(*scored, subject.directive, counted_until)
    total, before = score.total, score.total_before_ceiling or score.total
    return {
        "total": format_figure(SCORE, total),
        "before_ceiling": format_figure(SCORE, before),
        "ceiling": ceiling,
        "about_score": about_score(score.policy_id, [version.pk for version in versions.values()]),
        "computed_at": score.computed_at,
        "parts": parts,
        "waterfall": losses_of_score(
            parts, (total, before), score.band, ceiling, subject.directive, title=title_of(total)
        ),
        "losses_title": title_of(total),
    }


def title_of(total: float) -> str:
    """What the waterfall shows."""
    shown = score_text(total)
    return in_language(
        f"از ۱۰۰ تا {shown}: امتیازها کجا رفت", f"From 100 to {shown}: where the points went"
    )


def verdict(subject: FacilitySubject, helps: list[Measure]) -> dict[str, Any]:
    """The sentence at the head: since when, and what would change it."""
    best = helps[0] if helps else None
    return {
        "since": since(streak_of(subject.states, subject.month.period)),
        "best": best,
        "best_text": with_measure(best),
        "would_change": would_change(best, subject.state, subject.marks),
    }


def means(subject: FacilitySubject) -> dict[str, Any]:
    """The nation's mean scores of a closed month: of all, and of the facility's kind."""
    if not subject.today.is_closed(subject.month.period, None):
        return {}
    of_kind = overview.nation_by_kind(subject.user, subject.month.period, subject.today)
    everybody, like = added_up(of_kind.values()), of_kind.get(subject.facility.kind, Sums())
    enough = like.filed >= FEWEST_FOR_A_MEAN
    return {
        "national_mean": format_figure(SCORE, everybody.score),
        "mean_of_kind": format_figure(SCORE, like.score) if enough else None,
    }


def _references(score: Score) -> dict[str, ReferenceVersion]:
    """The versions of the references that a score's baselines rest on, by rate."""
    versions = {rate: getattr(score, f"{rate}_references") for rate in BASELINE_RATES}
    return {rate: version for rate, version in versions.items() if version is not None}
