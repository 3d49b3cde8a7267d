"""`manage.py verify_receipt`: is this file what that receipt was given for? Needs no database."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.evidence.keys import KeyRingError, key_id_of
from reports.evidence.receipt_proof import proof_fault
from reports.evidence.receipts import receipt_fault
from reports.merkle.notes import public_key_in
from reports.signing_keys import key_ring


class Command(BaseCommand):
    """Checks a receipt's signature, the hash of the file and the proof of inclusion offline."""

    help = "Checks a receipt (JSON) against the file that was sent and the public key."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The receipt and the file as they were kept, and the key as it was published."""
        parser.add_argument("receipt", type=Path, help="the receipt as JSON")
        parser.add_argument("file", type=Path, help="the exact bytes that were sent")
        parser.add_argument(
            "--public-key",
            metavar="KEY",
            action="append",
            dest="public_keys",
            help="trusted key (hexadecimal, or a verifier key), may be given again;"
            " without it this installation's",
        )
        parser.add_argument(
            "--proof", type=Path, metavar="FILE", help="proof of inclusion, if not in the receipt"
        )
        parser.add_argument(
            "--checkpoint",
            type=Path,
            metavar="FILE",
            help="a checkpoint that was kept elsewhere; another size needs --consistency",
        )
        parser.add_argument(
            "--consistency",
            type=Path,
            metavar="FILE",
            help="proof that the older of the two checkpoints is the beginning of the newer",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the receipt's number if it holds; exit with 1 and the reason if not."""
        try:
            receipt, proof = _read(options["receipt"], options["proof"])
            keys = _keys(options["public_keys"])
            key = _own_key(receipt, keys)
            fault = receipt_fault(receipt, options["file"].read_bytes(), key)
            if fault is None and proof is not None:
                fault = proof_fault(
                    receipt,
                    proof,
                    keys,
                    checkpoint=_bytes(options["checkpoint"]),
                    consistency=_bytes(options["consistency"]),
                )
        except (OSError, ValueError, RecursionError, KeyRingError) as error:
            raise CommandError(str(error)) from error
        if fault:
            raise CommandError(f"The receipt does not hold: {fault}.")
        if proof is None and options["checkpoint"]:
            raise CommandError("A checkpoint says nothing of a receipt without its proof.")
        sealed = ", and the log holds it" if proof is not None else ""
        self.stdout.write(
            f"Receipt {receipt['number']} holds: the file is the one received{sealed}."
        )


def _read(paper: Path, proof_file: Path | None) -> tuple[dict[str, Any], bytes | None]:
    """The receipt, and its proof from a file of its own or from beside it."""
    content = json.loads(paper.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError("not a receipt")
    # The API answers the receipt beside the report or its proof; all forms are taken.
    receipt = content.get("receipt", content)
    if not isinstance(receipt, dict):
        raise ValueError("not a receipt")
    beside = content.get("proof") if receipt is not content else None
    proof = _bytes(proof_file)
    return receipt, beside.encode() if proof is None and isinstance(beside, str) else proof


def _keys(given: list[str] | None) -> list[bytes]:
    """The keys that are trusted."""
    if given:
        return [public_key_in(key) for key in given]
    return [key.public_key for key in key_ring().keys]


def _own_key(receipt: dict[str, Any], keys: list[bytes]) -> bytes:
    """The one of them that the receipt names; the only one where it names none of them."""
    named = [key for key in keys if key_id_of(key) == receipt.get("key_id")]
    if not named and len(keys) > 1:
        raise ValueError("none of the keys is the one that the receipt names")
    return (named or keys)[0]


def _bytes(file: Path | None) -> bytes | None:
    return None if file is None else file.read_bytes()
