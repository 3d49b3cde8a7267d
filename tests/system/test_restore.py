"""The log after a restore: it stops, is adopted, and contradicts nothing that left the house."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from ministry.embedded.addresses import database_url
from reports.evidence.receipt_proof import proof_fault
from reports.models import Alarm, LogHead, LogLeaf, LogOrigin, Submission
from reports.policy.alarms import CHECKPOINT_FAULT
from reports.queries.log import inclusion_of, proof_text, tree_of
from reports.queries.receipts import receipt_of
from reports.sealing import adopting
from reports.sealing.adopting import Adoption, adopt_log
from reports.sealing.checkpoint_check import Witness
from reports.sealing.checkpoints import sign_checkpoint
from reports.sealing.cluster import LogStoppedError
from reports.sealing.log_check import whole_log
from reports.sealing.notes import read_note
from reports.sealing.sealer import seal
from reports.signing_keys import key_ring
from reports.tasks import seal_rows
from reports.tasks import sign_checkpoint as sign_checkpoint_task
from tests import cast
from tests.accounts import Accounts
from tests.environment import TEST_VAR
from tests.reports import monthly
from tests.system.clusters import DATABASE, Clusters, connected

MACHINES = {cast.T_IMAGING: cast.UNIVERSITY_MACHINE, cast.I_IMAGING: cast.OTHER_MACHINE}


@pytest.fixture
def clusters(
    template: str, django_db_blocker: Any, settings: Any, tmp_path: Path
) -> Iterator[Clusters]:
    """Clusters for one test, and a folder for what leaves the house."""
    settings.CHECKPOINT_FOLDER = tmp_path / "published"
    made = Clusters(TEST_VAR.with_name(f"{TEST_VAR.name}-clusters"), TEST_VAR)
    try:
        with django_db_blocker.unblock():
            yield made
    finally:
        made.end()


class House:
    """An installation on one cluster after the other; remembers every receipt that it gave."""

    def __init__(self) -> None:
        self.receipts: list[str] = []
        self._months = iter(range(140001, 140012))

    def file(self, accounts: Accounts, count: int = 2) -> None:
        """File some months, each for two universities."""
        for _ in range(count):
            period = next(self._months)
            for facility, name in MACHINES.items():
                machine = cast.person(name)
                with accounts.as_person(machine):
                    filed = monthly.file(machine, facility, period, now=datetime.now(UTC))
                assert filed.submission is not None
                self.receipts.append(filed.submission["number"])
        assert len(set(self.receipts)) == len(self.receipts), "no number was given twice"


def published_sizes(settings: Any, origin: str) -> list[int]:
    """The sizes of the checkpoints of a log that left the house."""
    folder = Path(settings.CHECKPOINT_FOLDER) / origin.replace("/", "_") / "notes"
    return sorted(int(note.stem) for note in folder.glob("*.txt"))


def stops_until_adopted(accounts: Accounts, *, is_copy: bool = False) -> Adoption:
    """Nothing is sealed, no receipt is given, and an alarm is raised; then the owner adopts."""
    with pytest.raises(OperationalError, match="adopt_log"):
        House().file(accounts)
    with accounts.as_jobs():
        size = LogHead.objects.get().size
        with pytest.raises(LogStoppedError, match="adopt_log"):
            seal()
        seal_rows()
        assert "adopt_log" in Alarm.objects.get().what
        assert LogHead.objects.get().size == size
    with accounts.signed_in("payesh_owner"):
        return adopt_log(is_copy=is_copy)


def goes_on(house: House, accounts: Accounts) -> None:
    """After an adoption: the log is whole, reports are filed and sealed, checkpoints signed."""
    with accounts.as_jobs():
        assert list(whole_log()) == []
    house.file(accounts)
    with accounts.as_jobs():
        assert seal()
        first = sign_checkpoint()
        assert sign_checkpoint().name > first.name
        assert list(whole_log()) == []
        assert 2 < Submission.objects.count() <= len(house.receipts)
        unproven = [made.number for made in Submission.objects.all() if not is_proven(made)]
        assert unproven == []


def is_proven(made: Submission) -> bool:
    """Whether a submission's receipt and proof hold, in whichever log it was sealed."""
    machine = cast.person(MACHINES[made.facility_code])
    stored, proof = receipt_of(machine, made.pk), proof_text(inclusion_of(machine, made.pk))
    keys = [key.public_key for key in key_ring().keys]
    return (
        stored is not None
        and proof is not None
        and proof_fault(stored.receipt, proof.encode(), keys) is None
    )


def test_a_dump_restored_into_a_new_cluster_goes_on_under_the_same_origin(
    clusters: Clusters,
) -> None:
    house = House()
    old = clusters.copy_of_template("old")
    with connected(old) as accounts:
        house.file(accounts)
        with accounts.as_jobs():
            sign_checkpoint()
            origin = LogOrigin.objects.get().name
        house.file(accounts, 1)  # committed and not sealed when the dump is made
        new = clusters.dumped_into(old, "new")
        house.file(accounts, 1)  # lost
    old.stop()
    with connected(new) as accounts:
        adopted = stops_until_adopted(accounts)
        assert (adopted.origin, adopted.is_new_origin) == (origin, False)
        assert adopted.sealed > 2
        goes_on(house, accounts)


def test_recovery_to_after_the_last_checkpoint_keeps_the_origin(clusters: Clusters) -> None:
    house = House()
    old = clusters.copy_of_template("old")
    backup = clusters.backup(old.var)
    with connected(old) as accounts:
        house.file(accounts)
        with accounts.as_jobs():
            sign_checkpoint()
            origin = LogOrigin.objects.get().name
        house.file(accounts, 1)
        old.sql("SELECT pg_create_restore_point('then')")
        house.file(accounts, 1)  # lost, and no checkpoint saw it
        old.archive_all()
    old.stop()
    new = clusters.restored("new", backup, old.archive, recovery_target_name="then")
    with connected(new) as accounts:
        adopted = stops_until_adopted(accounts)
        assert (adopted.origin, adopted.is_new_origin) == (origin, False)
        goes_on(house, accounts)


def test_recovery_to_before_a_checkpoint_begins_a_new_origin_each_time(clusters: Clusters) -> None:
    """Also the second time, to a moment before the first adoption."""
    house = House()
    old = clusters.copy_of_template("old")
    backup = clusters.backup(old.var)
    with connected(old) as accounts:
        house.file(accounts)
        with accounts.as_jobs():
            sign_checkpoint()
            origin = LogOrigin.objects.get()
        house.file(accounts, 1)
        with accounts.as_jobs():
            seal()  # what it sealed no checkpoint has seen
            kept = LogHead.objects.get().size
        house.file(accounts, 1)
        old.sql("SELECT pg_create_restore_point('then')")
        house.file(accounts, 1)
        with accounts.as_jobs():
            lost = sign_checkpoint()
        house.file(accounts, 1)
        old.archive_all()
    old.stop()
    target = {"recovery_target_name": "then", "recovery_target_timeline": "current"}
    for number in (2, 3):
        new = clusters.restored(f"new-{number}", backup, old.archive, **target)
        with connected(new) as accounts:
            adopted = stops_until_adopted(accounts)
            assert (adopted.origin, adopted.is_new_origin) == (f"{origin.name}/{number}", True)
            assert adopted.contradicted == 1, "the checkpoint of what was lost"
            goes_on(house, accounts)
            follows_what_was_kept(accounts, origin, adopted, kept)
            with accounts.as_jobs():
                [fault] = whole_log(Witness("lost", read_note(lost.read_text())))
                assert fault.row == "lost"
            new.archive_all()
        new.stop()


def follows_what_was_kept(
    accounts: Accounts, origin: LogOrigin, adopted: Adoption, kept: int
) -> None:
    """The first leaf of the new log is the row that names the old one, its size and its root."""
    with accounts.as_jobs():
        made = LogOrigin.objects.get(name=adopted.origin)
        assert (made.follows, made.follows_size, made.agreed_size) == (origin.name, kept, kept)
        assert bytes(made.follows_root) == tree_of(origin.pk, kept).root()
        first = LogLeaf.objects.select_related("source").get(origin=made, index=0)
        assert (first.source.table_name, first.row_key) == ("reports_logorigin", str(made.pk))


def test_a_promoted_standby_that_lagged_begins_a_new_origin(clusters: Clusters) -> None:
    house = House()
    primary = clusters.copy_of_template("primary")
    standby = clusters.standby_of(primary, "standby")
    with connected(primary) as accounts:
        house.file(accounts)
        with accounts.as_jobs():
            sign_checkpoint()
            origin = LogOrigin.objects.get().name
        standby.await_replay_of(primary)
        standby.sql("ALTER SYSTEM SET primary_conninfo TO ''")
        standby.sql("SELECT pg_reload_conf()")
        primary.await_sql("SELECT NOT EXISTS (SELECT FROM pg_stat_replication)")
        house.file(accounts)  # never reaches the standby
        with accounts.as_jobs():
            sign_checkpoint()
    primary.stop()
    standby.sql("SELECT pg_promote()")
    standby.await_sql("SELECT NOT pg_is_in_recovery()")
    with connected(standby) as accounts:
        adopted = stops_until_adopted(accounts)
        assert (adopted.origin, adopted.is_new_origin) == (f"{origin}/2", True)
        goes_on(house, accounts)


def test_a_copy_never_keeps_the_origin(clusters: Clusters) -> None:
    house = House()
    real = clusters.copy_of_template("real")
    with connected(real) as accounts:
        house.file(accounts)
        with accounts.as_jobs():
            sign_checkpoint()
            origin = LogOrigin.objects.get().name
    copy = clusters.dumped_into(real, "copy")
    with connected(copy) as accounts:
        adopted = stops_until_adopted(accounts, is_copy=True)
        assert adopted.is_new_origin
        assert adopted.origin.startswith(f"{origin}/copy-"), "and a number at random"
        goes_on(house, accounts)


def test_a_backup_that_was_merely_started_is_found_by_the_next_checkpoint(
    clusters: Clusters, settings: Any
) -> None:
    """Same cluster and timeline: only what left the house shows that it went back, and then forked.

    Published checkpoints agree with it up to the backup, and no end of the old log is signed.
    """
    house = House()
    old = clusters.copy_of_template("old")
    with connected(old) as accounts:
        house.file(accounts)
        with accounts.as_jobs():
            agreed = int(sign_checkpoint().stem)
            origin = LogOrigin.objects.get().name
        backup = clusters.backup(old.var)
        house.file(accounts, 1)
        with accounts.as_jobs():
            sign_checkpoint()
    old.stop()
    new = clusters.restored("new", backup, old.archive)
    with connected(new) as accounts:
        with accounts.as_jobs():
            for _ in range(12):  # each adds a leaf to the fork, which outgrows the published log
                sign_checkpoint_task()
            assert {alarm.kind for alarm in Alarm.objects.all()} == {CHECKPOINT_FAULT}
            assert list(whole_log()), "the published checkpoint is another log's"
        with accounts.signed_in("payesh_owner"):
            adopted = adopt_log()
        assert (adopted.origin, adopted.contradicted) == (f"{origin}/2", 1)
        with accounts.as_jobs():
            assert LogOrigin.objects.get(name=adopted.origin).agreed_size == agreed
        assert published_sizes(settings, origin)[0] == agreed
        assert len(published_sizes(settings, origin)) == 2, "no second note of a published size"
        goes_on(house, accounts)


def test_an_adoption_says_what_still_writes(
    clusters: Clusters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adopting, "PATIENCE", "100ms")
    old = clusters.copy_of_template("old")
    backup = clusters.backup(old.var)
    with connected(old), psycopg.connect(database_url(old.var, "postgres", DATABASE)) as session:
        session.execute(
            "INSERT INTO facilities_auditevent (at, action, object_type, object_id, detail)"
            " VALUES (now(), 'test', '', '', '{}')"
        )
        session.execute("PREPARE TRANSACTION 'left behind'")
        old.sql("SELECT pg_create_restore_point('then')")
        old.archive_all()
    old.stop()
    new = clusters.restored("new", backup, old.archive, recovery_target_name="then")
    with connected(new) as accounts, accounts.signed_in("payesh_owner"):
        with pytest.raises(CommandError, match="pg_prepared_xacts"):
            call_command("adopt_log")
        with accounts.as_superuser():
            new.sql("ROLLBACK PREPARED 'left behind'")
        call_command("adopt_log")
    with connected(new) as accounts, accounts.as_jobs():
        assert list(whole_log()) == []
