"""Telling people of changes of their accounts, and the officers who answer for their places."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from facilities.access.holders import officers_of
from facilities.access.scope import in_force
from facilities.models import Facility, Person, RoleAssignment, University
from facilities.register.account_changes import INVITED, account_changed
from reports.notices import telling
from reports.policy.workflow.account_notices import NATION, OF_OTHERS, TOLD_TO_OFFICERS


def listen() -> None:
    """Have people told from now on, in the transaction of each change."""
    account_changed.connect(_tell)


def _tell(
    person: Person, what: str, detail: Mapping[str, Any], role: RoleAssignment | None, **_: Any
) -> None:
    facts = dict(detail) if what == INVITED else {}
    if role is not None:
        facts = {"role": role.role, "facility": _name_of(role)}
    telling.tell_people(people=[person.pk], kind=f"account_{what}", detail=facts)
    if what not in TOLD_TO_OFFICERS:
        return
    for facility, university in _places(person, role):
        others = [officer for officer in officers_of(university) if officer != person.pk]
        facts = {
            "person": person.full_name,
            "what": what,
            "facility": [university.name_fa, university.name_en],
        }
        telling.tell_people(people=others, kind=OF_OTHERS, facility=facility, detail=facts)


def _places(
    person: Person, role: RoleAssignment | None
) -> list[tuple[Facility | None, University]]:
    """Where the person holds a role today, and who answers there; of one role its own place."""
    held = RoleAssignment.objects.filter(in_force(timezone.localdate()), person=person)
    if role is not None:
        held = RoleAssignment.objects.filter(pk=role.pk)
    held = held.select_related("facility__university", "university").order_by("pk")
    places = {
        (role.facility, role.facility.university if role.facility else role.university)
        for role in held
    }
    return [(facility, answering) for facility, answering in places if answering is not None]


def _name_of(role: RoleAssignment) -> list[str]:
    """Where a role is held, in both languages."""
    place = role.facility or role.university
    return [place.name_fa, place.name_en] if place else [NATION.fa, NATION.en]
