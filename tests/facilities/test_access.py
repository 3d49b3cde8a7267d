"""The one door: which person of the cast sees which facility, and what of its history."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from facilities import access
from facilities.models import Closure, Facility, Responsibility, RoleAssignment
from facilities.register import merge_duplicates, move_facility
from tests import cast
from tests.accounts import Accounts

TEHRAN = {cast.T_HOSPITAL, cast.T_IMAGING, cast.T_OFFICE, cast.T_RECEIVER}
ISFAHAN = {cast.I_HOSPITAL, cast.I_IMAGING}

SEES = {
    cast.CLERK: {cast.T_IMAGING},
    cast.SIGNATORY: {cast.T_IMAGING},
    cast.MACHINE: {cast.T_IMAGING},
    cast.OTHER_CLERK: {cast.I_IMAGING},
    cast.OTHER_MACHINE: {cast.I_IMAGING},
    cast.OFFICER: TEHRAN,
    cast.INSPECTOR: TEHRAN,
    cast.UNIVERSITY_MACHINE: TEHRAN,
    cast.OTHER_OFFICER: ISFAHAN,
    cast.OTHER_INSPECTOR: ISFAHAN,
    cast.ANALYST: TEHRAN | ISFAHAN,
    cast.POLICY_OWNER: TEHRAN | ISFAHAN,
    cast.NATIONAL_INSPECTOR: TEHRAN | ISFAHAN,
    cast.ADMINISTRATOR: TEHRAN | ISFAHAN,
    cast.STRANGER: set(),
}


def test_the_table_speaks_of_the_whole_cast() -> None:
    assert SEES.keys() == cast.PEOPLE.keys()


@pytest.mark.parametrize("username", SEES)
def test_who_sees_which_facility(shared_database: Accounts, username: str) -> None:
    person = cast.person(username)
    with shared_database.as_person(person):
        seen = set(access.visible_facilities(person).values_list("code", flat=True))
    assert seen == SEES[username]


@pytest.mark.parametrize("username", SEES)
def test_a_foreign_code_and_an_unknown_one_answer_alike(
    shared_database: Accounts, username: str
) -> None:
    person = cast.person(username)
    with shared_database.as_person(person):
        found = {code for code in [*TEHRAN, *ISFAHAN, "NO-SUCH"]
                 if access.find_facility(person, code) is not None}  # fmt: skip
    assert found == SEES[username]


@pytest.mark.parametrize(
    ("username", "universities"),
    [
        (cast.CLERK, {"tehran"}),
        (cast.OTHER_CLERK, {"isfahan"}),
        (cast.OFFICER, {"tehran"}),
        (cast.STRANGER, set()),
    ],
)
def test_who_sees_which_university(
    shared_database: Accounts, username: str, universities: set[str]
) -> None:
    person = cast.person(username)
    with shared_database.as_person(person):
        seen = set(access.visible_universities(person).values_list("code", flat=True))
    assert seen == universities


@pytest.mark.parametrize(
    ("username", "seen"),
    [(name, sees if name != cast.ADMINISTRATOR else set()) for name, sees in SEES.items()],
)
def test_who_reads_whose_months(
    shared_database: Accounts, username: str, seen: set[str]
) -> None:
    """Responsibilities have the two columns of a facility-month and stand for one here."""
    person = cast.person(username)
    with shared_database.as_person(person):
        rows = access.rows_of(person, Responsibility.objects.all())
        assert set(rows.values_list("facility__code", flat=True)) == seen


def test_a_former_university_keeps_its_own_months_only(database: Accounts) -> None:
    day = timezone.localdate() - timedelta(days=30)
    with database.as_jobs():
        move_facility(by=None, facility=cast.facility(cast.T_OFFICE),
                      university=cast.university("isfahan"), on=day)  # fmt: skip
    seen = {}
    for username in (cast.OFFICER, cast.OTHER_OFFICER):
        person = cast.person(username)
        with database.as_person(person):
            assert access.visible_facilities(person).filter(code=cast.T_OFFICE).exists()
            rows = access.rows_of(person, Responsibility.objects.all())
            seen[username] = set(
                rows.filter(facility__code=cast.T_OFFICE).values_list("university__code", flat=True)
            )
            may = access.may(person, "keep_register", facility=cast.facility(cast.T_OFFICE))
            assert may is (username == cast.OTHER_OFFICER)
    # The new one sees all history, the former one the time it answered for.
    assert seen == {cast.OFFICER: {"tehran"}, cast.OTHER_OFFICER: {"tehran", "isfahan"}}


def test_a_move_to_come_shows_the_facility_to_nobody_new(database: Accounts) -> None:
    with database.as_jobs():
        move_facility(by=None, facility=cast.facility(cast.T_OFFICE),
                      university=cast.university("isfahan"),
                      on=timezone.localdate() + timedelta(days=30))  # fmt: skip
    person = cast.person(cast.OTHER_OFFICER)
    with database.as_person(person):
        assert access.find_facility(person, cast.T_OFFICE) is None
        assert not Facility.objects.filter(code=cast.T_OFFICE).exists()


def test_a_merged_code_finds_the_facility_that_was_kept(database: Accounts) -> None:
    with database.as_jobs():
        merge_duplicates(by=None, keep=cast.facility(cast.T_IMAGING),
                         duplicate=cast.facility(cast.T_OFFICE), reason="ثبت دوباره")  # fmt: skip
    for username in (cast.CLERK, cast.OFFICER, cast.ANALYST):
        person = cast.person(username)
        with database.as_person(person):
            found = access.find_facility(person, "t-off-۱")
            assert found is not None
            assert found.code == cast.T_IMAGING


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
        assert bool(access.scope_of(person).grants) is holds


def test_an_inactive_account_has_no_scope(database: Accounts) -> None:
    person = cast.person(cast.OFFICER)
    person.is_active = False
    with database.as_person(person):
        assert access.scope_of(person) == access.Scope()
        assert not Facility.objects.exists()


def test_nobody_in_particular_sees_nothing(shared_database: Accounts) -> None:
    nobody = AnonymousUser()
    with shared_database.as_person(nobody):
        assert not access.visible_facilities(nobody).exists()
        assert not access.visible_universities(nobody).exists()
        assert not access.rows_of(nobody, Closure.objects.all()).exists()
        assert not access.may(nobody, "file")


def test_entering_is_one_query_for_the_scope_and_one_for_the_role(
    shared_database: Accounts,
) -> None:
    person = cast.person(cast.OFFICER)
    with transaction.atomic():
        access.enter_base()
        with CaptureQueriesContext(connection, ) as queries:
            access.enter(person)
            access.scope_of(person)
            access.may(person, "accept")
        assert len(queries) == 2


def test_a_role_is_left_with_the_transaction(shared_database: Accounts) -> None:
    with shared_database.as_person(cast.person(cast.OFFICER)):
        assert Facility.objects.count() == 4
        access.leave()
        assert _settings() == ("payesh_web", "{}", "{}", "")
    assert _settings() == ("payesh_web_login", "", "", "")


def test_a_role_outside_a_transaction_would_be_lost_and_is_refused(
    shared_database: Accounts,
) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        access.enter_base()


def test_times_are_half_open(shared_database: Accounts) -> None:
    with shared_database.as_jobs():
        office = cast.facility(cast.T_OFFICE)
        with transaction.atomic():
            Closure.objects.create(facility=office, starts_on=date(2021, 4, 1),
                                   ends_on=date(2021, 4, 10), reason="تعمیر")  # fmt: skip
            held = {day: Closure.objects.filter(access.in_force(date(2021, day[0], day[1]))).exists()
                    for day in [(3, 31), (4, 1), (4, 9), (4, 10)]}  # fmt: skip
            transaction.set_rollback(True)
    assert held == {(3, 31): False, (4, 1): True, (4, 9): True, (4, 10): False}


def _settings() -> tuple[str, str, str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, current_setting('payesh.facility_ids', true),"
            " current_setting('payesh.university_ids', true),"
            " current_setting('payesh.user_id', true)"
        )
        role, facilities, universities, user = cursor.fetchone()
    return role, facilities or "", universities or "", user or ""
