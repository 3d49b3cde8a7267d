"""One report below the other: values, formulas, colours and notes of each row of the sheet."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from facilities.errors import Problem
from reports.exports import report_checks
from reports.exports.list_book import FONT
from reports.exports.report_rows import (
    Looks,
    SheetMeta,
    SheetRow,
    cell_value,
    looks_like_formula,
    write_value,
)
from reports.policy import periods
from reports.policy.checks import relations
from reports.policy.form.figures import FIGURES
from reports.policy.form.sheet import (
    COLUMNS,
    EXPLANATION,
    FACILITY,
    MARK_SHEET,
    PROBLEMS,
    REASON,
    STATE,
    UNTOUCHED,
    SheetColumn,
)

CODES_ROW, TITLE_ROW, GROUPS_ROW, LABELS_ROW, FIRST_ROW = 1, 2, 3, 4, 5  # 1-based
TEXTS: Final = f"{MARK_SHEET}!$D"
MOST_COMMENTS: Final = 10_000  # more make Excel slow; the column of problems has them all
LINE_HEIGHT: Final = 15  # points
MOST_PLANS: Final = 2_000  # kinds of rows whose formats are kept
MOST_LINES: Final = 8  # of problems that a row shows without being opened


class RowWriter:
    """Writes reports one below the other."""

    def __init__(self, sheet: Any, looks: Looks, meta: SheetMeta) -> None:
        self.count = 0
        self._sheet, self._looks, self._meta = sheet, looks, meta
        self._comments = 0
        self._planned: dict[tuple[Any, ...], list[Any]] = {}

    def write(self, row: SheetRow) -> None:
        """Write one report as the next row."""
        number = FIRST_ROW - 1 + self.count  # 0-based, as XlsxWriter counts
        if self._meta.is_result:
            self._sheet.set_row(number, LINE_HEIGHT * max(1, min(len(row.problems), MOST_LINES)))
        by_cell = _problems_by_cell(row.problems)
        looks = self._looks_of(row, frozenset(by_cell))
        for place, column in enumerate(COLUMNS):
            value = self._value(column, row, number + 1)
            look = looks[place]
            if isinstance(value, _Formula):
                self._sheet.write_formula(number, place, value.text, look, value.shown)
                continue
            if looks_like_formula(value) and column.purpose != "shown":
                look = self._look(column, row, column.code in by_cell, is_quoted=True)
            write_value(self._sheet, number, place, value, look)
        for code, problems in by_cell.items():
            if self._comments < MOST_COMMENTS:
                self._comment(number, _PLACES[code], problems)
        self.count += 1

    def _looks_of(self, row: SheetRow, bad: frozenset[str]) -> list[Any]:
        """The formats of a row's cells; rows of one kind share them."""
        filled = frozenset(row.figures) - row.asked if row.asked is not None else frozenset()
        key = (row.asked, row.carried, bool(row.problems), bad, filled)
        if key not in self._planned:
            if len(self._planned) > MOST_PLANS:
                self._planned.clear()
            self._planned[key] = [
                self._look(column, row, column.code in bad, is_quoted=False) for column in COLUMNS
            ]
        return self._planned[key]

    def _look(self, column: SheetColumn, row: SheetRow, is_bad: bool, *, is_quoted: bool) -> Any:
        return self._looks.of_cell(
            column, _look(column, row, is_bad), is_open=row.is_open(column), is_quoted=is_quoted
        )

    def _value(self, column: SheetColumn, row: SheetRow, number: int) -> object:
        maker = _SHOWN.get(column.code)
        if maker is not None:
            return maker(row, number, self._meta)
        return cell_value(column, row.figures.get(column.code), language=self._meta.language)

    def _comment(self, number: int, place: int, problems: list[Problem]) -> None:
        self._comments += 1
        text = "\n".join(_message(problem, self._meta) for problem in problems)
        self._sheet.write_comment(
            number,
            place,
            text,
            {
                "author": "Payesh",
                "x_scale": 2,
                "y_scale": 0.6 + 0.4 * len(problems),
                "font_name": FONT,
                "font_size": 9,
            },
        )


@dataclass(frozen=True, slots=True)
class _Formula:
    """A formula, and its value until a program calculates it anew."""

    text: str
    shown: str | int


def _state(row: SheetRow, number: int, meta: SheetMeta) -> object:
    period = row.period if periods.is_period(row.period) else meta.period
    if row.asked is None or not isinstance(period, int):
        return ""
    text = report_checks.state_formula(number, period=period, required=row.required, texts=TEXTS)
    figures = {code: row.figures.get(code) for code in row.asked}
    blank = [code for code in row.required if figures.get(code) in (None, "")]
    if blank:
        shown = f"{meta.say(report_checks.STATE_WORDS['missing'])}{len(blank)}"
    elif broken := relations.relation_problems(figures, period=period):
        shown = meta.say(report_checks.text_of_relation(broken[0].code))
    else:
        shown = meta.say(report_checks.STATE_WORDS["complete"])
    return _Formula(text, shown)


def _studies(row: SheetRow, number: int, _meta: SheetMeta) -> object:
    counted = [
        value
        for figure in FIGURES
        if figure.group == "services" and type(value := row.figures.get(figure.code)) is int
    ]
    return _Formula(report_checks.studies_formula(number), sum(counted) if counted else "")


def _film(row: SheetRow, number: int, _meta: SheetMeta) -> object:
    shown: str | int = ""
    if type(row.figures.get("film_closing")) is int:
        shown = sum(
            sign * value
            for code, sign in report_checks.FILM_SIGNS.items()
            if type(value := row.figures.get(code)) is int
        )
    return _Formula(report_checks.film_formula(number), shown)


_SHOWN: Final[dict[str, Callable[[SheetRow, int, SheetMeta], object]]] = {
    FACILITY.code: lambda row, _number, _meta: row.facility,
    "_name": lambda row, _number, _meta: row.name,
    "_kind": lambda row, _number, meta: meta.say(row.kind) if row.kind else "",
    "period": lambda row, _number, _meta: row.period,
    STATE.code: _state,
    "_studies": _studies,
    "_film_difference": _film,
    EXPLANATION.code: lambda row, _number, _meta: row.explanation,
    REASON.code: lambda row, _number, _meta: row.reason,
    PROBLEMS.code: lambda row, _number, meta: "\n".join(
        _message(problem, meta) for problem in row.problems
    ),
    UNTOUCHED.code: lambda row, _number, _meta: (
        "" if row.carried is None else ",".join(sorted(row.carried)) or "-"
    ),
}


def _problems_by_cell(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    """Problems by the column that a person mends; what has no cell is told at the facility."""
    by_cell: dict[str, list[Problem]] = {}
    for problem in problems:
        code = EXPLANATION.code if problem.code == "explanation_missing" else problem.field
        by_cell.setdefault(code if code in _PLACES else FACILITY.code, []).append(problem)
    return by_cell


def _look(column: SheetColumn, row: SheetRow, is_bad: bool) -> str:
    if is_bad:
        return "bad"
    if column.purpose in ("key", "shown"):
        return "shown"
    if column.purpose == "figure" and not row.is_open(column):
        return "closed"
    return "carried" if column.code in (row.carried or ()) else "open"


def _message(problem: Problem, meta: SheetMeta) -> str:
    return problem.message_en if meta.language == "en" else problem.message_fa


_PLACES: Final = {column.code: place for place, column in enumerate(COLUMNS)}
