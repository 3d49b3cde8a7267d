"""Reads the first sheet of an uploaded workbook as rows of cells.

The file is distrusted: a process of its own, with little memory, looks it over and reads it, and
the web process only takes what that process says.
"""

import logging
from collections.abc import Iterable
from typing import Final

import msgspec

from facilities.distrusted.child import reading
from facilities.distrusted.media import XLSX, media_of
from facilities.distrusted.refusals import FileRefused, refusal
from facilities.errors import Refused, refuse
from facilities.workbook.messages import DECODER, Other, Refusal, Sheet
from facilities.workbook.refusals import REFUSALS

log = logging.getLogger(__name__)
LARGEST_FILE: Final = 10 * 2**20  # bytes
SECONDS: Final = 25  # by the clock: somebody waits for the answer
PROGRAM: Final = "facilities.workbook.child_program"


def read_rows(content: bytes) -> list[list[object]]:
    """The cells of the first sheet, row by row, the first row being the headings.

    Raises Refused with a code of `REFUSALS`; too_large also for a file of more than 10 MB.
    """
    if len(content) > LARGEST_FILE:
        raise refuse(
            "file",
            "too_large",
            "حجم فایل نباید از ۱۰ مگابایت بیشتر باشد.",
            "The file cannot be larger than 10 MB.",
        )
    try:
        if media_of(content) != XLSX:
            raise FileRefused("not_recognised")
        said = _read_in_child(content)
    except FileRefused as refused:
        raise Refused([refusal(refused, REFUSALS)]) from None
    if isinstance(said, Refusal):
        raise Refused([said.problem])
    return [_cells(row) for row in said.rows]


def _read_in_child(content: bytes) -> Sheet | Refusal:
    """What the reading process says. Raises FileRefused (too_demanding) if it dies."""
    try:
        with reading(PROGRAM, content=content, seconds=SECONDS) as messages:
            said: Sheet | Refusal = DECODER.decode(next(messages))
            return said
    except (msgspec.DecodeError, ValueError, EOFError) as error:
        log.warning("the reading process gave up: %s", error)
        raise FileRefused("too_demanding") from None


def _cells(row: Iterable[object]) -> list[object]:
    """A row with days as dates; a time or a duration stays what no column takes."""
    return [cell.day or cell if isinstance(cell, Other) else cell for cell in row]
