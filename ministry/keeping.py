"""What Linux offers for keeping servers: adopting and awaiting processes, another account.

PostgreSQL refuses to run as root, so root runs it as `nobody`, with the one right to pass
through closed folders (a checkout under /root).
"""

import ctypes
import os
import pwd
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

START_TIMEOUT = 600  # seconds; recovery after a kill can be long on a slow disk


class EmbeddedServerError(RuntimeError):
    """A server of ours could not be started; the message ends with its own last words."""


def die_with_parent() -> None:
    """For `preexec_fn`: ask Linux to end this child when its parent dies, however it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def adopt_orphans() -> None:
    """Become the parent of what our children leave running, so that it can be reaped here."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER


def wait_until_gone(pid: int) -> None:
    """Wait up to a minute until the process has ended; take its exit status if it is ours."""
    for _ in range(3000 if pid else 0):
        if _is_gone(pid):
            return
        time.sleep(0.02)


def _is_gone(pid: int) -> bool:
    """Whether the process has ended; takes its exit status if it is ours to take."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    return not Path(f"/proc/{pid}").exists()


def other_account() -> pwd.struct_passwd | None:
    """The account PostgreSQL runs as when we are root, which it refuses to be."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def as_account() -> list[str]:
    """The words put before a PostgreSQL program so that root can run it as another account.

    The account keeps the one right to pass through closed folders (a checkout under /root),
    which needs `setpriv` of util-linux.
    """
    account = other_account()
    if account is None:
        return []
    if shutil.which("setpriv") is None:
        raise EmbeddedServerError(
            "PostgreSQL refuses to run as root, and `setpriv` (package util-linux) is missing:"
            " install it, or run as an ordinary user."
        )
    return [
        "setpriv",
        f"--reuid={account.pw_uid}",
        f"--regid={account.pw_gid}",
        "--clear-groups",
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
        "--securebits=+no_setuid_fixup",
    ]


def private_folder(folder: Path, account: pwd.struct_passwd | None) -> None:
    """Make `folder` for one account alone; refuse one in a shared place that is not ours."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    owner = account.pw_uid if account else os.geteuid()
    if folder.stat().st_uid not in (os.geteuid(), owner):
        raise EmbeddedServerError(f"{folder} belongs to somebody else; set VAR to another folder.")
    if folder.stat().st_uid != owner:
        os.chown(folder, owner, account.pw_gid if account else -1)
    folder.chmod(0o700)
