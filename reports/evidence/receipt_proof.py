"""Whether a signed checkpoint of the log holds a receipt's submission; offline."""

from collections.abc import Collection, Mapping
from typing import Any

from reports.evidence.entries import SUBMISSIONS, leaf_data
from reports.merkle.checkpoints import Checkpoint, open_checkpoint, parse_checkpoint
from reports.merkle.hashing import leaf_hash
from reports.merkle.notes import VerifierKey, parse_note
from reports.merkle.proof_files import parse_consistency, parse_inclusion

_SALT_BYTES = 16


def proof_fault(
    receipt: Mapping[str, Any],
    proof: bytes,
    public_keys: Collection[bytes],
    *,
    checkpoint: bytes | None = None,
    consistency: bytes | None = None,
) -> str | None:
    """Return what is wrong with a proof of inclusion for a receipt; None when it holds.

    `public_keys` are those that the log signs, or ever signed, with. Against a `checkpoint` that
    was kept elsewhere, the proof's own must be the same, or proven by `consistency` to be of the
    same log at another size. Raises ValueError for files that are not what they should be.
    """
    inclusion = parse_inclusion(proof)
    keys = _of_its_log(inclusion.checkpoint, public_keys)
    if len(inclusion.extra) != _SALT_BYTES:
        return "the proof does not hold the bytes that the leaf was made with"
    row = {
        "id": receipt["submission"],
        "entry_hash": receipt["entry_hash"],
        "key_id": receipt["key_id"],
        "signature": receipt["signature"],
    }
    fault = inclusion.fault(leaf_hash(leaf_data(SUBMISSIONS, row, inclusion.extra)), keys)
    if fault is not None:
        return str(fault)
    if checkpoint is None:
        return None
    kept = open_checkpoint(checkpoint, _of_its_log(checkpoint, public_keys))
    return _consistency_fault(open_checkpoint(inclusion.checkpoint, keys), kept, consistency, keys)


def _of_its_log(note: bytes, public_keys: Collection[bytes]) -> list[VerifierKey]:
    """Return the keys as those of the log that a checkpoint says it is of."""
    origin = parse_checkpoint(parse_note(note).text).origin
    return [VerifierKey(origin, key) for key in public_keys]


def _consistency_fault(
    proven: Checkpoint, kept: Checkpoint, consistency: bytes | None, keys: list[VerifierKey]
) -> str | None:
    """Return why two checkpoints are not of one log; None where they are."""
    if proven.origin != kept.origin:
        return "the checkpoints are of two logs"
    if proven.size == kept.size and proven.root != kept.root:
        return "the log was forked: two roots for one size"
    if proven.size == kept.size:
        unused = "the checkpoints are of one size: leave the consistency proof away"
        return None if consistency is None else unused
    if consistency is None:
        return "the checkpoint is of another size; a consistency proof is needed"
    older, newer = sorted((proven, kept), key=lambda made: made.size)
    grown = parse_consistency(consistency)
    if open_checkpoint(grown.checkpoint, keys) != newer:
        return "the consistency proof is for another checkpoint"
    fault = grown.fault(older, keys)
    return None if fault is None else str(fault)
