"""Files that prove something by themselves, given the log's key.

A proof of inclusion is a C2SP tlog-proof. A proof of consistency has our own first line; what
follows it is the request that C2SP tlog-witness takes. Both end with a checkpoint as it was signed:

    c2sp.org/tlog-proof@v1          payesh/consistency-proof@v1
    extra <base64, optional>        old <size of the older tree>
    index <place of the leaf>       <hashes in base64, one a line>
    <hashes in base64, one a line>
                                    <checkpoint of the newer tree>
    <checkpoint>
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from reports.merkle.checkpoints import Checkpoint, open_checkpoint, parse_checkpoint
from reports.merkle.notes import VerifierKey, parse_note
from reports.merkle.strict_text import base64_of, bytes_in, hash_in, lines_in, number_in
from reports.merkle.verifying import LONGEST_PROOF, consistency_holds, inclusion_holds

LARGEST_HEAD = 64 * 1024  # bytes before the checkpoint
_INCLUSION = "c2sp.org/tlog-proof@v1"
_CONSISTENCY = "payesh/consistency-proof@v1"


class Fault(StrEnum):
    """Why a well-formed file proves nothing; the value says it in English."""

    NOT_SIGNED = "the checkpoint is not signed by the log"
    NOT_INCLUDED = "the leaf is not at this place of the tree"
    OTHER_LOG = "the checkpoints are of two logs"
    OTHER_SIZE = "the proof does not begin at the size of the older checkpoint"
    NOT_GROWN = "the older tree is not the beginning of the newer one"


@dataclass(frozen=True, slots=True)
class InclusionFile:
    """That a leaf is in the tree of a checkpoint.

    `extra` is whatever a reader needs to make the leaf again; nothing vouches for it but that.
    """

    index: int
    proof: tuple[bytes, ...]
    checkpoint: bytes  # the signed note
    extra: bytes = b""

    def __bytes__(self) -> bytes:
        """The file."""
        extra = [f"extra {base64_of(self.extra)}"] if self.extra else []
        head = [_INCLUSION, *extra, f"index {self.index}"]
        return _file(head, self.proof, self.checkpoint)

    def fault(self, leaf_hash: bytes, keys: Collection[VerifierKey]) -> Fault | None:
        """What is wrong with the proof for this leaf and the log's keys; None when it holds."""
        if (tree := _opened(self.checkpoint, keys)) is None:
            return Fault.NOT_SIGNED
        if not inclusion_holds(leaf_hash, self.index, tree.size, self.proof, tree.root):
            return Fault.NOT_INCLUDED
        return None


@dataclass(frozen=True, slots=True)
class ConsistencyFile:
    """That an older tree, which the reader has a checkpoint of, is the beginning of a newer one."""

    old_size: int
    proof: tuple[bytes, ...]
    checkpoint: bytes  # the signed note of the newer tree

    def __bytes__(self) -> bytes:
        """The file."""
        return _file([_CONSISTENCY, f"old {self.old_size}"], self.proof, self.checkpoint)

    def fault(self, older: Checkpoint, keys: Collection[VerifierKey]) -> Fault | None:
        """What is wrong with the proof for an older checkpoint, already opened; None if it holds.

        An older checkpoint whose tree is larger than the newer one is NOT_GROWN.
        """
        if (newer := _opened(self.checkpoint, keys)) is None:
            return Fault.NOT_SIGNED
        if older.origin != newer.origin:
            return Fault.OTHER_LOG
        if older.size != self.old_size:
            return Fault.OTHER_SIZE
        sizes, roots = (older.size, newer.size), (older.root, newer.root)
        return None if consistency_holds(*sizes, self.proof, *roots) else Fault.NOT_GROWN


def parse_inclusion(data: bytes) -> InclusionFile:
    """The proof of inclusion in a file; raises ValueError, with what is wrong, if it is none."""
    lines, checkpoint = _parts(data, _INCLUSION)
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = bytes_in(lines.pop(0).removeprefix("extra "))
    index, proof = _number_and_proof("index ", lines)
    return InclusionFile(index, proof, checkpoint, extra)


def parse_consistency(data: bytes) -> ConsistencyFile:
    """The proof of consistency in a file; raises ValueError, with what is wrong, if it is none."""
    lines, checkpoint = _parts(data, _CONSISTENCY)
    return ConsistencyFile(*_number_and_proof("old ", lines), checkpoint)


def _file(head: list[str], proof: tuple[bytes, ...], checkpoint: bytes) -> bytes:
    lines = [*head, *map(base64_of, proof), ""]
    return "".join(f"{line}\n" for line in lines).encode() + checkpoint


def _parts(data: bytes, first_line: str) -> tuple[list[str], bytes]:
    """The lines between the first and the blank one, and the checkpoint, signed by whomever."""
    if not data.startswith(f"{first_line}\n".encode()):
        raise ValueError(f"the first line is not {first_line}")
    head, _, checkpoint = data.partition(b"\n\n")
    parse_checkpoint(parse_note(checkpoint).text)
    return lines_in(head + b"\n", LARGEST_HEAD)[1:], checkpoint


def _number_and_proof(word: str, lines: list[str]) -> tuple[int, tuple[bytes, ...]]:
    if not lines or not lines[0].startswith(word):
        raise ValueError(f"no line that begins with {word!r}")
    if len(lines) > 1 + LONGEST_PROOF:
        raise ValueError(f"a proof has at most {LONGEST_PROOF} hashes")
    return number_in(lines[0].removeprefix(word)), tuple(map(hash_in, lines[1:]))


def _opened(note: bytes, keys: Collection[VerifierKey]) -> Checkpoint | None:
    try:
        return open_checkpoint(note, keys)
    except ValueError:
        return None
