"""One month of one university out of its facilities' own rows: what was accepted, the scores."""

from typing import Any, Final, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from facilities.access.scope import User
from facilities.models import Facility, University
from reports.models import Review
from reports.policy.directive.parts import COMPONENTS
from reports.policy.workflow.reviews import ACCEPTED
from reports.queries.dashboards.facility_list import (
    expected_in,
    fact_in,
    reports_of_month,
    scores_of_month,
)
from reports.queries.dashboards.facility_months import facilities_of

_PARTS: Final = tuple(f"{code}_score" for code in COMPONENTS)


class ScoredFacility(NamedTuple):
    """A facility that owed the month and has a score: its kind then, and columns of the score."""

    kind: str
    score: dict[str, Any]


def accepted(user: User, university: University, period: int) -> int:
    """How many of the facilities that owe the month have a report that the officer accepted."""
    decisions = Review.objects.filter(submission=OuterRef("submission")).order_by("-pk")
    reports = reports_of_month(user, period).annotate(
        decision=Subquery(decisions.values("decision")[:1])
    )
    of_facility = reports.filter(facility=OuterRef("pk"), decision=ACCEPTED)
    return _owing(user, university, period).filter(Exists(of_facility)).count()


def scored_facilities(user: User, university: University, period: int) -> list[ScoredFacility]:
    """The facilities that owed a month and have a score for it."""
    rows = _owing(user, university, period).annotate(kind_then=fact_in("kind", period))
    kinds = dict(rows.values_list("pk", "kind_then"))
    scores = scores_of_month(user, period).filter(university=university, total__isnull=False)
    columns = ("facility_id", "period", "total", "total_before_ceiling", *_PARTS)
    return [
        ScoredFacility(kinds[score["facility_id"]], score)
        for score in scores.order_by("facility_id").values(*columns)
        if score["facility_id"] in kinds
    ]


def _owing(user: User, university: University, period: int) -> QuerySet[Facility]:
    """The facilities that the university answered for in a month and that owe it."""
    return facilities_of(user, university, period).order_by().filter(expected_in(period))
