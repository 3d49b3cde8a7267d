"""The dated facts of a facility: its kind, its owner, whether it makes images, its services.

A month goes by the facts of its last day. People change those of the running month and later
themselves; what reaches a month that has ended is proposed (`register.proposals`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from psycopg.types.json import Jsonb

from facilities.access.scope import in_force
from facilities.dates import month_start
from facilities.errors import Problem, Refused, refuse
from facilities.models import Facility, FacilityFacts, Person
from facilities.models.facility import FACTS
from facilities.register import audit, checks


def facts_on(facility: Facility, on: date) -> FacilityFacts:
    """Return the facts of a facility on a day."""
    return FacilityFacts.objects.get(in_force(on), facility=facility)


def reaches_ended_month(since: date, *, today: date | None = None) -> bool:
    """Return whether a change from a day on reaches a month that has ended."""
    return since < month_start(today or timezone.localdate())


def differing(facility: Facility, since: date, facts: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return old and new of those facts that are others at any time since a day.

    Old is what holds on the day itself. `facts` are as `checks.clean_entry` leaves them.
    """
    times = list(_times_since(facility, since).order_by("ends_on"))
    return {
        name: [getattr(times[0], name), value]
        for name, value in facts.items()
        if any(getattr(time, name) != value for time in times)
    }


def facts_problems(facility: Facility, since: date, facts: Mapping[str, Any]) -> list[Problem]:
    """Return what would be wrong with the facility at any time since a day."""
    found: list[Problem] = []
    for time in _times_since(facility, since) if facts else ():
        entry = {name: getattr(time, name) for name in FACTS} | dict(facts)
        found += [p for p in checks.check_entry(entry, is_new=False) if p not in found]
    return found


def change_facts(
    *, by: Person | None, facility: Facility, since: date, changes: Mapping[str, Any]
) -> bool:
    """Have some facts hold from a day on, whatever was entered for later; with audit.

    For a caller that holds the facility's lock and has asked for the right and for
    `facts_problems`. Returns whether anything was different. Raises Refused:
    reaches_ended_month, of a person; the system may.
    """
    changed = differing(facility, since, changes)
    if not changed:
        return False
    if by is not None and reaches_ended_month(since):
        raise ended_month()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT payesh_change_facts(%s, %s, %s)",
            [
                facility.pk,
                since,
                Jsonb({name: new for name, (_, new) in changed.items()}),  # type: ignore[list-item]
            ],
        )
    detail = {"since": since.isoformat(), **changed}
    audit.record(by=by, action="facility.facts_changed", on=facility, detail=detail)
    return True


def refresh_facts(*, on: date | None = None) -> int:
    """Bring the facilities' own rows to the facts of a day; to be run daily.

    Returns how many took other facts; each gets an audit event of the system's.
    """
    day = on or timezone.localdate()
    begun = FacilityFacts.objects.filter(in_force(day), starts_on__isnull=False)
    taken = 0
    for facility in Facility.objects.filter(pk__in=begun.values("facility")).order_by("pk"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT payesh_take_facts_of(%s, %s)", [day, facility.pk])
            (took,) = cursor.fetchone()
        if took:
            detail = {"on": day.isoformat()}
            audit.record(by=None, action="facility.took_facts", on=facility, detail=detail)
            taken += 1
    return taken


def ended_month() -> Refused:
    """Return the refusal of a change that must be proposed."""
    return refuse(
        "since",
        "reaches_ended_month",
        "این تغییر به ماهی می‌رسد که پایان یافته است؛ آن را پیشنهاد کنید تا مدیر طرح تصمیم بگیرد.",
        "This change reaches a month that has ended; propose it, and the policy owner decides.",
    )


def _times_since(facility: Facility, since: date) -> QuerySet[FacilityFacts]:
    """The facts that hold on a day or begin later."""
    return FacilityFacts.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=since), facility=facility
    )
