"""`manage.py rescore`: every facility-month of the nation evaluated again."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.evaluation.national import CONNECTIONS, Rescored
from reports.evaluation.rescoring import rescore_nation
from reports.evaluation.rollups import refresh_rollups


class Command(BaseCommand):
    """Writes the scores and suspicions that are not what the inputs give; the rest stays."""

    help = "Evaluates every facility-month again; a killed run goes on where it stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many connections work side by side."""
        parser.add_argument("--connections", type=int, default=CONNECTIONS, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        """Re-score with progress, rebuild the sums that became stale, and say what changed."""
        if not 1 <= options["connections"] <= 16:
            raise CommandError("--connections must be 1 to 16")
        begun = time.monotonic()
        self._left = 0

        def begin(everyone: int, left: int) -> None:
            self._left = left
            if left < everyone:
                self._say(f"  goes on behind {everyone - left:,} of {everyone:,} facilities")

        def report(so_far: Rescored) -> None:
            rate = so_far.months / (time.monotonic() - begun)
            self._say(
                f"  {so_far.facilities:,} of {self._left:,} facilities ({rate:,.0f} months/s)"
            )

        total = rescore_nation(connections=options["connections"], begin=begin, done=report)
        cells = refresh_rollups()
        self._say(
            f"{total.months:,} months of {total.facilities:,} facilities evaluated:"
            f" {total.changed:,} scores changed, {cells:,} sums rebuilt"
            f" ({time.monotonic() - begun:.1f} s)."
        )

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
