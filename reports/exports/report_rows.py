"""One row of the sheet of reports, and how its cells look: open, filled in before, or grey."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import xlsxwriter

from facilities.errors import Problem
from facilities.kinds import Label
from facilities.yes_no import NO, YES
from reports.exports.list_book import FONT
from reports.policy.form.form import BY_CODE
from reports.policy.form.sheet import SheetColumn

FORMULA_MARKS: Final = ("=", "+", "-", "@", "\t", "\r")  # as Excel would begin a formula
LONGEST_CELL: Final = 32_767  # characters; Excel calls a file with more damaged

COLOURS: Final = {
    "open": "#FFFFFF",
    "carried": "#EAF3FA",
    "closed": "#D9D9D9",
    "shown": "#F2F2F2",
    "bad": "#F8C9C4",
}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One report as it stands in the sheet.

    `asked` and `required` are figures (None = everything may be asked, as of a facility that is
    not known). `figures` are what stands in the cells: cleaned figures, or what was typed.
    `carried` are those of them that the system filled in for a month that is not filed yet; a
    row that holds no more than these is not read (None = the row is always read). `problems` are
    what has to be mended.
    """

    facility: str
    name: str
    kind: Label | None
    period: object
    asked: frozenset[str] | None
    required: frozenset[str]
    figures: Mapping[str, object]
    carried: frozenset[str] | None = None
    explanation: object = ""
    reason: object = ""
    problems: Sequence[Problem] = ()
    unknown: Mapping[str, object] = field(default_factory=dict)

    def is_open(self, column: SheetColumn) -> bool:
        """Whether a person may write into this row's cell of a column."""
        if column.purpose == "remark":
            return True
        if column.purpose == "key":
            return bool(self.problems)
        if column.purpose != "figure":
            return False
        return (
            self.asked is None
            or column.code in self.asked
            or self.figures.get(column.code) not in (None, "")
        )

    def is_asked(self, code: str) -> bool:
        """Whether the facility is asked for a figure."""
        return self.asked is None or code in self.asked


@dataclass(frozen=True, slots=True)
class SheetMeta:
    """What the workbook says about itself: whose it is, which month (None = several), when it
    was made (Tehran time), its language, and whether its data are made up."""

    owner: str
    period: int | None
    made_at: datetime
    language: str = "fa"
    synthetic: bool = False
    is_result: bool = False

    def say(self, words: Label) -> str:
        """Words in the workbook's language."""
        return words.en if self.language == "en" else words.fa


class Looks:
    """The formats of cells, each made once."""

    def __init__(self, book: "xlsxwriter.Workbook", *, language: str) -> None:
        self._book = book
        self._made: dict[tuple[Any, ...], Any] = {}
        self._order = 1 if language == "en" else 2

    def of_cell(
        self, column: SheetColumn, look: str, *, is_open: bool, is_quoted: bool = False
    ) -> Any:
        """The format of a cell: `look` names its colour, `is_quoted` text that looks a formula."""
        number_format = _number_format(column)
        own = column.code if column.code in ("facility", "_problems") else ""
        key = (number_format, look, is_open, is_quoted, own)
        if key not in self._made:
            self._made[key] = self._book.add_format(
                {
                    "font_name": FONT,
                    "font_size": 10,
                    "border": 1,
                    "border_color": "#BFBFBF",
                    "bg_color": COLOURS[look],
                    "locked": not is_open,
                    "num_format": number_format,
                    "reading_order": 1 if column.code == "facility" else self._order,
                    "valign": "vcenter",
                    "text_wrap": column.code == "_problems",
                }
                | ({"quote_prefix": True} if is_quoted else {})
            )
        return self._made[key]

    def of_words(self, **style: Any) -> Any:
        """The format of a heading or of running text."""
        key = ("words", *sorted(style.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(
                {
                    "font_name": FONT,
                    "font_size": 10,
                    "reading_order": self._order,
                    "text_wrap": True,
                    "valign": "vcenter",
                }
                | style
            )
        return self._made[key]


def cell_value(column: SheetColumn, value: object, *, language: str) -> object:
    """What a cell holds: choices and yes/no in words, everything else as it is."""
    figure = column.figure
    if value is None or value == "" or figure is None:
        return value
    if isinstance(value, bool):
        return _said(YES if value else NO, language)
    if figure.type == "choice":
        words = dict(figure.choices).get(value) if isinstance(value, str) else None
        return _said(words, language) if words else value
    return value


def write_value(sheet: Any, row: int, place: int, value: object, look: Any) -> None:
    """Write a value as what it is: numbers as numbers, all else as text, never as a formula."""
    if value is None or value == "":
        sheet.write_blank(row, place, None, look)
    elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**15:
        sheet.write_number(row, place, value, look)
    else:
        sheet.write_string(row, place, str(value)[:LONGEST_CELL], look)


def looks_like_formula(value: object) -> bool:
    """Whether a spreadsheet might take a text for a formula once a person edits it."""
    return isinstance(value, str) and value.startswith(FORMULA_MARKS)


def _number_format(column: SheetColumn) -> str:
    if column.code == "period":
        return '0000"/"00'
    figure = BY_CODE.get(column.code)
    if figure is not None and figure.type == "count":
        return "#,##0"
    if column.purpose == "shown":
        return "General"
    return "@"


def _said(words: Label, language: str) -> str:
    return words.en if language == "en" else words.fa
