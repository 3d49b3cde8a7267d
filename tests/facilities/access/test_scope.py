"""The one door: which person of the cast sees which facility, and what of its history."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from facilities.access.entering import enter, enter_base
from facilities.access.facilities import find_facility, visible_facilities
from facilities.access.rows import rows_of, visible_universities
from facilities.access.scope import in_force, may, scope_of
from facilities.models import Closure, Facility, Responsibility
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
        seen = set(visible_facilities(person).values_list("code", flat=True))
    assert seen == SEES[username]


@pytest.mark.parametrize("username", SEES)
def test_a_foreign_code_and_an_unknown_one_answer_alike(
    shared_database: Accounts, username: str
) -> None:
    person = cast.person(username)
    with shared_database.as_person(person):
        found = {
            code
            for code in [*TEHRAN, *ISFAHAN, "NO-SUCH"]
            if find_facility(person, code) is not None
        }
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
        seen = set(visible_universities(person).values_list("code", flat=True))
    assert seen == universities


@pytest.mark.parametrize(
    ("username", "seen"),
    [(name, sees if name != cast.ADMINISTRATOR else set()) for name, sees in SEES.items()],
)
def test_who_reads_whose_months(shared_database: Accounts, username: str, seen: set[str]) -> None:
    """Responsibilities have the two columns of a facility-month and stand for one here."""
    person = cast.person(username)
    with shared_database.as_person(person):
        rows = rows_of(person, Responsibility.objects.all())
        assert set(rows.values_list("facility__code", flat=True)) == seen


def test_nobody_in_particular_sees_nothing(shared_database: Accounts) -> None:
    nobody = AnonymousUser()
    with shared_database.as_person(nobody):
        assert not visible_facilities(nobody).exists()
        assert not visible_universities(nobody).exists()
        assert not rows_of(nobody, Closure.objects.all()).exists()
        assert not may(nobody, "file")


def test_entering_is_one_query_for_the_scope_and_one_for_the_role(
    shared_database: Accounts,
) -> None:
    person = cast.person(cast.OFFICER)
    with transaction.atomic():
        enter_base()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            enter(person)
            scope_of(person)
            may(person, "accept")
        assert len(queries) == 2


def test_a_role_is_left_with_the_transaction(shared_database: Accounts) -> None:
    with shared_database.as_person(cast.person(cast.OFFICER)):
        assert Facility.objects.count() == 4
        enter_base()
        assert _settings() == ("payesh_web", "{}", "{}", "")
    assert _settings() == ("payesh_web_login", "", "", "")


def test_a_role_outside_a_transaction_would_be_lost_and_is_refused(
    shared_database: Accounts,
) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        enter_base()


def test_times_are_half_open(shared_database: Accounts) -> None:
    with shared_database.as_jobs():
        office = cast.facility(cast.T_OFFICE)
        with transaction.atomic():
            Closure.objects.create(
                facility=office,
                starts_on=date(2021, 4, 1),
                ends_on=date(2021, 4, 10),
                reason="تعمیر",
            )
            days = [date(2021, 3, 31), date(2021, 4, 1), date(2021, 4, 9), date(2021, 4, 10)]
            held = [Closure.objects.filter(in_force(day)).exists() for day in days]
            transaction.set_rollback(True)
    assert held == [False, True, True, False]


def _settings() -> tuple[str, str, str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, current_setting('payesh.facility_ids', true),"
            " current_setting('payesh.university_ids', true),"
            " current_setting('payesh.user_id', true)"
        )
        role, facilities, universities, user = cursor.fetchone()
    return role, facilities or "", universities or "", user or ""
