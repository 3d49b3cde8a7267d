"""The sheet in which reports of many facilities are filed: its columns, codes and words.

The template, the workbook of rejected rows and the reading of both take the columns from here,
and the figures among them from form 1.
"""

from dataclasses import dataclass
from typing import Final, Literal

from facilities.kinds import Label
from facilities.yes_no import YES_NO
from reports.policy.digits import to_persian
from reports.policy.form.figures import FIGURES, LONGEST_TEXT, Figure
from reports.policy.form.form import BY_CODE, FORM_VERSION

TEMPLATE_VERSION: Final = 1  # a later one is told to those who send an older sheet
MARK_SHEET: Final = "payesh"  # the hidden sheet that says which template this is
LONGEST_REMARK: Final = 1_000  # characters of a reason or explanation

Purpose = Literal["key", "shown", "figure", "remark"]


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column: its machine code, title, help and width in characters.

    "key" columns say whose report it is, "figure" and "remark" ones are filled in, "shown" ones
    are there for people and never read.
    """

    code: str
    purpose: Purpose
    title: Label
    help: Label
    width: int = 11

    @property
    def figure(self) -> Figure | None:
        """The figure of form 1 that stands in this column."""
        return BY_CODE.get(self.code)


FACILITY: Final = SheetColumn(
    "facility",
    "key",
    Label("کد مرکز", "Facility code"),
    Label("کد یکتای مرکز در سامانه؛ تغییر ندهید", "The facility's unique code; leave as it is"),
    14,
)
PERIOD: Final = SheetColumn(
    "period",
    "key",
    Label("ماه گزارش", "Month"),
    Label("سال و ماه شمسی؛ تغییر ندهید", "Jalali year and month; leave as it is"),
    10,
)
STATE: Final = SheetColumn(
    "_state",
    "shown",
    Label("وضعیت ردیف", "State of the row"),
    Label(
        "هم‌زمان با پر کردن محاسبه می‌شود؛ داوری نهایی با سامانه است",
        "Calculated while you fill in; the system decides in the end",
    ),
    30,
)
EXPLANATION: Final = SheetColumn(
    "explanation",
    "remark",
    Label("توضیح هشدارها", "Explanation of warnings"),
    Label(
        "اگر عددی نامعمول است، چرایی آن را در یک جمله بنویسید؛ برای همهٔ هشدارهای ردیف یک توضیح"
        " کافی است",
        "If a figure is unusual, say why in a sentence; one serves for all warnings of the row",
    ),
    40,
)
REASON: Final = SheetColumn(
    "reason",
    "remark",
    Label("دلیل اصلاح", "Reason for the correction"),
    Label(
        "تنها برای ماهی که گزارشش پیش‌تر ثبت شده است؛ بدون دلیل، اصلاح پذیرفته نمی‌شود",
        "Only for a month that has been filed already; no correction is taken without one",
    ),
    40,
)
PROBLEMS: Final = SheetColumn(
    "_problems",
    "shown",
    Label("ایرادها", "Problems"),
    Label("آنچه باید در این ردیف اصلاح شود", "What needs correcting in this row"),
    60,
)
UNTOUCHED: Final = SheetColumn(
    "_prefilled", "shown", Label("پرشده از پیش", "Filled in beforehand"), Label("", ""), 4
)

_FIGURE_WIDTHS: Final = {"rial": 16, "platform": 22, "reason": 18, "text": 20, "bool": 11}


def _of_figure(figure: Figure) -> SheetColumn:
    return SheetColumn(
        figure.code,
        "figure",
        Label(figure.label_fa, figure.label_en),
        Label(_help_fa(figure), _help_en(figure)),
        _FIGURE_WIDTHS.get(figure.unit, 11),
    )


def _help_fa(figure: Figure) -> str:
    if figure.unit == "minute":  # a cell of minutes is a number; Excel makes a date of 720:00
        return f"به دقیقه، نه ساعت؛ {_without_clock(figure.help_fa)}".rstrip("؛ ")
    return figure.help_fa


def _help_en(figure: Figure) -> str:
    if figure.unit == "minute":
        return f"In minutes, not hours; {_without_clock(figure.help_en)}".rstrip("; ")
    return figure.help_en


def _without_clock(help_text: str) -> str:
    """A help text without its last part, which speaks of hours:minutes."""
    for mark in ("دقیقه، یا", "Minutes, or", "minutes, or"):
        if mark in help_text:
            return help_text[: help_text.index(mark)].rstrip("؛; ")
    return help_text


LEADING: Final[tuple[SheetColumn, ...]] = (
    FACILITY,
    SheetColumn(
        "_name",
        "shown",
        Label("نام مرکز", "Facility"),
        Label("نام مرکز در فهرست مراکز", "Its name in the register"),
        30,
    ),
    STATE,
    SheetColumn(
        "_kind",
        "shown",
        Label("نوع مرکز", "Kind"),
        Label("نوع مرکز در فهرست مراکز", "Its kind in the register"),
        18,
    ),
    PERIOD,
    PROBLEMS,
)
FIGURE_COLUMNS: Final = tuple(_of_figure(figure) for figure in FIGURES)
TRAILING: Final[tuple[SheetColumn, ...]] = (
    SheetColumn(
        "_studies",
        "shown",
        Label("جمع خدمات (مورد)", "All studies (studies)"),
        Label("جمع همهٔ خدمات این ردیف", "Sum of the row's services"),
        11,
    ),
    SheetColumn(
        "_film_difference",
        "shown",
        Label("اختلاف موجودی فیلم (برگ)", "Film unaccounted for (sheets)"),
        Label(
            "موجودی آغاز + خرید + دریافتی − تحویلی − باطله − چاپ − موجودی پایان؛ باید صفر باشد",
            "Opening + purchased + received − given − spoiled − printed − closing; should be zero",
        ),
        13,
    ),
    EXPLANATION,
    REASON,
)
COLUMNS: Final = (*LEADING, *FIGURE_COLUMNS, *TRAILING, UNTOUCHED)

GROUP_TITLES: Final = {
    "facility": Label("مرکز و ماه", "Facility and month"),
    "calculated": Label("محاسبهٔ خودکار", "Calculated"),
    "remarks": Label("توضیح و دلیل", "Explanation and reason"),
}


def column_letters(place: int) -> str:
    """Return the letters of a column of any workbook: 0 is A, 26 is AA.

    Where openpyxl makes or reads the workbook, its own `get_column_letter` serves.
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def options_of(figure: Figure) -> tuple[tuple[str, Label], ...]:
    """What a cell of a choice or yes/no figure is chosen from: code and words."""
    return tuple(YES_NO.items()) if figure.type == "bool" else figure.choices


def limits_in_words(figure: Figure) -> Label:
    """What a figure's cell takes, as Excel says it beside the cell."""
    if figure.type == "count":
        most = figure.maximum or 0
        return Label(f"عدد صحیح از ۰ تا {to_persian(most)}", f"A whole number from 0 to {most:,}")
    if figure.type == "text":
        return Label(
            f"متن تا {to_persian(LONGEST_TEXT)} نویسه", f"Text of up to {LONGEST_TEXT} characters"
        )
    return Label("یکی از گزینه‌های فهرست", "One of the list")


def hidden_marks(*, period: int | None, language: str) -> dict[str, str]:
    """What the hidden sheet says: name -> text."""
    return {
        "template_version": str(TEMPLATE_VERSION),
        "form_version": FORM_VERSION,
        "period": str(period or ""),
        "language": language,
    }
