"""The demo's people: one of each role, around one centre, able to do what the story needs."""

import pytest
from django.db import transaction
from django.utils import timezone
from knox.models import AuthToken
from pytest_django import Settings

from facilities import roles
from facilities.access.scope import forget_scope
from facilities.models import Facility, Person
from reports.synthetic.loading import load_register
from reports.synthetic.nation import make_nation
from reports.synthetic.people import create_demo_people
from reports.synthetic.plan import DEMO_FACILITY, DEMO_FREE_MONTHS
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.synthetic import nations
from tests.reports.synthetic.test_seeding import forget_the_cast

PASSWORDS = {role: f"{role}-radiology-1399" for role in roles.ROLES}


@pytest.fixture
def people(database: Accounts, settings: Settings) -> list[dict[str, str]]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    forget_the_cast(database)
    with database.as_jobs(), transaction.atomic():
        load_register(make_nation(nations.plan(30)))
        return create_demo_people(passwords=PASSWORDS)


def test_every_role_has_an_account_named_after_it(
    database: Accounts, people: list[dict[str, str]]
) -> None:
    assert [row["role"] for row in people] == list(roles.ROLES)
    assert all(row["username"] == row["role"] for row in people)
    assert len({row["token"] for row in people}) == len(people)
    with database.as_jobs():
        for row in people:
            assert Person.objects.get(username=row["username"]).check_password(row["password"])


def test_facility_people_share_one_centre_and_territory_people_its_university(
    database: Accounts, people: list[dict[str, str]]
) -> None:
    with database.as_jobs():
        centre = Facility.objects.get(code=DEMO_FACILITY)
        assert centre.kind == "imaging_center"
        held = {
            role.role: (role.facility_id, role.university_id)
            for person in Person.objects.filter(username__in=PASSWORDS)
            for role in person.role_assignments.all()
        }
    for role in ("clerk", "signatory", "machine"):
        assert held[role] == (centre.pk, None)
    for role in ("officer", "inspector"):
        assert held[role] == (None, centre.university_id)
    for role in ("analyst", "policy_owner", "administrator"):
        assert held[role] == (None, None)


def test_a_second_call_keeps_accounts_and_roles_and_issues_tokens_anew(
    database: Accounts, people: list[dict[str, str]]
) -> None:
    with database.as_jobs(), transaction.atomic():
        before = set(Person.objects.values_list("pk", flat=True))
        again = create_demo_people(passwords=PASSWORDS | {"clerk": "another-password-1400"})
        assert set(Person.objects.values_list("pk", flat=True)) == before
        assert Person.objects.get(username="clerk").check_password("another-password-1400")
        assert Person.objects.get(username="clerk").role_assignments.count() == 1
        assert {row["token"] for row in again}.isdisjoint(row["token"] for row in people)
        live = AuthToken.objects.filter(expiry__gt=timezone.now())
        assert live.count() == len(again), "earlier tokens have ended"


@pytest.mark.parametrize("period", DEMO_FREE_MONTHS)
def test_the_connected_system_can_file_the_months_left_free(
    database: Accounts, people: list[dict[str, str]], period: int
) -> None:
    with database.as_jobs():
        machine = Person.objects.get(username="machine")
    with database.as_person(machine):
        forget_scope(machine)
        filed = monthly.file(
            machine,
            DEMO_FACILITY,
            period,
            film_prints=3,
            film_opening=103,
            film_prints_charged=3,
            film_fee_rials=1_500_000,
            delivered_film=3,
        )
    assert filed.report_id is not None
    assert not filed.is_correction
