"""A process of its own that reads one distrusted file: the side that starts it and listens.

If that process is killed, by its limits or by a library that gives up, whoever listens learns of it
and goes on.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

ROOT: Final = Path(__file__).resolve().parents[2]
LARGEST_MESSAGE: Final = 64 * 2**20  # bytes
LARGEST_ANSWER: Final = 512 * 2**20
_ENVIRONMENT: Final = {"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_PYTHON: Final = (sys.executable, "-E", "-s", "-B", "-m")


@contextmanager
def reading(program: str, *words: str, content: bytes, seconds: float) -> Iterator[Iterator[bytes]]:
    """Have a Python module read `content` from its standard input; give what it says.

    The file is handed over as memory without a name; the process sees nothing else of ours, and is
    killed after so many seconds by the clock or at the end of the block. Each message is bytes that
    nobody has looked at yet; EOFError is raised where the next one ought to come and does not.
    """
    file = os.memfd_create("upload")
    try:
        _write(file, content)
        process = subprocess.Popen(
            [*_PYTHON, program, *words],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=_ENVIRONMENT,
        )
    finally:
        os.close(file)
    watch = threading.Timer(seconds, process.kill)
    watch.start()
    try:
        assert process.stdout is not None  # noqa: S101 - for the type checker
        yield _messages(process.stdout)
    finally:
        watch.cancel()
        process.kill()
        process.communicate()


def _write(file: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(file, rest) :]
    os.lseek(file, 0, os.SEEK_SET)


def _messages(stream: IO[bytes]) -> Iterator[bytes]:
    left = LARGEST_ANSWER
    while True:
        size = int.from_bytes(stream.read(4), "big")
        left -= size
        if not 0 < size <= LARGEST_MESSAGE or left < 0:
            raise EOFError("no further message")
        yield stream.read(size)
