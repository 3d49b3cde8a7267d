"""Checkpoints signed and read with this installation's keys."""

from reports.merkle.checkpoints import Checkpoint, open_checkpoint, sign_checkpoint
from reports.merkle.notes import VerifierKey
from reports.signing_keys import key_ring, verifier_keys


def sign_note(origin: str, size: int, root: bytes) -> str:
    """Return the signed note of a log's size and root."""
    signer = key_ring().signer
    key = VerifierKey(origin, signer.public_key)
    return sign_checkpoint(Checkpoint(origin, size, root), key, signer.sign).decode()


def read_note(note: str) -> Checkpoint:
    """Return what a note of one of this installation's logs states.

    Raises ValueError for one that none of its keys, of today or before, has signed.
    """
    return open_checkpoint(note.encode(), verifier_keys(note.partition("\n")[0]))
