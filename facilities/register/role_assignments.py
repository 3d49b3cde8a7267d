"""Giving people roles and ending them. Writes with audit."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from facilities import roles
from facilities.access.guards import require
from facilities.access.scope import forget_scope
from facilities.errors import Refused, refuse
from facilities.models import Facility, Person, RoleAssignment, University
from facilities.register import audit
from facilities.register.account_changes import tell_of_role


def grant_role(
    *,
    by: Person | None,
    person: Person,
    role: str,
    facility: Facility | None = None,
    university: University | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> RoleAssignment:
    """Give a role from a day (today) on, `ends_on` being the first day without it.

    All roles a person holds at a time are of one level, so that a request has one database
    role. Raises Refused: not_allowed, unknown_role, wrong_territory, mixed_levels,
    already_held, merged_facility, ends_before_start.
    """
    require(by, "keep_accounts")
    starts_on = starts_on or timezone.localdate()
    _check_role(role, facility, university, starts_on, ends_on)
    granted = RoleAssignment(
        person=person,
        role=role,
        facility=facility,
        university=university,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_by=by,
    )
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)  # one granter a person at a time
        _check_beside_others(granted)
        granted.save()
        audit.record(by=by, action="role.granted", on=granted, detail=_audited(granted))
        if by is not None:  # what commands and the seeding do tells nobody
            tell_of_role(role=granted, is_given=True)
    forget_scope(person)
    return granted


def end_role(*, by: Person | None, assignment: RoleAssignment, on: date | None = None) -> None:
    """Take a role away from a day (today) on: on that day it is no longer held.

    Raises Refused: not_allowed, ends_before_start, last_administrator.
    """
    require(by, "keep_accounts")
    on = on or timezone.localdate()
    with transaction.atomic():
        if assignment.role == "administrator":
            _keep_an_administrator(assignment, on)
        held = RoleAssignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
        if on < held.starts_on:
            raise _ends_before_start()
        held.ends_on = on if held.ends_on is None else min(on, held.ends_on)
        held.save(update_fields=["ends_on"])
        audit.record(by=by, action="role.ended", on=held, detail=_audited(held))
        if by is not None:
            tell_of_role(role=held, is_given=False)
    assignment.ends_on = held.ends_on
    forget_scope(assignment.person)


def _check_role(
    role: str,
    facility: Facility | None,
    university: University | None,
    starts_on: date,
    ends_on: date | None,
) -> None:
    if role not in roles.ROLES:
        raise refuse(
            "role", "unknown_role", f"نقش «{role}» وجود ندارد.", f"There is no role “{role}”."
        )
    try:
        roles.level_of(
            role, has_facility=facility is not None, has_university=university is not None
        )
    except ValueError:
        raise refuse(
            "role",
            "wrong_territory",
            "این نقش برای چنین قلمروی داده نمی‌شود.",
            "This role is not given for such a territory.",
        ) from None
    if facility is not None and facility.merged_into_id is not None:
        raise refuse(
            "facility",
            "merged_facility",
            "این مرکز در مرکز دیگری ادغام شده است.",
            "This facility was merged into another.",
        )
    if ends_on is not None and ends_on <= starts_on:
        raise _ends_before_start()


def _check_beside_others(granted: RoleAssignment) -> None:
    """Compare a new role with those the person holds during any of its days."""
    others = RoleAssignment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=granted.starts_on), person=granted.person
    )
    if granted.ends_on is not None:
        others = others.filter(starts_on__lt=granted.ends_on)
    for other in others:
        if other.level != granted.level:
            raise refuse(
                "role",
                "mixed_levels",
                "نقش‌های هم‌زمان یک نفر باید در یک سطح باشند (مرکز، دانشگاه، ستاد، بازرسی کشوری یا"
                " مدیریت کاربران). نخست نقش پیشین را پایان دهید یا حساب دیگری بسازید.",
                "The roles a person holds at a time must be of one level (facility, university,"
                " ministry, national inspection or accounts). End the other role first, or make"
                " another account.",
            )
        same = (other.role, other.facility_id, other.university_id)
        if same == (granted.role, granted.facility_id, granted.university_id):
            raise refuse(
                "role",
                "already_held",
                "این نقش هم‌اکنون داده شده است.",
                "This role is held already.",
            )


def _keep_an_administrator(assignment: RoleAssignment, on: date) -> None:
    """Refuse to leave nobody who could give a role back. Locks every administrator's role."""
    others = (
        RoleAssignment.objects.select_for_update(of=("self",))
        .filter(
            Q(ends_on__isnull=True) | Q(ends_on__gt=on),
            role="administrator",
            starts_on__lte=on,
            person__is_active=True,
        )
        .order_by("pk")
    )
    if not [other for other in others if other.pk != assignment.pk]:
        raise refuse(
            "role",
            "last_administrator",
            "این آخرین مدیر کاربران است.",
            "This is the last administrator of accounts.",
        )


def _ends_before_start() -> Refused:
    return refuse(
        "ends_on",
        "ends_before_start",
        "پایان نقش پیش از آغاز آن است.",
        "The role would end before it starts.",
    )


def _audited(assignment: RoleAssignment) -> dict[str, object]:
    return {
        "person": assignment.person_id,
        "role": assignment.role,
        "starts_on": assignment.starts_on.isoformat(),
        "ends_on": assignment.ends_on.isoformat() if assignment.ends_on else None,
    }
