"""Signed notes are written and read as C2SP says, and nothing beside that is believed."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.merkle.notes import (
    LARGEST_NOTE,
    MOST_SIGNATURES,
    Note,
    Signature,
    VerifierKey,
    parse_key,
    parse_note,
    signed,
)
from tests.reports.merkle.keys import key_of

LOG, PRIVATE = key_of("payesh.example/log")
OTHER, OTHER_PRIVATE = key_of("other.example/log")
TEXT = "a line\n\nسطر دوم\n".encode()
NOTE = bytes(signed(TEXT, LOG, PRIVATE.sign))
# An example of the documentation of Go's package for notes, as its verifier accepts it.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZ"
    "SNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()


def test_a_note_of_others_is_read_and_verified() -> None:
    key = parse_key(GO_KEY)
    note = parse_note(GO_NOTE)
    assert note.signers([LOG, key]) == [key]
    assert bytes(note) == GO_NOTE
    assert str(key) == GO_KEY


def test_what_is_signed_reads_back() -> None:
    note = parse_note(NOTE)
    assert note.text == TEXT
    assert note.signers([OTHER, LOG]) == [LOG]
    assert bytes(note) == NOTE
    assert parse_key(str(LOG)) == LOG


def with_lines(*lines: Signature) -> Note:
    return Note(TEXT, lines)


def own(key: VerifierKey = LOG) -> Signature:
    private = {LOG: PRIVATE, OTHER: OTHER_PRIVATE}[key]
    return Signature(key.name, key.key_id, private.sign(TEXT))


def test_signatures_of_keys_that_are_not_known_are_passed_by() -> None:
    others = [
        Signature("witness.example", b"abcd", bytes(5000)),
        Signature(LOG.name, b"abcd", bytes(64)),  # the name of a known key
        Signature("witness.example", LOG.key_id, bytes(64)),  # or its four bytes
        own(OTHER),
    ]
    note = parse_note(bytes(with_lines(*others, own(), *others)))
    assert note.signers([LOG]) == [LOG]
    assert note.signers([LOG, OTHER]) == [OTHER, LOG]
    with pytest.raises(ValueError, match="no signature is of a known key"):
        parse_note(bytes(with_lines(*others))).signers([LOG])
    with pytest.raises(ValueError, match="no signature is of a known key"):
        note.signers([])


def test_a_wrong_signature_of_a_known_key_refuses_the_note() -> None:
    wrong = Signature(LOG.name, LOG.key_id, bytes(64))
    short = Signature(LOG.name, LOG.key_id, own().signature[:63])
    for note in (with_lines(wrong), with_lines(own(OTHER), wrong), with_lines(short)):
        with pytest.raises(ValueError, match=r"not that of the key payesh\.example"):
            parse_note(bytes(note)).signers([LOG, OTHER])


@given(st.integers(0, len(NOTE) * 8 - 1))
def test_no_altered_bit_is_believed(bit: int) -> None:
    altered = bytearray(NOTE)
    altered[bit // 8] ^= 1 << bit % 8
    with pytest.raises(ValueError, match=r"."):
        parse_note(bytes(altered)).signers([LOG])


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=60))
def test_every_text_of_lines_can_be_signed(text: str) -> None:
    note = signed(f"{text}\n".encode(), LOG, PRIVATE.sign)
    assert parse_note(bytes(note)) == note
    assert note.signers([LOG]) == [LOG]


LINE = own().line().encode()
MALFORMED = {
    "nothing": b"",
    "no signature": TEXT + b"\n",
    "no blank line": b"a line\n" + LINE + b"\n",
    "lines alone": b"a line\nanother line\n" + LINE + b"\n",
    "no newline at the end": TEXT + b"\n" + LINE,
    "something after the signatures": TEXT + b"\n" + LINE + b"\nmore\n",
    "a hyphen for the dash": TEXT + b"\n" + LINE.replace("—".encode(), b"-") + b"\n",
    "two blanks": TEXT + b"\n" + LINE.replace(b"log ", b"log  ") + b"\n",
    "carriage returns": (TEXT + b"\n" + LINE + b"\n").replace(b"\n", b"\r\n"),
    "another control character": b"a\x00" + TEXT + b"\n" + LINE + b"\n",
    "bytes that are not UTF-8": b"\xff" + TEXT + b"\n" + LINE + b"\n",
    "no base64": TEXT + b"\n" + LINE[:-4] + b"-_==\n",
    "base64 without padding": TEXT + b"\n" + LINE.rstrip(b"=") + b"\n",
    "four bytes alone": TEXT + "\n— name AAAAAA==\n".encode(),
    "a plus in the name": TEXT + "\n— na+me AAAAAAA=\n".encode(),
    "no name": TEXT + "\n—  AAAAAAA=\n".encode(),
    "too many signatures": TEXT + b"\n" + (LINE + b"\n") * (MOST_SIGNATURES + 1),
    "too long": b"a" * LARGEST_NOTE + b"\n\n" + LINE + b"\n",
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_not_a_note_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_note(data)


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_a_note_or_a_value_error(data: bytes) -> None:
    try:
        note = parse_note(data + b"\n\n" + LINE + b"\n")
    except ValueError:
        return
    assert bytes(note) == data + b"\n\n" + LINE + b"\n"


def test_the_longest_line_of_witnesses_is_taken() -> None:
    """16 signatures of five kilobytes have to be accepted by every reader."""
    large = Signature("witness.example", b"abcd", bytes(5000))
    assert len(parse_note(bytes(with_lines(*[large] * 15, own()))).signatures) == 16


@pytest.mark.parametrize("text", [b"", b"no newline", b"a\tb\n", b"\xff\n", b"a" * LARGEST_NOTE])
def test_what_cannot_be_a_note_is_not_signed(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        signed(text, LOG, PRIVATE.sign)


def test_a_key_signs_for_itself_alone() -> None:
    with pytest.raises(ValueError, match=r"private key is not that of payesh\.example"):
        signed(TEXT, LOG, OTHER_PRIVATE.sign)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u00a0b"])
def test_names_of_keys_are_one_word(name: str) -> None:
    with pytest.raises(ValueError, match="no blanks and no plus"):
        VerifierKey(name, LOG.public_key)


ENCODED = str(LOG).rpartition("+")[2]
OTHER_KIND = base64.b64encode(b"\x04" + LOG.public_key).decode()
TOO_SHORT = base64.b64encode(b"\x01" + LOG.public_key[:-1]).decode()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "name.hash.base64"),
        (f"{LOG.name}+{ENCODED}", "name.hash.base64"),
        (f"{LOG.name}+{LOG.key_id.hex().upper()}+{ENCODED}", "name.hash.base64"),
        (f"{LOG.name}+00000000+{ENCODED}", "is not that of its name"),
        (f"other+{LOG.key_id.hex()}+{ENCODED}", "is not that of its name"),
        (f"{LOG}=", "not base64"),
        (f"{LOG}\n", "name.hash.base64"),
        (f"{LOG.name}+{LOG.key_id.hex()}+{OTHER_KIND}", "not an Ed25519 key"),
        (f"{LOG.name}+{LOG.key_id.hex()}+{TOO_SHORT}", "32 bytes"),
        ("a" * 2000 + str(LOG), "name.hash.base64"),
    ],
)
def test_what_is_not_a_key_is_refused(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parse_key(text)


def test_a_point_that_is_no_key_verifies_nothing() -> None:
    note = with_lines(Signature("zero", VerifierKey("zero", b"\xff" * 32).key_id, bytes(64)))
    with pytest.raises(ValueError, match="not that of the key zero"):
        note.signers([VerifierKey("zero", b"\xff" * 32)])
