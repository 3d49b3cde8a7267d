"""`manage.py work_demo`: what the demo's people did, each in their own role."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.synthetic.work import do_part


class Command(BaseCommand):
    """Does parts of the work; for the web's account, which takes the role of each person."""

    help = "Does what the people of the demonstration did (only where DEMO=yes)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which parts."""
        parser.add_argument("parts", nargs="+", metavar="PART")

    def handle(self, *args: Any, **options: Any) -> None:
        """Each part in a transaction of its own. Raises CommandError outside the demo."""
        if not settings.DEMO:
            raise CommandError("The people of the demonstration work only where DEMO=yes.")
        for name in options["parts"]:
            do_part(name)
