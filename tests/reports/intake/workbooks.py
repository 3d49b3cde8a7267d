"""Workbooks as people and programs would send them: the template filled in, or a plain table."""

import io
from collections.abc import Iterable, Mapping
from typing import Any

import openpyxl
import pandas as pd

from reports.policy.form.sheet import COLUMNS

FIRST_ROW = 5  # of the reports in the template
CODES = [column.code for column in COLUMNS]


def plain_workbook(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A workbook as pandas saves it: the codes as headings, one row a report."""
    content = io.BytesIO()
    pd.DataFrame(list(rows)).to_excel(content, index=False)
    return content.getvalue()


def filled(template: bytes, cells: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The template with values entered: facility code -> column code -> value."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = book.worksheets[0]
    for row in range(FIRST_ROW, sheet.max_row + 1):
        for code, value in cells.get(str(sheet.cell(row, 1).value), {}).items():
            sheet.cell(row, CODES.index(code) + 1).value = value
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def cells_of(workbook: bytes, *, computed: bool = False) -> list[dict[str, Any]]:
    """The rows of a template or result by column code; formulas, or what they came to."""
    book = openpyxl.load_workbook(io.BytesIO(workbook), data_only=computed)
    sheet = book.worksheets[0]
    return [
        {code: sheet.cell(row, place).value for place, code in enumerate(CODES, start=1)}
        for row in range(FIRST_ROW, sheet.max_row + 1)
    ]
