"""The reports of a workbook's first sheet: its headings found, its rows taken one by one.

Runs in the reading process and imports neither pandas nor Django, so that it starts at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from facilities import text
from facilities.errors import Problem
from reports.intake import xlsx_cells
from reports.intake.refusals import FileRefused
from reports.intake.report_fields import read_text, shown
from reports.intake.xlsx_scan import Scan
from reports.policy.form.form import BY_CODE, FORM_VERSION
from reports.policy.form.sheet import (
    COLUMNS,
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

HEADINGS_WITHIN: Final = 12  # rows, from the top
LABELS_WITHIN: Final = 5  # rows below the codes
LEAST_KNOWN: Final = 4  # columns that a row of headings names
_EXACT: Final = xlsx_cells.LARGEST_EXACT
_NOWHERE: Final = 10**6  # the place of a column that is not there
_OWN: Final = frozenset({FACILITY.code, PERIOD.code, REASON.code, EXPLANATION.code, UNTOUCHED.code})
_TITLES: Final = {column.code: column.title for column in COLUMNS}

Cells = Sequence[Any]
Formulas = dict[tuple[int, int], str]  # row (from 1), column (from 0) -> the formula


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


@dataclass(slots=True)
class _Headings:
    """Which column (from 0) holds what, and the number (from 1) of the first row below them.

    `unknown` are columns with a title that is nobody's.
    """

    columns: dict[str, int]
    unknown: dict[int, str]
    first_row: int
    figures: list[tuple[str, int, bool]] = field(default_factory=list)
    own: dict[str, int] = field(default_factory=dict)

    def rows_above(self, top: list[tuple[int, Cells]]) -> int:
        """How many of the sheet's first rows stand above the reports and are not empty."""
        return sum(1 for number, cells in top if number < self.first_row and any(cells))

    def __post_init__(self) -> None:
        self.figures = [
            (code, self.columns.get(code, _NOWHERE), figure.type == "count")
            for code, figure in BY_CODE.items()
        ]
        self.own = {code: place for code, place in self.columns.items() if code in _OWN}


def read_sheet(path: str, scan: Scan) -> Iterator[SheetReport]:
    """The reports of a scanned workbook, one by one. Raises FileRefused for the file as a whole.

    Rows without anything in them are passed over, and rows of a template that hold no more than
    what the template itself had filled in.
    """
    try:
        with CalamineWorkbook.from_path(path) as book:
            if scan.has_mark:
                _check_template(book.get_sheet_by_name(MARK_SHEET))
            sheet = book.get_sheet_by_name(scan.sheet)
            yield from _reports(sheet, scan)
    except CalamineError:
        raise FileRefused("damaged") from None


def _check_template(sheet: CalamineSheet) -> None:
    """Refuse a sheet of another template or form than today's."""
    said = {
        str(row[0]): str(row[1]) for row in sheet.to_python(nrows=20) if len(row) > 1 and row[0]
    }
    versions = (said.get("template_version"), said.get("form_version"))
    if versions != (str(TEMPLATE_VERSION), FORM_VERSION):
        raise FileRefused("template_outdated")


def _reports(sheet: CalamineSheet, scan: Scan) -> Iterator[SheetReport]:
    top = list(_numbered(sheet, HEADINGS_WITHIN + LABELS_WITHIN))
    headings = _headings(top)
    formulas = scan.formulas_in(
        {column_letters(place).encode(): place for _, place, _ in headings.figures}
    )
    filled = sum(1 for row in sheet.iter_rows() if any(row)) - headings.rows_above(top)
    if filled > MOST_ROWS:  # told before any row is taken
        raise FileRefused("too_many_rows")
    is_empty = True
    for number, cells in _numbered(sheet):
        if number < headings.first_row or not any(cell != "" for cell in cells):
            continue
        report = _report(number, cells, headings, formulas)
        if report is not None:
            is_empty = False
            yield report
    if is_empty:
        raise FileRefused("no_rows")


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


def _headings(top: list[tuple[int, Cells]]) -> _Headings:
    """Find the headings: a row of codes, else a row of Persian or English titles."""
    for names in (_CODES, _NAMES):
        for number, cells in top:
            columns = _matched(cells, names) if number <= HEADINGS_WITHIN else {}
            if len(columns) < LEAST_KNOWN or FACILITY.code not in columns.values():
                continue
            first = number + 1
            for below, labels in top:
                near = number < below <= number + LABELS_WITHIN
                if near and len(_matched(labels, _NAMES)) * 2 > len(columns):
                    first = below + 1
            return _Headings(_once(columns), _unknown(cells, columns), first)
    raise FileRefused("no_headings")


def _matched(cells: Cells, names: dict[str, str]) -> dict[int, str]:
    found = {}
    for place, cell in enumerate(cells):
        if isinstance(cell, str) and (code := names.get(text.search_key(cell))) is not None:
            found[place] = code
    return found


def _once(columns: dict[int, str]) -> dict[str, int]:
    """Columns by code. Raises FileRefused for one that stands twice, or a key that is missing."""
    by_code: dict[str, int] = {}
    for place, code in columns.items():
        if code in by_code and not code.startswith("_"):
            raise FileRefused("column_twice", tuple(_TITLES[code]))  # type: ignore[arg-type]
        by_code[code] = place
    for column in (FACILITY, PERIOD):
        if column.code not in by_code:
            raise FileRefused("column_missing", tuple(column.title))  # type: ignore[arg-type]
    return by_code


def _unknown(cells: Cells, columns: dict[int, str]) -> dict[int, str]:
    """Columns with a title that nobody knows; pandas calls one without a title so, too."""
    return {
        place: shown(cell.strip())
        for place, cell in enumerate(cells)
        if place not in columns
        and isinstance(cell, str)
        and cell.strip()
        and not cell.startswith("Unnamed:")
    }


def _report(
    number: int, cells: Cells, headings: _Headings, formulas: Formulas
) -> SheetReport | None:
    """One row; None where the template's own filling is all that stands in it."""
    wrong: list[Problem] = []
    figures, typed = _figures(number, cells, headings, formulas, wrong)
    own = {
        code: xlsx_cells.plain(cells[place]) if place < len(cells) else None
        for code, place in headings.own.items()
    }
    texts = {code: xlsx_cells.text_value(own.get(code)) for code in _TEXTS}
    if _is_untouched(own.get(UNTOUCHED.code), typed, texts):
        return None
    unknown = [
        name
        for place, name in headings.unknown.items()
        if place < len(cells) and cells[place] != ""
    ]
    period = xlsx_cells.period_value(own[PERIOD.code])
    reason, explanation = (read_text(texts[code], code, wrong) for code in _REMARKS)
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
    number: int, cells: Cells, headings: _Headings, formulas: Formulas, wrong: list[Problem]
) -> tuple[list[xlsx_cells.CellValue], dict[str, xlsx_cells.CellValue]]:
    """The row's figures in the form's order, and those of them that are not blank by code."""
    figures: list[xlsx_cells.CellValue] = []
    typed: dict[str, xlsx_cells.CellValue] = {}
    width = len(cells)
    for code, place, is_count in headings.figures:
        value: xlsx_cells.CellValue = None
        if place < width:
            cell = cells[place]
            if formulas and (number, place) in formulas:
                value = "=" + formulas[number, place]
                wrong.append(xlsx_cells.fault("formula", code))
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


_REMARKS: Final = (REASON.code, EXPLANATION.code)
_TEXTS: Final = (FACILITY.code, *_REMARKS)


def _is_untouched(
    carried: object, typed: dict[str, xlsx_cells.CellValue], texts: dict[str, str]
) -> bool:
    """Whether a row of the template holds no more than what the template had filled in."""
    if not isinstance(carried, str) or any(texts[code] for code in _REMARKS):
        return False
    return typed.keys() <= set(carried.split(","))


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


_CODES: Final = {text.search_key(column.code): column.code for column in COLUMNS}
_NAMES: Final = {
    text.search_key(name): column.code
    for column in COLUMNS
    for title in (column.title.fa, column.title.en)
    for name in (title, title.rpartition(" (")[0] or title)
}
