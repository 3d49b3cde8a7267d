"""Reads the first sheet of an uploaded workbook as rows of cells."""

import zipfile
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook

from facilities.errors import Refused, refuse
from facilities.text import persian_digits

LARGEST_FILE = 10 * 2**20  # bytes
LARGEST_CONTENT = 100 * 2**20  # bytes of all parts when unpacked
MOST_ROWS = 5000


def read_rows(content: bytes) -> list[list[object]]:
    """The cells of the first sheet, row by row, the first row being the headings.

    Raises Refused: too_large, not_a_workbook, too_many_rows, empty_workbook.
    """
    if len(content) > LARGEST_FILE:
        raise refuse(
            "file",
            "too_large",
            "فایل از ۱۰ مگابایت بزرگ‌تر است.",
            "The file is larger than 10 MB.",
        )
    _check_parts(content)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, OSError, ValueError):
        raise _not_a_workbook() from None
    while rows and not any(cell not in ("", None) for cell in rows[-1]):
        rows.pop()
    if len(rows) < 2:
        raise refuse(
            "file",
            "empty_workbook",
            "در برگهٔ نخست این فایل ردیفی نیست.",
            "The first sheet of this file has no rows.",
        )
    if len(rows) > MOST_ROWS + 1:
        raise refuse(
            "file",
            "too_many_rows",
            f"بیش از {persian_digits(f'{MOST_ROWS:,}')} ردیف را در چند فایل بفرستید.".replace(
                ",", "٬"
            ),
            f"Send more than {MOST_ROWS} rows as several files.",
        )
    return [list(row) for row in rows]


def _check_parts(content: bytes) -> None:
    """Whether this is a zip file with a workbook inside that unpacks to a bearable size."""
    if not content.startswith(b"PK\x03\x04"):
        raise _not_a_workbook()
    try:
        parts = zipfile.ZipFile(BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise _not_a_workbook() from None
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise _not_a_workbook()
    if sum(part.file_size for part in parts) > LARGEST_CONTENT:
        raise refuse(
            "file",
            "too_large",
            "محتوای این فایل بیش از اندازه بزرگ است.",
            "The content of this file is too large.",
        )


def _not_a_workbook() -> Refused:
    return refuse(
        "file",
        "not_a_workbook",
        "این فایل یک فایل اکسل (xlsx) سالم نیست.",
        "This file is not an intact Excel workbook (.xlsx).",
    )
