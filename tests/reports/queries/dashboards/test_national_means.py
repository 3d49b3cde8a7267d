"""National sums are for everybody with a scope, and are the only thing past the second wall."""

import pytest
from django.db import ProgrammingError, connection, transaction

from reports.models import ModalityRollup, Rollup, UniversityRollup
from reports.policy.scoring.sums import total
from reports.queries.dashboards import overview
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation
from tests.reports.filed_nation import LATEST

MEMBERS = (
    cast.CLERK,
    cast.OFFICER,
    cast.INSPECTOR,
    cast.ANALYST,
    cast.POLICY_OWNER,
    cast.NATIONAL_INSPECTOR,
    cast.MACHINE,
)
OUTSIDERS = (cast.ADMINISTRATOR, cast.STRANGER)
CALLS = {
    "payesh_nation_sums": "SELECT * FROM payesh_nation_sums('{140105}', 1, '{}', '{}')",
    "payesh_ranks": "SELECT * FROM payesh_ranks(140001, 140112, 1, '{}', '{}')",
}


@pytest.fixture(scope="module")
def filed(shared_database: Accounts) -> Accounts:
    """The small nation that has filed."""
    filed_nation.fill(shared_database)
    return shared_database


@pytest.mark.parametrize("who", MEMBERS)
def test_all_read_the_same_national_sums(filed: Accounts, who: str) -> None:
    person, analyst = cast.person(who), cast.person(cast.ANALYST)
    with filed.as_person(analyst):
        whole = overview.nation_by_kind(analyst, LATEST)
    with filed.as_person(person):
        assert overview.nation_by_kind(person, LATEST) == whole
    assert (total(whole.values()).filed, total(whole.values()).expected) == (4, 5)


@pytest.mark.parametrize("who", OUTSIDERS)
def test_who_has_no_scope_reads_none(filed: Accounts, who: str) -> None:
    person = cast.person(who)
    with filed.as_person(person):
        assert overview.nation_by_kind(person, LATEST) == {}
        assert overview.universities_with_sums(person) == []
        assert overview.university_of(person, cast.TEHRAN) is None
        for function in CALLS:
            with pytest.raises(ProgrammingError), transaction.atomic():
                _call(function)


def test_the_function_names_nobody(filed: Accounts) -> None:
    with filed.as_person(cast.person(cast.CLERK)), connection.cursor() as cursor:
        cursor.execute(CALLS["payesh_nation_sums"])
        columns = {column.name for column in cursor.description or ()}
    assert {"period", "kind"} <= columns
    assert not columns & {"university_id", "facility_id"}


def test_the_sums_of_bodies_stay_behind_the_wall(filed: Accounts) -> None:
    with filed.as_person(cast.person(cast.CLERK)):
        with pytest.raises(ProgrammingError), transaction.atomic():
            _call("payesh_ranks")
        for table in (Rollup, ModalityRollup, UniversityRollup):
            assert not table.objects.exists()
    officer = cast.person(cast.OFFICER)
    with filed.as_person(officer):
        everybody = [cast.university(code) for code in (cast.TEHRAN, cast.ISFAHAN)]
        cells = overview.universities_by_month(officer, everybody, LATEST, LATEST)
        assert {cell.university_id for cell in cells} == {everybody[0].pk}
        counted = overview.suspicions_counted(officer, everybody[1:], LATEST)
        assert counted == {}


def test_after_the_last_month_of_film_the_mean_baseline_of_step_2_stands_in(
    database: Accounts,
) -> None:
    filed_nation.fill(database, [139911, 139912, 140111, 140201])
    analyst = cast.person(cast.ANALYST)
    with database.as_person(analyst):
        universities = overview.universities_with_sums(analyst)
        sums = overview.film_by_month(analyst, universities, 140111, 140201)
        assert sums[140111].film_expected > 0
        # Every facility has as many studies each month, so the mean is exact here.
        assert sums[140201].film_expected == pytest.approx(sums[140111].film_expected)
        assert sums[140201].films_avoided == pytest.approx(
            sums[140201].film_expected - sums[140201].film_prints
        )


def _call(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(CALLS[function])
