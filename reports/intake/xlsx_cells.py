"""One cell of a workbook as the checks take it: what a person would say stands in it."""

import math
from datetime import date, datetime, time, timedelta
from typing import Final

from facilities.errors import Problem
from reports.policy.form.form import BY_CODE
from reports.policy.form.sheet import FIGURE_COLUMNS
from reports.policy.month_text import read_month

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
    "percent_cell": (
        "خانهٔ «{label}» در قالب درصد است؛ قالب آن را عدد کنید و تعداد را بنویسید.",
        "{label}: the cell is formatted as a percentage; format it as a number and enter the"
        " count.",
    ),
    "scaled_cell": (
        "خانهٔ «{label}» عدد را به هزار یا میلیون نشان می‌دهد؛ قالب آن را عدد کنید و مقدار را"
        " کامل بنویسید.",
        "{label}: the cell shows its number in thousands or millions; format it as a number and"
        " enter it in full.",
    ),
    "true_or_false": (
        "در «{label}» مقدار منطقی (TRUE/FALSE) است؛ مقدار را بنویسید.",
        "{label}: holds TRUE or FALSE; enter the value.",
    ),
}
_TITLES: Final = {column.code: column.title for column in FIGURE_COLUMNS}


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
    by the form's checks, texts too)."""
    figure = BY_CODE[code]
    if type(cell) is str:
        if cell in ERRORS:
            return cell, fault("error_value", code)
        return cell, None
    if type(cell) is time and figure.unit == "minute":  # 1:30 typed into an unformatted cell
        cell = timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
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


def as_shown(kind: str, cell: object) -> str:
    """A cell that is refused for its number format, about as it shows itself: so that no check
    takes what it holds for a figure."""
    if kind == "percent_cell" and isinstance(cell, int | float):
        return f"{cell * 100:g}%"
    if isinstance(cell, time):
        return cell.strftime("%I:%M:%S %p")
    return text_value(cell) + ("," if kind == "scaled_cell" else "")


def text_value(cell: object) -> str:
    """A cell of a code, reason or explanation as text; whole numbers without a decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime | date | time | timedelta):
        return str(cell)
    return str(cell).strip()


def period_value(cell: object) -> object:
    """A cell of the month as `read_month` takes it; a date or truth value as it was written."""
    if isinstance(cell, bool | date | time | timedelta):
        return str(cell)
    return read_month(cell)
