"""`manage.py seed_demo`: a synthetic nation with its evidence, scores and suspicions."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.calendar import has_ended
from reports.policy import periods
from reports.synthetic import seeding
from reports.synthetic.plan import HORIZON, Plan


class Command(BaseCommand):
    """Seeds, or goes on where a killed run stopped; a complete nation is left as it is."""

    help = "Fills an empty database with a synthetic nation (only where DEMO=yes)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The arguments that decide every figure of the nation."""
        parser.add_argument("--facilities", type=int, default=300, metavar="N")
        parser.add_argument(
            "--from", type=int, default=periods.FIRST_PERIOD, dest="first", metavar="YYYYMM"
        )
        parser.add_argument(
            "--to",
            type=int,
            default=HORIZON,
            dest="last",
            metavar="YYYYMM",
            help="without it the nation reports up to today, and goes on at every later run",
        )
        parser.add_argument("--seed", type=int, default=1399, metavar="S")
        parser.add_argument(
            "--no-scores", action="store_true", help="file everything, evaluate nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, write the answer key, and say how long it took."""
        if not settings.DEMO:
            raise CommandError(
                "Synthetic data is only for a demonstration: set DEMO=yes, which also marks"
                " every page."
            )
        begun = time.monotonic()
        try:
            plan = Plan(
                options["facilities"],
                options["first"],
                options["last"],
                options["seed"],
                seeding.places(),
            )
            if not plan.grows and not has_ended(plan.last):
                raise ValueError("the last month has not ended yet")
            complete = seeding.seed(plan, scores=not options["no_scores"], say=self._say)
        except (ValueError, seeding.NotSyntheticError) as error:
            raise CommandError(str(error)) from error
        self._write_key(plan, complete)
        if complete:
            self._say("The synthetic nation is complete already; nothing was changed.")
        else:
            self._say(f"The synthetic nation is ready ({time.monotonic() - begun:.1f} s).")

    def _write_key(self, plan: Plan, complete: bool) -> None:
        """Write which facility does what, for whoever wants to check what is found."""
        file: Path = settings.VAR / "answer_key.csv"
        if not (complete and file.exists()):
            file.parent.mkdir(parents=True, exist_ok=True)
            seeding.plan_answer_key(plan).to_csv(file, index=False)

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
