"""Evidence: the hash chain of submissions, receipts and checkpoints. Pure; reads no table.

An entry's hash is SHA-256(previous entry's hash ‖ canonical JSON of all its other columns), the
body standing in by its SHA-256. Receipts and checkpoints are canonical JSON signed with
Ed25519, so that anyone with the public key can check them without asking us (CROMERR's copy of
record and receipt, 40 CFR 3.2000).
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

GENESIS = bytes(32)  # stands for "the entry before the first"
UNHASHED = frozenset({"previous_hash", "entry_hash", "body"})
_UNLIKE_JSON = frozenset({datetime, bytes, memoryview, UUID})


def canonical(value: Mapping[str, Any]) -> bytes:
    """Canonical JSON: keys sorted, no blanks, UTF-8 as it is; times in UTC to the microsecond.

    Raises ValueError for numbers that JSON cannot hold (NaN, infinity).
    """
    return json.dumps(
        value,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
        default=_as_json,
    ).encode()


# Keys in the order of their bytes, which for UTF-8 is the order of their letters' numbers.
_ENCODER = msgspec.json.Encoder(order="sorted")


def canonical_in_bulk(value: Mapping[str, Any]) -> bytes:
    """The bytes of `canonical`, several times as fast, for what is plain JSON already.

    The caller sees to it that there are only words, whole numbers, yes and no, None, lists and
    dicts of these: no times, no hashes, no fractions.
    """
    return _ENCODER.encode(value)


def entry_hash(previous_hash: bytes, columns: Mapping[str, Any]) -> bytes:
    """The hash of a submission; `columns` are its table's columns by name (extra ones ignored)."""
    return hashlib.sha256(previous_hash + canonical_entry(columns)).digest()


def canonical_entry(columns: Mapping[str, Any]) -> bytes:
    """What is hashed of a submission: `canonical` of its columns, byte for byte, five times faster.

    Figures, warnings and explanations hold no fractions, which alone the two would write apart.
    """
    return canonical_in_bulk(as_hashed(columns))


def as_hashed(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Those columns of a submission that are hashed, as JSON has them.

    What is so already stays: text, and parts encoded in advance (msgspec.Raw, keys sorted).
    """
    return {
        name: _as_json(value) if type(value) in _UNLIKE_JSON else value
        for name, value in columns.items()
        if name not in UNHASHED
    }


def fault_of(row: Mapping[str, Any], *, position: int, previous_hash: bytes) -> str | None:
    """What is wrong with a stored submission at its place in the chain; None when all is right."""
    if row["position"] != position:
        return f"position {row['position']} where {position} was due: an entry is missing or moved"
    if bytes(row["previous_hash"]) != previous_hash:
        return "does not follow the entry before it"
    if hashlib.sha256(row["body"]).digest() != bytes(row["body_sha256"]):
        return "its body is not the one received"
    if entry_hash(previous_hash, row) != bytes(row["entry_hash"]):
        return "a column is not as it was filed"
    return None


class Signer:
    """Signs with the installation's key; `key_id` names the key (its public part's hash)."""

    def __init__(self, private_key_hex: str) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private_key_hex))
        self.public_key = self._key.public_key().public_bytes_raw()
        self.key_id = hashlib.sha256(self.public_key).hexdigest()[:16]

    def sign(self, statement: Mapping[str, Any]) -> bytes:
        """Ed25519 over the statement's canonical JSON."""
        return self._key.sign(canonical(statement))


@lru_cache(maxsize=4)
def signer(private_key_hex: str) -> Signer:
    """The signer of a private key (32 bytes as hexadecimal), made once a process."""
    return Signer(private_key_hex)


def signature_holds(public_key: bytes, signature: bytes, statement: bytes) -> bool:
    """Whether `signature` is the key's over exactly these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, statement)
    except (InvalidSignature, ValueError):
        return False
    return True


def receipt(
    submission: Mapping[str, Any], *, facility_code: str, chain_code: str, signer: Signer
) -> dict[str, Any]:
    """The signed receipt of a submission: what was received, when, and where it stands.

    The `number` is the chain's code and the position in it. `signature` is over the canonical
    JSON of all the other fields.
    """
    statement = {
        "number": receipt_number(chain_code, submission["position"]),
        "submission": str(submission["id"]),
        "facility": facility_code,
        "period": submission["period"],
        "channel": submission["channel"],
        "received_at": _as_json(submission["received_at"]),
        "sha256": bytes(submission["body_sha256"]).hex(),
        "upload_sha256": _hex(submission["upload_sha256"]),
        "chain": chain_code,
        "position": submission["position"],
        "previous_hash": bytes(submission["previous_hash"]).hex(),
        "entry_hash": bytes(submission["entry_hash"]).hex(),
        "key_id": signer.key_id,
    }
    return statement | {"signature": signer.sign(statement).hex()}


def receipt_number(chain_code: str, position: int) -> str:
    """The number people know a receipt by."""
    return f"{chain_code}-{position:06d}"


def receipt_fault(receipt: Mapping[str, Any], body: bytes, public_key: bytes) -> str | None:
    """What is wrong with a receipt for this file and key; None when it holds.

    `body` is the file that was sent; for a row of a bulk upload either the row's slice or the
    whole upload.
    """
    statement = {name: value for name, value in receipt.items() if name != "signature"}
    try:
        signature = bytes.fromhex(str(receipt.get("signature", "")))
    except ValueError:
        return "the signature is not hexadecimal"
    if not signature_holds(public_key, signature, canonical(statement)):
        return "the signature is not this key's, or the receipt was changed"
    digest = hashlib.sha256(body).hexdigest()
    if digest not in {receipt.get("sha256"), receipt.get("upload_sha256")}:
        return "the file is not the one that was received"
    return None


def _hex(value: bytes | memoryview | None) -> str | None:
    return None if value is None else bytes(value).hex()


def _as_json(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")
