"""`manage.py verify_log` with a checkpoint that somebody kept elsewhere."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from reports.merkle.hashing import HASH_BYTES
from reports.sealing.folder import PublishedLog
from reports.sealing.log_check import log_faults, whole_log
from tests.accounts import Accounts
from tests.reports.kept import Kept, keep_files

WHOLE = "The log is whole: every row is as it was sealed.\n"


@pytest.fixture(scope="module")
def kept(shared_database: Accounts, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return keep_files(shared_database, tmp_path_factory.mktemp("kept"))


def verify(accounts: Accounts, file: Path, *further: str) -> None:
    with accounts.as_jobs():
        call_command("verify_log", "--checkpoint", file, *further)


@pytest.mark.parametrize("name", ["older", "same", "newer"])
def test_a_log_that_has_only_grown_agrees_with_every_checkpoint(
    shared_database: Accounts, kept: Kept, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = kept.file(f"{name}.checkpoint")
    verify(shared_database, file)
    verify(shared_database, file, "--public-key", kept.signer.public_key.hex())
    assert capsys.readouterr().out == 2 * WHOLE


def test_another_tree_a_larger_one_and_another_log_are_faults(
    shared_database: Accounts, kept: Kept, capsys: pytest.CaptureFixture[str]
) -> None:
    size = kept.sizes[0]
    for note, told in (
        (kept.note(size, bytes(HASH_BYTES)), f"saw another log in its {size} leaves"),
        (kept.note(9999, bytes(HASH_BYTES)), "saw 9999 leaves; the log has"),
        (kept.note(size, kept.tree().root(size), "elsewhere/log"), "a log that is not here"),
    ):
        with pytest.raises(CommandError, match="1 faults found"):
            verify(shared_database, kept.write("bad.checkpoint", note))
        assert told in capsys.readouterr().err


def test_a_checkpoint_that_the_log_did_not_sign_is_refused(
    shared_database: Accounts, kept: Kept
) -> None:
    file = kept.file("older.checkpoint")
    with pytest.raises(CommandError, match="no signature is of a known key"):
        verify(shared_database, file, "--public-key", "00" * 32)
    for content in ("", "x", "{}", file.read_text()[:-10]):
        with pytest.raises(CommandError):
            verify(shared_database, kept.write("bad.checkpoint", content))
    with pytest.raises(CommandError, match="No such file"):
        verify(shared_database, kept.file("nowhere"))


def test_a_checkpoint_that_stands_in_no_row_is_a_fault(
    shared_database: Accounts, kept: Kept
) -> None:
    """A row that was deleted, and a note that the key's holder put into the folder."""
    size = kept.sizes[0] + 1
    with shared_database.as_jobs():
        folder = PublishedLog(kept.origin)
    forged = folder.publish(
        kept.note(size, kept.tree().root(size)).decode(), size, [], is_newest=False
    )
    told = "it stands in no row of reports_checkpoint"
    with shared_database.as_jobs():
        assert [(f.row, f.what) for f in whole_log()] == [(f"published {forged.name}", told)]
    forged.unlink()
    with shared_database.as_superuser(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("DELETE FROM reports_checkpoint WHERE size = %s", [kept.sizes[1]])
        found = [(f.row, f.what) for f in log_faults()]
        assert found == [(f"published {kept.sizes[1]:012d}.txt", told)]
        transaction.set_rollback(True)
