"""The empty workbooks that people fill in: facilities, accounts."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from facilities.workbook.columns import COLUMNS, Column, Lists, code_lists

ROWS = 2000  # how far down the drop-down lists and text formats reach
SHEET_TITLES = {"facilities": "مراکز", "accounts": "حساب‌های کاربری"}
LISTS_TITLE = "فهرست‌ها"

_HEAD = Font(name="Tahoma", bold=True, color="FFFFFF")
_BODY = Font(name="Tahoma")
_REQUIRED = PatternFill("solid", fgColor="1F4E79")
_OPTIONAL = PatternFill("solid", fgColor="7F7F7F")
_RTL = Alignment(readingOrder=2, horizontal="center", vertical="center", wrap_text=True)


def template_workbook(kind: str) -> bytes:
    """An .xlsx to fill in, right to left; `kind` is "facilities" or "accounts".

    The first sheet has one heading a column (required ones dark) with drop-down lists, the
    second the lists of codes. Cells are text, so that codes keep their leading zeros.
    """
    columns, lists = COLUMNS[kind], code_lists()
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET_TITLES[kind]
    _write_headings(sheet, columns)
    places = _write_lists(book.create_sheet(LISTS_TITLE), columns, lists)
    for number, column in enumerate(columns, start=1):
        letter = get_column_letter(number)
        for row in range(2, 202):
            sheet[f"{letter}{row}"].number_format = "@"
        if column.choices and column.kind != "many":
            choice = DataValidation("list", formula1=places[column.choices], allow_blank=True)
            choice.error = "یکی از موارد فهرست را انتخاب کنید."
            choice.errorTitle = column.fa
            sheet.add_data_validation(choice)
            choice.add(f"{letter}2:{letter}{ROWS}")
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_headings(sheet: Any, columns: tuple[Column, ...]) -> None:
    sheet.sheet_view.rightToLeft = True
    sheet.freeze_panes = "B2"
    sheet.row_dimensions[1].height = 36
    for number, column in enumerate(columns, start=1):
        cell = sheet.cell(1, number, column.fa)
        cell.font, cell.alignment = _HEAD, _RTL
        cell.fill = _REQUIRED if column.required else _OPTIONAL
        if column.note_fa:
            cell.comment = Comment(column.note_fa, "پایش")
        sheet.column_dimensions[get_column_letter(number)].width = max(14, len(column.fa) + 4)


def _write_lists(sheet: Any, columns: tuple[Column, ...], lists: Lists) -> dict[str, str]:
    """Write each list as a column of labels and one of codes; answers with where labels stand."""
    sheet.sheet_view.rightToLeft = True
    places = {}
    named = {column.choices: column for column in columns if column.choices}
    for pair, (name, column) in enumerate(named.items()):
        label_column, code_column = 2 * pair + 1, 2 * pair + 2
        for number, heading in ((label_column, column.fa), (code_column, f"کد {column.fa}")):
            cell = sheet.cell(1, number, heading)
            cell.font, cell.fill, cell.alignment = _HEAD, _REQUIRED, _RTL
            sheet.column_dimensions[get_column_letter(number)].width = 34
        for row, (code, label) in enumerate(lists[name].items(), start=2):
            sheet.cell(row, label_column, label.fa).font = _BODY
            sheet.cell(row, code_column, code).font = _BODY
        letter = get_column_letter(label_column)
        places[name] = f"'{LISTS_TITLE}'!${letter}$2:${letter}${len(lists[name]) + 1}"
    return places
