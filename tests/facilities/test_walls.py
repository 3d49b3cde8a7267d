"""The database's own wall, with the first wall out of the way: no query here asks `access`."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from facilities import access, audit
from facilities.models import (
    AuditEvent,
    Closure,
    Facility,
    Person,
    Responsibility,
    RoleAssignment,
    University,
)
from facilities.text import search_key, sort_key
from tests import cast
from tests.accounts import Accounts
from tests.facilities.test_access import SEES


@pytest.mark.parametrize("username", SEES)
def test_the_database_shows_only_what_the_scope_holds(
    shared_database: Accounts, username: str
) -> None:
    with shared_database.as_jobs():
        closures = [
            Closure(facility=facility, starts_on=date(2021, 5, 1), ends_on=date(2021, 5, 2),
                    reason="تعمیر")
            for facility in Facility.objects.filter(closures=None)
        ]  # fmt: skip
        Closure.objects.bulk_create(closures)
    with shared_database.as_person(cast.person(username)):
        assert set(Facility.objects.values_list("code", flat=True)) == SEES[username]
        for table in (Responsibility, Closure):
            rows: list[str] = list(table.objects.values_list("facility__code", flat=True))  # type: ignore[attr-defined]
            assert set(rows) == SEES[username], table


def test_ids_set_by_hand_open_nothing_to_another_role(shared_database: Accounts) -> None:
    """A clerk's transaction with a university's ids is still a facility's."""
    with shared_database.as_person(cast.person(cast.CLERK)), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('payesh.university_ids', '{1,2,3,4,5}', true)")
        assert set(Facility.objects.values_list("code", flat=True)) == {cast.T_IMAGING}


def test_the_sign_in_account_itself_reads_nothing(shared_database: Accounts) -> None:
    for model in (Facility, Person, RoleAssignment, AuditEvent, University):
        with pytest.raises(ProgrammingError, match="permission denied"):
            model.objects.exists()  # type: ignore[attr-defined]


def test_the_jobs_role_reads_everything(shared_database: Accounts) -> None:
    with shared_database.as_jobs():
        assert Facility.objects.count() == len(cast.FACILITIES)
        assert Responsibility.objects.count() == len(cast.FACILITIES)
        assert AuditEvent.objects.filter(action="facility.registered").count() == 6


def _rename() -> None:
    changed = Facility.objects.filter(code=cast.I_IMAGING).update(name_fa="دگر")
    assert changed == 0


def _add_facility() -> None:
    Facility.objects.create(
        code="X-1", name_fa="تازه", name_search=search_key("تازه"), sort_key=sort_key("تازه"),
        kind="office", ownership="private", makes_images=False, province_id="IR-10",
        enrolled_on=date(2021, 1, 20), university=University.objects.get(code="isfahan"),
    )  # fmt: skip


def _take_over() -> None:
    """Claim a foreign facility's past, and with it the right to see it."""
    Responsibility.objects.create(
        facility_id=_foreign_id, university=University.objects.get(code="tehran"),
        starts_on=date(2015, 1, 1), ends_on=date(2016, 1, 1),
    )  # fmt: skip


def _give_role() -> None:
    RoleAssignment.objects.create(person=Person.objects.get(username="stranger"), role="analyst")


def _take_password() -> None:
    Person.objects.filter(username=cast.ADMINISTRATOR).update(password="!")


_foreign_id = 0


@pytest.mark.parametrize("attempt", [_rename, _add_facility, _take_over, _give_role, _take_password])
@pytest.mark.parametrize("username", [cast.CLERK, cast.OFFICER, cast.STRANGER])
def test_nobody_writes_beyond_the_own_scope(
    shared_database: Accounts, username: str, attempt: Callable[[], None]
) -> None:
    global _foreign_id
    with shared_database.as_jobs():
        _foreign_id = cast.facility(cast.I_IMAGING).pk
    try:
        with shared_database.as_person(cast.person(username)), transaction.atomic():
            attempt()
    except DatabaseError as error:
        assert any(words in str(error) for words in (  # noqa: PT017
            "permission denied", "row-level security", "only an administrator"))  # fmt: skip
    else:
        assert attempt is _rename  # an update of rows that are not seen touches none
    with shared_database.as_jobs():
        assert cast.facility(cast.I_IMAGING).name_fa == cast.FACILITIES[cast.I_IMAGING].name_fa


def test_an_officer_corrects_todays_facilities_and_reads_former_ones(database: Accounts) -> None:
    with database.as_jobs(), transaction.atomic():
        office = cast.facility(cast.T_OFFICE)
        Responsibility.objects.filter(facility=office).update(ends_on=date(2023, 3, 21))
        isfahan = cast.university("isfahan")
        Responsibility.objects.create(
            facility=office, university=isfahan, starts_on=date(2023, 3, 21)
        )
        Facility.objects.filter(pk=office.pk).update(university=isfahan)
    with database.as_person(cast.person(cast.OFFICER)):
        assert Facility.objects.filter(code=cast.T_OFFICE).exists()
        assert Facility.objects.filter(code=cast.T_OFFICE).update(city="ری") == 0
        assert Facility.objects.filter(code=cast.T_IMAGING).update(city="ری") == 1


def test_people_change_their_own_account_but_not_its_rights(database: Accounts) -> None:
    clerk = cast.person(cast.CLERK)
    with database.as_person(clerk):
        clerk.set_password("another-password-1400")
        clerk.language = "en"
        clerk.save()
    clerk = cast.person(cast.CLERK)
    assert (clerk.language, clerk.check_password("another-password-1400")) == ("en", True)
    for field, value in {"username": "x", "is_superuser": True, "is_active": False}.items():
        with (
            pytest.raises(ProgrammingError, match="only an administrator"),
            database.as_person(clerk),
        ):
            Person.objects.filter(pk=clerk.pk).update(**{field: value})


def test_signing_in_stamps_an_account_before_any_scope_is_known(database: Accounts) -> None:
    person = cast.person(cast.STRANGER)
    with transaction.atomic():
        access.enter_base()
        person.set_password("set-by-one-time-link")
        person.save()
    assert cast.person(cast.STRANGER).check_password("set-by-one-time-link")


@pytest.mark.parametrize("username", [cast.CLERK, cast.OFFICER, cast.ANALYST, cast.STRANGER,
                                      cast.NATIONAL_INSPECTOR])  # fmt: skip
def test_everybody_adds_to_the_audit_trail_and_only_administrators_read_it(
    shared_database: Accounts, username: str
) -> None:
    person = cast.person(username)
    with shared_database.as_person(person):
        audit.record(by=person, action="test.looked", on=person, detail={"why": "آزمون"})
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            AuditEvent.objects.values_list("action", flat=True).first()
    with shared_database.as_person(cast.person(cast.ADMINISTRATOR)):
        event = AuditEvent.objects.filter(action="test.looked", actor_id=person.pk).get()
        assert event.detail == {"why": "آزمون"}


@pytest.mark.parametrize("statement", [
    "UPDATE facilities_auditevent SET action = 'x'",
    "DELETE FROM facilities_auditevent",
    "TRUNCATE facilities_auditevent",
])  # fmt: skip
def test_the_audit_trail_changes_for_nobody(database: Accounts, statement: str) -> None:
    with (
        database.as_superuser(),
        pytest.raises(ProgrammingError, match="refused"),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([], "exactly one open"),
        ([(None, date(2022, 1, 1))], "exactly one open"),
        ([(None, date(2022, 1, 1)), (date(2021, 12, 31), None)], "overlap"),
        ([(None, None), (date(2019, 1, 1), date(2020, 1, 1))], "overlap"),
        ([(date(2019, 1, 1), None), (date(2020, 1, 1), None)], "one_open"),
        ([(date(2019, 1, 1), date(2019, 1, 1)), (None, None)], "forwards"),
    ],
    ids=["nobody answers", "nobody answers today", "a day twice", "inside another", "two at once",
         "no day at all"],
)  # fmt: skip
def test_at_every_moment_at_most_one_and_today_exactly_one_university_answers(
    database: Accounts, rows: list[tuple[date | None, date | None]], complaint: str
) -> None:
    with database.as_jobs():
        facility = cast.facility(cast.T_OFFICE)
        facility.pk, facility.code = None, "T-OFF-2"
        with pytest.raises(DatabaseError, match=complaint), transaction.atomic():
            facility.save(force_insert=True)
            for starts_on, ends_on in rows:
                Responsibility.objects.create(
                    facility=facility, university_id=facility.university_id,
                    starts_on=starts_on, ends_on=ends_on,
                )  # fmt: skip


def test_closures_do_not_overlap(database: Accounts) -> None:
    with database.as_jobs():
        office = cast.facility(cast.T_OFFICE)
        Closure.objects.create(facility=office, starts_on=date(2021, 5, 1), reason="تعمیر")
        with pytest.raises(DatabaseError, match="overlap"):
            Closure.objects.create(facility=office, starts_on=date(2021, 4, 1),
                                   ends_on=date(2021, 5, 2), reason="تعمیر")  # fmt: skip


@pytest.mark.parametrize("table", ["facilities_facility", "facilities_responsibility",
                                   "facilities_closure"])  # fmt: skip
def test_each_role_has_a_policy_of_its_own(shared_database: Accounts, table: str) -> None:
    with shared_database.as_superuser(), connection.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity FROM pg_class WHERE relname = %s", [table])
        assert cursor.fetchone() == (True,)
        cursor.execute(
            "SELECT DISTINCT unnest(roles) FROM pg_policies WHERE tablename = %s", [table]
        )
        assert {role for (role,) in cursor.fetchall()} == {
            "payesh_facility", "payesh_university", "payesh_nation", "payesh_inspector",
            "payesh_administrator", "payesh_jobs",
        }  # fmt: skip


def test_no_role_of_the_application_deletes_from_the_register(shared_database: Accounts) -> None:
    with shared_database.as_superuser(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, grantee FROM information_schema.role_table_grants"
            " WHERE table_name LIKE 'facilities%%' AND privilege_type IN ('DELETE', 'TRUNCATE')"
            " AND grantee LIKE 'payesh%%' AND grantee <> 'payesh_owner'"
        )
        assert cursor.fetchall() == []
