"""CSV with many reports, in any of the forms that spreadsheets save (`csv_text.py`).

Columns are found by their headings as in a workbook, so that the template saved as CSV is read
too. Every row keeps the exact bytes of its lines.
"""

import csv
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import numpy as np

from facilities.distrusted.refusals import FileRefused
from facilities.errors import Problem
from reports.intake.csv_text import find_table, text_of
from reports.intake.headings import Headings, is_untouched
from reports.intake.messages import EVERY_WARNING
from reports.intake.refusals import problem_of, refusal
from reports.intake.report_fields import LARGEST_REPORT, TOO_LARGE, read_text, required
from reports.intake.table import (
    NO_EXPLANATIONS,
    OWN_COLUMNS,
    FileTable,
    figure_column,
    join_columns,
    table_of_columns,
    too_many,
    unreadable_table,
)
from reports.policy.form import form
from reports.policy.form.sheet import EXPLANATION, FACILITY, PERIOD, REASON, UNTOUCHED
from reports.policy.month_text import read_month
from reports.policy.uploads import MOST_ROWS

AT_ONCE: Final = 2_000  # rows held as text at a time
_LONGEST_COUNT: Final = 17  # digits; longer text is left for the checks to refuse


def read_csv(content: bytes) -> FileTable:
    """The reports of a CSV file, or why it cannot be read. Never raises for a file.

    `place` counts rows as a spreadsheet shows them. Empty rows are passed over, and rows of a
    template that hold no more than what the template itself had filled in.
    """
    try:
        found = text_of(content)
        headings, separator = find_table(found)
        return _rows(headings, found.records(separator))
    except FileRefused as refused:
        return unreadable_table(problem_of(refused))
    except csv.Error:
        return unreadable_table(refusal("not_csv"))


def _rows(headings: Headings, records: Iterator[tuple[bytes, list[str]]]) -> FileTable:
    own: dict[str, list[Any]] = {name: [] for name in OWN_COLUMNS}
    figures = {code: at for code, at in headings.columns.items() if code in form.BY_CODE}
    parts: dict[str, list[np.ndarray]] = {code: [] for code in figures}
    numbered = islice(enumerate(records, start=1), headings.first_row - 1, None)
    while chunk := list(islice(numbered, AT_ONCE)):
        kept = []
        for place, (body, cells) in chunk:
            row = _Row(cells, headings)
            if any(map(str.strip, cells)) and not row.is_untouched(figures):
                row.put(place, body, own)
                kept.append(row)
        if len(own["place"]) > MOST_ROWS:
            return too_many()
        for code, at in figures.items():
            read = _count if form.BY_CODE[code].type == "count" else _text
            parts[code].append(figure_column([read(row.cells[at]) for row in kept]))
    return table_of_columns(own | {code: join_columns(part) for code, part in parts.items()})


class _Row:
    """One row: as many cells as there are headings, and those that stand behind them."""

    __slots__ = ("cells", "headings", "surplus")

    def __init__(self, cells: list[str], headings: Headings) -> None:
        lacking = headings.width - len(cells)
        self.headings = headings
        self.surplus = cells[headings.width :]
        self.cells = cells + [""] * lacking if lacking > 0 else cells

    def text(self, code: str) -> str:
        """The cell of a column, '' where there is none."""
        place = self.headings.columns.get(code)
        return "" if place is None else self.cells[place]

    def is_untouched(self, figures: dict[str, int]) -> bool:
        """Whether the template's own filling is all that stands in the row."""
        if UNTOUCHED.code not in self.headings.columns:
            return False
        typed = {code for code, at in figures.items() if self.cells[at].strip()}
        remarks = {code: self.text(code).strip() for code in (REASON.code, EXPLANATION.code)}
        return is_untouched(self.text(UNTOUCHED.code), typed, remarks)

    def put(self, place: int, body: bytes, own: dict[str, list[Any]]) -> None:
        """Put the row's own fields into the columns."""
        wrong: list[Problem] = [TOO_LARGE] if len(body) > LARGEST_REPORT else []
        if any(self.surplus):
            wrong.append(_TOO_MANY_CELLS)
        facility = self.text(FACILITY.code).strip()
        if not facility:
            wrong.append(required(FACILITY.code))
        why = read_text(self.text(EXPLANATION.code), EXPLANATION.code, wrong)
        own["place"].append(place)
        own["facility"].append(facility)
        own["period"].append(read_month(self.text(PERIOD.code)))
        own["reason"].append(read_text(self.text(REASON.code), REASON.code, wrong))
        own["replaces"].append(None)
        own["explanations"].append({EVERY_WARNING: why} if why else NO_EXPLANATIONS)
        own["body"].append(body)
        own["unknown"].append(
            tuple(name for at, name in self.headings.unknown.items() if self.cells[at].strip())
        )
        own["wrong"].append(tuple(wrong))


def _count(text: str) -> int | str | None:
    if text.isdigit() and text.isascii() and len(text) <= _LONGEST_COUNT:
        return int(text)
    return text or None


def _text(text: str) -> str | None:
    return text or None


_TOO_MANY_CELLS: Final = Problem(
    "",
    "too_many_cells",
    "این ردیف بیش از سرستون‌ها خانه دارد.",
    "This row has more cells than there are headings.",
)
