"""The opening: set once, and what lies before it is history."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from facilities.errors import Refused
from facilities.models import AuditEvent
from reports.evaluation.jobs import evaluate_waiting
from reports.evaluation.not_filed import open_not_filed
from reports.evaluation.reference_versions import move_references
from reports.models import Job, Opening, ReferenceVersion, Report, Score, Violation
from reports.opening import first_judged_period, open_system, opened_on
from reports.policy import periods
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.proving.world import prove

SOLD = {"film_prints": 30, "film_opening": 130, "film_prints_charged": 5}


@pytest.fixture
def unopened(database: Accounts) -> Accounts:
    """The template is open since Bahman 1399; this database is not."""
    with database.as_superuser(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM reports_opening")
        cursor.execute("SET session_replication_role = origin")
    return database


def file(database: Accounts, *months: int) -> None:
    machine = cast.person(cast.MACHINE)
    for period in months:
        with database.as_person(machine):
            monthly.file(machine, cast.T_IMAGING, period, **SOLD)
    work(database)


def work(database: Accounts) -> None:
    with database.as_jobs():
        while evaluate_waiting():
            pass


@pytest.mark.parametrize(
    ("day", "first"),
    [
        ((2021, 1, 20), 139911),  # 1399/11/01
        ((2021, 2, 18), 139911),  # the last day of Bahman
        ((2021, 2, 19), 139912),  # the first of Esfand
        ((2026, 4, 20), 140501),  # 1405/01/31
        ((2026, 4, 21), 140502),  # 1405/02/01
    ],
)
def test_the_first_judged_month_is_the_one_of_the_opening(
    unopened: Accounts, day: tuple[int, int, int], first: int
) -> None:
    with unopened.as_jobs():
        assert first_judged_period() is None
        open_system(by=None, on=date(*day))
        assert first_judged_period() == first


def test_unopened_nothing_is_judged_and_everything_is_stored(unopened: Accounts) -> None:
    file(unopened, 139912, 140001)
    with unopened.as_jobs():
        move_references()
        assert open_not_filed(everything=True) == 0
        assert Report.objects.count() == 2
        assert not Score.objects.exists()
        assert not Violation.objects.exists()
        assert not ReferenceVersion.objects.exists()
        assert not Job.objects.filter(done_at=None).exists()


def test_opened_in_1401_earlier_months_are_history(unopened: Accounts, settings: Any) -> None:
    settings.LAST_PERIOD = 140103  # nothing is owed after it
    file(unopened, 139912, 140012, 140101, 140102, 140103)
    owner = cast.person(cast.POLICY_OWNER)
    with unopened.as_person(owner):
        open_system(by=owner, on=periods.first_day(140102) + timedelta(days=9))
    with unopened.as_jobs():
        event = AuditEvent.objects.filter(action="system.opened").latest("id")
        assert (event.actor_id, event.detail) == (owner.pk, {"opened_on": "1401/02/10"})
        causes = Job.objects.filter(done_at=None).values_list("cause", "period")
        assert set(causes) == {("opening", period) for period in (139912, 140012, *LATER)}
    work(unopened)
    with unopened.as_jobs():
        assert set(Score.objects.values_list("period", flat=True)) == {140102, 140103}
        sold = Violation.objects.filter(rule="ART4_FILM_FEE")
        assert set(sold.values_list("period", flat=True)) == {140102, 140103}
        open_not_filed(everything=True)
        missing = Violation.objects.filter(rule="NOT_FILED")
        assert set(missing.values_list("period", flat=True)) == {140102, 140103}
        # Both windows had been filed before the day of the opening and fifteen more.
        assert Score.objects.get(period=140102).film_baseline == 30 / 800
        assert Score.objects.get(period=140102).print_baseline == 30 / 1000
    assert prove(unopened)[1] == []


LATER = (140101, 140102, 140103)


def test_a_corrected_month_of_history_opens_no_suspicion(unopened: Accounts) -> None:
    with unopened.as_jobs():
        open_system(by=None, on=periods.first_day(140102))
    machine = cast.person(cast.MACHINE)
    with unopened.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, 140101, **SOLD)
        monthly.file(machine, cast.T_IMAGING, 140101, reason="شمارش دوباره")
    work(unopened)
    with unopened.as_jobs():
        assert not Violation.objects.exists()


def test_it_is_set_once_by_the_policy_owner(unopened: Accounts) -> None:
    analyst, owner = cast.person(cast.ANALYST), cast.person(cast.POLICY_OWNER)
    with unopened.as_person(analyst):
        with pytest.raises(Refused, match="Only the policy owner"):
            open_system(by=analyst, on=date(2026, 12, 1))
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Opening.objects.create(number=1, opened_on=date(2026, 1, 1), set_at=datetime.now(UTC))
    with unopened.as_person(owner):
        with pytest.raises(Refused, match="before Bahman 1399"):
            open_system(by=owner, on=date(2021, 1, 19))
        open_system(by=owner, on=date(2026, 12, 1))
        with pytest.raises(Refused, match="does not change"):
            open_system(by=owner, on=date(2026, 12, 2))
        assert opened_on() == date(2026, 12, 1)
    with unopened.as_superuser():
        for words in ("UPDATE reports_opening SET number = 1", "DELETE FROM reports_opening"):
            with (
                pytest.raises(DatabaseError, match="rows here are evidence"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(words)


def test_the_command_opens_and_says_from_when_months_are_judged(
    unopened: Accounts, capsys: pytest.CaptureFixture
) -> None:
    with unopened.as_jobs():
        with pytest.raises(CommandError, match="must be a day"):
            call_command("open_system", on="soon")
        call_command("open_system", on="1405/01/31")
        assert "1405/01/31: months from Farvardin 1405 on" in capsys.readouterr().out
        with pytest.raises(CommandError, match="was set before"):
            call_command("open_system", on="1405/01/31")
