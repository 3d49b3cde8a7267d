"""A list of the officer's desk as a workbook: right to left, ready to print, to call people from.

Row 1 says whose list it is, row 2 is the header; both are frozen and repeated in print. Every
text is written as text, so that nothing in it is ever a formula.
"""

import io
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from facilities.kinds import Label
from reports.exports.list_book import HEADER_STYLE, TITLE_STYLE, open_list_book, set_list_page


class DeskColumn(NamedTuple):
    """One column: its title, its width in characters, whether it holds codes or numbers."""

    title: Label
    width: int
    is_code: bool = False


class DeskSheet(NamedTuple):
    """What a list says about itself: its name, what stands in row 1, and its language."""

    name: str
    heading: str
    language: str


def write_desk(
    sheet: DeskSheet, columns: Sequence[DeskColumn], rows: Iterable[Sequence[str | int | None]]
) -> bytes:
    """The workbook of rows in the columns' order; numbers as numbers, None as a blank."""
    content = io.BytesIO()
    book = open_list_book(content, in_memory=True)
    english = sheet.language == "en"
    order = 1 if english else 2
    page = book.add_worksheet(sheet.name)
    set_list_page(page, language=sheet.language)
    head = book.add_format(HEADER_STYLE | {"reading_order": order})
    title = book.add_format(TITLE_STYLE | {"reading_order": order})
    text = {"num_format": "@", "text_wrap": True, "valign": "top", "reading_order": order}
    styles = [
        book.add_format(text | ({"reading_order": 1, "align": "right"} if c.is_code else {}))
        for c in columns
    ]
    number = book.add_format({"num_format": "#,##0", "valign": "top"})
    page.write_string(0, 0, sheet.heading, title)
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width)
        page.write_string(1, place, column.title.en if english else column.title.fa, head)
    last = 1
    for last, row in enumerate(rows, start=2):
        for place, value in enumerate(row):
            if isinstance(value, int):
                page.write_number(last, place, value, number)
            elif value:
                page.write_string(last, place, value, styles[place])
    page.autofilter(1, 0, max(last, 2), len(columns) - 1)
    book.close()
    return content.getvalue()
