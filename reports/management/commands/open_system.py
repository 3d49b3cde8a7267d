"""`manage.py open_system --on 1399/11/01`: the day on which the ministry opens the system."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from facilities.dates import jalali_text, parse_day
from facilities.errors import Refused
from reports.opening import first_judged_period, open_system
from reports.policy import periods


class Command(BaseCommand):
    """Sets the opening as the system; the policy owner does the same on a page."""

    help = "Sets, once and for ever, the day on which the system opens."

    def add_arguments(self, parser: CommandParser) -> None:
        """The day, Jalali or Gregorian."""
        parser.add_argument("--on", required=True, metavar="DATE", help="for instance 1399/11/01")

    def handle(self, *args: Any, **options: Any) -> None:
        """Set it, and say from which month on facilities are judged."""
        try:
            opening = open_system(by=None, on=parse_day(options["on"]))
        except ValueError:
            raise CommandError("--on must be a day such as 1399/11/01 or 2021-01-20.") from None
        except Refused as refused:
            raise CommandError(str(refused)) from None
        first = first_judged_period()
        assert first is not None  # noqa: S101  (it was just set)
        self.stdout.write(
            f"The system opens on {jalali_text(opening.opened_on)}: months from"
            f" {periods.label_en(first)} on are judged."
        )
