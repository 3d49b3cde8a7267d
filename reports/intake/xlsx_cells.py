"""One cell of a workbook as the checks take it: what a person would say stands in it."""

import math
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from facilities import text
from facilities.errors import Problem
from reports.policy.form.form import BY_CODE
from reports.policy.form.sheet import FIGURE_COLUMNS, options_of

CellValue = int | float | str | bool | None

LARGEST_EXACT: Final = 2**53  # whole numbers that a workbook's floats hold exactly
ERRORS: Final = frozenset(
    {
        "#DIV/0!",
        "#N/A",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#REF!",
        "#VALUE!",
        "#GETTING_DATA",
        "#SPILL!",
        "#CALC!",
    }
)

# code -> Persian, English; {label} is the column's title.
_FAULTS: Final = {
    "formula": (
        "در «{label}» فرمول نوشته شده است؛ خود مقدار را بنویسید.",
        "{label}: holds a formula; enter the value itself.",
    ),
    "error_value": (
        "در «{label}» خطای صفحه‌گسترده است؛ مقدار را بنویسید.",
        "{label}: holds a spreadsheet error; enter the value.",
    ),
    "date_cell": (
        "در «{label}» تاریخ یا ساعت است؛ قالب خانه را عدد کنید و مقدار را بنویسید.",
        "{label}: holds a date or time; format the cell as a number and enter the value.",
    ),
    "true_or_false": (
        "در «{label}» مقدار منطقی (TRUE/FALSE) است؛ مقدار را بنویسید.",
        "{label}: holds TRUE or FALSE; enter the value.",
    ),
}
_TITLES: Final = {column.code: column.title for column in FIGURE_COLUMNS}
_CHOICES: Final = {
    figure.code: {
        text.search_key(word): code
        for code, words in options_of(figure)
        for word in (words.fa, words.en, code)
    }
    for figure in BY_CODE.values()
    if options_of(figure)
}


def plain(cell: object) -> CellValue | date | time | timedelta:
    """A cell without what a workbook adds: whole floats are ints, blank text is None."""
    if type(cell) is float:
        if not math.isfinite(cell):
            return str(cell)
        return int(cell) if cell.is_integer() and abs(cell) < LARGEST_EXACT else cell
    if type(cell) is str:
        return cell if cell.strip() else None
    return cell  # type: ignore[return-value]


def figure_of_cell(code: str, cell: object) -> tuple[CellValue, Problem | None]:
    """What stands in a figure's cell, and what is wrong with it as a cell (its value is judged
    by the form's checks). Choices and yes/no are taken by their words or codes."""
    figure = BY_CODE[code]
    if type(cell) is str:
        if cell in ERRORS:
            return cell, fault("error_value", code)
        return _word(code, cell), None
    if isinstance(cell, timedelta) and figure.unit == "minute":
        minutes, rest = divmod(cell.total_seconds(), 60)
        return int(minutes) if rest == 0 else str(cell), None
    if isinstance(cell, date | time | timedelta):
        return str(cell), fault("date_cell", code)
    if isinstance(cell, bool) and figure.type != "bool":
        return str(cell).upper(), fault("true_or_false", code)
    if isinstance(cell, int) and figure.type == "text":
        return str(cell), None
    return cell, None  # type: ignore[return-value]


def fault(kind: str, code: str) -> Problem:
    """The problem of a figure's cell: a kind of `_FAULTS`."""
    fa, en = _FAULTS[kind]
    title = _TITLES[code]
    return Problem(code, kind, fa.format(label=title.fa), en.format(label=title.en))


def text_value(cell: object) -> str:
    """A cell of a code, reason or explanation as text; whole numbers without a decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime | date | time | timedelta):
        return str(cell)
    return str(cell).strip()


@lru_cache(maxsize=4096)
def period_value(cell: object) -> object:
    """A cell of the month: 140105, or 1401/05 and 1401-5 in any digits as that number; anything
    else as it was written."""
    if not isinstance(cell, str):
        return cell if isinstance(cell, int | float) or cell is None else str(cell)
    words = text.code_text(cell)
    year, mark, month = words.replace("-", "/").partition("/")
    if mark and year.isascii() and month.isascii() and year.isdigit() and month.isdigit():
        if len(year) == 4 and len(month) <= 2:
            return int(year) * 100 + int(month)
    elif len(words) == 6 and words.isascii() and words.isdigit():
        return int(words)
    return cell


@lru_cache(maxsize=4096)
def _word(code: str, cell: str) -> CellValue:
    """A text as the code of the choice it names, where it names one."""
    known = _CHOICES.get(code)
    if known is None or (named := known.get(text.search_key(cell))) is None:
        return cell
    return named == "yes" if BY_CODE[code].type == "bool" else named
