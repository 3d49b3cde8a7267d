"""The reading process of the register's workbooks: the file on its standard input, its rows told.

Started by `reading.py`; it imports no Django, so that it starts at once.
"""

import gc
import sys
from datetime import date, datetime
from typing import Any

import msgspec
from python_calamine import CalamineError, CalamineWorkbook

from facilities.distrusted import limited
from facilities.distrusted.refusals import FileRefused, refusal
from facilities.distrusted.xlsx_scan import scan
from facilities.workbook.messages import Other, Refusal, Sheet
from facilities.workbook.refusals import MOST_ROWS, REFUSALS


def main() -> None:
    """Read the workbook on standard input."""
    limited.limit_for_file(1)
    gc.disable()  # nothing here is cyclic, and everything is short-lived
    message: Sheet | Refusal
    try:
        message = Sheet(_rows())
    except FileRefused as refused:
        message = Refusal(refusal(refused, REFUSALS))
    except (MemoryError, RecursionError):
        message = Refusal(refusal(FileRefused("too_demanding"), REFUSALS))
    limited.say(msgspec.msgpack.encode(message))


def _rows() -> list[list[Any]]:
    """The first sheet's rows without the blank ones at its end. Raises FileRefused."""
    content = sys.stdin.buffer.read()
    found = scan(content)
    size = len(content)
    del content  # Calamine opens the file itself
    limited.limit_for_scanned(size, found)
    try:
        with CalamineWorkbook.from_path("/proc/self/fd/0") as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, OSError, ValueError):
        raise FileRefused("damaged") from None
    while rows and not any(cell not in ("", None) for cell in rows[-1]):
        rows.pop()
    if len(rows) < 2:
        raise FileRefused("empty_workbook")
    if len(rows) > MOST_ROWS + 1:
        raise FileRefused("too_many_rows")
    return [[_sayable(cell) for cell in row] for row in rows]


def _sayable(cell: object) -> Any:
    if cell is None or isinstance(cell, str | int | float):
        return cell
    if isinstance(cell, datetime):
        return Other(cell.date())
    return Other(cell if isinstance(cell, date) else None)


if __name__ == "__main__":
    main()
