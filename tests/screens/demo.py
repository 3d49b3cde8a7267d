"""The running demonstration that is walked through: a given one, or one of our own."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from ministry.keeping import die_with_parent
from tests.prepare import ROOT
from tests.screens.walking import Visitor

NOBODY = Visitor("nobody")
WITHOUT_PAGES = {"machine"}
START_TIMEOUT = 900  # seconds


class Demo(NamedTuple):
    """Where it answers, and who may walk through it."""

    url: str
    visitors: list[Visitor]


def read_demo(file: Path) -> Demo:
    """Return what a running demonstration has written about itself."""
    told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    people = [
        Visitor(person["role"], person["username"], person["password"])
        for person in told["people"]
        if person["role"] not in WITHOUT_PAGES
    ]
    return Demo(told["url"], [NOBODY, *people])


@contextmanager
def own_demo(var: Path, facilities: int) -> Iterator[Demo]:
    """Start a demonstration in a folder and stop it at the end; its data stays for the next time.

    Raises RuntimeError where it does not start.
    """
    var.mkdir(parents=True, exist_ok=True)
    told = var / "demo.json"
    told.unlink(missing_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {"VAR": str(var), "PORT": str(port), "FACILITIES": str(facilities)}
    with (var / "demo.log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "manage.py", "demo"],
            cwd=ROOT,
            env=_without_the_suites_settings() | settings,
            stdout=log,
            stderr=log,
            preexec_fn=die_with_parent,  # noqa: PLW1509  (no threads here)
        )
    try:
        yield _started(child, told)
    finally:
        child.terminate()
        child.wait()


def _without_the_suites_settings() -> dict[str, str]:
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "CHROMIUM")
    return {name: value for name, value in os.environ.items() if name in kept}


def _started(child: "subprocess.Popen[bytes]", told: Path) -> Demo:
    deadline = time.monotonic() + START_TIMEOUT
    while not told.exists():
        if child.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The demonstration did not start: {told.parent / 'demo.log'}")
        time.sleep(0.5)
    return read_demo(told)
