"""The rows of facility-months and the universities that a person may read."""

from typing import TypeVar

from django.db import models
from django.db.models import Q, QuerySet

from facilities import roles
from facilities.access.facilities import visible_facilities
from facilities.access.scope import User, scope_of
from facilities.models import Facility, University

Row = TypeVar("Row", bound=models.Model)


def visible_universities(user: User) -> QuerySet[University]:
    """The universities that the user may see by name with their figures."""
    scope = scope_of(user)
    everything = University.objects.all()
    if scope.sees_nation or scope.level == roles.ADMINISTRATOR:
        return everything
    if scope.level == roles.UNIVERSITY:
        return everything.filter(pk__in=sorted(scope.university_ids))
    if scope.level == roles.FACILITY:
        return everything.filter(pk__in=visible_facilities(user).values("university"))
    return everything.none()


def rows_of(
    user: User,
    queryset: QuerySet[Row],
    facility: str = "facility_id",
    university: str = "university_id",
) -> QuerySet[Row]:
    """Those rows of a facility-month queryset that the user may read.

    `facility` and `university` name the lookups of the facility and of the university that
    answered for it on the month's last day. A facility reads its own rows; a university all
    history of today's facilities and the months of others that it answered for; the nation
    everything; anybody else, administrators included, nothing.
    """
    scope = scope_of(user)
    if scope.sees_nation:
        return queryset
    if scope.level == roles.FACILITY:
        return queryset.filter(**{f"{facility}__in": sorted(scope.facility_ids)})
    if scope.level == roles.UNIVERSITY:
        universities = sorted(scope.university_ids)
        today = Facility.objects.filter(university__in=universities).values("pk")
        return queryset.filter(
            Q(**{f"{university}__in": universities}) | Q(**{f"{facility}__in": today})
        )
    return queryset.none()
