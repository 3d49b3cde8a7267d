"""Accounts and roles: who is known to the system and what each may do. Writes with audit."""

from datetime import date
from typing import TypedDict, Unpack

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from facilities import roles, text
from facilities.access.guards import require
from facilities.access.scope import forget_scope
from facilities.errors import Problem, Refused, refuse
from facilities.models import Facility, Person, RoleAssignment, University
from facilities.register import audit


class PersonDetails(TypedDict, total=False):
    """What is kept of a person besides the user name and the password."""

    full_name: str
    national_id: str
    council_number: str
    mobile: str
    email: str
    language: str
    is_active: bool
    must_change_password: bool


LENGTHS = {"full_name": 120, "national_id": 10, "council_number": 20, "mobile": 20, "email": 254}


def create_person(
    *,
    by: Person | None,
    username: str,
    password: str | None = None,
    **details: Unpack[PersonDetails],
) -> Person:
    """Make an account. Without a password it cannot sign in until `password_link` was used.

    Raises Refused: not_allowed, required, too_long, invalid_username, username_taken,
    invalid_national_id, national_id_taken, unknown_value.
    """
    require(by, "keep_accounts")
    username = text.code_text(username).lower()
    cleaned = _clean(details)
    problems = _check_username(username) + _check_details(cleaned, person=None)
    if problems:
        raise Refused(problems)
    person = Person(username=username, **cleaned)
    person.set_password(password)
    with transaction.atomic():
        person.save()
        audit.record(by=by, action="person.created", on=person, detail={"username": username})
    return person


def change_person(*, by: Person | None, person: Person, **details: Unpack[PersonDetails]) -> bool:
    """Change an account's details; the names of what changed go into the audit trail.

    Returns whether anything was different. Raises Refused as `create_person` does.
    """
    require(by, "keep_accounts")
    cleaned = _clean(details)
    with transaction.atomic():
        kept = Person.objects.select_for_update().get(pk=person.pk)
        changed = sorted(f for f, value in cleaned.items() if getattr(kept, f) != value)
        problems = _check_details({"full_name": kept.full_name} | cleaned, person=kept)
        if problems:
            raise Refused(problems)
        for field in changed:
            setattr(kept, field, cleaned[field])
            setattr(person, field, cleaned[field])
        if changed:
            kept.save(update_fields=changed)
            audit.record(by=by, action="person.changed", on=kept, detail={"fields": changed})
    forget_scope(person)
    return bool(changed)


def password_link(person: Person) -> str:
    """The path at which this person, once and within three days, sets a password."""
    key = default_token_generator.make_token(person)
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": key},
    )


def password_link_made(*, by: Person | None, person: Person) -> str:
    """The same as `password_link`, asked for by an administrator and audited.

    Raises Refused: not_allowed.
    """
    require(by, "keep_accounts")
    audit.record(by=by, action="person.password_link_made", on=person)
    return password_link(person)


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
    assignment.ends_on = held.ends_on
    forget_scope(assignment.person)


def _clean(details: PersonDetails) -> dict[str, object]:
    cleaned: dict[str, object] = {}
    for field, value in details.items():
        if field in {"national_id", "council_number", "mobile", "email"}:
            cleaned[field] = text.code_text(str(value or ""))
        elif field == "full_name":
            cleaned[field] = text.normalize(str(value or ""))
        else:
            cleaned[field] = value
    return cleaned


def _check_username(username: str) -> list[Problem]:
    if not (
        3 <= len(username) <= 150
        and username.isascii()
        and all(c.isalnum() or c in "._-@+" for c in username)
    ):
        return [
            Problem(
                "username",
                "invalid_username",
                "نام کاربری باید دست‌کم ۳ نویسه از حروف لاتین، رقم و . _ - @ + باشد.",
                "A user name has at least 3 Latin letters, digits or . _ - @ +.",
            )
        ]
    if Person.objects.filter(username__iexact=username).exists():
        return [
            Problem(
                "username",
                "username_taken",
                "این نام کاربری پیش‌تر داده شده است.",
                "This user name is taken.",
            )
        ]
    return []


def _check_details(details: dict[str, object], *, person: Person | None) -> list[Problem]:
    problems = []
    if not details.get("full_name"):
        problems.append(Problem("full_name", "required", "نام لازم است.", "A name is required."))
    problems += [
        Problem(
            field,
            "too_long",
            f"این متن از {most} نویسه بلندتر است.",
            f"This text is longer than {most} characters.",
        )
        for field, most in LENGTHS.items()
        if len(str(details.get(field) or "")) > most
    ]
    if details.get("language", "fa") not in {"fa", "en"}:
        problems.append(
            Problem(
                "language", "unknown_value", "زبان باید fa یا en باشد.", "The language is fa or en."
            )
        )
    number = str(details.get("national_id") or "")
    others = Person.objects.exclude(pk=person.pk) if person else Person.objects.all()
    if number and not text.national_id_is_valid(number):
        problems.append(
            Problem(
                "national_id",
                "invalid_national_id",
                "کد ملی درست نیست (۱۰ رقم با رقم کنترل).",
                "The national id is wrong (10 digits with a check digit).",
            )
        )
    elif number and others.filter(national_id=number).exists():
        problems.append(
            Problem(
                "national_id",
                "national_id_taken",
                "این کد ملی حساب دیگری دارد.",
                "Another account has this national id.",
            )
        )
    return problems


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
