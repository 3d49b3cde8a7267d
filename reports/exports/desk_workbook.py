"""A list of the officer's desk as a workbook: right to left, ready to print, to call people from.

Row 1 says whose list it is, row 2 is the header; both are frozen and repeated in print. Every
text is written as text, so that nothing in it is ever a formula.
"""

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from reports.exports.list_book import (
    LIST_WORDS,
    TOP_ROWS,
    Column,
    ListMeta,
    column_lines,
    explain,
    height_of,
    mark_printed_pages,
    open_list_book,
    set_list_page,
    style_of,
    title_line,
    write_top,
)
from reports.exports.sheet_rows import FORMULA_START

COLUMNS_KEPT = 2  # the facility's code and name


class DeskSheet(NamedTuple):
    """What a list of the desk is: its name, and what row 1 says of it beside `ListMeta`."""

    name: str
    what: Sequence[str]


def write_desk(
    sheet: DeskSheet,
    columns: Sequence[Column],
    rows: Iterable[Sequence[str | int | None]],
    meta: ListMeta,
) -> bytes:
    """The workbook of rows in the columns' order; numbers as numbers, None as a blank."""
    content = io.BytesIO()
    book = open_list_book(content, in_memory=True)
    page = book.add_worksheet(sheet.name)
    set_list_page(page, language=meta.language, columns_kept=COLUMNS_KEPT)
    secret = meta.say(LIST_WORDS["confidential"])
    mark_printed_pages(page, secret=secret, printed_by=meta.exported_by)
    write_top(
        book,
        page,
        title=title_line(meta, sheet.what),
        heads=[(meta.say(column.title), column.width) for column in columns],
        columns_kept=COLUMNS_KEPT,
        language=meta.language,
    )
    plain = [style_of(column, meta.language) for column in columns]
    styles = [book.add_format(style) for style in plain]
    quoted = [book.add_format(style | {"quote_prefix": True}) for style in plain]
    last = TOP_ROWS - 1
    for last, row in enumerate(rows, start=TOP_ROWS):
        texts = zip(row, columns, strict=True)
        page.set_row(last, height_of((v, c.width) for v, c in texts if isinstance(v, str)))
        for place, value in enumerate(row):
            _write(page, (last, place), value, styles[place], quoted[place])
    page.autofilter(TOP_ROWS - 1, 0, max(last, TOP_ROWS), len(columns) - 1)
    explain(book, column_lines(columns, meta), meta)
    book.close()
    return content.getvalue()


def _write(
    page: Any, cell: tuple[int, int], value: str | int | None, style: Any, quoted: Any
) -> None:
    if isinstance(value, int):
        page.write_number(*cell, value, style)
    elif value:
        looks_like_formula = re.match(FORMULA_START, value) is not None
        page.write_string(*cell, value, quoted if looks_like_formula else style)
