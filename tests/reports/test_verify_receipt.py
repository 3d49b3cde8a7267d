"""`manage.py verify_receipt` with each of its files right and wrong; it asks no database."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reports.evidence.keys import Signer
from reports.merkle.checkpoints import Checkpoint, sign_checkpoint
from reports.merkle.notes import VerifierKey
from reports.merkle.proof_files import ConsistencyFile, InclusionFile, parse_inclusion
from tests.accounts import Accounts
from tests.check_all import ROOT
from tests.reports.kept import Kept, keep_files


@pytest.fixture(scope="module")
def kept(shared_database: Accounts, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Two months filed, a checkpoint before, between and behind; files of both receipts."""
    return keep_files(shared_database, tmp_path_factory.mktemp("kept"))


def verify(kept: Kept, **options: Path | str | None) -> None:
    """Run the command with the files of the own receipt, but for those that are named."""
    words: dict[str, Any] = {"receipt": kept.file("own.receipt"), "file": kept.file("own.record")}
    words |= options
    flags = {f"--{name}": value for name, value in words.items() if name not in ("receipt", "file")}
    given = [part for flag, value in flags.items() for part in (flag, value)]
    key = kept.signer.public_key.hex()
    call_command("verify_receipt", words["receipt"], words["file"], "--public-key", key, *given)


def test_receipt_file_and_key_are_enough(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    verify(kept)
    assert capsys.readouterr().out.endswith("the file is the one received.\n")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"file": "other.record"}, "the file is not the one that was received"),
        ({"receipt": "other.receipt"}, "the file is not the one that was received"),
        ({"proof": "other.proof"}, "the leaf is not at this place of the tree"),
        ({"receipt": "own.proof"}, "it is not sound JSON"),
        ({"receipt": "nowhere"}, "No such file"),
        ({"file": "nowhere"}, "No such file"),
        ({"proof": "nowhere"}, "No such file"),
        ({"proof": "own.receipt"}, "the first line is not"),
        ({"proof": "own.proof", "checkpoint": "nowhere"}, "No such file"),
        ({"proof": "own.proof", "checkpoint": "own.record"}, "no blank line"),
        ({"checkpoint": "same.checkpoint"}, "says nothing of a receipt without its proof"),
        ({"proof": "own.proof", "checkpoint": "older.checkpoint"}, "of another size"),
        ({"proof": "own.proof", "checkpoint": "newer.checkpoint"}, "of another size"),
        ({"consistency": "older.consistency"}, "give it with --checkpoint"),
        ({"proof": "own.proof", "consistency": "older.consistency"}, "give it with --checkpoint"),
        (
            {"checkpoint": "same.checkpoint", "consistency": "older.consistency"},
            "says nothing of a receipt without its proof",
        ),
        (
            {"proof": "own.proof", "checkpoint": "same.checkpoint",
             "consistency": "older.consistency"},
            "of one size: leave the consistency proof away",
        ),
        (
            {"proof": "own.proof", "checkpoint": "older.checkpoint",
             "consistency": "newer.consistency"},
            "is for another checkpoint",
        ),
        (
            {"proof": "own.proof", "checkpoint": "newer.checkpoint",
             "consistency": "older.consistency"},
            "is for another checkpoint",
        ),
        (
            {"proof": "own.proof", "checkpoint": "newer.checkpoint",
             "consistency": "own.proof"},
            "the first line is not",
        ),
    ],
)  # fmt: skip
def test_a_file_in_anothers_place_is_refused(
    kept: Kept, options: dict[str, str], message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        verify(kept, **{name: kept.file(file) for name, file in options.items()})


@pytest.mark.parametrize(
    "options",
    [
        {"proof": "own.proof"},
        {"proof": "own.proof", "checkpoint": "same.checkpoint"},
        {"proof": "own.proof", "checkpoint": "older.checkpoint",
         "consistency": "older.consistency"},
        {"proof": "own.proof", "checkpoint": "newer.checkpoint",
         "consistency": "newer.consistency"},
    ],
)  # fmt: skip
def test_a_proof_holds_also_against_what_was_kept_elsewhere(
    kept: Kept, options: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    verify(kept, **{name: kept.file(file) for name, file in options.items()})
    assert "and the log holds it" in capsys.readouterr().out


@pytest.mark.parametrize(
    "field",
    ["number", "submission", "facility", "period", "channel", "received_at", "sha256",
     "upload_sha256", "entry_hash", "key_id", "signature", "a new one"],
)  # fmt: skip
def test_a_receipt_with_one_field_altered_does_not_hold(kept: Kept, field: str) -> None:
    receipt = json.loads(kept.file("own.receipt").read_text())
    assert set(receipt) | {"a new one"} >= {field}
    before = receipt.get(field)
    receipt[field] = before + 1 if isinstance(before, int) else f"0{str(before or '')[1:]}x"
    altered = kept.write("altered.receipt", json.dumps(receipt))
    with pytest.raises(CommandError, match=r"does not hold|is refused"):
        verify(kept, receipt=altered, proof=kept.file("own.proof"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('{"number"', '{"period": 140199, "number"', "the key 'period' stands in it twice"),
        ('{"number"', '{"note": "PAID", "number"', "these keys have no place in it: 'note'"),
        ('{"number"', '{"proof": null, "number"', "these keys have no place in it: 'proof'"),
        ('"number": ', '"Number": ', "these keys have no place in it: 'Number'"),
        ('"period": 140001', '"period": 140001.0', "no number such as 140001.0"),
        ('"period": 140001', '"period": NaN', "no number such as NaN"),
        ('"period": 140001', '"period": ' + "9" * 5000, "no number such as 999"),
        ('"period": 140001', '"period": true', "period is not spelt"),
        ('"period": 140001', '"period": "140001"', "period is not spelt"),
        ('"period": 140001', '"period": ' + "[" * 50_000, "it is not sound JSON"),
        ('"signature": "', '"signature": " ', "signature is not spelt"),
    ],
)
def test_a_genuine_receipt_that_others_may_read_otherwise_is_refused(
    kept: Kept, old: str, new: str, message: str
) -> None:
    genuine = kept.file("own.receipt").read_text()
    assert genuine.count(old) == 1
    lax = genuine.replace(old, new)
    for text in (lax, f'{{"receipt": {lax}, "proof": null}}'):
        with pytest.raises(CommandError, match=r"is refused: .*\n.*پذیرفته نشد") as refused:
            verify(kept, receipt=kept.write("lax.receipt", text))
        assert message in str(refused.value) or "proof" in new


def test_hashes_and_signatures_in_capitals_or_with_blanks_are_refused(kept: Kept) -> None:
    genuine = json.loads(kept.file("own.receipt").read_text())
    for field in ("sha256", "entry_hash", "key_id", "signature"):
        value = genuine[field]
        for other in (value.upper(), f"{value[:2]} {value[2:]}", f"{value}\n"):
            lax = kept.write("lax.receipt", json.dumps(genuine | {field: other}))
            with pytest.raises(CommandError, match=f"{field} is not spelt as Payesh"):
                verify(kept, receipt=lax)


def test_beside_the_receipt_only_its_proof_may_stand(kept: Kept) -> None:
    receipt = json.loads(kept.file("own.receipt").read_text())
    for beside in ({}, {"proof": None, "facility": "T-IMG-2"}, {"proof": 3}):
        answer = kept.write("answer", json.dumps({"receipt": receipt} | beside))
        with pytest.raises(CommandError, match="is refused"):
            verify(kept, receipt=answer)


def test_a_false_proof_beside_the_receipt_is_not_passed_by(kept: Kept) -> None:
    receipt = json.loads(kept.file("own.receipt").read_text())
    answer = {"receipt": receipt, "proof": kept.file("other.proof").read_text()}
    with pytest.raises(CommandError, match="not at this place of the tree"):
        verify(kept, receipt=kept.write("answer", json.dumps(answer)), proof=kept.file("own.proof"))


def test_what_was_verified_is_printed(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    receipt = json.loads(kept.file("own.receipt").read_text())
    verify(kept)
    printed = capsys.readouterr().out
    for words in (receipt["number"], receipt["facility"], "1400/01", receipt["received_at"],
                  receipt["sha256"]):  # fmt: skip
        assert f" {words}\n" in printed


def test_files_that_are_no_text_are_refused_in_words(kept: Kept) -> None:
    binary = kept.write("binary", b"c2sp.org/tlog-proof@v1\n\xff\n\n\xff\n\n\xff\n")
    for name in ("receipt", "proof"):
        with pytest.raises(CommandError, match=r"it is not sound JSON|not a text in UTF-8"):
            verify(kept, **{name: binary})


@pytest.mark.parametrize(
    "content", ["[]", "{}", "3", '{"receipt": 3}', '{"receipt": {"signature": 3}}', "[" * 99_999]
)
def test_what_is_no_receipt_is_said_to_be_none(kept: Kept, content: str) -> None:
    with pytest.raises(CommandError):
        verify(kept, receipt=kept.write("none.receipt", content))


def test_what_the_api_answers_is_taken_whole(
    kept: Kept, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = {
        "receipt": json.loads(kept.file("own.receipt").read_text()),
        "proof": kept.file("own.proof").read_text(),
    }
    verify(kept, receipt=kept.write("answer", json.dumps(answer)))
    assert "and the log holds it" in capsys.readouterr().out
    verify(kept, receipt=kept.write("answer", json.dumps(answer | {"proof": None})))
    assert "and the log holds it" not in capsys.readouterr().out


def test_keys_that_are_not_the_receipts_are_refused(kept: Kept) -> None:
    own, other = (Signer(bytes([n]) * 32).public_key.hex() for n in (1, 2))
    files = (kept.file("own.receipt"), kept.file("own.record"))
    with pytest.raises(CommandError, match="the signature is not this key's"):
        call_command("verify_receipt", *files, "--public-key", own)
    with pytest.raises(CommandError, match="none of the keys"):
        call_command("verify_receipt", *files, "--public-key", own, "--public-key", other)
    for key in ("not hex", own.upper(), own[2:], f"{own} ", f"{own[:2]} {own[2:]}"):
        with pytest.raises(CommandError, match="64 hexadecimal digits"):
            call_command("verify_receipt", *files, "--public-key", key)


def altered_proof(kept: Kept, change: Callable[[InclusionFile], InclusionFile]) -> Path:
    proof = parse_inclusion(kept.file("own.proof").read_bytes())
    return kept.write("altered.proof", bytes(change(proof)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda p: InclusionFile(p.index + 1, p.proof, p.checkpoint, p.extra), "not at this place"),
        (lambda p: InclusionFile(p.index, p.proof[1:], p.checkpoint, p.extra), "not at this place"),
        (lambda p: InclusionFile(p.index, p.proof, p.checkpoint, bytes(16)), "not at this place"),
        (lambda p: InclusionFile(p.index, p.proof, p.checkpoint), "the bytes that the leaf"),
        (lambda p: InclusionFile(p.index, p.proof, p.checkpoint, p.extra + b"x"), "the bytes that"),
    ],
    ids=["place", "a hash less", "salt", "no salt", "a longer salt"],
)
def test_an_altered_proof_is_refused(
    kept: Kept, change: Callable[[InclusionFile], InclusionFile], message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        verify(kept, proof=altered_proof(kept, change))


def test_a_proof_of_a_checkpoint_that_others_signed_is_refused(kept: Kept) -> None:
    stranger = Signer(bytes(32))
    key = VerifierKey(kept.origin, stranger.public_key)
    root = kept.tree().root(kept.sizes[1])
    note = sign_checkpoint(Checkpoint(kept.origin, kept.sizes[1], root), key, stranger.sign)
    proof = altered_proof(kept, lambda p: InclusionFile(p.index, p.proof, note, p.extra))
    with pytest.raises(CommandError, match="the checkpoint is not signed by the log"):
        verify(kept, proof=proof)


def test_a_checkpoint_of_another_log_of_the_same_key_is_refused(kept: Kept) -> None:
    """One key may sign several logs of an installation, one after the other."""
    root = kept.tree().root(kept.sizes[1])
    other = kept.write("other.checkpoint", kept.note(kept.sizes[1], root, f"{kept.origin}/2"))
    with pytest.raises(CommandError, match="the checkpoints are of two logs"):
        verify(kept, proof=kept.file("own.proof"), checkpoint=other)


def test_a_forked_log_is_found_by_the_checkpoint_that_was_kept(kept: Kept) -> None:
    """The log's own key signed two histories; whoever kept a checkpoint of the other one sees it.

    A leaf before the receipt's is another in it, so no proof leads from one to the other.
    """
    older, same, newer = kept.sizes
    fork = kept.tree(forked_at=older - 1)
    proof = kept.file("own.proof")
    forked = kept.write("forked.checkpoint", kept.note(same, fork.root(same)))
    with pytest.raises(CommandError, match="forked: two roots for one size"):
        verify(kept, proof=proof, checkpoint=forked)
    for size in (older, newer):
        forked = kept.write("forked.checkpoint", kept.note(size, fork.root(size)))
        with pytest.raises(CommandError, match="a consistency proof is needed"):
            verify(kept, proof=proof, checkpoint=forked)
    # Whatever proof is handed out for them: honest ones, and one that the fork itself made.
    small = kept.write("forked.checkpoint", kept.note(older, fork.root(older)))
    with pytest.raises(CommandError, match="not the beginning of the newer"):
        verify(kept, proof=proof, checkpoint=small, consistency=kept.file("older.consistency"))
    large = kept.note(newer, fork.root(newer))
    made_by_fork = ConsistencyFile(same, tuple(fork.consistency_proof(same)), large)
    with pytest.raises(CommandError, match="not the beginning of the newer"):
        verify(
            kept,
            proof=proof,
            checkpoint=kept.write("forked.checkpoint", large),
            consistency=kept.write("forked.consistency", bytes(made_by_fork)),
        )


def test_it_needs_neither_database_nor_settings_of_an_installation(
    kept: Kept, tmp_path: Path
) -> None:
    """As a tribunal would run it: nothing but the sources and the files."""
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    names = ("DATABASE_URL", "DATABASE_JOBS_URL", "DATABASE_OWNER_URL")
    addresses = dict.fromkeys(names, nowhere)
    none = {"CELERY_BROKER_URL": "redis://127.0.0.1:1/0", "SECRET_KEY": "x", "VAR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "manage.py", "verify_receipt", kept.file("own.receipt"),
         kept.file("own.record"), "--public-key", kept.signer.public_key.hex(),
         "--proof", kept.file("own.proof")],
        cwd=ROOT, env=os.environ | addresses | none | {"SIGNING_KEYS": str(tmp_path / "none")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "and the log holds it" in done.stdout
