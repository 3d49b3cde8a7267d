"""Accounts and roles: making them, changing them, ending them."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from facilities.access.facilities import visible_facilities
from facilities.access.scope import scope_of
from facilities.errors import Refused
from facilities.models import AuditEvent, Person, RoleAssignment
from facilities.register import people, role_assignments
from facilities.register.people import PersonDetails
from tests import cast
from tests.accounts import Accounts
from tests.facilities.together import at_once


def _codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    for problem in refused.value.problems:
        assert problem.message_fa
        assert problem.message_en
    return [problem.code for problem in refused.value.problems]


def test_an_administrator_makes_an_account_that_cannot_sign_in_yet(database: Accounts) -> None:
    administrator = cast.person(cast.ADMINISTRATOR)
    with database.as_person(administrator):
        people.create_person(
            by=administrator, username="Sara.Rad", full_name="سارا راد", national_id="۰۰۱۳۵۴۲۴۱۹"
        )
    made = cast.person("sara.rad")
    assert (made.full_name, made.national_id) == ("سارا راد", "0013542419")
    assert not made.has_usable_password()
    with database.as_jobs():
        event = AuditEvent.objects.filter(action="person.created").latest("id")
        assert (event.actor_id, event.object_id) == (administrator.pk, str(made.pk))


@pytest.mark.parametrize(
    ("username", "details", "reasons"),
    [
        ("سارا", {"full_name": "سارا"}, ["invalid_username"]),
        ("ab", {"full_name": "سارا"}, ["invalid_username"]),
        ("Clerk", {"full_name": "سارا"}, ["username_taken"]),
        ("sara", {}, ["required"]),
        ("sara", {"full_name": "سارا", "national_id": "0013542418"}, ["invalid_national_id"]),
        ("sara", {"full_name": "سارا", "language": "de"}, ["unknown_value"]),
        ("sara", {"full_name": "س" * 121}, ["too_long"]),
        ("", {"national_id": "1"}, ["invalid_username", "required", "invalid_national_id"]),
    ],
    ids=[
        "persian user name",
        "short user name",
        "taken in other capitals",
        "no name",
        "wrong national id",
        "unknown language",
        "too long",
        "every reason at once",
    ],
)
def test_a_wrong_account_is_refused(
    database: Accounts, username: str, details: PersonDetails, reasons: list[str]
) -> None:
    with database.as_jobs(), pytest.raises(Refused) as refused:
        people.create_person(by=None, username=username, **details)
    assert _codes(refused) == reasons


def test_a_national_id_has_one_account(database: Accounts) -> None:
    with database.as_jobs():
        clerk, officer = cast.person(cast.CLERK), cast.person(cast.OFFICER)
        assert people.change_person(by=None, person=clerk, national_id="0013542419")
        assert not people.change_person(by=None, person=clerk, national_id="0013542419")
        with pytest.raises(Refused) as refused:
            people.change_person(by=None, person=officer, national_id="0013542419")
        assert _codes(refused) == ["national_id_taken"]


@pytest.mark.parametrize("username", [cast.OFFICER, cast.POLICY_OWNER, cast.NATIONAL_INSPECTOR])
def test_only_administrators_keep_accounts(database: Accounts, username: str) -> None:
    """Asked as the jobs role, so that nothing but `access` can refuse."""
    with database.as_jobs():
        by, stranger = cast.person(username), cast.person(cast.STRANGER)
        held = RoleAssignment.objects.get(person__username=cast.CLERK)
        for write in (
            lambda: people.create_person(by=by, username="sara", full_name="سارا"),
            lambda: people.change_person(by=by, person=stranger, full_name="سارا"),
            lambda: role_assignments.grant_role(by=by, person=by, role="administrator"),
            lambda: role_assignments.end_role(by=by, assignment=held),
            lambda: people.send_reset_link(by=by, person=stranger),
        ):
            with pytest.raises(Refused) as refused:
                write()
            assert _codes(refused) == ["not_allowed"]


@pytest.mark.parametrize(
    ("username", "role", "place", "reason"),
    [
        (cast.STRANGER, "king", None, "unknown_role"),
        (cast.STRANGER, "clerk", None, "wrong_territory"),
        (cast.STRANGER, "clerk", "tehran", "wrong_territory"),
        (cast.STRANGER, "officer", cast.T_IMAGING, "wrong_territory"),
        (cast.STRANGER, "analyst", "tehran", "wrong_territory"),
        (cast.CLERK, "clerk", cast.T_IMAGING, "already_held"),
        (cast.CLERK, "analyst", None, "mixed_levels"),
        (cast.CLERK, "officer", "tehran", "mixed_levels"),
        (cast.OFFICER, "inspector", None, "mixed_levels"),
        (cast.ANALYST, "inspector", None, "mixed_levels"),
        (cast.ADMINISTRATOR, "analyst", None, "mixed_levels"),
        (cast.CLERK, "signatory", cast.T_IMAGING, None),
        (cast.CLERK, "clerk", cast.T_OFFICE, None),
        (cast.OFFICER, "inspector", "tehran", None),
        (cast.OFFICER, "officer", "isfahan", None),
        (cast.ANALYST, "policy_owner", None, None),
        (cast.STRANGER, "machine", "tehran", None),
    ],
)
def test_which_role_may_stand_beside_which(
    database: Accounts, username: str, role: str, place: str | None, reason: str | None
) -> None:
    with database.as_jobs():
        person = cast.person(username)
        territory: dict[str, Any] = {}
        if place in cast.FACILITIES:
            territory["facility"] = cast.facility(place)
        elif place:
            territory["university"] = cast.university(place)
        if reason:
            with pytest.raises(Refused) as refused:
                role_assignments.grant_role(by=None, person=person, role=role, **territory)
            assert _codes(refused) == [reason]
        else:
            role_assignments.grant_role(by=None, person=person, role=role, **territory)
            assert role in scope_of(person).roles


def test_levels_may_follow_one_another(database: Accounts) -> None:
    """Who leaves a facility today may work for the university from today."""
    with database.as_jobs():
        clerk = cast.person(cast.CLERK)
        role_assignments.end_role(by=None, assignment=clerk.role_assignments.get())
        role_assignments.grant_role(
            by=None, person=clerk, role="officer", university=cast.university("tehran")
        )
        assert scope_of(clerk).roles == {"officer"}


def test_a_role_to_come_counts_against_another_level(database: Accounts) -> None:
    today = timezone.localdate()
    with database.as_jobs():
        stranger = cast.person(cast.STRANGER)
        role_assignments.grant_role(
            by=None, person=stranger, role="analyst", starts_on=today + timedelta(days=30)
        )
        grant = {
            "by": None,
            "person": stranger,
            "role": "clerk",
            "facility": cast.facility(cast.T_OFFICE),
        }
        with pytest.raises(Refused) as refused:
            role_assignments.grant_role(**grant)  # type: ignore[arg-type]
        assert _codes(refused) == ["mixed_levels"]
        role_assignments.grant_role(**grant, ends_on=today + timedelta(days=30))  # type: ignore[arg-type]


def test_a_role_ends_at_once_and_only_once(database: Accounts) -> None:
    administrator = cast.person(cast.ADMINISTRATOR)
    with database.as_person(administrator):
        held = RoleAssignment.objects.get(person__username=cast.CLERK)
        role_assignments.end_role(by=administrator, assignment=held)
        role_assignments.end_role(
            by=administrator, assignment=held, on=timezone.localdate() + timedelta(days=9)
        )
        with pytest.raises(Refused) as refused:
            role_assignments.end_role(by=administrator, assignment=held, on=date(2020, 1, 1))
        assert _codes(refused) == ["ends_before_start"]
    clerk = cast.person(cast.CLERK)
    with database.as_person(clerk):
        assert not visible_facilities(clerk).exists()


def test_the_last_administrator_stays(database: Accounts) -> None:
    with database.as_jobs():
        held = RoleAssignment.objects.get(role="administrator")
        with pytest.raises(Refused) as refused:
            role_assignments.end_role(by=None, assignment=held)
        assert _codes(refused) == ["last_administrator"]


def test_nobody_gets_a_role_for_a_merged_duplicate(database: Accounts) -> None:
    from facilities.register.duplicates import merge_duplicates

    with database.as_jobs():
        gone, kept = cast.facility(cast.T_OFFICE), cast.facility(cast.T_IMAGING)
        merge_duplicates(by=None, keep=kept, duplicate=gone, reason="تکراری")
        with pytest.raises(Refused) as refused:
            role_assignments.grant_role(
                by=None, person=cast.person(cast.STRANGER), role="clerk", facility=gone
            )
        assert _codes(refused) == ["merged_facility"]


def test_the_database_itself_refuses_a_role_without_its_territory(database: Accounts) -> None:
    from django.db import IntegrityError

    with database.as_jobs():
        stranger = Person.objects.get(username=cast.STRANGER)
        with pytest.raises(IntegrityError, match="role_fits_territory"):
            RoleAssignment.objects.create(person=stranger, role="clerk")


def test_two_levels_granted_at_once_leave_one(database: Accounts) -> None:
    with database.as_jobs():
        stranger, office = cast.person(cast.STRANGER), cast.facility(cast.T_OFFICE)
        outcomes = at_once(
            lambda: role_assignments.grant_role(by=None, person=stranger, role="analyst"),
            lambda: role_assignments.grant_role(
                by=None, person=stranger, role="clerk", facility=office
            ),
        )
        assert sorted(outcomes) == ["done", "mixed_levels"]
        assert scope_of(cast.person(cast.STRANGER)).level in {"nation", "facility"}


def test_two_administrators_leaving_at_once_leave_one(database: Accounts) -> None:
    with database.as_jobs():
        second = people.create_person(by=None, username="second_admin", full_name="مدیر دوم")
        role_assignments.grant_role(by=None, person=second, role="administrator")
        held = RoleAssignment.objects.filter(role="administrator")
        end = partial(role_assignments.end_role, by=None)
        outcomes = at_once(*(partial(end, assignment=assignment) for assignment in held))
        assert sorted(outcomes) == ["done", "last_administrator"]
        left = Person.objects.filter(role_assignments__in=held.filter(ends_on=None))
        assert left.count() == 1
