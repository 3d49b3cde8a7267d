"""One facility's cases on the axis of its months, as far as a person may read them."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from facilities.access.scope import User, may
from facilities.models import Facility
from reports.models import ViolationEvent
from reports.policy.workflow.cases import ENDED
from reports.queries.cases.violations import visible_violations


class FacilityCase(NamedTuple):
    """The month, the rule and whether nothing has ended it yet."""

    period: int
    rule: str
    is_open: bool


def cases_of(user: User, facility: Facility, months: Collection[int]) -> list[FacilityCase]:
    """The cases of some months, oldest first; none for those who do not work with cases."""
    if not may(user, "see_suspicions", facility=facility):
        return []
    rows = visible_violations(user).filter(facility=facility, period__in=list(months))
    return [
        FacilityCase(period, rule, state not in ENDED)
        for period, rule, state in rows.order_by("period", "rule").values_list(
            "period", "rule", "state"
        )
    ]


def inspections_of(user: User, facility: Facility) -> list[date]:
    """The days on which inspections of visible cases began, each once, oldest first."""
    if not may(user, "see_suspicions", facility=facility):
        return []
    begun = ViolationEvent.objects.filter(
        event="begin_inspection", violation__in=visible_violations(user).filter(facility=facility)
    )
    return sorted({timezone.localdate(at) for at in begun.values_list("at", flat=True)})
