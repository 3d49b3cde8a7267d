"""The reading process: one file on its standard input, pieces of rows on its standard output.

Started by `child.py` with an empty environment. It limits itself before it looks at the file,
and grows only by as much as the file's own directory and cells justify. Everything it says is
typed MessagePack that the parent checks; nothing in it can be called or imported.
"""

import gc
import os
import resource
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import msgspec

from reports.intake.messages import Done, Message, Piece, Refusal
from reports.intake.refusals import FileRefused

MEMORY: Final = 140 * 2**20  # bytes of address space for any file
MEMORY_OF_CELL: Final = 110  # bytes more for each cell the scan has counted
MEMORY_OF_TEXT: Final = 4  # times the bytes of shared strings
SECONDS: Final = 4  # of the processor for any file
CELLS_A_SECOND: Final = 100_000  # on a busy, slow machine
AT_ONCE: Final = 1_000  # rows in a piece
INPUT: Final = "/proc/self/fd/0"


def main() -> None:
    """Read the file on standard input, whose medium is the first argument."""
    _limit(MEMORY, SECONDS)
    gc.disable()  # nothing here is cyclic, and everything is short-lived
    try:
        for message in _messages():
            _say(message)
        _say(Done(_peak()))
    except FileRefused as refused:
        _say(Refusal(refused.problem))
    except MemoryError:
        _say(Refusal(FileRefused("too_demanding").problem))


def _messages() -> Iterator[Message]:
    """The rows of a workbook in pieces."""
    from reports.intake.xlsx_scan import scan
    from reports.intake.xlsx_sheet import read_sheet

    size = os.fstat(sys.stdin.fileno()).st_size
    _limit(MEMORY + size, SECONDS)
    found = scan(sys.stdin.buffer.read())  # let go of before Calamine opens the file itself
    _limit(
        MEMORY + found.cells * MEMORY_OF_CELL + found.text_bytes * MEMORY_OF_TEXT,
        SECONDS + found.cells // CELLS_A_SECOND,
    )
    reports = read_sheet(INPUT, found)
    while rows := list(islice(reports, AT_ONCE)):
        yield Piece(
            [row.place for row in rows], [row.facility for row in rows],
            [row.period for row in rows], [row.reason for row in rows],  # type: ignore[misc]
            [row.explanation for row in rows], [row.body for row in rows],
            [row.unknown for row in rows], [row.wrong for row in rows],
            [list(column) for column in zip(*(row.figures for row in rows), strict=True)],
        )  # fmt: skip


def _say(message: Message) -> None:
    data = _ENCODER.encode(message)
    sys.stdout.buffer.write(len(data).to_bytes(4, "big"))
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _limit(memory: int, seconds: int) -> None:
    """Limit this process: address space, processor, no core file, no file written, no child."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (memory, hard))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    for what in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(what, (0, 0))


def _peak() -> int:
    """The most memory this process has held, in bytes."""
    with open("/proc/self/status", encoding="ascii") as status:
        lines = dict(line.split(":", 1) for line in status if ":" in line)
    return int(lines["VmHWM"].split()[0]) * 1024


_ENCODER: Final[Any] = msgspec.msgpack.Encoder()

if __name__ == "__main__":
    main()
