"""The installation of a long run: it stays in its folder, and all of it can be killed."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ministry import processes
from ministry.embedded.addresses import database_url, socket_folder
from ministry.embedded.postgres import Postgres
from tests import cast
from tests.check_all import ROOT
from tests.cut_connections import SOCKET, Cutter
from tests.system.installation import Installation

BEHIND = "5433"  # PostgreSQL's own socket; the product's connections go through the cutter at 5432
PEOPLE = (cast.UNIVERSITY_MACHINE, cast.OTHER_MACHINE, cast.SIGNATORY)
MORE = ("K-IMG-1", "K-IMG-2", "K-IMG-3", "K-IMG-4", "K-IMG-5")  # facilities of Tehran
_CAST = f"""
from facilities.models import University
cast.create_cast()
for code in {MORE}:
    cast.register(code, cast.FACILITIES[cast.T_IMAGING], University.objects.get(code=cast.TEHRAN))
"""


class Killable(processes.Processes):
    """Children that are killed with all that they started, and started again."""

    def __init__(self, var: Path) -> None:
        super().__init__(var)
        self._begun: dict[str, tuple[Sequence[str], str]] = {}

    def start(self, name: str, words: Sequence[str], *, process: str) -> None:
        """Start a child and remember how."""
        self._begun[name] = (words, process)
        super().start(name, words, process=process)

    def pid(self, name: str) -> int:
        """The process id of a child, which is also that of its group."""
        return self._running[name].pid

    def kill(self, name: str) -> None:
        """`kill -9` of a child and its group."""
        os.killpg(self.pid(name), signal.SIGKILL)

    def start_again(self, name: str) -> None:
        """What an init system does after a kill."""
        words, process = self._begun[name]
        self.start(name, words, process=process)

    def start_ended(self) -> list[str]:
        """Start again what ended by itself, as an init system does; answers the names."""
        ended = [name for name, child in self._running.items() if child.poll() is not None]
        for name in ended:
            self.start_again(name)
        return ended


class House(Installation):
    """A running installation whose files stay when it ends."""

    children: Killable

    def __init__(self, var: Path, *, has_pages: bool) -> None:
        super().__init__(var)
        self.has_pages = has_pages
        self.environment["STAFF_NEED_SECOND_FACTOR"] = "no"
        self.postgres = Postgres(var, settings={"port": BEHIND})
        self.children = Killable(var)
        self.cutter: Cutter | None = None
        self.database = database_url(var, "postgres") + f"&port={BEHIND}"

    def start_servers(self) -> None:
        """Start both servers and the cutter."""
        super().start_servers()
        folder = socket_folder(self.var)
        (folder / SOCKET).unlink(missing_ok=True)
        self.cutter = Cutter(folder, folder / f".s.PGSQL.{BEHIND}")

    def prepare(self, *people: str) -> None:
        """Begin anew where there is nothing yet, else go on; with new tokens either way."""
        ready = self.var / "prepared"
        self.stop_servers()
        if not ready.exists():
            shutil.rmtree(self.var, ignore_errors=True)  # half of one is none
        self.start_servers()
        if not ready.exists():
            if self.has_pages:
                self.run([str(ROOT / "manage.py"), "collect_assets"], "owner")
            self.run([str(ROOT / "manage.py"), "prepare_database", "--verbosity", "0"], "owner")
        self.issue_tokens(*people, before="" if ready.exists() else _CAST)
        ready.touch()

    def stop(self) -> None:
        """End everything; keep the files."""
        self.children.stop()
        self.stop_servers()
        if self.cutter is not None:
            self.cutter.close()

    def stop_servers(self) -> None:
        """Stop both servers, whoever started them."""
        self.valkey.stop()
        self.postgres.stop(mode="immediate")

    def manage(self, *words: str) -> tuple[int, str]:
        """Run one of the product's commands as the workers' account; answers its status and what
        it printed."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *words],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | self.environment | {"PAYESH_PROCESS": "jobs"},
        )
        return done.returncode, done.stdout


@contextmanager
def house_in(state: Path, *, has_pages: bool = True) -> Iterator[House]:
    """The installation of a folder, running; its pages need files that take a while to collect."""
    before = dict(os.environ)
    made = House(state / "var", has_pages=has_pages)
    try:
        made.prepare(*PEOPLE)
        made.start()
        yield made
    finally:
        made.stop()
        os.environ.clear()
        os.environ.update(before)
