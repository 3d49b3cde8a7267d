"""`manage.py run_all` (`make run`): the product on this machine, without demo data."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from facilities.models import AuditEvent
from ministry import processes
from ministry.keeping import EmbeddedServerError


class Command(BaseCommand):
    """Starts what is missing (servers, web, worker, beat) and stays until Ctrl-C."""

    help = "Runs web, worker and beat, and the embedded servers where no address is given."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, start, stay; end everything on the way out."""
        try:
            with processes.house(
                settings.VAR,
                settings.PORT,
                postgres=settings.EMBEDDED_DATABASE,
                valkey=settings.EMBEDDED_BROKER,
            ) as children:
                prepare_installation()
                refuse_synthetic()
                children.start_all(settings.PORT, var=settings.VAR)
                self.stdout.write(f"Payesh: http://127.0.0.1:{settings.PORT}/ (Ctrl-C ends it)")
                self.stdout.write("First account: manage.py add_account NAME --role administrator")
                stay(children)
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")
        except (processes.ProcessError, EmbeddedServerError) as error:
            raise CommandError(str(error)) from error


def prepare_installation() -> None:
    """Database, translations and static files, each only as far as something changed."""
    processes.manage("prepare_database", "--verbosity", "0")
    processes.manage("collect_assets")


def refuse_synthetic() -> None:
    """Refuse to run the product on the demo's data, where real reports would stand unmarked.

    Raises ProcessError.
    """
    if AuditEvent.objects.filter(action="synthetic.begun").exists():
        raise processes.ProcessError(
            f"The database of {settings.VAR} holds the demo's synthetic nation."
            " Choose another folder with VAR=…"
        )
    connection.close()


def stay(children: processes.Processes) -> None:
    """Watch the children until somebody interrupts. Raises ProcessError when one ends."""
    while True:
        children.check()
        time.sleep(1)
