"""A process of its own that reads one distrusted file: what it does to itself, and how it speaks.

Started by `child.py` with an empty environment. It limits itself before it looks at the file, and
grows only by as much as the file's own size and cells justify.
"""

import os
import resource
import sys
from typing import Final

from facilities.distrusted.xlsx_scan import Scan

MEMORY: Final = 100 * 2**20  # bytes of data for any file, beside the programs themselves
MEMORY_OF_CELL: Final = 110  # bytes more for each cell that a workbook's scan has counted
MEMORY_OF_TEXT: Final = 4  # times the bytes of its shared strings
SECONDS: Final = 4  # of the processor for any file
BYTES_A_SECOND: Final = 2 * 2**20  # on a busy, slow machine
CELLS_A_SECOND: Final = 100_000


def limit_for_file(times: int) -> None:
    """Limit this process to so many times the size of the file on its standard input."""
    size = os.fstat(sys.stdin.fileno()).st_size
    _limit(MEMORY + times * size, SECONDS + size // BYTES_A_SECOND)


def limit_for_scanned(size: int, found: Scan) -> None:
    """Limit this process to what a workbook of `size` bytes needs by what its scan has found."""
    _limit(
        MEMORY + size + found.cells * MEMORY_OF_CELL + found.text_bytes * MEMORY_OF_TEXT,
        SECONDS + found.cells // CELLS_A_SECOND,
    )


def say(message: bytes) -> None:
    """Tell the parent one thing."""
    sys.stdout.buffer.write(len(message).to_bytes(4, "big"))
    sys.stdout.buffer.write(message)
    sys.stdout.buffer.flush()


def _limit(memory: int, seconds: int) -> None:
    """Limit this process: its data, the processor, no core file, no file written."""
    for what, most in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_CPU, seconds)):
        resource.setrlimit(what, (most, resource.getrlimit(what)[1]))
    for what in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(what, (0, 0))
