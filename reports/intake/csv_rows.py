"""CSV with many reports: UTF-8 with or without a byte-order mark, comma or semicolon.

The head of a column is a code of the form, or its Persian or English label. Every row keeps the
exact bytes of its lines.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

import numpy as np

from facilities.errors import Problem
from facilities.text import normalize
from reports.intake.messages import EVERY_WARNING
from reports.intake.report_fields import (
    LARGEST_REPORT,
    TOO_LARGE,
    read_text,
    required,
    shown,
)
from reports.intake.table import (
    NO_EXPLANATIONS,
    NOT_UTF8,
    OWN_COLUMNS,
    FileTable,
    figure_column,
    is_utf8,
    join_columns,
    table_of_columns,
    too_many,
    unreadable_table,
)
from reports.policy import digits
from reports.policy.form import form
from reports.policy.form.figures import FIGURES
from reports.policy.uploads import MOST_ROWS

BOM: Final = b"\xef\xbb\xbf"
AT_ONCE: Final = 2_000  # rows held as text at a time
MOST_COLUMNS: Final = 200
FACILITY, PERIOD, REASON, EXPLANATION = "facility", "period", "reason", "explanation"
# Heads of the columns that are no figure. One explanation serves for all warnings of its row.
_OWN_HEADS: Final = {
    FACILITY: ("facility code", "کد مرکز"),
    PERIOD: ("month", "ماه", "دوره", "ماه گزارش"),
    REASON: ("reason for the correction", "دلیل اصلاح"),
    EXPLANATION: ("explanation of warnings", "توضیح هشدارها", "توضیح"),
}
_PERIOD: Final = re.compile(r"([0-9]{4})[/-]?([0-9]{1,2})")
_LONGEST_COUNT: Final = 17  # digits; longer text is left for the checks to refuse


def read_csv(content: bytes) -> FileTable:
    """The reports of a CSV file, or why it cannot be read. Never raises for a file.

    `place` counts rows as a spreadsheet shows them: the head is row 1. Empty rows are passed over.
    """
    content = content.removeprefix(BOM)
    if not is_utf8(content):
        return unreadable_table(NOT_UTF8)
    if b"\0" in content:
        return unreadable_table(_NOT_CSV)
    records = _records(content)
    try:
        names = _names(next(records, (b"", []))[1])
        return unreadable_table(names) if isinstance(names, Problem) else _rows(names, records)
    except csv.Error:
        return unreadable_table(_NOT_CSV)


def _records(content: bytes) -> Iterator[tuple[bytes, list[str]]]:
    """Every record with the exact bytes of its lines. Raises csv.Error."""
    head = content.partition(b"\n")[0]
    delimiter = ";" if head.count(b";") > head.count(b",") else ","
    taken: list[bytes] = []

    def lines() -> Iterator[str]:
        for line in io.BytesIO(content):
            taken.append(line)
            yield line.decode()

    for cells in csv.reader(lines(), delimiter=delimiter, strict=True):
        body = taken[0] if len(taken) == 1 else b"".join(taken)
        taken.clear()  # the reader takes no line before it needs it
        yield body.rstrip(b"\r\n"), cells


def _names(head: Sequence[str]) -> "list[str] | Problem":
    """What stands in each column: a figure's code, a field, or an unknown head as written."""
    if len(head) > MOST_COLUMNS:
        return _NO_HEAD
    names = [_NAMES.get(_plain(cell), shown(cell.strip())) for cell in head]
    if FACILITY not in names or PERIOD not in names:
        return _NO_HEAD
    known = [name for name in names if name in form.BY_CODE or name in _OWN_HEADS]
    doubled = next((name for name in known if known.count(name) > 1), None)
    if doubled is not None:
        return Problem(
            doubled,
            "column_twice",
            "یک ستون در این فایل دو بار آمده است.",
            f"The column {doubled} stands twice in this file.",
        )
    return names


def _rows(names: list[str], records: Iterator[tuple[bytes, list[str]]]) -> FileTable:
    own: dict[str, list[Any]] = {name: [] for name in OWN_COLUMNS}
    figures: dict[str, int] = {n: at for at, n in enumerate(names) if n in form.BY_CODE}
    parts: dict[str, list[np.ndarray]] = {code: [] for code in figures}
    numbered = enumerate(records, start=2)
    while chunk := list(islice(numbered, AT_ONCE)):
        kept = [
            _read(place, body, cells, names, own)
            for place, (body, cells) in chunk
            if any(map(str.strip, cells))
        ]
        if len(own["place"]) > MOST_ROWS:
            return too_many()
        for code, at in figures.items():
            read = _READERS[form.BY_CODE[code].type]
            parts[code].append(figure_column([read(code, cells[at]) for cells in kept]))
    return table_of_columns(own | {code: join_columns(part) for code, part in parts.items()})


def _read(
    place: int, body: bytes, cells: list[str], names: list[str], own: dict[str, list[Any]]
) -> list[str]:
    """Put one row's own fields into the columns; answer as many cells as there are heads."""
    wrong: list[Problem] = [TOO_LARGE] if len(body) > LARGEST_REPORT else []
    if len(cells) > len(names) and any(cells[len(names) :]):
        wrong.append(_TOO_MANY_CELLS)
    cells = cells + [""] * (len(names) - len(cells)) if len(cells) < len(names) else cells
    field = {name: cells[at] for at, name in enumerate(names) if name in _OWN_HEADS}
    facility = field[FACILITY].strip()
    if not facility:
        wrong.append(required(FACILITY))
    text = read_text(field.get(EXPLANATION), EXPLANATION, wrong)
    own["place"].append(place)
    own["facility"].append(facility)
    own["period"].append(_period(field[PERIOD]))
    own["reason"].append(read_text(field.get(REASON), REASON, wrong))
    own["replaces"].append(None)
    own["explanations"].append({EVERY_WARNING: text} if text else NO_EXPLANATIONS)
    own["body"].append(body)
    own["unknown"].append(
        tuple(
            name
            for name, cell in zip(names, cells, strict=False)
            if name not in form.BY_CODE and name not in _OWN_HEADS and cell.strip()
        )
    )
    own["wrong"].append(tuple(wrong))
    return cells


def _period(text: str) -> int | str:
    """A month as people write it: 140012, 1400/12, 1400-12, in any digits; else as written."""
    plain = digits.plain(text)
    if plain.isascii() and plain.isdigit() and len(plain) == 6:
        return int(plain)
    found = _PERIOD.fullmatch(plain)
    return int(found[1]) * 100 + int(found[2]) if found else text


def _count(_: str, text: str) -> int | str | None:
    if text.isdigit() and text.isascii() and len(text) <= _LONGEST_COUNT:
        return int(text)
    return text or None


def _word(code: str, text: str) -> str | None:
    """A choice by its code or by its label in either language."""
    return _WORDS[code].get(_plain(text), text) if text else None


def _as_it_is(_: str, text: str) -> str | None:
    return text or None


def _plain(text: str) -> str:
    return normalize(text).casefold().replace("\u200c", " ")


_READERS: Final = {"count": _count, "choice": _word, "bool": _as_it_is, "text": _as_it_is}
_WORDS: Final = {
    figure.code: {
        _plain(word): code for code, label in figure.choices for word in (code, label.fa, label.en)
    }
    for figure in FIGURES
    if figure.type == "choice"
}
_NAMES: Final = {
    _plain(word): code
    for code, words in (
        *((name, (name, *labels)) for name, labels in _OWN_HEADS.items()),
        *((f.code, (f.code, f.label_fa, f.label_en)) for f in FIGURES),
    )
    for word in words
}
_NO_HEAD: Final = Problem(
    "",
    "no_headings",
    "ردیف نخست باید سرستون‌ها باشد: کد مرکز، ماه و اقلام فرم.",
    "The first row must hold the headings: facility, period, and the figures of the form.",
)
_NOT_CSV: Final = Problem("", "not_csv", "این فایل CSV درستی نیست.", "This file is not proper CSV.")
_TOO_MANY_CELLS: Final = Problem(
    "",
    "too_many_cells",
    "این ردیف بیش از سرستون‌ها خانه دارد.",
    "This row has more cells than there are headings.",
)
