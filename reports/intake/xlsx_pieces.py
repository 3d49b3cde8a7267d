"""A workbook's reports as messages to the parent, without numpy."""

from array import array
from collections.abc import Iterator, Sequence
from itertools import islice
from math import nan
from typing import Any, Final

from facilities.distrusted.xlsx_scan import Scan
from reports.intake.messages import EVERY_WARNING, Piece
from reports.intake.xlsx_sheet import SheetReport, read_sheet

AT_ONCE: Final = 1_000  # rows in a message
_WHOLE_OR_BLANK: Final = {int, type(None)}


def pieces(path: str, scan: Scan) -> Iterator[Piece]:
    """The reports of a scanned workbook. Raises FileRefused for the file as a whole."""
    reports = read_sheet(path, scan)
    while rows := list(islice(reports, AT_ONCE)):
        yield _piece(rows)


def _piece(rows: list[SheetReport]) -> Piece:
    return Piece(
        place=[row.place for row in rows],
        facility=[row.facility for row in rows],
        period=[row.period for row in rows],
        body=[row.body for row in rows],
        figures=[_packed(column) for column in zip(*(row.figures for row in rows), strict=True)],
        reason=[row.reason for row in rows],
        explanations=[{EVERY_WARNING: row.explanation} if row.explanation else {} for row in rows],
        unknown=[tuple(row.unknown) for row in rows],
        wrong=[tuple(row.wrong) for row in rows],
    )


def _packed(column: Sequence[Any]) -> bytes | list[Any]:
    """Whole numbers and blanks as doubles; anything else as it is."""
    if set(map(type, column)) <= _WHOLE_OR_BLANK:
        return array("d", [nan if value is None else value for value in column]).tobytes()
    return list(column)
