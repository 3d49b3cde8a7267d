"""`manage.py describe_policy`: the directive in force as tables, for docs/policy.md."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from reports.policy.directive import published
from reports.policy.directive.page import as_markdown

PAGE = Path("docs") / "policy.md"
LINE = "---\n\n"  # what stands above it is written by hand


class Command(BaseCommand):
    """Prints the tables, or puts them below the line of docs/policy.md."""

    help = "Describes the directive in force as Markdown."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """`--write` changes the documentation."""
        parser.add_argument("--write", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print or write."""
        tables = as_markdown(published.directive())
        if not options["write"]:
            self.stdout.write(tables)
            return
        page = settings.BASE_DIR / PAGE
        above = page.read_text(encoding="utf-8").split(LINE, 1)[0]
        page.write_text(above + LINE + tables, encoding="utf-8")
