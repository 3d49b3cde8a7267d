"""What the workbooks of lists share: two rows on top that stay and repeat, and how they print."""

from typing import IO, Any, Final

import xlsxwriter

FONT: Final = "Tahoma"
HEADER_STYLE: Final = {
    "bold": True,
    "text_wrap": True,
    "valign": "vcenter",
    "bg_color": "#DCE6EC",
    "border": 1,
}
TITLE_STYLE: Final = {"bold": True, "font_color": "#9C1C1C"}
TOP_ROWS: Final = 2  # the title line and the titles of the columns


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


def set_list_page(sheet: Any, *, language: str) -> None:
    """Set a list up for reading and for paper: its direction, its top rows, A4 across."""
    if language != "en":
        sheet.right_to_left()
    sheet.freeze_panes(TOP_ROWS, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, TOP_ROWS - 1)


def mark_printed_pages(sheet: Any, *, secret: str, printed_by: str) -> None:
    """Print a warning above every page, and below it who took the list and the page's number."""
    sheet.set_header(f'&C&"{FONT},Bold"{secret}')
    sheet.set_footer(f'&C&P / &N&R&"{FONT},Regular"{printed_by.replace("&", "&&")}')
