"""Checkpoints (C2SP tlog-checkpoint): a signed note of the log's name, its size and its root."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from reports.merkle.hashing import HASH_BYTES
from reports.merkle.notes import LARGEST_NOTE, VerifierKey, parse_note, signed
from reports.merkle.strict_text import base64_of, hash_in, lines_in, number_in, require_line


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log states of itself at one size; `origin` is the log's name.

    Raises ValueError for what cannot be written as a checkpoint.
    """

    origin: str
    size: int  # leaves
    root: bytes
    extensions: tuple[str, ...] = ()  # lines whose meaning is the log's own

    def __post_init__(self) -> None:
        require_line("the origin", self.origin)
        for line in self.extensions:
            require_line("an extension", line)
        number_in(str(self.size))
        if len(self.root) != HASH_BYTES:
            raise ValueError(f"a root is {HASH_BYTES} bytes long")

    def text(self) -> bytes:
        """What is signed."""
        lines = [self.origin, str(self.size), base64_of(self.root), *self.extensions]
        return "".join(f"{line}\n" for line in lines).encode()


def sign_checkpoint(
    checkpoint: Checkpoint, key: VerifierKey, sign: Callable[[bytes], bytes]
) -> bytes:
    """The checkpoint as a signed note; `sign` signs with the private half of the log's key.

    Raises ValueError unless the key has the log's name and signs as itself.
    """
    if key.name != checkpoint.origin:
        raise ValueError(f"the key {key.name} is not that of the log {checkpoint.origin}")
    return bytes(signed(checkpoint.text(), key, sign))


def open_checkpoint(note: bytes, keys: Collection[VerifierKey]) -> Checkpoint:
    """The checkpoint in a note that the log itself has signed with one of these keys.

    Raises ValueError, with what is wrong, for any other bytes.
    """
    found = parse_note(note)
    checkpoint = parse_checkpoint(found.text)
    found.signers([key for key in keys if key.name == checkpoint.origin])
    return checkpoint


def parse_checkpoint(text: bytes) -> Checkpoint:
    """The checkpoint that a note's text states; raises ValueError if it states none."""
    lines = lines_in(text, LARGEST_NOTE)
    if len(lines) < 3:
        raise ValueError("a checkpoint has an origin, a size and a root")
    origin, size, root, *extensions = lines
    return Checkpoint(origin, number_in(size), hash_in(root), tuple(extensions))
