"""The Excel lists of facilities and of universities in a month: like the list of suspicions to
look at (confidential, right to left, ready to print), and short enough for XlsxWriter alone."""

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import IO, Any

import pandas as pd

from facilities.kinds import Label
from reports.exports.list_book import (
    HEADER_STYLE,
    TITLE_STYLE,
    mark_printed_pages,
    open_list_book,
    set_list_page,
)
from reports.exports.month_columns import COLUMNS, DECIMALS, FILED, SHEETS, TITLES
from reports.exports.sheet_rows import FORMULA_START
from reports.exports.violations_columns import SHEET_WORDS, Column
from reports.exports.violations_workbook import ListMeta, Progress, jalali
from reports.policy import periods
from reports.policy.digits import to_persian

Chosen = Callable[[Label], str]
ColumnWords = Mapping[str, Mapping[Any, Label]]  # of a column: its codes in words
HEADER = 1  # 0-based row of the column titles; the title line stands above


def write_month_list(
    frames: Iterable[pd.DataFrame],
    *,
    what: str,
    period: int,
    words: ColumnWords,
    progress_lines: Sequence[str],
    meta: ListMeta,
    target: IO[bytes],
    progress: Progress,
) -> int:
    """Write the list `what` ("facilities", "universities") of a month; answer how many rows.

    Frames have the columns of `month_columns.COLUMNS[what]` but the number; blanks are None or
    NaN. `words` names codes that stand in them; `progress_lines` tell what has arrived of months
    in collection. `progress` is told the rows done.
    """
    say: Chosen = (lambda label: label.en) if meta.language == "en" else (lambda label: label.fa)
    content = io.BytesIO()
    book = open_list_book(content, constant_memory=True)
    title = _title(what, period, progress_lines, meta, say)
    book.set_properties({"title": title, "author": meta.exported_by})
    sheet = book.add_worksheet(say(SHEETS[what]))
    columns = COLUMNS[what]
    styles = _head(book, sheet, columns, title, meta, say)
    done = 0
    for frame in frames:
        for row in _rows(frame, columns, {"is_filed": FILED} | dict(words), say):
            done += 1
            _write(sheet, HEADER + done, (done, *row), styles)
        progress(done)
    sheet.autofilter(HEADER, 0, HEADER + max(done, 1), len(columns) - 1)
    _explain(book, columns, meta, say)
    book.close()
    target.write(content.getvalue())
    return done


def _rows(
    frame: pd.DataFrame, columns: tuple[Column, ...], words: ColumnWords, say: Chosen
) -> Iterable[tuple[Any, ...]]:
    """The frame's rows as the sheet shows them, without their numbers; blanks as None."""
    shown = []
    for column in columns[1:]:
        filled = frame[column.code].notna()
        values = list(frame[column.code].astype(object).where(filled, None))
        named = words.get(column.code)
        if named is not None:
            values = [say(named[value]) if value in named else "" for value in values]
        shown.append(values)
    return zip(*shown, strict=True)


def _write(sheet: Any, row: int, values: tuple[Any, ...], styles: list[Any]) -> None:
    for place, value in enumerate(values):
        if value is None or value == "":
            sheet.write_blank(row, place, None, styles[place])
        elif isinstance(value, str):
            quoted = re.match(FORMULA_START, value) is not None
            sheet.write_string(row, place, value, styles[place + len(values) * quoted])
        else:
            sheet.write_number(row, place, float(value), styles[place])


def _head(
    book: Any, sheet: Any, columns: tuple[Column, ...], title: str, meta: ListMeta, say: Chosen
) -> list[Any]:
    """Set the sheet up for reading and printing; answer the columns' styles, then those for text
    that a spreadsheet might take for a formula."""
    order = 1 if meta.language == "en" else 2
    set_list_page(sheet, language=meta.language)
    secret = say(SHEET_WORDS["confidential"])
    mark_printed_pages(sheet, secret=secret, printed_by=meta.exported_by)
    sheet.write_string(0, 0, title, book.add_format(TITLE_STYLE | {"reading_order": order}))
    head = book.add_format(HEADER_STYLE | {"reading_order": order})
    styles = []
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(HEADER, place, say(column.title), head)
        styles.append(book.add_format(_style(column, order)))
    quoted = [_style(column, order) | {"quote_prefix": True} for column in columns]
    return styles + [book.add_format(style) for style in quoted]


def _style(column: Column, order: int) -> dict[str, Any]:
    if column.is_number:
        form = "#,##0.0" if column.code in DECIMALS else "#,##0"
        return {"num_format": form, "reading_order": order}
    if column.is_code:
        return {"num_format": "@", "reading_order": 1, "align": "right"}
    return {"num_format": "@", "reading_order": order}


def _title(
    what: str, period: int, progress_lines: Sequence[str], meta: ListMeta, say: Chosen
) -> str:
    """One line: confidential, what it is, by whom, when, narrowed to what."""
    persian = meta.language != "en"
    month = periods.label_fa(period) if persian else periods.label_en(period)
    at = f"{jalali(meta.made_at.date())} {meta.made_at:%H:%M}"
    parts = [
        say(SHEET_WORDS["confidential"]),
        *([say(SHEET_WORDS["synthetic"])] if meta.synthetic else []),
        say(TITLES[what]).format(period=month),
        *progress_lines,
        f"{say(SHEET_WORDS['by'])}: {meta.exported_by}",
        f"{say(SHEET_WORDS['at'])}: {to_persian(at) if persian else at}",
    ]
    if meta.filters:
        comma = "، " if persian else ", "
        parts.append(f"{say(SHEET_WORDS['filters'])}: {comma.join(meta.filters)}")
    return " | ".join(parts)


def _explain(book: Any, columns: tuple[Column, ...], meta: ListMeta, say: Chosen) -> None:
    """The second sheet: what each column means."""
    sheet = book.add_worksheet(say(SHEET_WORDS["explanation"]))
    if meta.language != "en":
        sheet.right_to_left()
    order = 1 if meta.language == "en" else 2
    plain = book.add_format({"text_wrap": True, "valign": "top", "reading_order": order})
    bold = book.add_format({"bold": True, "reading_order": order})
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, say(SHEET_WORDS["column"]), bold)
    sheet.write_string(0, 1, say(SHEET_WORDS["meaning"]), bold)
    for row, column in enumerate(columns, 1):
        sheet.write_string(row, 0, say(column.title), plain)
        sheet.write_string(row, 1, say(column.meaning), plain)
