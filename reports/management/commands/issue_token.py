"""`manage.py issue_token USERNAME`: a new API token, printed once."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from facilities.errors import Refused
from facilities.models import Person
from facilities.signing_in.tokens import LONGEST_LIFE, issue_token


class Command(BaseCommand):
    """Issues a token as the system; administrators do the same on their pages."""

    help = "Issues an API token for an account and prints it; it is stored only as a hash."

    def add_arguments(self, parser: CommandParser) -> None:
        """The account, and how long the token lives."""
        parser.add_argument("username")
        parser.add_argument(
            "--days", type=int, default=365, help=f"days it lives (1-{LONGEST_LIFE.days})"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the token alone, so that a script can take it."""
        try:
            person = Person.objects.get(username=options["username"])
            expires_in = timedelta(days=options["days"])
            issued = issue_token(by=None, person=person, expires_in=expires_in)
        except Person.DoesNotExist:
            raise CommandError(f"There is no account {options['username']!r}.") from None
        except OverflowError:
            raise CommandError("--days is too large.") from None
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(issued.token)
