"""Receipts: what a facility holds in its hands after filing.

A receipt is canonical JSON signed once with Ed25519, in the transaction of the filing, so that
anyone with the public key can check it without asking us (CROMERR's copy of record and receipt,
40 CFR 3.2000). Whoever looks at it later sees the signature that was stored.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from reports.evidence.canonical import as_plain, canonical_in_bulk
from reports.evidence.entries import as_hashed, entry_hash, hash_of
from reports.evidence.keys import Signer, signature_holds
from reports.policy import periods


def receipt_number(university_code: str, received_at: datetime, count: int) -> str:
    """Return the number people know a receipt by, such as tehran-1405-000123.

    It names the university responsible at receipt, the Jalali year in Tehran, and how many
    receipts that university has given so far. Numbers are unique; gaps are allowed.
    """
    return next(receipt_numbers(university_code, received_at, [count]))


def receipt_numbers(
    university_code: str, received_at: datetime, counts: Iterable[int]
) -> Iterator[str]:
    """Return the numbers of receipts that a university gives at one moment."""
    year, _ = periods.split(periods.period_of(periods.tehran_date(received_at)))
    return (f"{university_code}-{year}-{count:06d}" for count in counts)


def sign_submission(columns: dict[str, Any], signer: Signer) -> None:
    """Fill in a submission's entry hash, key and signature; all its other columns are there."""
    columns["key_id"] = signer.key_id
    columns["entry_hash"], statement = hash_and_statement(as_hashed(columns), signer.key_id)
    columns["signature"] = signer.sign(statement)


def hash_and_statement(hashed: Mapping[str, Any], key_id: str) -> tuple[bytes, bytes]:
    """Return a submission's entry hash, and the bytes of its receipt that the key is to sign.

    `hashed` are its columns as JSON has them (`entries.as_hashed`).
    """
    entry = hash_of(hashed)
    return entry, canonical_in_bulk(_statement({**hashed, "entry_hash": entry, "key_id": key_id}))


def receipt(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return the receipt of a stored submission: what was received, when, and who signed for it.

    `signature` is over the canonical JSON of all the other fields.
    """
    return _statement(columns) | {"signature": bytes(columns["signature"]).hex()}


def receipt_fault(receipt: Mapping[str, Any], body: bytes, public_key: bytes) -> str | None:
    """Return what is wrong with a receipt for this file and key; None when it holds.

    `body` is the file that was sent; for a row of a bulk upload either the row's slice or the
    whole upload.
    """
    statement = {name: value for name, value in receipt.items() if name != "signature"}
    try:
        signature = bytes.fromhex(str(receipt.get("signature", "")))
        signed = canonical_in_bulk(statement)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return "the receipt is not one of Payesh"
    if not signature_holds(public_key, signature, signed):
        return "the signature is not this key's, or the receipt was changed"
    digest = hashlib.sha256(body).hexdigest()
    if digest not in {receipt.get("sha256"), receipt.get("upload_sha256")}:
        return "the file is not the one that was received"
    return None


def submission_fault(columns: Mapping[str, Any], public_key: bytes | None) -> str | None:
    """Return what is wrong with a stored submission (all its columns); None when all is right.

    `public_key` belongs to the key that the row names, None where the ring has no such key.
    """
    if hashlib.sha256(columns["body"]).digest() != bytes(columns["body_sha256"]):
        return "its body is not the one received"
    if entry_hash(columns) != bytes(columns["entry_hash"]):
        return "a column is not as it was filed"
    if public_key is None:
        return "it names a key that never signed"
    signed = canonical_in_bulk(_statement(columns))
    if not signature_holds(public_key, bytes(columns["signature"]), signed):
        return "its receipt is not signed by the key that it names"
    return None


def _statement(columns: Mapping[str, Any]) -> dict[str, Any]:
    return as_plain(
        {
            "number": columns["number"],
            "submission": columns["id"],
            "facility": columns["facility_code"],
            "period": columns["period"],
            "channel": columns["channel"],
            "received_at": columns["received_at"],
            "sha256": columns["body_sha256"],
            "upload_sha256": columns["upload_sha256"],
            "entry_hash": columns["entry_hash"],
            "key_id": columns["key_id"],
        }
    )
