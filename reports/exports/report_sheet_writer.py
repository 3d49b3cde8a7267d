"""The workbook in which reports of many facilities are filed: headings, checks, protection.

Row 1 is hidden and holds the machine codes (so a program finds them as its heading), row 2 the
title, row 3 the groups, row 4 the labels with their units; reports begin in row 5. A hidden
sheet says which template it is, and a last one explains every figure.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import IO, Any, Final

import xlsxwriter

from reports.exports import report_checks, report_help
from reports.exports.report_rows import (
    FONT,
    Looks,
    SheetRow,
    cell_value,
    looks_like_formula,
    write_value,
)
from reports.policy import periods, relations
from reports.policy.form import FIGURES, GROUPS
from reports.policy.kinds import Label
from reports.policy.problems import Problem
from reports.policy.report_sheet import (
    COLUMNS,
    EXPLANATION,
    FACILITY,
    GROUP_TITLES,
    LONGEST_REMARK,
    MARK_SHEET,
    PROBLEMS,
    REASON,
    STATE,
    UNTOUCHED,
    Column,
    column_letters,
    limits_in_words,
    marks,
    options_of,
)

CODES_ROW, TITLE_ROW, GROUPS_ROW, LABELS_ROW, FIRST_ROW = 1, 2, 3, 4, 5  # 1-based
FROZEN_COLUMNS: Final = 3
TEXTS: Final = f"{MARK_SHEET}!$D"
LISTS_COLUMN: Final = 4  # of the hidden sheet, 0-based: where the lists of choices begin
MOST_COMMENTS: Final = 10_000  # more make Excel slow; the column of problems has them all

LINE_HEIGHT: Final = 15  # points
MOST_LINES: Final = 8  # of problems that a row shows without being opened

SHEET_NAMES: Final = {"reports": Label("گزارش‌ها", "Reports"), "help": Label("راهنما", "Help")}
WORDS: Final = {
    "title": Label("گزارش ماهانهٔ مراکز", "Monthly reports of facilities"),
    "rejected": Label("ردیف‌های پذیرفته‌نشده: خانه‌های رنگی را درست کنید و همین پرونده را بفرستید",
                      "Rows not accepted: mend the coloured cells and send this file again"),
    "synthetic": Label("دادهٔ ساختگی", "Synthetic data"),
    "made": Label("تهیه", "Made"),
    "not_allowed": Label("این مقدار پذیرفته نیست", "This value is not taken"),
}  # fmt: skip


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


def write_sheet(rows: Iterable[SheetRow], *, meta: SheetMeta, target: IO[bytes]) -> int:
    """Write the whole workbook to `target`; answer how many reports it holds."""
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    book.set_properties({"title": meta.say(WORDS["title"]), "company": meta.owner})
    book.set_calc_mode("auto")
    looks = Looks(book, language=meta.language)
    sheet = book.add_worksheet(meta.say(SHEET_NAMES["reports"]))
    _write_head(sheet, looks, meta)
    writer = _Rows(sheet, looks, meta)
    for row in rows:
        writer.write(row)
    last_row = max(FIRST_ROW + writer.count - 1, FIRST_ROW)
    _validate(sheet, meta, last_row)
    _colour_state(book, sheet, meta, last_row)
    _set_page(sheet, meta, last_row)
    report_help.write_help(
        book, looks, say=meta.say, name=meta.say(SHEET_NAMES["help"]), language=meta.language,
        is_result=meta.is_result,
    )  # fmt: skip
    _write_marks(book, meta)
    book.close()
    return writer.count


class _Rows:
    """Writes reports one below the other."""

    def __init__(self, sheet: Any, looks: Looks, meta: SheetMeta) -> None:
        self.count = 0
        self._sheet, self._looks, self._meta = sheet, looks, meta
        self._comments = 0

    def write(self, row: SheetRow) -> None:
        """Write one report as the next row."""
        number = FIRST_ROW - 1 + self.count  # 0-based, as XlsxWriter counts
        if self._meta.is_result:
            self._sheet.set_row(number, LINE_HEIGHT * max(1, min(len(row.problems), MOST_LINES)))
        by_cell = _problems_by_cell(row.problems)
        for place, column in enumerate(COLUMNS):
            problems = by_cell.get(column.code, [])
            value = self._value(column, row, number + 1)
            look = self._looks.of_cell(
                column, _look(column, row, bool(problems)), is_open=row.is_open(column),
                is_quoted=looks_like_formula(value) and not column.code.startswith("_"),
            )  # fmt: skip
            if isinstance(value, _Formula):
                self._sheet.write_formula(number, place, value.text, look, value.shown)
            else:
                write_value(self._sheet, number, place, value, look)
            if problems and self._comments < MOST_COMMENTS:
                self._comment(number, place, problems)
        self.count += 1

    def _value(self, column: Column, row: SheetRow, number: int) -> object:
        maker = _SHOWN.get(column.code)
        if maker is not None:
            return maker(row, number, self._meta)
        return cell_value(column, row.figures.get(column.code), language=self._meta.language)

    def _comment(self, number: int, place: int, problems: list[Problem]) -> None:
        self._comments += 1
        text = "\n".join(_message(problem, self._meta) for problem in problems)
        self._sheet.write_comment(
            number, place, text,
            {"author": "Payesh", "x_scale": 2, "y_scale": 0.6 + 0.4 * len(problems),
             "font_name": FONT, "font_size": 9},
        )  # fmt: skip


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
        value for figure in FIGURES
        if figure.group == "services" and type(value := row.figures.get(figure.code)) is int
    ]  # fmt: skip
    return _Formula(report_checks.studies_formula(number), sum(counted) if counted else "")


def _film(row: SheetRow, number: int, _meta: SheetMeta) -> object:
    shown: str | int = ""
    if type(row.figures.get("film_closing")) is int:
        shown = sum(
            sign * value for code, sign in report_checks.FILM_SIGNS.items()
            if type(value := row.figures.get(code)) is int
        )  # fmt: skip
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
        by_cell.setdefault(code if code in _CODES else FACILITY.code, []).append(problem)
    return by_cell


def _look(column: Column, row: SheetRow, is_bad: bool) -> str:
    if is_bad:
        return "bad"
    if column.purpose in ("key", "shown"):
        return "shown"
    if column.purpose == "figure" and not row.is_open(column):
        return "closed"
    return "carried" if column.code in (row.carried or ()) else "open"


def _message(problem: Problem, meta: SheetMeta) -> str:
    return problem.message_en if meta.language == "en" else problem.message_fa


def _write_head(sheet: Any, looks: Looks, meta: SheetMeta) -> None:
    """The four heading rows and the columns' widths."""
    for place, column in enumerate(COLUMNS):
        is_hidden = column is UNTOUCHED or (column is PROBLEMS and not meta.is_result)
        sheet.set_column(place, place, column.width, None, {"hidden": is_hidden})
    sheet.set_row(CODES_ROW - 1, None, None, {"hidden": True})
    sheet.set_row(TITLE_ROW - 1, 24)
    sheet.set_row(LABELS_ROW - 1, 62)
    code_look = looks.of_words(font_color="#7F7F7F")
    for place, column in enumerate(COLUMNS):
        sheet.write_string(CODES_ROW - 1, place, column.code, code_look)
    title = looks.of_words(bold=True, text_wrap=False, font_size=12,
                           font_color="#9C1C1C" if meta.synthetic else "#17365D")  # fmt: skip
    sheet.write_string(TITLE_ROW - 1, 0, title_of(meta), title)
    _write_groups(sheet, looks, meta)
    for place, column in enumerate(COLUMNS):
        needed = column.figure is not None and column.figure.required
        style = looks.of_words(
            bold=needed or column.purpose == "key", border=1, align="center",
            bg_color="#EEF3F7" if column.purpose != "shown" else "#F2F2F2",
        )  # fmt: skip
        sheet.write_string(LABELS_ROW - 1, place, meta.say(column.title), style)


def title_of(meta: SheetMeta) -> str:
    """One line over the sheet: what, whose, which month, when made."""
    parts = [meta.say(WORDS["title"]), meta.owner]
    if meta.period is not None:
        month = periods.label_en if meta.language == "en" else periods.label_fa
        parts.append(month(meta.period))
    if meta.is_result:
        parts.append(meta.say(WORDS["rejected"]))
    if meta.synthetic:
        parts.insert(0, meta.say(WORDS["synthetic"]))
    return " – ".join(part for part in parts if part)


def _write_groups(sheet: Any, looks: Looks, meta: SheetMeta) -> None:
    tints = {"facility": "#1F4E79", "calculated": "#7F7F7F", "remarks": "#7F6000"}
    start = 0
    for name, columns in groupby(COLUMNS, key=_group_of):
        end = start + len(list(columns)) - 1
        words = meta.say(GROUPS[name] if name in GROUPS else GROUP_TITLES[name])
        style = looks.of_words(bold=True, border=1, align="center", font_color="#FFFFFF",
                               bg_color=tints.get(name, "#2F6B4F"))  # fmt: skip
        if end > start:
            sheet.merge_range(GROUPS_ROW - 1, start, GROUPS_ROW - 1, end, words, style)
        else:
            sheet.write_string(GROUPS_ROW - 1, start, words, style)
        start = end + 1


def _group_of(column: Column) -> str:
    if column.figure is not None:
        return column.figure.group
    if column.purpose == "remark" or column is UNTOUCHED:
        return "remarks"
    return "calculated" if column.code in ("_studies", "_film_difference") else "facility"


def _validate(sheet: Any, meta: SheetMeta, last_row: int) -> None:
    """Excel's own checks of every column that is filled in, with a word of help."""
    for place, column in enumerate(COLUMNS):
        if column.purpose not in ("figure", "remark"):
            continue
        rule = _rule(column, meta) | {
            "ignore_blank": True,
            "input_title": meta.say(column.title)[:32],
            "input_message": meta.say(column.help)[:255],
            "error_title": meta.say(WORDS["not_allowed"])[:32],
        }
        sheet.data_validation(FIRST_ROW - 1, place, last_row - 1, place, rule)


def _rule(column: Column, meta: SheetMeta) -> dict[str, Any]:
    figure = column.figure
    if figure is None:
        return {"validate": "length", "criteria": "<=", "value": LONGEST_REMARK}
    told = {"error_message": meta.say(limits_in_words(figure))}
    if figure.type == "count":
        return told | {"validate": "integer", "criteria": "between", "minimum": 0,
                       "maximum": figure.maximum}  # fmt: skip
    if figure.type == "text":
        return told | {"validate": "length", "criteria": "<=", "value": figure.maximum}
    place, count = _list_places()[figure.code]
    letter = column_letters(place)
    source = f"={MARK_SHEET}!${letter}$2:${letter}${count + 1}"
    return told | {"validate": "list", "source": source}


def _list_places() -> dict[str, tuple[int, int]]:
    """Where the hidden sheet holds each choice's words: column (0-based) and how many."""
    chosen = [figure for figure in FIGURES if options_of(figure)]
    return {f.code: (LISTS_COLUMN + n, len(options_of(f))) for n, f in enumerate(chosen)}


def _colour_state(book: Any, sheet: Any, meta: SheetMeta, last_row: int) -> None:
    place = COLUMNS.index(STATE)
    cell = f"${column_letters(place)}{FIRST_ROW}"
    complete = meta.say(report_checks.STATE_WORDS["complete"])
    missing = meta.say(report_checks.STATE_WORDS["missing"])
    difference = column_letters(COLUMNS.index(EXPLANATION) - 1)
    for at, criteria, colours in (
        (place, f'={cell}="{complete}"', ("#D8F0DF", "#14532D")),
        (place, f'=LEFT({cell},{len(missing)})="{missing}"', ("#FFF1CC", "#5C4400")),
        (place, f'={cell}<>""', ("#F8C9C4", "#7A1712")),
        (COLUMNS.index(EXPLANATION) - 1,
         f"=ABS(N(${difference}{FIRST_ROW}))>5", ("#FFF1CC", "#5C4400")),
    ):  # fmt: skip
        look = book.add_format({"bg_color": colours[0], "font_color": colours[1]})
        sheet.conditional_format(
            FIRST_ROW - 1, at, last_row - 1, at,
            {"type": "formula", "criteria": criteria, "format": look, "stop_if_true": True},
        )  # fmt: skip


def _set_page(sheet: Any, meta: SheetMeta, last_row: int) -> None:
    if meta.language != "en":
        sheet.right_to_left()
    sheet.freeze_panes(FIRST_ROW - 1, FROZEN_COLUMNS)
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
    sheet.autofilter(LABELS_ROW - 1, 0, last_row - 1, len(COLUMNS) - 2)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.set_print_scale(70)
    sheet.repeat_rows(TITLE_ROW - 1, LABELS_ROW - 1)
    sheet.repeat_columns(0, FROZEN_COLUMNS - 1)
    mark = f" – {meta.say(WORDS['synthetic'])}" if meta.synthetic else ""
    sheet.set_footer(f'&C&P / &N&R&"{FONT},Regular"{meta.owner.replace("&", "&&")}{mark}')


def _write_marks(book: Any, meta: SheetMeta) -> None:
    """The hidden sheet: which template, the texts of formulas, the lists of choices."""
    sheet = book.add_worksheet(MARK_SHEET)
    sheet.very_hidden()
    said = list(marks(period=meta.period, language=meta.language).items())
    texts = [meta.say(words) for words in report_checks.texts_of_relations()]
    lists = [
        [meta.say(words) for _code, words in options_of(figure)]
        for figure in FIGURES if options_of(figure)
    ]  # fmt: skip
    for row in range(max(len(said), len(texts) + 1)):
        if row < len(said):
            sheet.write_string(row, 0, said[row][0])
            sheet.write_string(row, 1, said[row][1])
        if 0 < row <= len(texts):
            sheet.write_string(row, 3, texts[row - 1])
        for number, words in enumerate(lists):
            if 0 < row <= len(words):
                sheet.write_string(row, LISTS_COLUMN + number, words[row - 1])


_CODES: Final = frozenset(column.code for column in COLUMNS)
