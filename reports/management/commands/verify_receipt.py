"""`manage.py verify_receipt`: is this file what that receipt was given for? Needs no database."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports import evidence


class Command(BaseCommand):
    """Checks a receipt's signature and the hash of the file offline."""

    help = "Checks a receipt (JSON) against the file that was sent and the public key."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The receipt and the file as they were kept, and the key as it was published."""
        parser.add_argument("receipt", type=Path, help="the receipt as JSON")
        parser.add_argument("file", type=Path, help="the exact bytes that were sent")
        parser.add_argument(
            "--public-key", metavar="HEX", help="trusted key; without it this installation's"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the receipt's number if it holds; exit with 1 and the reason if not."""
        try:
            own = evidence.signer(settings.SIGNING_KEY).public_key
            key = bytes.fromhex(options["public_key"]) if options["public_key"] else own
            receipt = json.loads(options["receipt"].read_text(encoding="utf-8"))
            if not isinstance(receipt, dict):
                raise ValueError("not a receipt")
            # The API answers the receipt beside the report; both forms are taken.
            receipt = receipt.get("receipt", receipt)
            fault = evidence.receipt_fault(receipt, options["file"].read_bytes(), key)
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        if fault:
            raise CommandError(f"The receipt does not hold: {fault}.")
        self.stdout.write(f"Receipt {receipt['number']} holds: the file is the one received.")
