"""`manage.py verify_log`: is everything that was ever sealed still there, and as it was?"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.merkle.checkpoints import open_checkpoint
from reports.merkle.notes import VerifierKey, public_key_in
from reports.sealing.checkpoint_check import Witness
from reports.sealing.log_check import whole_log
from reports.sealing.notes import read_note


class Command(BaseCommand):
    """Checks the whole log of evidence; names every bad row and exits with 1 if there is one."""

    help = "Checks every leaf, row, signature, date and checkpoint of the log of evidence."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--checkpoint` compares with a signed file from elsewhere, `--public-key` checks it."""
        parser.add_argument("--checkpoint", type=Path, metavar="FILE")
        parser.add_argument(
            "--public-key",
            metavar="KEY",
            help="trusted key (hexadecimal, or a verifier key); without it this installation's",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every fault, or that there is none."""
        witness = None
        if options["checkpoint"]:
            witness = _witness(options["checkpoint"], options["public_key"])
        found = 0
        for fault in whole_log(witness):
            found += 1
            self.stderr.write(self.style.ERROR(str(fault)))
        if found:
            raise CommandError(f"{found} faults found.")
        self.stdout.write("The log is whole: every row is as it was sealed.")


def _witness(file: Path, public_key: str | None) -> Witness:
    try:
        note = file.read_text(encoding="utf-8")
        if public_key is None:
            return Witness(str(file), read_note(note))
        key = VerifierKey(note.partition("\n")[0], public_key_in(public_key))
        return Witness(str(file), open_checkpoint(note.encode(), [key]))
    except UnicodeDecodeError as error:
        raise CommandError(f"{file}: not a text in UTF-8") from error
    except (OSError, ValueError) as error:
        raise CommandError(f"{file}: {error}") from error
