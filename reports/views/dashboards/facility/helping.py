"""What would help a facility most in a month, and a month tried out with other figures."""

from typing import Any, Final

from django.http import HttpRequest
from django.utils.safestring import SafeString

from reports.dashboards.facility.measures import Measure, measures
from reports.dashboards.facility.trial import trial_of
from reports.dashboards.marks.bars import gain_bar
from reports.formatting.numbers import signed
from reports.formatting.units import SCORE, format_figure
from reports.policy.scoring.reasons import lowered_by
from reports.views.dashboards.facility.subject import FacilitySubject

_SCALE: Final = 10.0  # points, that a bar spans at least


def helps_of(subject: FacilitySubject) -> list[Measure]:
    """The measures of the chosen month, best first; none without a score."""
    return measures(*subject.scored, subject.directive) if subject.scored else []


def shown_helps(helps: list[Measure]) -> list[tuple[Measure, SafeString, str]]:
    """Each measure with its bar, all on one scale, and its points as they are read."""
    most = max([_SCALE, *(measure.points for measure in helps)])
    return [
        (
            measure,
            gain_bar(measure.points, most, title=signed(round(measure.points, 1))),
            signed(round(measure.points, 1)),
        )
        for measure in helps
    ]


def trial(subject: FacilitySubject, request: HttpRequest) -> dict[str, Any]:
    """The form of another month, and what came of it: score, band, ceiling."""
    if subject.scored is None:
        return {}
    tried = trial_of(request.GET.dict(), *subject.scored, subject.directive)
    context: dict[str, Any] = {"trial": tried}
    if tried.score is not None and tried.score["total"] is not None:
        context |= {
            "trial_total": format_figure(SCORE, tried.score["total"]),
            "trial_change": signed(round(tried.score["total"] - subject.scored[0]["total"], 1)),
            "trial_band": tried.score["band"],
            "trial_before": format_figure(SCORE, tried.score["total_before_ceiling"]),
            "trial_ceiling": lowered_by(tried.score, subject.directive),
        }
    return context
