"""`manage.py show_spellings`: what every channel makes of a spelling, for docs/spellings.md."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from reports.importing.spelling_table import as_markdown

PAGE = Path("docs") / "spellings.md"
LINE = "---\n\n"  # what stands above it is written by hand


class Command(BaseCommand):
    """Prints the table, or puts it below the line of docs/spellings.md."""

    help = "Reads a table of spellings over every channel and shows what each stores or refuses."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """`--write` changes the documentation."""
        parser.add_argument("--write", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print or write."""
        table = as_markdown()
        if not options["write"]:
            self.stdout.write(table)
            return
        page = settings.BASE_DIR / PAGE
        above = page.read_text(encoding="utf-8").split(LINE, 1)[0]
        page.write_text(above + LINE + table, encoding="utf-8")
