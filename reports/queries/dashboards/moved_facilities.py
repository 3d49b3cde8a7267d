"""Facilities that left a band, or came into it, from one month to the next."""

from collections.abc import Collection
from typing import Final, NamedTuple

from django.db.models import Count, OuterRef, Q, Subquery, Window

from facilities.access.scope import User
from facilities.models import Facility, University
from reports.queries.dashboards.facility_list import scores_of_month

SHOWN: Final = 3  # facilities that are named


class MovedFacility(NamedTuple):
    """A facility, the university of its month, and its scores in both months."""

    facility: Facility
    university: University
    before: float
    now: float


class Moved(NamedTuple):
    """How many facilities moved, and those of them that are named, the lowest score first."""

    number: int
    named: list[MovedFacility]


def newly_in_band(
    user: User, band: str, months: tuple[int, int], universities: Collection[int]
) -> Moved:
    """The visible facilities of `universities` (ids) that are in a band in the later of two months
    and were in another in the earlier; one query."""
    before, now = months
    earlier = scores_of_month(user, before).filter(facility=OuterRef("facility"))
    rows = (
        scores_of_month(user, now)
        .filter(band=band, university__in=universities)
        .annotate(
            earlier_total=Subquery(earlier.values("total")[:1]),
            earlier_band=Subquery(earlier.values("band")[:1]),
        )
        .filter(~Q(earlier_band=band), earlier_total__isnull=False)
        .annotate(found=Window(Count("pk")))
        .select_related("facility", "university")
        .order_by("total", "facility__code")[:SHOWN]
    )
    found = list(rows)
    return Moved(
        found[0].found if found else 0,
        [
            MovedFacility(row.facility, row.university, row.earlier_total, row.total or 0.0)
            for row in found
        ],
    )
