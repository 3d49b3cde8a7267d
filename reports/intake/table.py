"""What leaves the reading of any file: columns, or what is wrong with the file as a whole.

Without pandas, so that the reading process starts at once; `rows.py` makes a frame of it.
"""

import codecs
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from facilities.errors import Problem
from reports.policy.form import form

LARGEST_FILE: Final = 100 * 2**20  # bytes

# One line a report. `place`: the row's number as people count it in the file. `facility`: the
# code as written ("" = none). `period`: what was written for the month. `reason`: why a month is
# corrected ("" = none). `replaces`: the UUID of the submission that is corrected, or None.
# `explanations`: dict of figure code -> text; the key `EVERY_WARNING` serves for all warnings of
# the row (one column of explanation). `body`: the exact bytes of the row (JSON's slice,
# the CSV's lines, a workbook's cells as JSON). `unknown`: names of columns or keys that are no
# figure (a tuple). `wrong`: what the reader found wrong with the row's own fields (a tuple of
# Problems; the figures are judged later). Then every figure of the form as it was written: int,
# str, bool, None (blank), float only where no whole number was written; whole numbers that a
# workbook keeps as floats have become int. A figure's column with nothing but whole numbers and
# blanks is float64, NaN = blank: `figure_column` makes them so.
OWN_COLUMNS: Final = (
    "place",
    "facility",
    "period",
    "reason",
    "replaces",
    "explanations",
    "body",
    "unknown",
    "wrong",
)
ROW_COLUMNS: Final = (*OWN_COLUMNS, *form.BY_CODE)
NO_EXPLANATIONS: Final[Mapping[str, str]] = {}
DEFAULTS: Final[dict[str, Any]] = {
    "reason": "",
    "replaces": None,
    "explanations": NO_EXPLANATIONS,
    "unknown": (),
    "wrong": (),
}


@dataclass(frozen=True)
class FileTable:
    """The columns of one file by name, or what is wrong with the file (then it has no rows)."""

    columns: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list)


def table_of_columns(columns: Mapping[str, Sequence[Any] | np.ndarray]) -> FileTable:
    """A table of columns by name; those with a usual value and figures may be left out."""
    return FileTable(columns)


def unreadable_table(*problems: Problem) -> FileTable:
    """A file that cannot be read, and why."""
    return FileTable({}, list(problems))


def figure_column(values: Sequence[Any] | np.ndarray) -> np.ndarray:
    """A figure's column: float64 where whole numbers and blanks stand, else as written."""
    if isinstance(values, np.ndarray) and values.dtype == np.float64:
        return values
    if set(map(type, values)) <= _WHOLE_OR_BLANK:
        try:
            return np.array(values, dtype=np.float64)
        except OverflowError:  # hundreds of digits: no count of anything
            pass
    return objects(values)


def join_columns(parts: Sequence[np.ndarray]) -> np.ndarray:
    """Parts of one figure's column as one; blanks and whole numbers stay what they are."""
    if all(part.dtype == np.float64 for part in parts):
        return np.concatenate(parts) if parts else np.empty(0)
    return np.concatenate([as_written(part) for part in parts])


def as_written(column: np.ndarray) -> np.ndarray:
    """A figure's column as objects: int, str, bool or None."""
    if column.dtype != np.float64:
        return column
    values = [None if value != value else int(value) for value in column.tolist()]
    return objects(values)


def is_utf8(content: bytes) -> bool:
    """Whether bytes are UTF-8, looked at a part at a time to spare memory."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(content), _PART):
            decoder.decode(content[start : start + _PART])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def too_large() -> FileTable:
    """The answer to a file above `LARGEST_FILE`."""
    return unreadable_table(
        Problem(
            "",
            "too_large",
            "حجم فایل نباید از ۱۰۰ مگابایت بیشتر باشد.",
            "The file cannot be larger than 100 MB.",
        )
    )


def too_many() -> FileTable:
    """The answer to a file with more than `MOST_ROWS` reports."""
    return unreadable_table(
        Problem(
            "",
            "too_many_rows",
            "هر فایل حداکثر ۵۰٬۰۰۰ گزارش می‌پذیرد.",
            "A file takes at most 50,000 reports.",
        )
    )


NOT_UTF8: Final = Problem("", "not_utf8", "فایل UTF-8 نیست.", "The file is not UTF-8.")
_PART: Final = 2**20
_WHOLE_OR_BLANK: Final = {int, type(None)}


def objects(values: Sequence[Any] | np.ndarray) -> np.ndarray:
    """Values as an array of objects, whatever they are (lists and dicts too)."""
    if isinstance(values, np.ndarray) and values.dtype == object:
        return values
    return np.fromiter(values, dtype=object, count=len(values))
