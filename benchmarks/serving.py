"""Sending filings to a web server from a process of its own, and what the server used for them."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.nation import ROOT, Nation
from ministry import processes

BARE_TABLE = (
    "CREATE TABLE bare_filing (id bigserial PRIMARY KEY, facility text, period int, body text);"
    " GRANT ALL ON bare_filing, bare_filing_id_seq TO payesh_web_login;"
)


@contextmanager
def bare_server(nation: Nation) -> Iterator[int]:
    """The bare view on the next port, started like the product's web; answers the port."""
    port = nation.port + 1
    with nation.connect("postgres") as server:
        server.execute(BARE_TABLE)
    environment = os.environ | {
        "BARE_DATABASE_URL": nation.url("payesh_web_login"),
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    words = ["benchmarks.bare" if word == "ministry.wsgi" else word for word in processes.WEB]
    child = subprocess.Popen(
        [sys.executable, "-m", *words, "--bind", f"127.0.0.1:{port}"],
        env=environment,
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield port
    finally:
        child.terminate()
        child.wait()


def send(
    nation: Nation, port: int, requests: Iterable[str], *, connections: int
) -> list[dict[str, Any]]:
    """Have `benchmarks.load` send the requests; its answers, in the order of the requests."""
    source, target = nation.var / "requests", nation.var / "answers"
    source.write_text("\n".join(requests), encoding="utf-8")
    words = [sys.executable, "-m", "benchmarks.load", str(port), str(connections)]
    subprocess.run([*words, str(source), str(target)], cwd=ROOT, check=True)
    return [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]


def require_filed(answers: Iterable[dict[str, Any]]) -> None:
    """Raise RuntimeError unless every answer is 201."""
    wrong = [answer for answer in answers if answer["status"] != 201]
    if wrong:
        raise RuntimeError(f"{len(wrong)} filings failed, the first: {wrong[0]}")


def cpu_of_web(port: int) -> float:
    """Seconds of CPU that the web server on this port has used, all its processes together."""
    return sum(
        int((task / "schedstat").read_text().split()[0]) / 1e9
        for process in _processes(port)
        for task in (process / "task").iterdir()
    )


def _processes(port: int) -> list[Path]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"127.0.0.1:{port}".encode() in words and b"gunicorn" in b" ".join(words):
            found.append(process)
    return found


def _wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"nothing listens on port {port}")
