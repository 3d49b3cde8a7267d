"""`manage.py demo` (`make demo`): a synthetic nation, and one report followed all the way."""

import json
import os
import secrets
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from ministry import environment, processes
from ministry.keeping import EmbeddedServerError
from ministry.management.commands.run_all import prepare_installation, stay
from ministry.management.demo_story import Story, follow_report
from reports.synthetic.people import create_demo_people
from reports.synthetic.work import keep_register_once, parts_left


class Command(BaseCommand):
    """Seeds, starts everything, files one report, shows what came of it, and stays."""

    help = "Runs Payesh with synthetic data on 127.0.0.1 until Ctrl-C."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Every step in order; `demo.json` is written last, for scripts that wait for it."""
        var: Path = settings.VAR
        (var / "demo.json").unlink(missing_ok=True)
        os.environ["DEMO"] = "yes"
        facilities = environment.number("FACILITIES", 300, least=20, most=60_000)
        try:
            with processes.house(
                var,
                settings.PORT,
                postgres=settings.EMBEDDED_DATABASE,
                valkey=settings.EMBEDDED_BROKER,
            ) as children:
                self._say("Preparing the database and the pages …")
                prepare_installation()
                processes.manage("seed_demo", "--facilities", str(facilities))
                people = demo_people()
                work()
                self._say("Starting web, worker and beat …")
                children.start_all(settings.PORT, var=var)
                url = f"http://127.0.0.1:{settings.PORT}"
                story = follow_report(url, people, var)
                self._report(url, people, story)
                write_private(
                    var / "demo.json",
                    {"url": url, "people": people, "export": str(story.export)},
                )
                stay(children)
        except KeyboardInterrupt:
            self._say("Stopped; the data is kept.")
        except (processes.ProcessError, EmbeddedServerError) as error:
            raise CommandError(str(error)) from error
        finally:
            (var / "demo.json").unlink(missing_ok=True)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _report(self, url: str, people: list[dict[str, str]], story: Story) -> None:
        """Print what happened, the address and the logins."""
        lines = ["", *story.lines, "", f"Address: {url}/", "All data is synthetic.", ""]
        lines += [f"  {'role':<14} {'sign in as':<14} password"]
        lines += [f"  {p['role']:<14} {p['username']:<14} {p['password']}" for p in people]
        lines += ["", f"Tokens and paths for scripts: {settings.VAR / 'demo.json'}"]
        lines += ["Ctrl-C ends everything; the data is kept."]
        self._say("\n".join(lines))


def demo_people() -> list[dict[str, str]]:
    """The cast with passwords that stay the same over restarts, and new tokens each time."""
    passwords = kept_passwords(settings.DEMO_PASSWORDS)
    with transaction.atomic():
        people: list[dict[str, str]] = create_demo_people(passwords=passwords)
    connection.close()
    return people


def work() -> None:
    """Have the cast do what they have not done yet, each in their own role."""
    keep_register_once()
    parts = parts_left()
    connection.close()
    if parts:
        processes.manage("work_demo", *parts, process="web")


def kept_passwords(file: Path) -> dict[str, str]:
    """Passwords by role, made at the first start."""
    roles = (
        "clerk",
        "signatory",
        "officer",
        "analyst",
        "policy_owner",
        "inspector",
        "machine",
        "administrator",
    )
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    if set(roles) - known.keys():
        known |= {role: secrets.token_urlsafe(12) for role in roles if role not in known}
        write_private(file, known)
    return known


def write_private(file: Path, content: object) -> None:
    """Write JSON for the owner's eyes only, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_suffix(f".{time.monotonic_ns()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(content, stream, ensure_ascii=False, indent=1)
    draft.replace(file)
