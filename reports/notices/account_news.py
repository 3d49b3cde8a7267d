"""Telling people of changes of their accounts, and the officers who answer for their places."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from facilities.access.holders import officers_of
from facilities.access.scope import in_force
from facilities.models import Facility, Person, RoleAssignment, University
from facilities.register.account_changes import INVITED, account_changed
from reports.notices import telling
from reports.policy.workflow.account_notices import OF_OTHERS, TOLD_TO_OFFICERS


def listen() -> None:
    """Have people told from now on, in the transaction of each change."""
    account_changed.connect(_tell)


def _tell(person: Person, what: str, detail: Mapping[str, Any], **_: Any) -> None:
    facts = {"former_address": detail["before"]} if detail.get("before") else {}
    if what == INVITED:
        facts = dict(detail)
    telling.tell_people(people=[person.pk], kind=f"account_{what}", detail=facts)
    if what not in TOLD_TO_OFFICERS:
        return
    for facility, university in _places(person):
        others = [officer for officer in officers_of(university) if officer != person.pk]
        facts = {
            "person": person.full_name,
            "what": what,
            "facility": [university.name_fa, university.name_en],
        }
        telling.tell_people(people=others, kind=OF_OTHERS, facility=facility, detail=facts)


def _places(person: Person) -> list[tuple[Facility | None, University]]:
    """Where the person holds a role today, and who answers there."""
    held = RoleAssignment.objects.filter(in_force(timezone.localdate()), person=person)
    held = held.select_related("facility__university", "university").order_by("pk")
    places = {
        (role.facility, role.facility.university if role.facility else role.university)
        for role in held
    }
    return [(facility, answering) for facility, answering in places if answering is not None]
