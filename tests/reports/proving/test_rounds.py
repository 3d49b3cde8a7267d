"""Rounds of the proof: whom a night looks at, what is left out, and what is said of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from facilities.models import AuditEvent, Facility
from reports import tasks
from reports.evaluation.reference_versions import move_references
from reports.models import Alarm, Job, Report, Score, UniversityRollup
from reports.policy.alarms import DISPROVED, PROVED
from reports.proving import rounds, whom
from reports.proving.rounds import prove_changed, prove_everything
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation, monthly

MONTH = 140105


@pytest.fixture
def nation(database: Accounts) -> Iterator[Accounts]:
    filed_nation.fill(database)
    with database.as_jobs():
        move_references()
    filed_nation.work(database)
    with database.as_jobs():
        prove_everything()
        yield database


def tamper(database: Accounts, table: str, column: str, value: float | str, where: str) -> None:
    """Alter rows as a superuser, past every trigger."""
    with database.as_superuser(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {where}", [value])
        cursor.execute("SET session_replication_role = origin")


def nights() -> list[datetime]:
    """Seven nights that begin well after everything that was done."""
    first = datetime.now(UTC) + timedelta(hours=3)
    return [first + timedelta(days=number) for number in range(whom.NIGHTS)]


def test_seven_nights_come_by_every_facility(nation: Accounts) -> None:
    since = datetime.now(UTC) + timedelta(days=1)
    seen = [set(whom.changed_and_share(since, night=night)) for night in range(whom.NIGHTS)]
    assert set().union(*seen) == set(Facility.objects.values_list("id", flat=True))
    assert sum(map(len, seen)) == Facility.objects.count(), "each of them once"


def test_a_night_looks_at_what_changed_since_the_last_round(nation: Accounts) -> None:
    (changed,) = Facility.objects.filter(code=cast.T_IMAGING).values_list("id", flat=True)
    since = datetime.now(UTC) + timedelta(hours=2)
    night = next(n for n in range(whom.NIGHTS) if n != changed % whom.NIGHTS)
    assert changed not in whom.changed_and_share(since, night=night)
    Job.objects.create(
        facility_id=changed, period=MONTH, cause="filing", queued_at=since, done_at=since
    )
    assert changed in whom.changed_and_share(since, night=night)


def test_a_tampered_row_is_found_within_seven_nights(nation: Accounts) -> None:
    tamper(nation, "reports_score", "total", 12.5, "period = 140102")
    found = [prove_changed(now=night).differences for night in nights()]
    assert sum(found) >= Score.objects.filter(period=140102, is_current=True).count()
    assert set(Score.objects.filter(period=140102).values_list("total", flat=True)) == {12.5}


def test_who_waits_for_an_evaluation_is_left_out_and_counted(nation: Accounts) -> None:
    where = f"facility_id = {Facility.objects.get(code=cast.T_IMAGING).pk} AND period = 140102"
    tamper(nation, "reports_report", "studies_archived", 777, where)
    with nation.as_person(cast.person(cast.MACHINE)):
        monthly.file(cast.person(cast.MACHINE), cast.T_IMAGING, MONTH)
    with nation.as_jobs():
        proof = prove_everything()
        assert (proof.differences, proof.facilities_left_out) == (0, 1)
        waiting = UniversityRollup.objects.filter(university__code=cast.TEHRAN, period__gte=MONTH)
        assert proof.sums_left_out == waiting.count() > 12, "and all that its film is compared with"
    filed_nation.work(nation)
    with nation.as_jobs():
        proof = prove_everything()
        assert proof.facilities_left_out == 0
        assert proof.differences > 0
        assert (
            Report.objects.get(facility__code=cast.T_IMAGING, period=140102).studies_archived == 777
        )  # type: ignore[attr-defined]


def test_the_result_goes_to_the_audit_trail(nation: Accounts) -> None:
    event = AuditEvent.objects.filter(action=PROVED).latest("id")
    assert event.detail["months"] == Report.objects.count()
    assert event.detail["differences"] == 0
    tamper(nation, "reports_casetotal", "number", 99, "true")
    proof = prove_everything()
    event = AuditEvent.objects.filter(action=DISPROVED).latest("id")
    assert event.detail["differences"] == proof.differences > 0


def test_very_many_differences_are_counted_and_the_first_told(
    nation: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "MOST_ALARMS", 3)
    tamper(nation, "reports_report", "cds", 77, "true")
    proof = prove_everything()
    assert proof.differences > Report.objects.count()
    told = Alarm.objects.get(object_type="")
    assert told.detail == {"more": proof.differences - 3}
    assert Alarm.objects.count() <= 4


def test_what_ends_a_round_does_not_swallow_its_alarms(nation: Accounts) -> None:
    with nation.as_superuser(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reports_score DROP CONSTRAINT band_known")
        cursor.execute("ALTER TABLE facilities_facilityfacts DROP CONSTRAINT facts_kind_known")
    tamper(nation, "reports_score", "band", "splendid", "period = 140102")
    tamper(nation, "facilities_facilityfacts", "kind", "palace", "kind = 'office'")
    with pytest.raises(KeyError):
        prove_everything()
    assert Alarm.objects.filter(kind="score_differs").exists()


def test_the_command_prints_every_difference_and_fails(
    nation: Accounts, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("prove", "--all")
    said = capsys.readouterr().out
    assert "Every value is what the evidence gives." in said
    assert "6 of 6 facilities" in said
    report = Report.objects.get(facility__code=cast.I_IMAGING, period=140102)
    tamper(nation, "reports_report", "film_prints", 777, f"id = {report.pk}")
    with pytest.raises(CommandError, match="differences found"):
        call_command("prove", "--all")
    told = capsys.readouterr().err
    assert f"reports.report {report.pk} (I-IMG-1 140102): film_prints is '777'" in told
    with pytest.raises(CommandError, match="differences found"):
        call_command("prove")  # it was filed within the hour


def test_the_nights_work_goes_on_whatever_the_proof_says(
    nation: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    tamper(nation, "reports_report", "film_prints", 777, "period = 140102")
    before = AuditEvent.objects.latest("id").pk
    tasks.nightly()
    tasks.prove_all_tables()
    rounds_done = AuditEvent.objects.filter(pk__gt=before, action__in=[PROVED, DISPROVED])
    assert rounds_done.count() == 2

    def broken() -> None:
        raise ZeroDivisionError

    moved: list[bool] = []
    monkeypatch.setattr(tasks, "prove_changed", broken)
    monkeypatch.setattr(tasks, "move_references", lambda: moved.append(True))
    with pytest.raises(ZeroDivisionError):
        tasks.nightly()
    assert moved == [True]
