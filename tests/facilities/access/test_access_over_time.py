"""The one door when facilities move, merge, and roles begin and end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from facilities.access import scope
from facilities.access.facilities import (
    find_facility,
    find_facility_of_day,
    find_to_file_for,
    visible_facilities,
)
from facilities.access.rows import rows_of
from facilities.access.scope import Scope, scope_of
from facilities.models import Facility, Responsibility, RoleAssignment
from facilities.register.duplicates import merge_duplicates
from tests import cast
from tests.accounts import Accounts
from tests.facilities.moves import move_facility


def test_a_former_university_keeps_its_own_months_only(database: Accounts) -> None:
    day = timezone.localdate() - timedelta(days=30)
    with database.as_jobs():
        move_facility(
            by=None,
            facility=cast.facility(cast.T_OFFICE),
            university=cast.university("isfahan"),
            on=day,
        )
    seen = {}
    for username in (cast.OFFICER, cast.OTHER_OFFICER):
        person = cast.person(username)
        with database.as_person(person):
            assert visible_facilities(person).filter(code=cast.T_OFFICE).exists()
            rows = rows_of(person, Responsibility.objects.all())
            seen[username] = set(
                rows.filter(facility__code=cast.T_OFFICE).values_list("university__code", flat=True)
            )
            may = scope.may(person, "keep_register", facility=cast.facility(cast.T_OFFICE))
            assert may is (username == cast.OTHER_OFFICER)
    # The new one sees all history, the former one the time it answered for.
    assert seen == {cast.OFFICER: {"tehran"}, cast.OTHER_OFFICER: {"tehran", "isfahan"}}


def test_a_move_to_come_shows_the_facility_to_nobody_new(database: Accounts) -> None:
    with database.as_jobs():
        move_facility(
            by=None,
            facility=cast.facility(cast.T_OFFICE),
            university=cast.university("isfahan"),
            on=timezone.localdate() + timedelta(days=30),
        )
    person = cast.person(cast.OTHER_OFFICER)
    with database.as_person(person):
        assert find_facility(person, cast.T_OFFICE) is None
        assert not Facility.objects.filter(code=cast.T_OFFICE).exists()


def test_a_merged_duplicate_is_found_as_itself_and_by_others_as_the_kept_one(
    database: Accounts,
) -> None:
    with database.as_jobs():
        merge_duplicates(
            by=None,
            keep=cast.facility(cast.T_IMAGING),
            duplicate=cast.facility(cast.T_OFFICE),
            reason="ثبت دوباره",
        )
    found_by = {
        cast.CLERK: cast.T_IMAGING,  # of the kept facility: the duplicate is not theirs to read
        cast.OFFICER: cast.T_OFFICE,
        cast.ANALYST: cast.T_OFFICE,
    }
    for username, code in found_by.items():
        person = cast.person(username)
        with database.as_person(person):
            found = find_facility(person, "t-off-۱")
            assert found is not None
            assert found.code == code


@pytest.mark.parametrize(
    ("days", "code"), [(-1, cast.T_OFFICE), (0, cast.T_IMAGING), (1, cast.T_IMAGING)]
)
def test_months_that_ended_before_a_merge_are_the_duplicates_own(
    database: Accounts, days: int, code: str
) -> None:
    with database.as_jobs():
        merge_duplicates(
            by=None,
            keep=cast.facility(cast.T_IMAGING),
            duplicate=cast.facility(cast.T_OFFICE),
            reason="ثبت دوباره",
        )
    last_day = timezone.localdate() + timedelta(days=days)
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        alone = find_facility_of_day(officer, cast.T_OFFICE, last_day)
        together = find_to_file_for(officer, [cast.T_OFFICE]).of(cast.T_OFFICE, last_day)
    assert alone is not None
    assert together is not None
    assert (alone.code, together.code) == (code, code)


@pytest.mark.parametrize(
    ("days_from", "days_until", "holds"),
    [(0, None, True), (1, None, False), (-9, 1, True), (-9, 0, False), (0, 0, False)],
    ids=["from today", "from tomorrow", "last day", "ended today", "given and taken today"],
)
def test_a_role_holds_from_its_first_day_to_the_day_before_its_end(
    database: Accounts, days_from: int, days_until: int | None, holds: bool
) -> None:
    today = timezone.localdate()
    person = cast.person(cast.CLERK)
    with database.as_jobs():
        RoleAssignment.objects.filter(person=person).update(
            starts_on=today + timedelta(days=days_from),
            ends_on=None if days_until is None else today + timedelta(days=days_until),
        )
        assert bool(scope_of(person).grants) is holds


def test_an_inactive_account_has_no_scope(database: Accounts) -> None:
    person = cast.person(cast.OFFICER)
    person.is_active = False
    with database.as_person(person):
        assert scope_of(person) == Scope()
        assert not Facility.objects.exists()
