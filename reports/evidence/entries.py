"""What stands for a row in its hash: of a submission, and of any row in the log.

A submission's entry hash is SHA-256 over the canonical JSON of all its columns; the body stands
in it by its own SHA-256. A leaf of the log is SHA-256 over a zero byte (RFC 6962, section 2.1), 16
random bytes that are kept in the row, and the canonical JSON of the table's name and the row.
Without these bytes a leaf could be guessed from a row's few possible contents.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from reports.evidence.canonical import as_plain, canonical_in_bulk

SUBMISSIONS: Final = "reports_submission"
# The columns of a submission that its entry hash does not cover: the hash itself, what signs it,
# the bytes that are covered by their own hash, and what the database adds for the log.
UNHASHED: Final = frozenset({"entry_hash", "key_id", "signature", "body", "salt", "seal_xid"})


def entry_hash(columns: Mapping[str, Any]) -> bytes:
    """Return the hash of a submission; `columns` are its table's columns by name.

    Figures, warnings and explanations hold no fractions, so the fast encoding is the canonical.
    """
    return hash_of(as_hashed(columns))


def hash_of(hashed: Mapping[str, Any]) -> bytes:
    """Return the hash of what `as_hashed` makes of a submission."""
    return hashlib.sha256(canonical_in_bulk(hashed)).digest()


def as_hashed(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return those columns of a submission that are hashed, as JSON has them."""
    return as_plain({name: value for name, value in columns.items() if name not in UNHASHED})


def submission_in_log(columns: Mapping[str, Any]) -> dict[str, str]:
    """Return what the log holds of a submission: its hash stands for all columns.

    Whoever has a receipt has these four, and so can find the leaf without asking for the rest.
    """
    return {
        "id": str(columns["id"]),
        "entry_hash": bytes(columns["entry_hash"]).hex(),
        "key_id": columns["key_id"],
        "signature": bytes(columns["signature"]).hex(),
    }


def leaf_data(table: str, row: Mapping[str, Any], salt: bytes) -> bytes:
    """Return the bytes of a leaf, before hashing: the row's salt and its canonical JSON."""
    return salt + canonical_in_bulk({"row": row, "table": table})
