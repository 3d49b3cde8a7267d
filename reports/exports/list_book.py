"""What the workbooks of lists share: columns, the two rows on top, styles, and how they print.

Rows get heights of their own: spreadsheets do not all find them for wrapped text.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Final, NamedTuple

import xlsxwriter

from facilities.dates import jalali_text
from facilities.kinds import Label
from reports.policy.digits import to_persian

FONT: Final = "Tahoma"
WHOLE: Final = "#,##0"
ONE_DECIMAL: Final = "#,##0.0"
HEADER_STYLE: Final = {
    "bold": True,
    "text_wrap": True,
    "valign": "vcenter",
    "align": "center",
    "bg_color": "#DCE6EC",
    "border": 1,
}
TITLE_STYLE: Final = {
    "bold": True,
    "font_color": "#9C1C1C",
    "text_wrap": True,
    "valign": "vcenter",
}
# Thin lines lead the eye across two sheets of paper.
CELL_STYLE: Final = {"valign": "top", "border": 1, "border_color": "#D0D7DE"}
TOP_ROWS: Final = 2  # the title line and the titles of the columns
LINE: Final = 14.5  # points, of a line of text
TALLEST: Final = 400.0  # points; Excel takes up to 409
# Letters of a fallback font and of bold print are wider than the digits that widths are counted in.
LETTER: Final = 1.15
MARGIN: Final = 0.35  # inches, at the paper's sides
LIST_WORDS: Final = {
    "confidential": Label("محرمانه", "Confidential"),
    "synthetic": Label("دادهٔ ساختگی", "Synthetic data"),
    "by": Label("تهیه‌کننده", "Exported by"),
    "at": Label("زمان", "Time"),
    "filters": Label("پالایه‌ها", "Filters"),
    "explanation": Label("راهنما", "Explanation"),
    "column": Label("ستون", "Column"),
    "meaning": Label("معنا", "Meaning"),
}


class Column(NamedTuple):
    """One column: the frame's column it shows, its title, meaning and width in characters.

    Numbers stand in `number_format`, where it is given, words for them in the middle; codes are
    read from the left.
    """

    code: str
    title: Label
    meaning: Label
    width: int
    number_format: str = ""
    is_code: bool = False
    is_centred: bool = False


@dataclass(frozen=True, slots=True)
class ListMeta:
    """What a list says about itself. `filters` are in words; `made_at` is a Tehran time."""

    exported_by: str
    made_at: datetime
    filters: tuple[str, ...]
    language: str
    synthetic: bool = False

    def say(self, label: Label) -> str:
        """A label in the list's language."""
        return label.en if self.language == "en" else label.fa


def open_list_book(target: IO[bytes], **options: bool) -> xlsxwriter.Workbook:
    """Return a new workbook in which every text stays text."""
    return xlsxwriter.Workbook(
        target,
        options
        | {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": FONT, "font_size": 10},
        },
    )


def title_line(meta: ListMeta, what: Iterable[str], *, unfiltered: str = "") -> str:
    """One line: confidential, `what` it is, by whom, when, and narrowed to what."""
    at = f"{jalali_text(meta.made_at.date())} {meta.made_at:%H:%M}"
    comma = ", " if meta.language == "en" else "، "
    filters = comma.join(meta.filters) or unfiltered
    parts = [
        meta.say(LIST_WORDS["confidential"]),
        *([meta.say(LIST_WORDS["synthetic"])] if meta.synthetic else []),
        *what,
        f"{meta.say(LIST_WORDS['by'])}: {meta.exported_by}",
        f"{meta.say(LIST_WORDS['at'])}: {at if meta.language == 'en' else to_persian(at)}",
        *([f"{meta.say(LIST_WORDS['filters'])}: {filters}"] if filters else []),
    ]
    return " | ".join(parts)


def set_list_page(sheet: Any, *, language: str, columns_kept: int, pages_across: int = 1) -> None:
    """Set a list up for reading and for paper: its direction, A4 across, and what stays in view.

    The top rows and the first `columns_kept` columns stay, and are repeated on every page; a list
    of two `pages_across` prints them side by side.
    """
    if language != "en":
        sheet.right_to_left()
    sheet.freeze_panes(TOP_ROWS, columns_kept)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=MARGIN, right=MARGIN, top=0.6, bottom=0.6)
    sheet.fit_to_pages(pages_across, 0)
    sheet.repeat_rows(0, TOP_ROWS - 1)
    if pages_across > 1:
        sheet.repeat_columns(0, columns_kept - 1)
        sheet.print_across()


def write_top(
    book: Any,
    sheet: Any,
    *,
    title: str,
    heads: Sequence[tuple[str, int]],
    columns_kept: int,
    language: str,
) -> None:
    """Write the title over the columns that stay, and the columns' titles with their widths."""
    order = {"reading_order": 1 if language == "en" else 2}
    width = sum(width for _, width in heads[:columns_kept])
    sheet.set_row(0, height_of([(title, width)]))
    style = book.add_format(TITLE_STYLE | order)
    sheet.merge_range(0, 0, 0, columns_kept - 1, "", style)
    sheet.write_string(0, 0, title, style)
    sheet.set_row(1, height_of(heads) + LINE / 2)
    head = book.add_format(HEADER_STYLE | order)
    for place, (text, width) in enumerate(heads):
        sheet.set_column(place, place, width)
        sheet.write_string(1, place, text, head)


def style_of(column: Column, language: str) -> dict[str, Any]:
    """How the cells of a column look."""
    look = CELL_STYLE | {"reading_order": 1 if language == "en" or column.is_code else 2}
    if column.is_code or column.is_centred:
        side = "left" if language == "en" else "right"
        look |= {"align": "center" if column.is_centred else side}
    if column.number_format:
        return look | {"num_format": column.number_format}
    return look | {"num_format": "@", "text_wrap": True}


def height_of(cells: Iterable[tuple[str, int]]) -> float:
    """The height in points of a row of texts in columns of these widths."""
    return min(TALLEST, LINE * max((_lines(text, width) for text, width in cells), default=1))


def _lines(text: str, width: int) -> int:
    """How many lines a text takes, which breaks between words, and within those too long."""
    lines = 0
    for paragraph in text.split("\n"):
        room, lines = 0.0, lines + 1
        for word in paragraph.split(" "):
            length = LETTER * (len(word) + 1)
            if room and room + length > width + 1:
                room, lines = 0.0, lines + 1
            room += length
            if room > width + 1:
                lines += math.ceil(room / width) - 1
                room %= width
    return lines


def mark_printed_pages(sheet: Any, *, secret: str, printed_by: str) -> None:
    """Print a warning above every page, and below it who took the list and the page's number."""
    sheet.set_header(f'&C&"{FONT},Bold"{secret}')
    sheet.set_footer(f'&C&P / &N&R&"{FONT},Regular"{printed_by.replace("&", "&&")}')


def explain(book: Any, lines: Iterable[tuple[str, str, bool]], meta: ListMeta) -> None:
    """Add the sheet of explanations: pairs of texts, some of which are headings."""
    sheet = book.add_worksheet(meta.say(LIST_WORDS["explanation"]))
    if meta.language != "en":
        sheet.right_to_left()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    widths = (34, 90)
    look = {"text_wrap": True, "valign": "top", "reading_order": 1 if meta.language == "en" else 2}
    plain, bold = book.add_format(look), book.add_format(look | {"bold": True})
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    for row, (left, right, is_heading) in enumerate(lines):
        sheet.set_row(row, height_of(zip((left, right), widths, strict=True)))
        sheet.write_string(row, 0, left, bold if is_heading else plain)
        sheet.write_string(row, 1, right, bold if is_heading else plain)


def column_lines(columns: Iterable[Column], meta: ListMeta) -> list[tuple[str, str, bool]]:
    """What the columns mean, as lines of the sheet of explanations."""
    heading = (meta.say(LIST_WORDS["column"]), meta.say(LIST_WORDS["meaning"]), True)
    return [heading, *((meta.say(c.title), meta.say(c.meaning), False) for c in columns)]
