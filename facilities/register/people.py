"""Accounts: who is known to the system, and how each sets a password. Writes with audit."""

from typing import TypedDict, Unpack

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.urls import reverse

from facilities import text
from facilities.access.guards import require
from facilities.access.scope import forget_scope
from facilities.errors import Problem, Refused, refuse
from facilities.models import Person
from facilities.register import audit, holds, invitations
from facilities.register.account_changes import (
    ADDRESS_CHANGED,
    ADDRESS_ENTERED,
    RESET_ASKED,
    record_change,
)


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
    """Make an account. Without a password it cannot sign in until an invitation is accepted.

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

    A new mail address is told to the person, at the former one too, and holds them from signing:
    a link to a new password would go there. Returns whether anything was different. Raises Refused
    as `create_person` does.
    """
    require(by, "keep_accounts")
    cleaned = _clean(details)
    with transaction.atomic():
        kept = Person.objects.select_for_update().get(pk=person.pk)
        changed = sorted(f for f, value in cleaned.items() if getattr(kept, f) != value)
        problems = _check_details({"full_name": kept.full_name} | cleaned, person=kept)
        if problems:
            raise Refused(problems)
        before = kept.email
        for field in changed:
            setattr(kept, field, cleaned[field])
            setattr(person, field, cleaned[field])
        if changed:
            kept.save(update_fields=changed)
            audit.record(by=by, action="person.changed", on=kept, detail={"fields": changed})
        if "email" in changed:
            _address_changed(by=by, person=kept, before=before)
    forget_scope(person)
    return bool(changed)


def _address_changed(*, by: Person | None, person: Person, before: str) -> None:
    """Hold the person from signing, and have people told.

    The first address of somebody who has no password yet opens nothing that was theirs.
    """
    is_first = not before and not person.has_usable_password()
    if not is_first:
        holds.hold_signing(person)
    addresses = {"before": before, "after": person.email}
    what = ADDRESS_ENTERED if is_first else ADDRESS_CHANGED
    record_change(by=by, person=person, what=what, detail=addresses)
    if person.email and invitations.state_of(person) == invitations.WAITING:
        invitations.invite(by=by, person=person)  # the former link has ended


def password_link(person: Person) -> str:
    """The path at which this person, once and within an hour, sets a password.

    Without a password it serves as long as an invitation waits.
    """
    key = default_token_generator.make_token(person)
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": key},
    )


def send_reset_link(*, by: Person | None, person: Person) -> None:
    """Have a link to a new password mailed to somebody who has forgotten the old one.

    Raises Refused: not_allowed, no_password, no_address.
    """
    require(by, "keep_accounts")
    if not person.has_usable_password():
        raise refuse(
            "",
            "no_password",
            "این شخص هنوز گذرواژه‌ای ندارد؛ برای او دعوت‌نامه بفرستید.",
            "This person has no password yet; send an invitation.",
        )
    if not person.email:
        raise refuse(
            "",
            "no_address",
            "نشانی رایانامهٔ این شخص ثبت نشده است؛ نخست آن را وارد کنید.",
            "No mail address of this person is known; enter it first.",
        )
    record_change(by=by, person=person, what=RESET_ASKED)


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
            f"این متن از {text.persian_digits(str(most))} نویسه بلندتر است.",
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
    return problems + (_check_national_id(number, person=person) if number else [])


def _check_national_id(number: str, *, person: Person | None) -> list[Problem]:
    if not text.national_id_is_valid(number):
        return [
            Problem(
                "national_id",
                "invalid_national_id",
                "کد ملی درست نیست (۱۰ رقم با رقم کنترل).",
                "The national id is wrong (10 digits with a check digit).",
            )
        ]
    others = Person.objects.exclude(pk=person.pk) if person else Person.objects.all()
    if others.filter(national_id=number).exists():
        return [
            Problem(
                "national_id",
                "national_id_taken",
                "این کد ملی حساب دیگری دارد.",
                "Another account has this national id.",
            )
        ]
    return []
