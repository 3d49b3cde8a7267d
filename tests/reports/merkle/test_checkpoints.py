"""Checkpoints have one spelling, and are the log's own or nobody's."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.merkle.checkpoints import (
    Checkpoint,
    open_checkpoint,
    parse_checkpoint,
    sign_checkpoint,
)
from reports.merkle.notes import parse_note, signed
from tests.reports.merkle.keys import key_of
from tests.reports.merkle.trees import leaves

LOG, PRIVATE = key_of("payesh.example/log")
NEXT, NEXT_PRIVATE = key_of("payesh.example/log", 1)
OTHER, OTHER_PRIVATE = key_of("other.example/log")
ROOT = leaves(1)[0]
ENCODED = base64.b64encode(ROOT).decode()
CHECKPOINT = Checkpoint(LOG.name, 20_852_163, ROOT)
LINES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)


def test_a_checkpoint_reads_as_the_specification_writes_it() -> None:
    note = sign_checkpoint(CHECKPOINT, LOG, PRIVATE.sign)
    signature = base64.b64encode(LOG.key_id + PRIVATE.sign(CHECKPOINT.text())).decode()
    assert note.decode() == (
        f"payesh.example/log\n20852163\n{ENCODED}\n\n— payesh.example/log {signature}\n"
    )
    assert open_checkpoint(note, [OTHER, LOG]) == CHECKPOINT


@given(st.builds(Checkpoint, LINES, st.integers(0, 2**63 - 1), st.just(ROOT), st.tuples(LINES)))
def test_what_is_written_reads_back(checkpoint: Checkpoint) -> None:
    assert parse_checkpoint(checkpoint.text()) == checkpoint


def test_the_next_key_of_a_log_is_believed_too() -> None:
    note = sign_checkpoint(CHECKPOINT, NEXT, NEXT_PRIVATE.sign)
    assert open_checkpoint(note, [LOG, NEXT]) == CHECKPOINT
    with pytest.raises(ValueError, match="no signature is of a known key"):
        open_checkpoint(note, [LOG])


def test_one_log_does_not_speak_for_another() -> None:
    """Not even where both are believed, each for itself."""
    note = bytes(signed(CHECKPOINT.text(), OTHER, OTHER_PRIVATE.sign))
    assert parse_note(note).signers([OTHER]) == [OTHER]
    with pytest.raises(ValueError, match="no signature is of a known key"):
        open_checkpoint(note, [LOG, OTHER])
    with pytest.raises(ValueError, match=r"other\.example/log is not that of the log payesh"):
        sign_checkpoint(CHECKPOINT, OTHER, OTHER_PRIVATE.sign)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "does not end"),
        (f"origin\n5\n{ENCODED}", "does not end"),
        ("origin\n5\n", "an origin, a size and a root"),
        (f"\n5\n{ENCODED}\n", "the origin must be one line"),
        (f"origin\n05\n{ENCODED}\n", "not a decimal number"),
        (f"origin\n+5\n{ENCODED}\n", "not a decimal number"),
        (f"origin\n 5\n{ENCODED}\n", "not a decimal number"),
        (f"origin\n-1\n{ENCODED}\n", "not a decimal number"),
        (f"origin\n۵\n{ENCODED}\n", "not a decimal number"),
        (f"origin\n5_0\n{ENCODED}\n", "not a decimal number"),
        (f"origin\n{2**63}\n{ENCODED}\n", "not a decimal number"),
        (f"origin\n{'9' * 50_000}\n{ENCODED}\n", "not a decimal number"),
        (f"origin\n5\n{ENCODED[:-1]}\n", "not base64"),
        (f"origin\n5\n{ENCODED[:-2]}9=\n", "not base64"),  # the same bytes to a lenient reader
        (f"origin\n5\n{ENCODED} \n", "not base64"),
        ("origin\n5\nAAAA\n", "not a hash of 32 bytes"),
        (f"origin\n5\n{ENCODED}\n\nextension\n", "an extension must be one line"),
        (f"origin\n5\n{ENCODED}\nexten\tsion\n", "control characters"),
    ],
)
def test_what_is_not_a_checkpoint_is_refused(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parse_checkpoint(text.encode())


@pytest.mark.parametrize(
    ("origin", "size", "root", "extensions"),
    [
        ("", 5, ROOT, ()),
        ("two\nlines", 5, ROOT, ()),
        ("origin", -1, ROOT, ()),
        ("origin", 2**63, ROOT, ()),
        ("origin", 5, ROOT[1:], ()),
        ("origin", 5, ROOT, ("",)),
        ("origin", 5, ROOT, ("a\n\n— b",)),
    ],
)
def test_what_cannot_be_a_checkpoint_is_not_made(
    origin: str, size: int, root: bytes, extensions: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match=r"."):
        Checkpoint(origin, size, root, extensions)
