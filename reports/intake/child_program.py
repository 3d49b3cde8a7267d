"""The reading process: one file on its standard input, pieces of rows on its standard output.

Everything it says is typed MessagePack that the parent checks; nothing in it can be called or
imported.
"""

import gc
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import msgspec

from facilities.distrusted import limited
from facilities.distrusted.media import CSV, JSON, XLSX
from facilities.distrusted.refusals import FileRefused
from reports.intake.messages import Done, Message, Refusal
from reports.intake.refusals import problem_of, refusal

MEMORY_OF_FILE: Final = {XLSX: 1, CSV: 4, JSON: 4}  # times the file's size
LARGEST_INT: Final = 2**63 - 1
DEEPEST: Final = 40


def main() -> None:
    """Read the file on standard input, whose medium is the first argument."""
    medium = sys.argv[1]
    limited.limit_for_file(MEMORY_OF_FILE[medium])
    gc.disable()  # nothing here is cyclic, and everything is short-lived
    try:
        for message in _READERS[medium]():
            _say(message)
        _say(Done(_peak()))
    except FileRefused as refused:
        _say(Refusal([problem_of(refused)]))
    except (MemoryError, RecursionError):
        _say(Refusal([refusal("too_demanding")]))


def _workbook() -> Iterator[Message]:
    from facilities.distrusted.xlsx_scan import scan  # noqa: PLC0415 - each medium loads its own
    from reports.intake.xlsx_pieces import pieces  # noqa: PLC0415
    from reports.policy.form.sheet import MARK_SHEET  # noqa: PLC0415

    content = sys.stdin.buffer.read()
    found = scan(content, without_notes=MARK_SHEET)
    size = len(content)
    del content  # Calamine opens the file itself
    limited.limit_for_scanned(size, found)
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
    limited.say(data)


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


def _peak() -> int:
    """The most memory this process has held, in bytes."""
    with open("/proc/self/status", encoding="ascii") as status:
        lines = dict(line.split(":", 1) for line in status if ":" in line)
    return int(lines["VmHWM"].split()[0]) * 1024


_ENCODER: Final[Any] = msgspec.msgpack.Encoder()

if __name__ == "__main__":
    main()
