"""The workbook in which reports of many facilities are filed: headings, checks, protection.

Row 1 is hidden and holds the machine codes (so a program finds them as its heading), row 2 the
title, row 3 the groups, row 4 the labels with their units; reports begin in row 5. A hidden
sheet says which template it is, and a last one explains every figure.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import IO, Any, Final

import xlsxwriter

from facilities.kinds import Label
from reports.exports import report_checks, report_help
from reports.exports.list_book import FONT
from reports.exports.report_row_writer import (
    CODES_ROW,
    FIRST_ROW,
    GROUPS_ROW,
    LABELS_ROW,
    TITLE_ROW,
    RowWriter,
)
from reports.exports.report_rows import (
    Looks,
    SheetMeta,
    SheetRow,
)
from reports.policy import periods
from reports.policy.form.figures import FIGURES, GROUPS
from reports.policy.form.sheet import (
    COLUMNS,
    EXPLANATION,
    GROUP_TITLES,
    LONGEST_REMARK,
    MARK_SHEET,
    PROBLEMS,
    STATE,
    UNTOUCHED,
    SheetColumn,
    column_letters,
    hidden_marks,
    limits_in_words,
    options_of,
)

FROZEN_COLUMNS: Final = 3
LISTS_COLUMN: Final = 4  # of the hidden sheet, 0-based: where the lists of choices begin


SHEET_NAMES: Final = {"reports": Label("گزارش‌ها", "Reports"), "help": Label("راهنما", "Help")}
WORDS: Final = {
    "title": Label("گزارش ماهانهٔ مراکز", "Monthly reports of facilities"),
    "rejected": Label(
        "ردیف‌های پذیرفته‌نشده: خانه‌های رنگی را اصلاح کنید و همین فایل را بفرستید",
        "Rows not accepted: correct the coloured cells and send this file again",
    ),
    "synthetic": Label("دادهٔ ساختگی", "Synthetic data"),
    "made": Label("تهیه", "Made"),
    "not_allowed": Label("این مقدار پذیرفته نیست", "This value is not accepted"),
}


def write_sheet(rows: Iterable[SheetRow], *, meta: SheetMeta, target: IO[bytes]) -> int:
    """Write the whole workbook to `target`; answer how many reports it holds."""
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    book.set_properties({"title": meta.say(WORDS["title"]), "company": meta.owner})
    book.set_calc_mode("auto")
    looks = Looks(book, language=meta.language)
    sheet = book.add_worksheet(meta.say(SHEET_NAMES["reports"]))
    _write_head(sheet, looks, meta)
    writer = RowWriter(sheet, looks, meta)
    for row in rows:
        writer.write(row)
    last_row = max(FIRST_ROW + writer.count - 1, FIRST_ROW)
    _validate(sheet, meta, last_row)
    _colour_state(book, sheet, meta, last_row)
    _set_page(sheet, meta, last_row)
    report_help.write_help(
        book,
        looks,
        say=meta.say,
        name=meta.say(SHEET_NAMES["help"]),
        language=meta.language,
        is_result=meta.is_result,
    )
    _write_marks(book, meta)
    book.close()
    return writer.count


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
    title = looks.of_words(
        bold=True,
        text_wrap=False,
        font_size=12,
        font_color="#9C1C1C" if meta.synthetic else "#17365D",
    )
    sheet.write_string(TITLE_ROW - 1, 0, title_of(meta), title)
    _write_groups(sheet, looks, meta)
    for place, column in enumerate(COLUMNS):
        needed = column.figure is not None and column.figure.required
        style = looks.of_words(
            bold=needed or column.purpose == "key",
            border=1,
            align="center",
            bg_color="#EEF3F7" if column.purpose != "shown" else "#F2F2F2",
        )
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
        style = looks.of_words(
            bold=True,
            border=1,
            align="center",
            font_color="#FFFFFF",
            bg_color=tints.get(name, "#2F6B4F"),
        )
        if end > start:
            sheet.merge_range(GROUPS_ROW - 1, start, GROUPS_ROW - 1, end, words, style)
        else:
            sheet.write_string(GROUPS_ROW - 1, start, words, style)
        start = end + 1


def _group_of(column: SheetColumn) -> str:
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


def _rule(column: SheetColumn, meta: SheetMeta) -> dict[str, Any]:
    figure = column.figure
    if figure is None:
        return {"validate": "length", "criteria": "<=", "value": LONGEST_REMARK}
    told = {"error_message": meta.say(limits_in_words(figure))}
    if figure.type == "count":
        return told | {
            "validate": "integer",
            "criteria": "between",
            "minimum": 0,
            "maximum": figure.maximum,
        }
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
        (
            COLUMNS.index(EXPLANATION) - 1,
            f"=ABS(N(${difference}{FIRST_ROW}))>5",
            ("#FFF1CC", "#5C4400"),
        ),
    ):
        look = book.add_format({"bg_color": colours[0], "font_color": colours[1]})
        sheet.conditional_format(
            FIRST_ROW - 1,
            at,
            last_row - 1,
            at,
            {"type": "formula", "criteria": criteria, "format": look, "stop_if_true": True},
        )


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
    said = list(hidden_marks(period=meta.period, language=meta.language).items())
    texts = [meta.say(words) for words in report_checks.texts_of_relations()]
    lists = [
        [meta.say(words) for _code, words in options_of(figure)]
        for figure in FIGURES
        if options_of(figure)
    ]
    for row in range(max(len(said), len(texts) + 1)):
        if row < len(said):
            sheet.write_string(row, 0, said[row][0])
            sheet.write_string(row, 1, said[row][1])
        if 0 < row <= len(texts):
            sheet.write_string(row, 3, texts[row - 1])
        for number, words in enumerate(lists):
            if 0 < row <= len(words):
                sheet.write_string(row, LISTS_COLUMN + number, words[row - 1])
