"""Who dates a row back is found; who was merely slow to commit is not."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ministry.management.commands.prepare_database import let_owner_see_sessions
from reports.evaluation import national
from reports.models import Alarm, Checkpoint, LogHead, ViolationEvent
from reports.policy.alarms import CHECKPOINT_UNSIGNED
from reports.sealing import dating_check
from reports.sealing.checkpoints import sign_checkpoint
from reports.sealing.horizon import HorizonHiddenError, state_horizon
from reports.sealing.log_check import check_recent, whole_log
from reports.sealing.sealer import seal
from reports.tasks import sign_checkpoint as sign_checkpoint_task
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly

PERIOD = 140101
ADD = (
    "INSERT INTO facilities_auditevent (at, action, object_type, object_id, detail)"
    " VALUES (%s, 'test', '', '', '{}') RETURNING id"
)


@pytest.fixture(autouse=True)
def published(settings: Any, tmp_path: Path) -> None:
    """A folder outside the database, empty at first."""
    settings.CHECKPOINT_FOLDER = tmp_path / "published"


@pytest.fixture
def no_tolerance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clocks that do not differ: a test cannot wait for a minute to pass."""
    strict = dating_check._DATED_BACK.replace(dating_check.TOLERATED, "0 minutes")
    monkeypatch.setattr(dating_check, "_DATED_BACK", strict)


def add_row(session: psycopg.Connection, at: datetime) -> str:
    """Add an audit event of a moment; return how faults name it."""
    [(key,)] = session.execute(ADD, [at]).fetchall()
    return f"facilities_auditevent {key}"


@pytest.mark.usefixtures("no_tolerance")
def test_who_was_slow_to_commit_dated_nothing_back(database: Accounts) -> None:
    """A row of a transaction that was open across a checkpoint is older than that checkpoint."""
    with database.as_jobs(), psycopg.connect(database.url("payesh_jobs_login")) as slow:
        slow.execute("SELECT 1")
        add_row(slow, datetime.now(UTC))
        sign_checkpoint()
        made = Checkpoint.objects.get()
        slow.commit()
        assert seal()
        assert list(whole_log()) == []
        late = add_row(slow, made.horizon - timedelta(milliseconds=1))
        slow.commit()
        seal()
        assert [fault.row for fault in whole_log()] == [late]


@pytest.mark.usefixtures("no_tolerance")
def test_a_prepared_transaction_holds_the_horizon_back(database: Accounts) -> None:
    with (
        database.as_jobs(),
        psycopg.connect(database.url("payesh_jobs_login"), autocommit=True) as session,
    ):
        session.execute("BEGIN")
        session.execute("SELECT pg_current_xact_id()")
        session.execute("PREPARE TRANSACTION 'slow'")
        prepared = datetime.now(UTC)
        assert state_horizon() < prepared
        session.execute("COMMIT PREPARED 'slow'")
        assert state_horizon() > prepared


def test_a_row_of_an_hour_before_is_found_behind_a_checkpoint(database: Accounts) -> None:
    """Also among rows that were sealed just now, and by whoever could switch triggers off."""
    with (
        database.as_jobs(),
        psycopg.connect(database.url("payesh_jobs_login"), autocommit=True) as session,
    ):
        sign_checkpoint()
        add_row(session, datetime.now(UTC))
        seal()
        assert check_recent() == 0
        dated_back = add_row(session, datetime.now(UTC) - timedelta(hours=1))
        seal()
        [fault] = whole_log()
        assert fault.row == dated_back
        assert "dated before the checkpoint" in fault.what
        assert check_recent() == 1


def test_each_block_of_a_long_rescoring_is_dated_by_itself(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkpoint may come in between: what is written after it must not say it was before."""
    monkeypatch.setattr(national, "BLOCK", 1)
    places = {cast.MACHINE: cast.T_IMAGING, cast.OTHER_MACHINE: cast.I_IMAGING}
    for name, facility in places.items():
        machine = cast.person(name)
        with database.as_person(machine):
            monthly.file(
                machine, facility, PERIOD, film_prints=30, film_opening=130, film_prints_charged=5
            )
    ended: list[datetime] = []
    with database.as_jobs():
        facilities = [cast.facility(code).pk for code in places.values()]
        national.rescore(facilities, connections=1, after=lambda _: ended.append(datetime.now(UTC)))
        events = ViolationEvent.objects.filter(event="opened").order_by("at")
        first, last = events.first(), events.last()
    assert first is not None
    assert last is not None
    assert first.at < ended[0] < last.at < ended[1]


@pytest.fixture
def stats_hidden(database: Accounts, superuser: psycopg.Connection) -> Iterator[None]:
    """An owner to whom nobody granted the right to see when other sessions began."""
    superuser.execute("REVOKE pg_read_all_stats FROM payesh_owner")
    yield
    let_owner_see_sessions()


@pytest.mark.usefixtures("stats_hidden")
def test_an_owner_who_cannot_see_sessions_is_told_what_to_grant(database: Accounts) -> None:
    with database.as_jobs(), psycopg.connect(database.url("payesh_jobs_login")) as other:
        other.execute("SELECT 1")
        with pytest.raises(HorizonHiddenError, match="GRANT pg_read_all_stats"):
            state_horizon()
        sign_checkpoint_task()
        alarm = Alarm.objects.get()
        assert alarm.kind == CHECKPOINT_UNSIGNED
        assert "GRANT pg_read_all_stats" in alarm.what
        assert not Checkpoint.objects.exists()
        assert seal(), "rows are sealed all the same"
        assert LogHead.objects.get().size


def test_the_embedded_owner_may_see_when_sessions_began(
    database: Accounts, superuser: psycopg.Connection
) -> None:
    may = "SELECT pg_has_role('payesh_owner', 'pg_read_all_stats', 'USAGE')"
    assert superuser.execute(may).fetchone() == (True,)
