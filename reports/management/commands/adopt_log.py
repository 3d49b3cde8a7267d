"""`manage.py adopt_log`: go on with the log in a restored, promoted or copied database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.evidence.keys import KeyRingError
from reports.sealing.adopting import NotWholeError, StillWritingError, adopt_log
from reports.sealing.checkpoints import CheckpointError


class Command(BaseCommand):
    """Checks the log, seals what has no leaf, and lifts the numbers of receipts."""

    help = "Goes on with the log of evidence after a restore (as the database's owner)."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--copy` is for databases that go on beside the one they were copied from."""
        parser.add_argument(
            "--copy", action="store_true", help="begin a log of one's own: this is a copy"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what became of the log."""
        if settings.PROCESS != "owner":
            raise CommandError("Run this as the database's owner: PAYESH_PROCESS=owner.")
        try:
            adopted = adopt_log(is_copy=options["copy"])
        except NotWholeError as broken:
            for fault in broken.faults:
                self.stderr.write(self.style.ERROR(str(fault)))
            raise CommandError(f"{broken} found; nothing was adopted.") from broken
        except StillWritingError as error:
            raise CommandError(
                f"{error} Stop the processes, roll back what pg_prepared_xacts lists, and try"
                " again; nothing was adopted."
            ) from error
        except (CheckpointError, KeyRingError) as error:
            raise CommandError(f"{error} Nothing was adopted.") from error
        if adopted.contradicted:
            self.stdout.write(
                f"{adopted.contradicted} published checkpoints saw rows that are lost."
            )
        begun = "begins" if adopted.is_new_origin else "goes on"
        self.stdout.write(f"{adopted.origin} {begun}; {adopted.sealed} rows were sealed.")
