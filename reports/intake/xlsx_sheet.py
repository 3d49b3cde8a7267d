"""The reports of a workbook's sheet of reports: the sheet found, its rows taken one by one.

Runs in the reading process and imports neither pandas nor Django, so that it starts at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import msgspec
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from facilities.distrusted.refusals import FileRefused
from facilities.distrusted.xlsx_notes import SheetNotes, cells_in
from facilities.distrusted.xlsx_scan import Scan
from facilities.errors import Problem
from reports.intake import xlsx_cells
from reports.intake.headings import (
    LOOKED_AT,
    REMARKS,
    Cells,
    Headings,
    Numbered,
    find_headings,
    is_untouched,
)
from reports.intake.report_fields import read_text, shown
from reports.policy.form.form import BY_CODE, FORM_VERSION
from reports.policy.form.sheet import (
    EXPLANATION,
    FACILITY,
    MARK_SHEET,
    PERIOD,
    REASON,
    TEMPLATE_VERSION,
    UNTOUCHED,
    column_letters,
)
from reports.policy.uploads import MOST_ROWS

_EXACT: Final = xlsx_cells.LARGEST_EXACT
_NOWHERE: Final = 10**6  # the place of a column that is not there
_OWN: Final = frozenset({FACILITY.code, PERIOD.code, REASON.code, EXPLANATION.code, UNTOUCHED.code})

# Row (from 1), column (from 0) -> a kind of `xlsx_cells.fault`, and what is shown as written.
Faults = dict[tuple[int, int], tuple[str, str | None]]
_NO_FAULT: Final = ("", None)


@dataclass(slots=True)
class SheetReport:
    """One row as the parent takes it: the fields of `rows.OWN_COLUMNS`, `explanation` being one
    for all warnings, and the figures in the form's order."""

    place: int
    facility: str
    period: object
    reason: str
    explanation: str
    body: bytes
    unknown: list[str]
    wrong: list[Problem]
    figures: list[xlsx_cells.CellValue]


class _Columns:
    """Where on a sheet what stands: `figures` in the form's order with whether each is a count,
    `own` the columns beside them, from 0."""

    __slots__ = ("figures", "first_row", "own", "rows_above", "unknown")

    def __init__(self, headings: Headings, top: list[Numbered]) -> None:
        self.figures = [
            (code, headings.columns.get(code, _NOWHERE), figure.type == "count")
            for code, figure in BY_CODE.items()
        ]
        self.own = {code: place for code, place in headings.columns.items() if code in _OWN}
        self.unknown = headings.unknown
        self.first_row = headings.first_row
        # Of the sheet's first rows, those that stand above the reports and are not empty.
        self.rows_above = sum(1 for number, cells in top if number < self.first_row and any(cells))


def read_sheet(path: str, scan: Scan) -> Iterator[SheetReport]:
    """The reports of a scanned workbook, one by one. Raises FileRefused for the file as a whole.

    They are on the one sheet that has their headings, wherever it stands. Rows without anything
    in them are passed over, and rows of a template that hold no more than what the template
    itself had filled in.
    """
    try:
        with CalamineWorkbook.from_path(path) as book:
            if MARK_SHEET in scan.sheets:
                _check_template(book.get_sheet_by_name(MARK_SHEET))
            name, sheet, columns = _sheet_of_reports(book, scan)
            yield from _reports(sheet, scan.sheets[name], columns)
    except CalamineError:
        raise FileRefused("damaged") from None


def _sheet_of_reports(book: CalamineWorkbook, scan: Scan) -> "tuple[str, CalamineSheet, _Columns]":
    """The one sheet with headings of reports. Raises FileRefused: no_headings, several_sheets."""
    found = []
    for name in scan.sheets:
        if name == MARK_SHEET:
            continue
        sheet = book.get_sheet_by_name(name)
        top = list(_numbered(sheet, LOOKED_AT))
        if (headings := find_headings(top)) is not None:
            found.append((name, sheet, _Columns(headings, top)))
        if len(found) > 1:  # whatever was read, somebody would miss the other
            names = [shown(name) for name, _, _ in found]
            raise FileRefused("several_sheets", ("، ".join(names), ", ".join(names)))
    if not found:
        raise FileRefused("no_headings")
    return found[0]


def _check_template(sheet: CalamineSheet) -> None:
    """Refuse a sheet of another template or form than today's."""
    said = {
        str(row[0]): str(row[1]) for row in sheet.to_python(nrows=20) if len(row) > 1 and row[0]
    }
    versions = (said.get("template_version"), said.get("form_version"))
    if versions != (str(TEMPLATE_VERSION), FORM_VERSION):
        raise FileRefused("template_outdated")


def _reports(sheet: CalamineSheet, notes: SheetNotes, columns: "_Columns") -> Iterator[SheetReport]:
    letters = {column_letters(place).encode(): place for _, place, _ in columns.figures}
    faults = _faults(notes, letters)
    filled = sum(1 for row in sheet.iter_rows() if any(row)) - columns.rows_above
    if filled > MOST_ROWS:  # told before any row is taken
        raise FileRefused("too_many_rows")
    is_empty = True
    for number, cells in _numbered(sheet):
        if number < columns.first_row or not any(cell != "" for cell in cells):
            continue
        report = _report(number, cells, columns, faults)
        if report is not None:
            is_empty = False
            yield report
    if is_empty:
        raise FileRefused("no_rows")


def _faults(notes: SheetNotes, letters: dict[bytes, int]) -> Faults:
    """What is wrong with cells of figures by how they are written: code and shown text."""
    found: Faults = {}
    for place, kind in cells_in(notes.formats, letters).items():
        found[place] = (kind, None)
    for place, error in cells_in(notes.errors, letters).items():
        found[place] = ("error_value", error.decode("utf-8", "replace"))
    for place, formula in cells_in(notes.formulas, letters).items():
        found[place] = ("formula", "=" + formula.decode("utf-8", "replace"))
    return found


def _numbered(sheet: CalamineSheet, most: int | None = None) -> Iterator[tuple[int, Cells]]:
    """The sheet's rows with their numbers as people count them, from column A on."""
    start = sheet.start
    if start is None:
        return
    row, column = start
    indent = [""] * column
    for number, cells in enumerate(sheet.iter_rows(), start=row + 1):
        if most is not None and number > most:
            return
        yield number, [*indent, *cells] if indent else cells


def _report(number: int, cells: Cells, columns: _Columns, faults: Faults) -> SheetReport | None:
    """One row; None where the template's own filling is all that stands in it."""
    wrong: list[Problem] = []
    figures, typed = _figures(number, cells, columns, faults, wrong)
    own = {
        code: xlsx_cells.plain(cells[place]) if place < len(cells) else None
        for code, place in columns.own.items()
    }
    texts = {code: xlsx_cells.text_value(own.get(code)) for code in _TEXTS}
    if is_untouched(own.get(UNTOUCHED.code), set(typed), texts):
        return None
    unknown = [
        name for place, name in columns.unknown.items() if place < len(cells) and cells[place] != ""
    ]
    period = xlsx_cells.period_value(own[PERIOD.code])
    reason, explanation = (read_text(texts[code], code, wrong) for code in REMARKS)
    return SheetReport(
        number,
        texts[FACILITY.code],
        period,
        reason,
        explanation,
        _body(texts, period, typed),
        unknown,
        wrong,
        figures,
    )


def _figures(
    number: int, cells: Cells, columns: _Columns, faults: Faults, wrong: list[Problem]
) -> tuple[list[xlsx_cells.CellValue], dict[str, xlsx_cells.CellValue]]:
    """The row's figures in the form's order, and those of them that are not blank by code."""
    figures: list[xlsx_cells.CellValue] = []
    typed: dict[str, xlsx_cells.CellValue] = {}
    width = len(cells)
    for code, place, is_count in columns.figures:
        value: xlsx_cells.CellValue = None
        if place < width:
            cell = cells[place]
            kind, instead = faults.get((number, place), _NO_FAULT) if faults else _NO_FAULT
            if kind and (cell != "" or instead):
                value = instead or xlsx_cells.as_shown(kind, xlsx_cells.plain(cell))
                wrong.append(xlsx_cells.fault(kind, code))
            elif is_count and type(cell) is float and cell.is_integer() and abs(cell) < _EXACT:
                value = int(cell)
            elif cell != "":
                value, problem = xlsx_cells.figure_of_cell(code, xlsx_cells.plain(cell))
                if problem is not None:
                    wrong.append(problem)
        figures.append(value)
        if value is not None:
            typed[code] = value
    return figures, typed


_TEXTS: Final = (FACILITY.code, *REMARKS)


def _body(texts: dict[str, str], period: object, typed: dict[str, xlsx_cells.CellValue]) -> bytes:
    """The row as it is kept: canonical JSON of its cells."""
    cells = {
        "explanation": texts[EXPLANATION.code],
        "facility": texts[FACILITY.code],
        "figures": typed,
        "period": period,
        "reason": texts[REASON.code],
    }
    kept = {name: value for name, value in cells.items() if value not in ("", None)}
    return msgspec.json.encode(kept, order="sorted")
