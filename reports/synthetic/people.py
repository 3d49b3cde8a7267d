"""The demo's people: one of every role, around one imaging centre and its university."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.utils import timezone
from knox.models import AuthToken

from facilities.models import Facility, Person, University
from facilities.register.people import create_person
from facilities.register.role_assignments import grant_role
from facilities.signing_in.tokens import issue_token, revoke_token
from reports.policy import periods
from reports.synthetic.plan import DEMO_FACILITY

MAIL_DOMAIN: Final = "payesh.example"  # of nobody: the demo's mails are files
TOKEN_LIFE: Final = timedelta(days=30)

# role (and user name) -> full name; where the role is held: the facility, its university, or no
# place in particular.
PEOPLE: Final[dict[str, tuple[str, str]]] = {
    "clerk": ("رابط نمونه", "facility"),
    "signatory": ("دکتر امضادار نمونه", "facility"),
    "officer": ("کارشناس نمونه", "university"),
    "analyst": ("تحلیلگر نمونه", ""),
    "policy_owner": ("مدیر طرح نمونه", ""),
    "inspector": ("بازرس نمونه", "university"),
    "machine": ("سامانهٔ متصل نمونه", "facility"),
    "administrator": ("مدیر کاربران نمونه", ""),
}


def create_demo_people(*, passwords: Mapping[str, str]) -> list[dict[str, str]]:
    """One account a role, with a new token each; its user name is the role.

    Answers rows of role, username, password, token. Accounts that are there keep their id; a
    password that is another now is set, and earlier tokens end. Runs in the caller's
    transaction. Raises Facility.DoesNotExist before the nation was seeded, KeyError without a
    password for a role.
    """
    facility = Facility.objects.select_related("university").get(code=DEMO_FACILITY)
    rows = []
    for role, (full_name, place) in PEOPLE.items():
        person = _account(role, full_name, passwords[role])
        _give_role(person, role, facility, place)
        for key in AuthToken.objects.filter(user=person, expiry__gt=timezone.now()).values_list(
            "token_key", flat=True
        ):
            revoke_token(by=None, person=person, key=key)
        token = issue_token(by=None, person=person, expires_in=TOKEN_LIFE).token
        rows.append({"role": role, "username": role, "password": passwords[role], "token": token})
    return rows


def _account(username: str, full_name: str, password: str) -> Person:
    person = Person.objects.filter(username=username).first()
    if person is None:
        return create_person(
            by=None,
            username=username,
            password=password,
            full_name=full_name,
            email=f"{username}@{MAIL_DOMAIN}",
        )
    if not person.check_password(password):
        person.set_password(password)
        person.save(update_fields=["password"])
    return person


def _give_role(person: Person, role: str, facility: Facility, place: str) -> None:
    """Give the role once, since the project's first day."""
    if person.role_assignments.filter(role=role, ends_on__isnull=True).exists():
        return
    university: University | None = facility.university if place == "university" else None
    grant_role(
        by=None,
        person=person,
        role=role,
        university=university,
        facility=facility if place == "facility" else None,
        starts_on=periods.first_day(periods.FIRST_PERIOD),
    )
