"""The Excel lists of facilities and of universities in a month: like the list of suspicions to
look at (confidential, right to left, ready to print), and short enough for XlsxWriter alone."""

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import IO, Any

import pandas as pd

from facilities.kinds import Label
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
from reports.exports.month_columns import COLUMNS, FILED, SHEETS, TITLES
from reports.exports.sheet_rows import FORMULA_START
from reports.policy import periods

Progress = Callable[[int], None]
ColumnWords = Mapping[str, Mapping[Any, Label]]  # of a column: its codes in words
COLUMNS_KEPT = 3  # the row's number, code and name


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
    content = io.BytesIO()
    book = open_list_book(content, constant_memory=True)
    columns = COLUMNS[what]
    month = periods.label_en(period) if meta.language == "en" else periods.label_fa(period)
    title = title_line(meta, [meta.say(TITLES[what]).format(period=month), *progress_lines])
    book.set_properties({"title": title, "author": meta.exported_by})
    sheet = book.add_worksheet(meta.say(SHEETS[what]))
    styles = _head(book, sheet, columns, title, meta)
    done = 0
    for frame in frames:
        for row in _rows(frame, columns, {"is_filed": FILED} | dict(words), meta):
            _write(sheet, TOP_ROWS + done, (done + 1, *row), columns, styles)
            done += 1
        progress(done)
    sheet.autofilter(TOP_ROWS - 1, 0, TOP_ROWS - 1 + max(done, 1), len(columns) - 1)
    explain(book, column_lines(columns, meta), meta)
    book.close()
    target.write(content.getvalue())
    return done


def _rows(
    frame: pd.DataFrame, columns: tuple[Column, ...], words: ColumnWords, meta: ListMeta
) -> Iterable[tuple[Any, ...]]:
    """The frame's rows as the sheet shows them, without their numbers; blanks as None."""
    shown = []
    for column in columns[1:]:
        filled = frame[column.code].notna()
        values = list(frame[column.code].astype(object).where(filled, None))
        named = words.get(column.code)
        if named is not None:
            values = [meta.say(named[value]) if value in named else "" for value in values]
        shown.append(values)
    return zip(*shown, strict=True)


def _write(
    sheet: Any,
    row: int,
    values: tuple[Any, ...],
    columns: tuple[Column, ...],
    styles: list[Any],
) -> None:
    cells = zip(values, columns, strict=True)
    sheet.set_row(row, height_of((v, column.width) for v, column in cells if isinstance(v, str)))
    for place, value in enumerate(values):
        if value is None or value == "":
            sheet.write_blank(row, place, None, styles[place])
        elif isinstance(value, str):
            quoted = re.match(FORMULA_START, value) is not None
            sheet.write_string(row, place, value, styles[place + len(values) * quoted])
        else:
            sheet.write_number(row, place, float(value), styles[place])


def _head(
    book: Any, sheet: Any, columns: tuple[Column, ...], title: str, meta: ListMeta
) -> list[Any]:
    """Set the sheet up for reading and printing; answer the columns' styles, then those for text
    that a spreadsheet might take for a formula."""
    set_list_page(sheet, language=meta.language, columns_kept=COLUMNS_KEPT)
    secret = meta.say(LIST_WORDS["confidential"])
    mark_printed_pages(sheet, secret=secret, printed_by=meta.exported_by)
    heads = [(meta.say(column.title), column.width) for column in columns]
    write_top(
        book, sheet, title=title, heads=heads, columns_kept=COLUMNS_KEPT, language=meta.language
    )
    plain = [style_of(column, meta.language) for column in columns]
    quoted = [style | {"quote_prefix": True} for style in plain]
    return [book.add_format(style) for style in plain + quoted]
