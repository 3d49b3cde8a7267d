"""Who holds a role at a place today: the people who report for a facility or judge its reports."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from facilities import roles
from facilities.access.scope import in_force
from facilities.models import Facility, Person, RoleAssignment, University


def officers_of(university: University) -> list[int]:
    """The ids of the people who judge this university's reports today."""
    return _ids(_holding("accept").filter(university=university))


def reporters_of(facility: Facility) -> list[int]:
    """The ids of the people who prepare or sign this facility's reports today."""
    return _ids(_holding("prepare").filter(facility=facility))


def policy_owners() -> list[int]:
    """The ids of the people who decide about the register's past today."""
    return _ids(_holding("decide_proposals"))


def inspectors_of(university: int) -> list[int]:
    """The ids of the people who work this university's cases today, by its id."""
    return _ids(_holding("work_cases").filter(university=university))


def reporters_by_facility(facilities: Iterable[int]) -> dict[int, list[Person]]:
    """Who prepares or signs the reports of some facilities today, by the facilities' ids."""
    return _by_place(_holding("prepare").filter(facility__in=list(facilities)), "facility_id")


def officers_by_university(universities: Iterable[int]) -> dict[int, list[Person]]:
    """Who judges the reports of some universities today, by the universities' ids."""
    return _by_place(_holding("accept").filter(university__in=list(universities)), "university_id")


def _by_place(held: QuerySet[RoleAssignment], place: str) -> dict[int, list[Person]]:
    found: dict[int, dict[int, Person]] = defaultdict(dict)
    held = held.filter(person__is_active=True).select_related("person")
    for role in held.order_by("person_id"):
        found[getattr(role, place)][role.person_id] = role.person
    return {key: list(people.values()) for key, people in found.items()}


def _holding(action: str) -> QuerySet[RoleAssignment]:
    """Roles in force today that include an action (a key of `roles.ACTIONS`)."""
    today = timezone.localdate()
    return RoleAssignment.objects.filter(in_force(today), role__in=roles.ACTIONS[action])


def _ids(held: QuerySet[RoleAssignment]) -> list[int]:
    people = held.filter(person__is_active=True).order_by("person").distinct()
    return list(people.values_list("person_id", flat=True))
