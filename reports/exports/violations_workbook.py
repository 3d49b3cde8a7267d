"""The Excel list of suspected violations: confidential, right to left, ready to print.

Row 1 says whose list it is and that it is confidential, row 2 is the header; both are frozen
and repeated on every printed page. The second sheet explains columns, rules and clauses.
"""

import io
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

import pandas as pd
import pyarrow as pa
from persiantools.jdatetime import JalaliDate

from facilities.kinds import Label
from reports.exports import sheet_rows
from reports.exports.list_book import (
    HEADER_STYLE,
    TITLE_STYLE,
    mark_printed_pages,
    open_list_book,
    set_list_page,
)
from reports.exports.violations_columns import COLUMNS, REMARKS, SHEET_WORDS, Column
from reports.policy import periods
from reports.policy.digits import to_persian
from reports.policy.directive.parts import Directive
from reports.policy.workflow import cases

TITLE_ROW, HEADER_ROW, FIRST_ROW = 1, 2, 3  # 1-based, as people count them
Progress = Callable[[int], None]
Chosen = Callable[[Label], str]


@dataclass(frozen=True, slots=True)
class ListMeta:
    """What a list says about itself. `filters` are in words; `made_at` is a Tehran time."""

    exported_by: str
    made_at: datetime
    filters: tuple[str, ...]
    language: str
    synthetic: bool = False


def write_violations(
    frames: Iterable[pd.DataFrame],
    *,
    meta: ListMeta,
    directive: Directive,
    target: IO[bytes],
    progress: Progress,
) -> int:
    """Write the workbook of `violations_frame`'s frames to `target`; answer how many rows.

    `progress` is told the number of rows done after each frame.
    """
    say: Chosen = (lambda label: label.en) if meta.language == "en" else (lambda label: label.fa)
    sample = _skeleton(1, meta, directive, say)
    styles = sheet_rows.sample_styles(sample, sample_row=FIRST_ROW)
    quoted = sheet_rows.sample_styles(sample, sample_row=FIRST_ROW + 1)
    done = 0
    with tempfile.TemporaryFile() as rows:
        for frame in frames:
            shown = _shown(frame, done, say, directive)
            rows.write(
                sheet_rows.rows_xml(
                    shown, first_row=FIRST_ROW + done, styles=styles, quoted_styles=quoted
                )
            )
            done += len(frame)
            progress(done)
        rows.seek(0)
        last = HEADER_ROW + done
        sheet_rows.replace_sample(
            _skeleton(done, meta, directive, say),
            sample_rows=(FIRST_ROW, FIRST_ROW + 1),
            last_row=last,
            rows=rows,
            target=target,
        )
    return done


def jalali(day: date) -> str:
    """A day as 1400/12/29, in ASCII digits as in every cell."""
    jalali_day = JalaliDate(day)  # type: ignore[no-untyped-call]
    return str(jalali_day.strftime("%Y/%m/%d"))


def _shown(frame: pd.DataFrame, done: int, say: Chosen, directive: Directive) -> pd.DataFrame:
    """The frame's rows as the sheet shows them, in the columns' order."""
    rules = {rule.code: say(rule.name) for rule in directive.rules}
    words: dict[str, Mapping[Any, str]] = {
        "rule": rules,
        "state": {code: say(state.label) for code, state in cases.STATES.items()},
        "leads_to": {code: say(name) for code, name in directive.consequences.items()},
        "source": {code: say(name) for code, name in cases.SOURCES.items()},
    }
    columns: dict[str, Any] = {"number": range(done + 1, done + len(frame) + 1)}
    for column in COLUMNS[1:]:
        if column.code == "remarks":
            columns["remarks"] = _remarks(frame, say)
        elif column.code == "period":
            columns["period"] = _mapped(frame["period"], _period_text)
        elif column.code == "opened_on":
            columns["opened_on"] = _mapped(frame["opened_on"], jalali)
        elif column.code in words:
            columns[column.code] = _mapped(frame[column.code], words[column.code].__getitem__)
        elif column.code == "university":
            columns["university"] = _mapped(frame["university"], str)
        else:
            columns[column.code] = frame[column.code].reset_index(drop=True)
    return pd.DataFrame(columns)


def _mapped(values: pd.Series, name: Callable[[Any], str]) -> pd.Series:
    """Each value's name, asked and written once for each value that occurs."""
    encoded = pa.array(values).dictionary_encode()
    names = [name(value) for value in encoded.dictionary.to_pylist()]
    named = pa.DictionaryArray.from_arrays(encoded.indices, pa.array(names, pa.string()))
    return pd.Series(named, dtype=pd.ArrowDtype(named.type))


def _period_text(period: int) -> str:
    """A period as 1400/12: sorts and filters as text."""
    year, month = periods.split(int(period))
    return f"{year}/{month:02}"


def _remarks(frame: pd.DataFrame, say: Chosen) -> pd.Series:
    """What a reader must know beside the state, in the order of `REMARKS`."""
    bits = pd.Series(0, index=frame.index)
    for place, code in enumerate(REMARKS):
        bits += frame[code].astype(int) * 2**place

    def text(value: int) -> str:
        return "؛ ".join(
            say(label) for place, label in enumerate(REMARKS.values()) if int(value) >> place & 1
        )

    return _mapped(bits, text)


def _skeleton(rows: int, meta: ListMeta, directive: Directive, say: Chosen) -> bytes:
    """The workbook without its rows: two sample rows stand for them, plain and quoted."""
    content = io.BytesIO()
    book = open_list_book(content, constant_memory=True)
    book.set_properties({"title": _title(meta, say), "author": meta.exported_by})
    order = 1 if meta.language == "en" else 2
    sheet = book.add_worksheet(say(SHEET_WORDS["list"]))
    _set_page(sheet, meta, say, last_row=HEADER_ROW + rows)
    head = book.add_format(HEADER_STYLE | {"reading_order": order})
    title = book.add_format(TITLE_STYLE | {"reading_order": order})
    sheet.write_string(TITLE_ROW - 1, 0, _title(meta, say), title)
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, column.width)
        sheet.write_string(HEADER_ROW - 1, place, say(column.title), head)
    for sample, quote in enumerate((False, True)):
        for place, column in enumerate(COLUMNS):
            style = _style(column, order) | ({"quote_prefix": True} if quote else {})
            sheet.write_blank(FIRST_ROW - 1 + sample, place, None, book.add_format(style))
    _explain(book, meta, directive, say, order)
    book.close()
    return content.getvalue()


def _style(column: Column, order: int) -> dict[str, Any]:
    if column.is_number:
        return {"num_format": "#,##0", "reading_order": order}
    if column.is_code:
        return {"num_format": "@", "reading_order": 1, "align": "right"}
    return {"num_format": "@", "reading_order": order}


def _set_page(sheet: Any, meta: ListMeta, say: Chosen, *, last_row: int) -> None:
    set_list_page(sheet, language=meta.language)
    sheet.autofilter(HEADER_ROW - 1, 0, max(last_row, FIRST_ROW) - 1, len(COLUMNS) - 1)
    secret = say(SHEET_WORDS["confidential"])
    mark_printed_pages(sheet, secret=secret, printed_by=meta.exported_by)


def _title(meta: ListMeta, say: Chosen) -> str:
    """One line: confidential, what it is, by whom, when, narrowed to what."""
    comma = ", " if meta.language == "en" else "، "
    parts = [
        say(SHEET_WORDS["confidential"]),
        say(SHEET_WORDS["title"]),
        f"{say(SHEET_WORDS['by'])}: {meta.exported_by}",
        f"{say(SHEET_WORDS['at'])}: {_moment(meta)}",
        f"{say(SHEET_WORDS['filters'])}: "
        + (comma.join(meta.filters) or say(SHEET_WORDS["no_filters"])),
    ]
    if meta.synthetic:
        parts.insert(1, say(SHEET_WORDS["synthetic"]))
    return " | ".join(parts)


def _moment(meta: ListMeta) -> str:
    text = f"{jalali(meta.made_at.date())} {meta.made_at:%H:%M}"
    return text if meta.language == "en" else to_persian(text)


def _explain(book: Any, meta: ListMeta, directive: Directive, say: Chosen, order: int) -> None:
    """The second sheet: what a suspicion is, the columns, the rules and their clauses."""
    sheet = book.add_worksheet(say(SHEET_WORDS["explanation"]))
    if meta.language != "en":
        sheet.right_to_left()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    plain = book.add_format({"text_wrap": True, "valign": "top", "reading_order": order})
    bold = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "reading_order": order}
    )
    lines: list[tuple[str, str, Any]] = [
        (say(SHEET_WORDS["confidential"]), say(SHEET_WORDS["indication"]), bold),
        (say(SHEET_WORDS["letter"]), say(directive.title), plain),
        ("", "", plain),
        (say(SHEET_WORDS["column"]), say(SHEET_WORDS["meaning"]), bold),
        *((say(column.title), say(column.meaning), plain) for column in COLUMNS),
        ("", "", plain),
        (say(SHEET_WORDS["rule"]), say(SHEET_WORDS["clause"]), bold),
        *((say(rule.name), _origin(rule, directive, say), plain) for rule in directive.rules),
        ("", "", plain),
        (say(SHEET_WORDS["states"]), "", bold),
        *((f"{state.symbol} {say(state.label)}", "", plain) for state in cases.STATES.values()),
    ]
    for row, (left, right, style) in enumerate(lines):
        sheet.write_string(row, 0, left, bold if style is bold else plain)
        sheet.write_string(row, 1, right, style)


def _origin(rule: Any, directive: Directive, say: Chosen) -> str:
    """Where a rule comes from: a clause of the letter in its words, or the system."""
    origin = rule.origin
    if origin.clause is None:
        return say(directive.sources[origin.source])
    return say(directive.clauses[origin.clause])
