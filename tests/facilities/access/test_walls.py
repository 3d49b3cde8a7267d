"""The database's own wall, with the first wall out of the way: no query here asks `access`."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from facilities.models import (
    AuditEvent,
    Closure,
    Facility,
    FacilityFacts,
    Person,
    Responsibility,
    RoleAssignment,
    University,
)
from facilities.register import audit
from facilities.text import search_key, sort_key
from tests import cast
from tests.accounts import Accounts
from tests.facilities.access.test_scope import SEES


@pytest.mark.parametrize("username", SEES)
def test_the_database_shows_only_what_the_scope_holds(
    shared_database: Accounts, username: str
) -> None:
    with shared_database.as_jobs():
        closures = [
            Closure(
                facility=facility,
                starts_on=date(2021, 5, 1),
                ends_on=date(2021, 5, 2),
                reason="تعمیر",
            )
            for facility in Facility.objects.filter(closures=None)
        ]
        Closure.objects.bulk_create(closures)
    with shared_database.as_person(cast.person(username)):
        assert set(Facility.objects.values_list("code", flat=True)) == SEES[username]
        for table in (Responsibility, FacilityFacts, Closure):
            rows: list[str] = list(table.objects.values_list("facility__code", flat=True))
            assert set(rows) == SEES[username], table


def test_ids_set_by_hand_open_nothing_to_another_role(shared_database: Accounts) -> None:
    """A clerk's transaction with a university's ids is still a facility's."""
    with shared_database.as_person(cast.person(cast.CLERK)), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('payesh.university_ids', '{1,2,3,4,5}', true)")
        assert set(Facility.objects.values_list("code", flat=True)) == {cast.T_IMAGING}


def test_the_sign_in_account_itself_reads_nothing(shared_database: Accounts) -> None:
    for model in (Facility, Person, RoleAssignment, AuditEvent, University):
        with pytest.raises(ProgrammingError, match="permission denied"):
            model.objects.exists()


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
        code="X-1",
        name_fa="تازه",
        name_search=search_key("تازه"),
        sort_key=sort_key("تازه"),
        kind="office",
        ownership="private",
        makes_images=False,
        province_id="IR-10",
        enrolled_on=date(2021, 1, 20),
        university=University.objects.get(code="isfahan"),
    )


def _take_over() -> None:
    """Claim a foreign facility's past, and with it the right to see it."""
    Responsibility.objects.create(
        facility_id=_foreign_id,
        university=University.objects.get(code="tehran"),
        starts_on=date(2015, 1, 1),
        ends_on=date(2016, 1, 1),
    )


def _give_role() -> None:
    RoleAssignment.objects.create(person=Person.objects.get(username="stranger"), role="analyst")


def _take_password() -> None:
    Person.objects.filter(username=cast.ADMINISTRATOR).update(password="!")


_foreign_id = 0


@pytest.mark.parametrize(
    "attempt", [_rename, _add_facility, _take_over, _give_role, _take_password]
)
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
        assert any(  # noqa: PT017
            words in str(error)
            for words in (
                "permission denied",
                "row-level security",
                "only an administrator",
            )
        )
    else:
        assert attempt is _rename  # an update of rows that are not seen touches none
    with shared_database.as_jobs():
        assert cast.facility(cast.I_IMAGING).name_fa == cast.FACILITIES[cast.I_IMAGING].name_fa


@pytest.mark.parametrize(
    "username", [cast.CLERK, cast.OFFICER, cast.ANALYST, cast.STRANGER, cast.NATIONAL_INSPECTOR]
)
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


@pytest.mark.parametrize(
    "table",
    [
        "facilities_facility",
        "facilities_facilityfacts",
        "facilities_responsibility",
        "facilities_closure",
    ],
)
def test_each_role_has_a_policy_of_its_own(shared_database: Accounts, table: str) -> None:
    with shared_database.as_superuser(), connection.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity FROM pg_class WHERE relname = %s", [table])
        assert cursor.fetchone() == (True,)
        cursor.execute(
            "SELECT DISTINCT unnest(roles) FROM pg_policies WHERE tablename = %s", [table]
        )
        assert {role for (role,) in cursor.fetchall()} == {
            "payesh_facility",
            "payesh_university",
            "payesh_nation",
            "payesh_inspector",
            "payesh_administrator",
            "payesh_jobs",
        }


def test_no_role_of_the_application_deletes_from_the_register(shared_database: Accounts) -> None:
    with shared_database.as_superuser(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, grantee FROM information_schema.role_table_grants"
            " WHERE table_name LIKE 'facilities%%' AND privilege_type IN ('DELETE', 'TRUNCATE')"
            " AND grantee LIKE 'payesh%%' AND grantee <> 'payesh_owner'"
        )
        assert cursor.fetchall() == []
