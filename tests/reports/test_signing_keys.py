"""Changing the signing key: what older keys signed holds for ever, and the file is always whole."""

import json
import shutil
import signal
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from facilities.models import AuditEvent
from reports.evidence.keys import KeyRingError, create_key_ring, read_key_ring, rotate_key
from reports.merkle.checkpoints import open_checkpoint
from reports.merkle.notes import parse_key
from reports.models import Alarm, Checkpoint, Submission
from reports.policy.alarms import CHECKPOINT_UNSIGNED
from reports.sealing.log_check import whole_log
from reports.signing_keys import key_ring
from reports.tasks import sign_checkpoint
from tests import cast
from tests.accounts import Accounts
from tests.check_all import ROOT
from tests.reports.log import file_and_sign
from tests.reports.views.signed_in import client_of

MONTH, LATER_MONTH = 140001, 140002
ROTATE_FOR_EVER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from reports.evidence.keys import rotate_key
while True:
    rotate_key(Path(sys.argv[1]), now=datetime.now(UTC))
    print(flush=True)
"""


@pytest.fixture
def ring(settings: Any, tmp_path: Path) -> Path:
    """A file of keys of this test's own, beginning with the key of the installation."""
    file = tmp_path / "signing-keys.json"
    shutil.copy(settings.SIGNING_KEYS, file)
    settings.SIGNING_KEYS = file
    return file


@pytest.fixture
def rotated(database: Accounts, ring: Path) -> list[str]:
    """A month filed and a checkpoint signed before the rotation, and after; the two keys' ids."""
    file_and_sign(database, MONTH)
    before = key_ring().signer.key_id
    with database.as_jobs():
        call_command("rotate_signing_key")
    file_and_sign(database, LATER_MONTH)
    return [before, key_ring().signer.key_id]


def number_of(database: Accounts, month: int) -> UUID:
    with database.as_jobs():
        return Submission.objects.get(period=month).pk


def mode_of(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def test_receipts_and_checkpoints_carry_the_key_of_their_day(
    database: Accounts, rotated: list[str]
) -> None:
    before, after = rotated
    assert before != after
    with database.as_jobs():
        keys = Submission.objects.order_by("period").values_list("key_id", flat=True)
        assert list(keys) == [before, after]
        notes = list(Checkpoint.objects.order_by("size").values_list("note", flat=True))
        assert list(whole_log()) == []
    published = json.loads(Client().get("/.well-known/payesh-keys.json").content)
    old, new = (parse_key(text) for text in published["logs"][0]["verifier_keys"])
    for note, own, other in ((notes[0], old, new), (notes[1], new, old)):
        assert open_checkpoint(note.encode(), [own]).size
        with pytest.raises(ValueError, match="no signature is of a known key"):
            open_checkpoint(note.encode(), [other])


def test_both_receipts_hold_by_the_published_keys(
    database: Accounts, rotated: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    published = json.loads(Client().get("/.well-known/payesh-keys.json").content)["keys"]
    assert [key["key_id"] for key in published] == rotated
    trusted = [word for key in published for word in ("--public-key", key["public_key"])]
    client = client_of(cast.CLERK)
    for month in (MONTH, LATER_MONTH):
        number = number_of(database, month)
        paper, sent = tmp_path / "receipt.json", tmp_path / "record.json"
        paper.write_bytes(client.get(f"/receipts/{number}/").content)
        sent.write_bytes(client.get(f"/filing/receipts/{number}/record/").content)
        call_command("verify_receipt", paper, sent, *trusted)
        call_command("verify_receipt", paper, sent)
        assert capsys.readouterr().out.count("and the log holds it") == 2


def test_the_published_keys_tell_when_each_signed(rotated: list[str]) -> None:
    old, new = json.loads(Client().get("/.well-known/payesh-keys.json").content)["keys"]
    assert [old["key_id"], new["key_id"]] == rotated
    assert old["until"] == new["since"]
    assert new["until"] is None
    assert datetime.fromisoformat(old["since"]) <= datetime.fromisoformat(old["until"])


def test_a_replaced_key_signs_nothing_any_more(rotated: list[str], ring: Path) -> None:
    old, new = json.loads(ring.read_text())["keys"]
    assert [old["key_id"], new["key_id"]] == rotated
    assert "private_key" not in old
    assert mode_of(ring) == 0o600
    assert [file.name for file in ring.parent.iterdir()] == [ring.name]


def test_the_audit_trail_names_the_new_key(database: Accounts, rotated: list[str]) -> None:
    with database.as_jobs():
        event = AuditEvent.objects.get(action="signing_key.rotated")
    assert event.detail == {
        "key_id": rotated[1],
        "public_key": key_ring().signer.public_key.hex(),
    }


def test_without_its_file_nothing_is_rotated_and_nothing_signed(
    database: Accounts, ring: Path
) -> None:
    ring.unlink()
    with database.as_jobs():
        with pytest.raises(CommandError, match="There is no signing key in"):
            call_command("rotate_signing_key")
        assert not AuditEvent.objects.filter(action="signing_key.rotated").exists()
        sign_checkpoint()
        assert {alarm.kind for alarm in Alarm.objects.all()} == {CHECKPOINT_UNSIGNED}
    assert not ring.exists()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"keys": []}',
        '{"keys": [{"key_id": "x"}]}',
        '{"keys": [{"key_id": "0000000000000000", "public_key": "00", "private_key": "00",'
        ' "since": "x", "until": null}]}',
    ],
)
def test_a_damaged_file_is_refused_and_left(tmp_path: Path, content: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(content)
    with pytest.raises(KeyRingError):
        read_key_ring(file)
    with pytest.raises(KeyRingError):
        rotate_key(file, now=datetime.now(UTC))
    assert file.read_text() == content


def test_a_key_under_anothers_id_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    create_key_ring(file, now=datetime.now(UTC))
    rotate_key(file, now=datetime.now(UTC))
    entries = json.loads(file.read_text())["keys"]
    entries[0]["public_key"] = entries[1]["public_key"]
    file.write_text(json.dumps({"keys": entries}))
    with pytest.raises(KeyRingError, match="ids that are not theirs"):
        read_key_ring(file)


def test_a_first_key_is_made_once_and_read_by_its_account_alone(tmp_path: Path) -> None:
    file = tmp_path / "secrets" / "keys.json"
    create_key_ring(file, now=datetime.now(UTC))
    assert mode_of(file) == 0o600
    assert mode_of(file.parent) == 0o700
    made = file.read_bytes()
    with pytest.raises(KeyRingError, match="stands already"):
        create_key_ring(file, now=datetime.now(UTC))
    assert file.read_bytes() == made


def test_a_rotation_that_is_killed_leaves_a_whole_file(tmp_path: Path) -> None:
    """Killed at any moment, again and again; read meanwhile, as the web does for every receipt."""
    file = tmp_path / "keys.json"
    create_key_ring(file, now=datetime.now(UTC))
    known: list[str] = []
    for turn in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", ROTATE_FOR_EVER, str(file)], cwd=ROOT, stdout=subprocess.PIPE
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline(), "it rotates"
            until = time.monotonic() + 0.05 + turn * 0.017
            while time.monotonic() < until:
                found = [key.key_id for key in read_key_ring(file).keys]
                assert found[: len(known)] == known, "no key is ever forgotten"
                known = found
            child.send_signal(signal.SIGKILL)
        ring = read_key_ring(file)
        assert [key.key_id for key in ring.keys][: len(known)] == known
        assert mode_of(file) == 0o600
    assert len(known) > 6
