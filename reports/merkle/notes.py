"""Signed notes (C2SP signed-note): a text, a blank line, and signatures that name their keys.

Only Ed25519 (algorithm byte 0x01) is signed with and verified; what other keys signed is passed by.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from reports.merkle.strict_text import base64_of, bytes_in, lines_in

LARGEST_NOTE = 256 * 1024  # bytes
MOST_SIGNATURES = 64
_ED25519 = b"\x01"
_KEY_BYTES = 32
_ID_BYTES = 4
_DASH = "\N{EM DASH} "
_KEY_NAME = r"[^\s+\x00-\x1f]+"
_KEY_TEXT = re.compile(rf"({_KEY_NAME})\+([0-9a-f]{{8}})\+(.+)")
_SIGNATURE_LINE = re.compile(rf"{_DASH}({_KEY_NAME}) (.+)")
_LONGEST_KEY_TEXT = 1000
_HEXADECIMAL_KEY = re.compile(rf"[0-9a-f]{{{_KEY_BYTES * 2}}}")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """Whose signatures are believed: the key's name and its 32 public bytes.

    Raises ValueError for a name with blanks or a plus sign, or for what is no Ed25519 key.
    """

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        if not re.fullmatch(_KEY_NAME, self.name):
            raise ValueError(f"a key's name has no blanks and no plus sign: {self.name[:60]!r}")
        if len(self.public_key) != _KEY_BYTES:
            raise ValueError(f"an Ed25519 key is {_KEY_BYTES} bytes long")

    @property
    def key_id(self) -> bytes:
        """The four bytes that name the key in a signature line."""
        named = self.name.encode() + b"\n" + _ED25519 + self.public_key
        return sha256(named).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        """The key as verifiers are told of it: `name+hash+base64`."""
        return f"{self.name}+{self.key_id.hex()}+{base64_of(_ED25519 + self.public_key)}"

    def verifies(self, text: bytes, signature: bytes) -> bool:
        """Whether this is the key's signature over exactly this text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the key by name and by its four bytes, and what it signed with."""

    key_name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        """The signature as a line of a note, without its newline."""
        return f"{_DASH}{self.key_name} {base64_of(self.key_id + self.signature)}"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends with a newline, and its signatures, believed or not."""

    text: bytes
    signatures: tuple[Signature, ...]

    def __bytes__(self) -> bytes:
        """The note as it is stored and sent."""
        lines = "".join(f"{signature.line()}\n" for signature in self.signatures)
        return self.text + b"\n" + lines.encode()

    def signers(self, keys: Collection[VerifierKey]) -> list[VerifierKey]:
        """Which of the keys signed the note.

        Raises ValueError if none did, or if a signature under the name of one is not its own.
        """
        known = {(key.name, key.key_id): key for key in keys}
        found = dict[VerifierKey, None]()
        for line in self.signatures:
            key = known.get((line.key_name, line.key_id))
            if key is None or key in found:
                continue
            if not key.verifies(self.text, line.signature):
                raise ValueError(f"a signature is not that of the key {key.name}")
            found[key] = None
        if not found:
            raise ValueError("no signature is of a known key")
        return list(found)


def signed(text: bytes, key: VerifierKey, sign: Callable[[bytes], bytes]) -> Note:
    """The text with one signature; `sign` signs bytes with the private half of the key.

    Raises ValueError for a text that cannot be a note's, or if `sign` is another key's.
    """
    lines_in(text, LARGEST_NOTE)
    signature = sign(text)
    if not key.verifies(text, signature):
        raise ValueError(f"the private key is not that of {key.name}")
    return Note(text, (Signature(key.name, key.key_id, signature),))


def parse_key(text: str) -> VerifierKey:
    """The key out of `name+hash+base64`; raises ValueError for anything else."""
    if len(text) > _LONGEST_KEY_TEXT or not (parts := _KEY_TEXT.fullmatch(text)):
        raise ValueError("a verifier key has the form name+hash+base64")
    name, key_id, encoded = parts.groups()
    data = bytes_in(encoded)
    if not data.startswith(_ED25519):
        raise ValueError("the verifier key is not an Ed25519 key")
    key = VerifierKey(name, data[len(_ED25519) :])
    if key.key_id.hex() != key_id:
        raise ValueError("the hash of the verifier key is not that of its name and key")
    return key


def public_key_in(text: str) -> bytes:
    """The public key out of 64 hexadecimal digits or a verifier key; ValueError for others."""
    if "+" in text:
        return parse_key(text).public_key
    if not _HEXADECIMAL_KEY.fullmatch(text):
        raise ValueError(f"a key is {_KEY_BYTES * 2} hexadecimal digits, or name+hash+base64")
    return bytes.fromhex(text)


def parse_note(data: bytes) -> Note:
    """The note out of its bytes, nothing of it believed yet; raises ValueError if it is none.

    Its signatures begin after the last blank line.
    """
    text, blank, _ = data.rpartition(b"\n\n")
    if not blank:
        raise ValueError("no blank line before the signatures")
    lines = lines_in(data, LARGEST_NOTE)[text.count(b"\n") + 2 :]
    if not 1 <= len(lines) <= MOST_SIGNATURES:
        raise ValueError(f"a note has 1 to {MOST_SIGNATURES} signatures")
    return Note(text + b"\n", tuple(map(_parse_signature, lines)))


def _parse_signature(line: str) -> Signature:
    if not (parts := _SIGNATURE_LINE.fullmatch(line)):
        raise ValueError(f"not a signature line: {line[:60]!r}")
    data = bytes_in(parts[2])
    if len(data) <= _ID_BYTES:
        raise ValueError("a signature line without a signature")
    return Signature(parts[1], data[:_ID_BYTES], data[_ID_BYTES:])
