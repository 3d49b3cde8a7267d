"""Web, worker and beat as children of one command, for the demo and for small installations."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from ministry.embedded.running import servers
from ministry.keeping import die_with_parent

GRACE = 20  # seconds for a child to finish what it has in hand
WEB = shlex.split(
    "gunicorn ministry.wsgi --workers=2 --threads=4 --worker-class=gthread --keep-alive=30"
)
RECYCLING = shlex.split("--max-requests=50000 --graceful-timeout=10")
WORKER = shlex.split(
    "celery -A ministry worker --concurrency 2 --loglevel INFO --without-gossip --without-mingle"
)
SEALER = shlex.split(
    "celery -A ministry worker --queues sealing --hostname sealer@%h --pool solo --loglevel INFO"
    " --without-gossip --without-mingle --without-heartbeat"
)
BEAT = shlex.split("celery -A ministry beat --loglevel WARNING --pidfile ''")


class ProcessError(RuntimeError):
    """A child did not start or did not stay; the message ends with its last words."""


class Processes:
    """The children of this command, each in a session of its own and with a log of its own."""

    def __init__(self, var: Path) -> None:
        self.logs = var / "log"
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, words: Sequence[str], *, process: str) -> None:
        """Start a Python module as a child, again if it has ended; `process` is its account."""
        self.logs.mkdir(parents=True, exist_ok=True)
        ended = self._running.pop(name, None)
        if ended is not None:
            ended.wait()  # started again after it was killed
        with (self.logs / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", *words],
                env=os.environ | {"PAYESH_PROCESS": process},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509  (no threads here)
            )

    def start_all(self, port: int, *, var: Path) -> None:
        """Start web, worker and beat, and wait until the web answers that all is reachable."""
        bind = ["--bind", f"127.0.0.1:{port}"]
        self.start("web", [*WEB, *bind, *RECYCLING], process="web")
        self.start("worker", WORKER, process="jobs")
        self.start("sealer", SEALER, process="jobs")
        self.start("beat", [*BEAT, "--schedule", str(var / "beat-schedule")], process="jobs")
        self.wait_for(f"http://127.0.0.1:{port}/readyz", seconds=120)

    def wait_for(self, url: str, *, seconds: float) -> None:
        """Wait until `url` answers 200. Raises ProcessError when a child ends or time runs out."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.check()
            with suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
                if answer.status == 200:
                    return
            time.sleep(0.1)
        raise ProcessError(f"{url} did not answer within {seconds:.0f} s; see {self.logs}.")

    def check(self) -> None:
        """Raise ProcessError if a child has ended."""
        for name, child in self._running.items():
            if child.poll() is not None:
                words = (self.logs / f"{name}.log").read_text(errors="replace")[-2000:]
                raise ProcessError(f"{name} ended with {child.returncode}:\n{words}")

    def stop(self) -> None:
        """End all children, the last started first, and whatever they leave behind."""
        children = list(reversed(self._running.values()))
        self._running.clear()
        for child in children:
            with suppress(ProcessLookupError):
                child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for child in children:
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, deadline - time.monotonic()))
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


@contextmanager
def sole_user_of(var: Path) -> Iterator[None]:
    """Hold the folder for this command alone. Raises ProcessError when another one has it."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "lock").open("w") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except OSError as error:
            raise ProcessError(f"Payesh runs already with the files of {var}.") from error
        yield


@contextmanager
def interruptible() -> Iterator[None]:
    """Treat SIGTERM and SIGHUP like Ctrl-C, so that every way to stop ends the children too.

    A second signal while stopping is not listened to.
    """

    signs = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # a shell may have SIGINT ignored

    def interrupt(*_: object) -> None:
        for sign in signs:
            signal.signal(sign, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {sign: signal.signal(sign, interrupt) for sign in signs}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)


def require_free(port: int) -> None:
    """Raise ProcessError when something listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ProcessError(f"Port {port} is taken: choose another with PORT=…") from error


def manage(
    *words: str, process: str = "", quiet: bool = False, environ: Mapping[str, str] = os.environ
) -> None:
    """Run one of our own commands to its end. Raises ProcessError when it fails.

    A command that refuses the data it finds has said so in a line of its own, for the person at
    the terminal: then this process ends too, and adds nothing.
    """
    environment = {key: value for key, value in environ.items() if key != "PAYESH_PROCESS"}
    if process:
        environment["PAYESH_PROCESS"] = process
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(
        [sys.executable, str(root / "manage.py"), *words],
        env=environment,
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if quiet else None,
    )
    if done.returncode == os.EX_DATAERR:
        raise SystemExit(done.returncode)
    if done.returncode:
        raise ProcessError(f"manage.py {words[0]} ended with {done.returncode}.")


@contextmanager
def house(var: Path, port: int, *, postgres: bool, valkey: bool) -> Iterator[Processes]:
    """The embedded servers (as far as wanted) and an empty set of children, ended in order.

    SIGTERM counts as Ctrl-C. Children end before the servers they use. Raises ProcessError when
    the port or the folder is in use.
    """
    require_free(port)
    children = Processes(var)
    with (
        interruptible(),
        sole_user_of(var),
        servers(var, postgres=postgres, valkey=valkey, adopt=True),
    ):
        try:
            yield children
        finally:
            children.stop()
