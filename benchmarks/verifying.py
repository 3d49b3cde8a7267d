"""Verifying the whole log, beside hashing the same bytes and verifying the same signatures.

Ours is `verify_log`: every tile, row, signature, date, checkpoint, row without leaf and recorded
change. The limit has each submission's signed statement, body and hashed columns in memory, hashes
them with SHA-256 and verifies the Ed25519 signature, nothing more; reading them is not counted.
"""

import hashlib
import time
from collections.abc import Iterator

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from benchmarks import timing
from benchmarks.line import Line
from benchmarks.nation import Nation

READ_AT_ONCE = 5000


def measure(nation: Nation) -> Iterator[Line]:
    """How long the nation takes to seal (once), and to verify (by turns with the limit)."""
    from reports.models import LogHead, Submission  # noqa: PLC0415  (settings first)
    from reports.sealing.log_check import whole_log  # noqa: PLC0415
    from reports.sealing.sealer import seal  # noqa: PLC0415

    with nation.copy("verifying"):
        begun = time.perf_counter()
        sealed = seal()
        seconds = time.perf_counter() - begun
        yield Line(
            "sealing a nation",
            f"{sealed or 0:,} rows in one pass",
            seconds,
            aim="–",
            repetitions=1,
            notes=f"{seconds / max(1, sealed or 0) * 1e6:.0f} µs a row",
        )

        def ours() -> None:
            if faults := list(whole_log()):
                raise RuntimeError(f"the log is not whole: {faults[0]}")

        mine: list[float] = []
        theirs: list[float] = []
        while len(mine) < (timing.REPETITIONS if seconds < timing.LONG else 1):
            theirs.append(_limit())
            begun = time.perf_counter()
            ours()
            mine.append(time.perf_counter() - begun)
        timed = timing.Timed(
            timing.percentile(mine, 0.5), timing.percentile(theirs, 0.5), mine, theirs
        )
        leaves, count = LogHead.objects.get().size, Submission.objects.count()
        yield Line(
            "verifying the whole log",
            f"{count:,} submissions, {leaves:,} leaves",
            timed.ours,
            timed.peer,
            target=1.5,
            repetitions=timed.repetitions,
            notes=timed.spread,
        )


def _limit() -> float:
    """Return the seconds for hashing every submission and verifying its signature."""
    from reports.evidence.canonical import canonical_in_bulk  # noqa: PLC0415
    from reports.evidence.entries import as_hashed  # noqa: PLC0415
    from reports.evidence.receipts import receipt  # noqa: PLC0415
    from reports.models import Submission  # noqa: PLC0415
    from reports.queries.receipts import columns_of  # noqa: PLC0415
    from reports.signing_keys import key_ring  # noqa: PLC0415

    keys = {
        key.key_id: Ed25519PublicKey.from_public_bytes(key.public_key) for key in key_ring().keys
    }
    seconds = 0.0
    batch = []
    for submission in Submission.objects.iterator(READ_AT_ONCE):
        columns = columns_of(submission)
        statement = {k: v for k, v in receipt(columns).items() if k != "signature"}
        batch.append(
            (
                bytes(columns["body"]),
                canonical_in_bulk(as_hashed(columns)),
                canonical_in_bulk(statement),
                bytes(columns["signature"]),
                keys[columns["key_id"]],
            )
        )
        if len(batch) == READ_AT_ONCE:
            seconds += _hash_and_verify(batch)
            batch = []
    return seconds + _hash_and_verify(batch)


def _hash_and_verify(batch: list[tuple[bytes, bytes, bytes, bytes, Ed25519PublicKey]]) -> float:
    begun = time.perf_counter()
    for body, columns, statement, signature, key in batch:
        hashlib.sha256(body).digest()
        hashlib.sha256(columns).digest()
        key.verify(signature, statement)
    return time.perf_counter() - begun
