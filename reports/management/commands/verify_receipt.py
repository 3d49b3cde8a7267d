"""`manage.py verify_receipt`: is this file what that receipt was given for? Needs no database."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.evidence.keys import KeyRingError, key_id_of
from reports.evidence.receipt_files import NotAReceiptError, read_receipt_file
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
            "--proof",
            type=Path,
            metavar="FILE",
            help="proof of inclusion; one beside the receipt is checked as well",
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
        """Print what the receipt says if it holds; exit with 1 and the reason if not."""
        _require_use(options)
        try:
            receipt, beside = read_receipt_file(options["receipt"].read_bytes())
            proofs = [proof for proof in (beside, _bytes(options["proof"])) if proof is not None]
            keys = _keys(options["public_keys"])
            body = options["file"].read_bytes()
            fault = receipt_fault(receipt, body, _own_key(receipt, keys))
            if fault is None:
                fault = _fault_of(proofs, receipt, keys, options)
        except NotAReceiptError as error:
            raise CommandError(str(error)) from error
        except (OSError, ValueError, KeyRingError) as error:
            raise CommandError(f"{error}\nوارسی انجام نشد.") from error
        if fault:
            raise CommandError(f"The receipt does not hold: {fault}.\nاین رسید معتبر نیست.")
        if not proofs and options["checkpoint"]:
            raise CommandError(
                "A checkpoint says nothing of a receipt without its proof.\n"
                "نقطهٔ وارسی بدون اثبات دربارهٔ رسید چیزی نمی‌گوید."
            )
        self._tell(receipt, body, is_sealed=bool(proofs))

    def _tell(self, receipt: Mapping[str, Any], body: bytes, *, is_sealed: bool) -> None:
        """Print what was verified, so that nobody has to read it out of the file."""
        year, month = divmod(receipt["period"], 100)
        self.stdout.write(f"Number:        {receipt['number']}")
        self.stdout.write(f"Facility:      {receipt['facility']}")
        self.stdout.write(f"Month:         {year}/{month:02d}")
        self.stdout.write(f"Time received: {receipt['received_at']}")
        self.stdout.write(f"SHA-256:       {hashlib.sha256(body).hexdigest()}")
        sealed = ", and the log holds it" if is_sealed else ""
        self.stdout.write(
            f"Receipt {receipt['number']} holds: the file is the one received{sealed}."
        )


def _require_use(options: Mapping[str, Any]) -> None:
    """Refuse a consistency proof that nothing would be checked with."""
    if options["consistency"] and not options["checkpoint"]:
        raise CommandError(
            "--consistency proves something of a checkpoint only; give it with --checkpoint.\n"
            "گزینهٔ --consistency تنها همراه --checkpoint معنا دارد."
        )


def _fault_of(
    proofs: Sequence[bytes],
    receipt: Mapping[str, Any],
    keys: list[bytes],
    options: Mapping[str, Any],
) -> str | None:
    """Return what is wrong with the proofs; the last one is held against the checkpoint."""
    for proof in proofs[:-1]:
        if fault := proof_fault(receipt, proof, keys):
            return fault
    if not proofs:
        return None
    return proof_fault(
        receipt,
        proofs[-1],
        keys,
        checkpoint=_bytes(options["checkpoint"]),
        consistency=_bytes(options["consistency"]),
    )


def _keys(given: list[str] | None) -> list[bytes]:
    """The keys that are trusted."""
    if given:
        return [public_key_in(key) for key in given]
    return [key.public_key for key in key_ring().keys]


def _own_key(receipt: Mapping[str, Any], keys: list[bytes]) -> bytes:
    """The one of them that the receipt names; the only one where it names none of them."""
    named = [key for key in keys if key_id_of(key) == receipt.get("key_id")]
    if not named and len(keys) > 1:
        raise ValueError("none of the keys is the one that the receipt names")
    return (named or keys)[0]


def _bytes(file: Path | None) -> bytes | None:
    return None if file is None else file.read_bytes()
