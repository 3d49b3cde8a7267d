"""`manage.py verify_chain`: is everything filed still there, in order and unchanged?"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from reports import evidence
from reports.evaluation import chain_check
from reports.frames import read_one_moment


class Command(BaseCommand):
    """Follows all chains; names the first bad row of each and exits with 1 if there is one."""

    help = "Checks all submission chains and the current figures against them."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--checkpoint` compares with a signed file from elsewhere, `--public-key` checks it."""
        parser.add_argument("--checkpoint", type=Path, metavar="FILE")
        parser.add_argument(
            "--public-key", metavar="HEX", help="trusted key; without it this installation's"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every fault, or that there is none."""
        checkpoint = None
        if options["checkpoint"]:
            own = evidence.signer(settings.SIGNING_KEY).public_key
            try:
                key = bytes.fromhex(options["public_key"]) if options["public_key"] else own
                content = options["checkpoint"].read_text(encoding="utf-8")
                checkpoint = chain_check.read_checkpoint(content, key)
            except (OSError, ValueError) as error:
                raise CommandError(f"{options['checkpoint']}: {error}") from error
        with transaction.atomic():
            read_one_moment()
            faults = [*chain_check.chain_faults(checkpoint), *chain_check.figure_faults()]
        for fault in faults:
            self.stderr.write(self.style.ERROR(str(fault)))
        if faults:
            raise CommandError(f"{len(faults)} faults found.")
        self.stdout.write("All chains are whole, and all current figures are those filed.")
