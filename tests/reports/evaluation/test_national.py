"""The national re-score: the same rows as one facility at a time, and safe beside everything."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pandas as pd
import psycopg
import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.test import override_settings
from psycopg.errors import DeadlockDetected
from pytest_django import Settings

from facilities.models import AuditEvent, Facility
from reports.evaluation import national, reference_versions, rescoring
from reports.evaluation.evaluating import evaluate_facilities
from reports.evaluation.jobs import evaluate_waiting
from reports.evaluation.not_filed import open_not_filed
from reports.evaluation.rescoring import rescore_nation, rescore_waiting
from reports.models import Job, Report, Score, StaleRollup, Violation
from reports.proving.differences import Difference
from reports.proving.rounds import prove_everything
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.synthetic.test_seeding import forget_the_cast

MONTHS = (139911, 139912, 140001, 140002, 140003)
# What one path writes and the other must write too, without numbers and moments of the writing.
WRITTEN = {
    "reports_score": "to_jsonb(t) - 'id' - 'computed_at'",
    "reports_violation": "to_jsonb(t) - 'id' - 'opened_at' - 'state_changed_at'"
    " - 'withdrawn_at' || jsonb_build_object('withdrawn', withdrawn_at IS NOT NULL)",
    "reports_violationevidence": "to_jsonb(t) - 'id' - 'salt' - 'seal_xid' - 'violation_id'"
    " - 'added_at' ||"
    " (SELECT jsonb_build_object('of', v.rule, 'at', v.facility_id, 'in', v.period)"
    "  FROM reports_violation v WHERE v.id = violation_id)",
    "reports_violationevent": "to_jsonb(t) - 'id' - 'salt' - 'seal_xid' - 'violation_id' - 'at' ||"
    " (SELECT jsonb_build_object('of', v.rule, 'at', v.facility_id, 'in', v.period)"
    "  FROM reports_violation v WHERE v.id = violation_id)",
}


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(national, "BLOCK", 7)


@pytest.fixture
def nation(
    database: Accounts, settings: Settings, tmp_path: Any, small_blocks: None
) -> Iterator[Accounts]:
    """A synthetic nation that has filed and was never scored, seen as the jobs' account."""
    forget_the_cast(database)
    settings.DEMO, settings.VAR = True, tmp_path
    with database.as_jobs():
        call_command(
            "seed_demo", "--facilities", "40", "--to", "140103", "--no-scores", stdout=StringIO()
        )
        yield database


def written() -> dict[str, list[str]]:
    """Everything an evaluation leaves behind."""
    with connection.cursor() as cursor:
        rows = {}
        for table, picked in WRITTEN.items():
            cursor.execute(f'SELECT ({picked})::text COLLATE "C" FROM {table} t ORDER BY 1')
            rows[table] = [row[0] for row in cursor.fetchall()]
    return rows


def places() -> list[tuple[Any, ...]]:
    """Where every score, suspicion and mark stands: a row that is written again moves."""
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{table}', ctid::text, xmin::text FROM {table}"
                for table in (*WRITTEN, "reports_stalerollup", "reports_job")
            )
            + " ORDER BY 1, 2"
        )
        return cursor.fetchall()


def facilities() -> list[int]:
    return list(Report.objects.values_list("facility_id", flat=True).distinct())


def file_all(accounts: Accounts, months: tuple[int, ...] = MONTHS, **changes: object) -> None:
    machine = cast.person(cast.MACHINE)
    with accounts.as_person(machine):
        for period in months:
            monthly.file(machine, cast.T_IMAGING, period, **changes)


def waiting() -> QuerySet[Job]:
    """The jobs of the facility that files here; registering the cast queued some for everybody."""
    return Job.objects.filter(done_at=None, facility__code=cast.T_IMAGING)


def work_off() -> None:
    while evaluate_waiting():
        pass


def test_a_nation_in_blocks_gets_the_very_rows_of_one_facility_at_a_time(
    nation: Accounts,
) -> None:
    with transaction.atomic():
        reference_versions.complete_references(now=monthly.in_time(140103))
    everyone = facilities()
    for facility in everyone:
        periods = Report.objects.filter(facility_id=facility).values_list("period", flat=True)
        with transaction.atomic():
            evaluate_facilities(
                [(facility, period) for period in periods], now=monthly.in_time(140103)
            )
    alone = written()
    with nation.as_superuser(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # evidence refuses it
        cursor.execute(f"TRUNCATE {', '.join(WRITTEN)}")
    found = national.rescore(everyone, connections=2)
    assert (found.facilities, found.months) == (len(everyone), Report.objects.count())
    assert found.changed == Score.objects.count() > 500
    assert written() == alone
    assert all(alone.values())
    assert prove_everything().differences == 0


def test_what_has_not_changed_is_not_written_again(nation: Accounts) -> None:
    rescore_nation()
    before = places()
    assert rescore_nation().changed == 0
    assert places() == before


@pytest.mark.parametrize("way", ["workers", "blocks"])
def test_a_correction_puts_a_row_beside_the_old_and_takes_it_back(
    database: Accounts, way: str
) -> None:
    evaluate: Callable[[], object] = {"workers": work_off, "blocks": rescore_nation}[way]
    file_all(database)
    with database.as_jobs():
        evaluate()
        first = Score.objects.get(period=140002)
    for prints, closing in ((40, 60), (0, 100)):
        file_all(
            database,
            (140002,),
            reason="شمارش",
            film_prints=prints,
            film_closing=closing,
            film_opening=100,
            film_prints_charged=prints,
        )
        with database.as_jobs():
            evaluate()
            rows = Score.objects.filter(period=140002).order_by("id")
            fee = Violation.objects.get(period=140002, rule="ART4_FILM_FEE")
            assert len(rows) == 2
            assert [row.is_current for row in rows] == [prints == 0, prints > 0]
            assert (fee.withdrawn_at is None) == (prints > 0)
    with database.as_jobs():
        first.refresh_from_db()
        assert first.submission == Report.objects.get(period=140002).submission
        assert StaleRollup.objects.filter(period=140002).exists()
        assert prove_everything().differences == 0


def test_a_correction_that_changes_no_input_is_named_and_leaves_the_score(
    database: Accounts, small_blocks: None
) -> None:
    file_all(database)
    with database.as_jobs():
        rescore_nation()
        scored = Score.objects.get(period=140002)
    file_all(database, (140002,), reason="نام سامانه", platform_name="نام دیگر")
    with database.as_jobs():
        assert rescore_nation().changed == 0
        assert Score.objects.get(period=140002).pk == scored.pk
        assert (
            Score.objects.get(period=140002).submission
            == Report.objects.get(period=140002).submission
        )


def test_jobs_that_wait_are_done_by_the_way_and_those_in_hand_are_not(database: Accounts) -> None:
    file_all(database)
    with database.as_jobs():
        held = Job.objects.filter(period=140003).get()
        Job.objects.filter(pk=held.pk).update(
            lease=uuid4(), leased_until=monthly.in_time(140003) + timedelta(days=20_000)
        )
        rescore_nation()
        assert set(waiting()) == {held}


def test_a_late_filing_closes_its_suspicion_and_a_moved_facility_takes_its_months(
    database: Accounts,
) -> None:
    with database.as_jobs(), override_settings(LAST_PERIOD=140003):
        open_not_filed(everything=True)
    file_all(database)
    with database.as_jobs():
        late = Violation.objects.filter(facility__code=cast.T_IMAGING, rule="NOT_FILED")
        assert set(late.values_list("state", flat=True)) == {"suspected"}
        rescore_nation()
        assert set(late.values_list("state", flat=True)) == {"closed"}


def test_a_filing_that_arrives_meanwhile_ends_with_one_score_of_its_own_figures(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_all(database)
    honest, workers = national.filed_months, []

    def work_beside() -> None:
        """A worker beside the re-score."""
        with database.as_jobs():
            work_off()
        connection.close()

    def reading(members: Any, *rest: Any) -> Any:
        months = honest(members, *rest)
        if not workers:  # the block has read, and not written yet
            with psycopg.connect(database.url(), autocommit=True) as server:
                arrive(server)
                workers.append(threading.Thread(target=work_beside))
                workers[0].start()
                while workers[0].is_alive() and not is_waiting(server):
                    time.sleep(0.01)
        return months

    def arrive(server: psycopg.Connection[Any]) -> None:
        """A filing's report and job, committed (this thread's account is in use)."""
        server.execute(
            "UPDATE reports_report SET film_prints = 60, film_closing = 40 WHERE period = 140002"
        )
        server.execute(
            "INSERT INTO reports_job (facility_id, period, cause, queued_at, attempts, error)"
            " SELECT facility_id, period, 'filing', now(), 0, '' FROM reports_report"
            " WHERE period = 140002"
        )

    def is_waiting(server: psycopg.Connection[Any]) -> bool:
        waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        return server.execute(waits).fetchall() != [(0,)]

    monkeypatch.setattr(national, "filed_months", reading)
    with database.as_jobs():
        Job.objects.all().delete()
        rescore_nation()
        workers[0].join(60)
        rows = Score.objects.filter(period=140002)
        assert rows.count() == 2, "the figures before, and those that arrived"
        assert rows.get(is_current=True).film_numerator == 60
        assert not Job.objects.filter(done_at=None).exists()


def test_a_killed_run_goes_on_and_another_basis_begins_anew(
    nation: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, int]] = []

    def killed(so_far: national.Rescored) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rescore_nation(connections=1, done=killed)
    evaluated = Score.objects.values("facility").distinct().count()
    assert 0 < evaluated <= 7, "the block that was done stays"
    everyone = len(facilities())
    rescore_nation(begin=lambda *counts: seen.append(counts))
    assert seen == [(everyone, everyone - 7)]
    rescore_nation(begin=lambda *counts: seen.append(counts))
    assert seen[-1] == (everyone, everyone), "a run that ended is not continued"
    with pytest.raises(KeyboardInterrupt):
        rescore_nation(connections=1, done=killed)
    other = pd.DataFrame({"kind": ["imaging_center"], "pooled": [0.9], "cap": [0.01]})
    with transaction.atomic():
        reference_versions.store_version(
            "film",
            other.assign(facilities=1, usual_studies=30.0),
            counted_until=date(2021, 4, 19),
            is_frozen=True,
            now=datetime.now(UTC),
        )
    rescore_nation(begin=lambda *counts: seen.append(counts))
    assert seen[-1] == (everyone, everyone), "what rested on other references is done again"
    differences: list[Difference] = []
    prove_everything(found=differences.append)
    assert {found.table for found in differences} == {"reports.referenceversion"}, "made up above"
    assert AuditEvent.objects.filter(action=rescoring.FINISHED).count() == 3


def test_a_block_that_a_deadlock_threw_out_is_done_again(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_all(database)
    honest, calls = national.mark_stale, iter(range(99))

    def deadlocked(*args: Any, **options: Any) -> None:
        if next(calls) < 2:
            raise OperationalError("deadlock detected") from DeadlockDetected()
        honest(*args, **options)

    monkeypatch.setattr(national, "mark_stale", deadlocked)
    with database.as_jobs():
        rescore_nation()
        assert Score.objects.count() == 3
        assert prove_everything().differences == 0


def test_very_many_waiting_jobs_are_done_in_blocks_and_a_few_are_left_to_workers(
    database: Accounts,
) -> None:
    file_all(database)
    with database.as_jobs():
        many = Job.objects.values("facility").distinct().count()
        assert rescore_waiting(least=many + 1).facilities == 0
        assert waiting().exists()
        assert rescore_waiting(least=many).facilities == many
        assert not waiting().exists()
        assert Score.objects.count() == 3


def test_the_command_says_what_it_did(database: Accounts, capsys: pytest.CaptureFixture) -> None:
    file_all(database)
    with database.as_jobs():
        call_command("rescore")
        said = capsys.readouterr().out
        assert "5 months of 1 facilities evaluated: 3 scores changed" in said
        assert not StaleRollup.objects.exists()
        assert Facility.objects.filter(code=cast.T_IMAGING).exists()
