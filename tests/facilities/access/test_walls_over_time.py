"""What the database itself holds to while the register is changed."""

from datetime import date

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from facilities.access.entering import enter_base
from facilities.models import (
    Closure,
    Facility,
    Person,
    Responsibility,
)
from tests import cast
from tests.accounts import Accounts


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
        enter_base()
        person.set_password("set-by-one-time-link")
        person.save()
    assert cast.person(cast.STRANGER).check_password("set-by-one-time-link")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE facilities_auditevent SET action = 'x'",
        "DELETE FROM facilities_auditevent",
        "TRUNCATE facilities_auditevent",
    ],
)
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
    ids=[
        "nobody answers",
        "nobody answers today",
        "a day twice",
        "inside another",
        "two at once",
        "no day at all",
    ],
)
def test_at_every_moment_at_most_one_and_today_exactly_one_university_answers(
    database: Accounts, rows: list[tuple[date | None, date | None]], complaint: str
) -> None:
    with database.as_jobs():
        facility = cast.facility(cast.T_OFFICE)
        facility.pk, facility.code = None, "T-OFF-2"
        with pytest.raises(DatabaseError, match=complaint):
            _save_with_responsibilities(facility, rows)


def test_closures_do_not_overlap(database: Accounts) -> None:
    with database.as_jobs():
        office = cast.facility(cast.T_OFFICE)
        Closure.objects.create(facility=office, starts_on=date(2021, 5, 1), reason="تعمیر")
        with pytest.raises(DatabaseError, match="overlap"):
            Closure.objects.create(
                facility=office,
                starts_on=date(2021, 4, 1),
                ends_on=date(2021, 5, 2),
                reason="تعمیر",
            )


def _save_with_responsibilities(
    facility: Facility, rows: list[tuple[date | None, date | None]]
) -> None:
    with transaction.atomic():
        facility.save(force_insert=True)
        for starts_on, ends_on in rows:
            Responsibility.objects.create(
                facility=facility,
                university_id=facility.university_id,
                starts_on=starts_on,
                ends_on=ends_on,
            )
