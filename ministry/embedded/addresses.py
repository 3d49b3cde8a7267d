"""Where the embedded servers of a folder are reached: sockets, and addresses made of them."""

import hashlib
import os
import socket
import tempfile
from pathlib import Path

SOCKET_PATH_LIMIT = 100  # bytes; the kernel takes 107 for a Unix socket's whole path


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


def accepts_connections(path: Path) -> bool:
    """Whether somebody listens at this socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(5)
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True
