"""Which facilities of a university have the most open suspected violations."""

from typing import NamedTuple

from django.db.models import Count

from facilities.access.facilities import visible_facilities
from facilities.access.scope import User
from facilities.models import Facility, University
from reports.policy.workflow.cases import ENDED
from reports.queries.cases.violations import visible_violations


class FacilityCases(NamedTuple):
    """How many open suspected violations a facility has, of all months."""

    facility: Facility
    number: int


def open_cases(user: User, university: University, *, most: int) -> list[FacilityCases]:
    """The facilities of a university with the most open cases that the user may read."""
    rows = visible_violations(user).filter(facility__university=university)
    counted = rows.exclude(state__in=ENDED).order_by().values("facility_id")
    numbers = dict(
        counted.annotate(number=Count("pk"))
        .order_by("-number", "facility_id")
        .values_list("facility_id", "number")[:most]
    )
    facilities = visible_facilities(user).in_bulk(list(numbers))
    return [
        FacilityCases(facilities[pk], number) for pk, number in numbers.items() if pk in facilities
    ]
