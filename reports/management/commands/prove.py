"""`manage.py prove`: is every value of today's tables what the evidence gives?"""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.proving.differences import Difference
from reports.proving.rounds import prove_changed, prove_everything


class Command(BaseCommand):
    """Prints every difference with its row and column; exits with 1 if there is one."""

    help = "Holds reports, scores, cases and sums against the evidence; changes none of them."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--all` looks at the whole nation instead of what changed and the day's share."""
        parser.add_argument("--all", action="store_true", help="every facility of the nation")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prove with progress, and say how much was looked at."""
        begun = time.monotonic()

        def found(difference: Difference) -> None:
            self.stderr.write(self.style.ERROR(str(difference)))

        def progress(done: int, everyone: int) -> None:
            seconds = time.monotonic() - begun
            self.stdout.write(f"  {done:,} of {everyone:,} facilities ({seconds:.0f} s)")
            self.stdout.flush()

        prove = prove_everything if options["all"] else prove_changed
        proof = prove(found=found, progress=progress)
        self.stdout.write(
            f"{proof.months:,} months of {proof.facilities:,} facilities, {proof.cases:,} cases and"
            f" {proof.sums:,} sums of a university's month proved"
            f" ({time.monotonic() - begun:.1f} s)."
        )
        if proof.facilities_left_out or proof.sums_left_out:
            self.stdout.write(
                f"Left out until their evaluation is done: {proof.facilities_left_out:,} facilities"
                f" and {proof.sums_left_out:,} sums."
            )
        if proof.differences_left_out:
            self.stdout.write(
                f"{proof.differences_left_out:,} differences of the same facilities follow from"
                " altered submissions and are not named."
            )
        if proof.differences:
            raise CommandError(f"{proof.differences:,} differences found.")
        self.stdout.write("Every value is what the evidence gives.")
