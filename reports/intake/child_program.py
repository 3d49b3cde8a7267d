"""The reading process: one file on its standard input, pieces of rows on its standard output.

Started by `child.py` with an empty environment. It limits itself before it looks at the file,
and grows only by as much as the file's own size and cells justify. Everything it says is typed
MessagePack that the parent checks; nothing in it can be called or imported.
"""

import gc
import os
import resource
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import msgspec

from reports.intake.messages import Done, Message, Refusal
from reports.intake.refusals import FileRefused, refusal
from reports.policy.uploads import CSV, JSON, XLSX

MEMORY: Final = 100 * 2**20  # bytes of data for any file, beside the programs themselves
MEMORY_OF_FILE: Final = {XLSX: 1, CSV: 4, JSON: 4}  # times the file's size
MEMORY_OF_CELL: Final = 110  # bytes more for each cell that a workbook's scan has counted
MEMORY_OF_TEXT: Final = 4  # times the bytes of its shared strings
SECONDS: Final = 4  # of the processor for any file
BYTES_A_SECOND: Final = 2 * 2**20  # on a busy, slow machine
CELLS_A_SECOND: Final = 100_000
LARGEST_INT: Final = 2**63 - 1
DEEPEST: Final = 40


def main() -> None:
    """Read the file on standard input, whose medium is the first argument."""
    medium, size = sys.argv[1], os.fstat(sys.stdin.fileno()).st_size
    _limit(MEMORY + MEMORY_OF_FILE[medium] * size, SECONDS + size // BYTES_A_SECOND)
    gc.disable()  # nothing here is cyclic, and everything is short-lived
    try:
        for message in _READERS[medium]():
            _say(message)
        _say(Done(_peak()))
    except FileRefused as refused:
        _say(Refusal([refused.problem]))
    except (MemoryError, RecursionError):
        _say(Refusal([refusal("too_demanding")]))


def _workbook() -> Iterator[Message]:
    from reports.intake.xlsx_pieces import pieces  # noqa: PLC0415 - each medium loads its own
    from reports.intake.xlsx_scan import scan  # noqa: PLC0415

    content = sys.stdin.buffer.read()
    found = scan(content)
    size = len(content)
    del content  # Calamine opens the file itself
    _limit(
        MEMORY + size + found.cells * MEMORY_OF_CELL + found.text_bytes * MEMORY_OF_TEXT,
        SECONDS + found.cells // CELLS_A_SECOND,
    )
    yield from pieces("/proc/self/fd/0", found)


def _csv() -> Iterator[Message]:
    from reports.intake.csv_rows import read_csv  # noqa: PLC0415
    from reports.intake.table_pieces import pieces  # noqa: PLC0415

    yield from pieces(read_csv(sys.stdin.buffer.read()))


def _json() -> Iterator[Message]:
    from reports.intake.json_rows import read_json  # noqa: PLC0415
    from reports.intake.table_pieces import pieces  # noqa: PLC0415

    yield from pieces(read_json(sys.stdin.buffer.read()))


_READERS: Final[dict[str, Callable[[], Iterable[Message]]]] = {
    XLSX: _workbook,
    CSV: _csv,
    JSON: _json,
}


def _say(message: Message) -> None:
    try:
        data = _ENCODER.encode(message)
    except (OverflowError, UnicodeEncodeError):  # JSON can hold what MessagePack cannot
        data = _ENCODER.encode(_sayable(msgspec.to_builtins(message, builtin_types=(bytes,))))
    sys.stdout.buffer.write(len(data).to_bytes(4, "big"))
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _sayable(value: Any, depth: int = 0) -> Any:
    """A value with numbers of hundreds of digits made small and halves of characters made "?";
    no check takes either."""
    if isinstance(value, int) and not isinstance(value, bool):
        return max(-LARGEST_INT, min(value, LARGEST_INT))
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if depth < DEEPEST and isinstance(value, list | tuple):
        return [_sayable(inner, depth + 1) for inner in value]
    if depth < DEEPEST and isinstance(value, dict):
        return {_sayable(key): _sayable(inner, depth + 1) for key, inner in value.items()}
    return value


def _limit(memory: int, seconds: int) -> None:
    """Limit this process: its data, the processor, no core file, no file written."""
    for what, most in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_CPU, seconds)):
        resource.setrlimit(what, (most, resource.getrlimit(what)[1]))
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
