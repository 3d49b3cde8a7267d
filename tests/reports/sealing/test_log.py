"""From a filing to a proof in the hands of its facility, checked without Payesh."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from reports.models import Alarm, Checkpoint, LogHead, LogLeaf, Submission
from reports.queries.log import inclusion_of, latest_checkpoint, proof_text
from reports.queries.receipts import receipt_of
from reports.sealing.checkpoints import sign_checkpoint
from reports.sealing.log_check import alarm_when_unsigned, whole_log
from reports.sealing.sealer import seal
from reports.signing_keys import key_ring
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly

PERIODS = (140001, 140002, 140003)


@pytest.fixture
def filed(database: Accounts) -> Accounts:
    """Three months of one facility."""
    machine = cast.person(cast.MACHINE)
    for period in PERIODS:
        with database.as_person(machine):
            monthly.file(machine, cast.T_IMAGING, period)
    return database


def test_every_row_is_sealed_once(filed: Accounts) -> None:
    with filed.as_jobs():
        before = LogHead.objects.get().size
        assert seal()
        head = LogHead.objects.get()
        assert head.size == LogLeaf.objects.count() > before
        assert seal() == 0
        assert LogHead.objects.get().snapshot == head.snapshot, "a pass without rows writes nothing"
        assert list(whole_log()) == []


def test_a_checkpoint_is_published_and_signed_once_a_size(filed: Accounts) -> None:
    with filed.as_jobs():
        first = sign_checkpoint()
        again = sign_checkpoint()
        assert again.name > first.name, "each states its own horizon, so the log has grown"
        assert Checkpoint.objects.count() == 2
        made = latest_checkpoint()
        assert made is not None
        folder = Path(settings.CHECKPOINT_FOLDER) / made.origin.name.replace("/", "_")
        assert (folder / "checkpoint").read_text() == made.note
        assert list(whole_log()) == []


def receipt_and_proof(accounts: Accounts, folder: Path) -> tuple[Path, Path, Path]:
    """The files that a facility keeps: receipt, what was sent, and the proof."""
    clerk = cast.person(cast.CLERK)
    with accounts.as_jobs():
        number = Submission.objects.get(period=140002).pk
    with accounts.as_person(clerk):
        stored, proof = receipt_of(clerk, number), proof_text(inclusion_of(clerk, number))
    assert stored is not None
    assert proof is not None
    paper, sent, proven = folder / "receipt.json", folder / "report.json", folder / "proof"
    paper.write_text(json.dumps(stored.receipt))
    sent.write_bytes(bytes(stored.submission.body))
    proven.write_text(proof)
    return paper, sent, proven


def test_a_facility_proves_its_filing_offline(
    filed: Accounts, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with filed.as_jobs():
        sign_checkpoint()
    paper, sent, proven = receipt_and_proof(filed, tmp_path)
    key = key_ring().signer.public_key.hex()
    call_command("verify_receipt", paper, sent, "--proof", proven, "--public-key", key)
    assert "the log holds it" in capsys.readouterr().out
    altered = proven.read_text().replace("index ", "index 1")
    proven.write_text(altered)
    with pytest.raises(CommandError, match="leaf is not at this place"):
        call_command("verify_receipt", paper, sent, "--proof", proven, "--public-key", key)


def test_a_sealer_that_is_gone_is_told(filed: Accounts) -> None:
    with filed.as_jobs():
        sign_checkpoint()
        now = timezone.now()
        assert not alarm_when_unsigned(now=now + timedelta(minutes=119))
        assert alarm_when_unsigned(now=now + timedelta(minutes=121))
    with filed.as_superuser():
        assert Alarm.objects.get().kind == "log_stopped"
