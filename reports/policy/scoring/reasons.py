"""What takes most points away from a facility's month, for lists that have one cell for it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from facilities.kinds import Label
from reports.policy.directive.parts import Ceiling, Directive
from reports.policy.scoring.components import explain


class Reason(NamedTuple):
    """A ceiling or a component, and the points of the total that it takes away."""

    code: str
    name: Label
    points: float


def lowered_by(score: Mapping[str, Any], directive: Directive) -> Ceiling | None:
    """Return the ceiling that lowered a month's total; None where none did."""
    if score["total"] == score["total_before_ceiling"]:
        return None
    return next(ceiling for ceiling in directive.ceilings if ceiling.code == score["ceiling"])


def costs_most(score: Mapping[str, Any], directive: Directive) -> Reason | None:
    """Return what takes most points away, the first of equals; None where nothing does.

    `score` is a row of the scores' columns with None for blanks. A ceiling takes what it leaves
    over of the total before it, a component its weight's share of what it lacks to 100.
    """
    if score["total"] is None:
        return None
    reasons = [
        Reason(part["name"], Label(part["label_fa"], part["label_en"]), part["points_lost"])
        for part in explain(score, directive)
        if part["points_lost"]
    ]
    if ceiling := lowered_by(score, directive):
        lost = score["total_before_ceiling"] - score["total"]
        reasons.insert(0, Reason(ceiling.code, ceiling.name, lost))
    return max(reasons, key=lambda reason: reason.points, default=None)
