"""The sheet of help: how to fill in and send, and what every figure means."""

from collections.abc import Callable
from typing import Any, Final

from facilities.kinds import Label
from reports.policy.digits import to_persian
from reports.policy.form.figures import GROUPS
from reports.policy.form.sheet import FIGURE_COLUMNS, limits_in_words
from reports.policy.uploads import MOST_ROWS

Say = Callable[[Label], str]

_HEADINGS: Final = (
    Label("گروه", "Group"),
    Label("قلم", "Figure"),
    Label("چه بنویسید", "What to write"),
    Label("مقدار مجاز", "Accepted values"),
    Label("لازم", "Needed"),
    Label("کد", "Code"),
)
_STEPS: Final = (
    Label("هر ردیف گزارش یک مرکز است. تنها خانه‌های سفید و آبی را پر کنید؛ خانه‌های خاکستری از آن"
          " مرکز پرسیده نمی‌شود.",
          "Each row is one facility's report. Fill in the white and blue cells only; grey ones are"
          " not asked of that facility."),
    Label("خانه‌های آبی از پیش پر شده است: موجودی آغاز ماه همان موجودی پایان ماه پیش است. اگر"
          " درست نیست، اصلاح کنید.",
          "Blue cells were filled in for you: film at the start is last month's film at the end."
          " Mend them where they are wrong."),
    Label("خالی با صفر یکی نیست: اگر چیزی نبوده است صفر بنویسید؛ خالی یعنی نامعلوم.",
          "A blank is not a zero: write 0 where there was none; blank means unknown."),
    Label("مبلغ‌ها به ریال است، نه تومان؛ زمان‌ها به دقیقه است، نه ساعت.",
          "Sums are in rials, not tomans; times in minutes, not hours."),
    Label("ستون «وضعیت ردیف» هنگام پر کردن می‌گوید ردیف کامل است یا چه کم دارد. اگر محاسبه نشد،"
          " در برنامهٔ صفحه‌گسترده محاسبهٔ خودکار را روشن کنید.",
          "The column “State of the row” says while you fill in whether a row is complete. If it"
          " does not change, turn on automatic calculation."),
    Label("برای عددهای نامعمول در ستون «توضیح هشدارها» یک جمله بنویسید. برای ماهی که گزارشش پیش‌تر"
          " ثبت شده است، «دلیل اصلاح» لازم است.",
          "For unusual figures write a sentence under “Explanation of warnings”. A month that was"
          " filed before needs a “Reason for the correction”."),
    Label("ردیف‌هایی که دست نخورده بماند فرستاده نمی‌شود؛ پس می‌توانید کار را در چند نوبت بفرستید."
          " فرستادن دوبارهٔ یک فایل چیزی را دو بار ثبت نمی‌کند.",
          "Rows that you leave as they are are not sent, so you may send your work in parts."
          " Sending a file twice files nothing twice."),
    Label(f"فایل را با قالب xlsx ذخیره کنید؛ تا {to_persian(MOST_ROWS)} ردیف در یک فایل.",
          f"Save the file as .xlsx; up to {MOST_ROWS:,} rows in one file."),
)  # fmt: skip
_MENDING: Final = Label(
    "این فایل تنها ردیف‌هایی را دارد که پذیرفته نشد. خانه‌های سرخ یادداشتی دارند که می‌گوید چه باید"
    " اصلاح شود؛ ستون «ایرادها» همه را یک‌جا دارد. پس از اصلاح همین فایل را بفرستید.",
    "This file holds only the rows that were not accepted. Red cells have a note that says what is"
    " wrong; the column “Problems” has all of them. Mend them and send this very file.",
)
_REQUIRED: Final = {True: Label("بله", "yes"), False: Label("اگر معلوم است", "if known")}


def write_help(
    book: Any, looks: Any, *, say: Say, name: str, language: str, is_result: bool
) -> None:
    """Add the sheet of help to a workbook in the making."""
    sheet = book.add_worksheet(name)
    if language != "en":
        sheet.right_to_left()
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for place, width in enumerate((18, 42, 64, 30, 14, 26)):
        sheet.set_column(place, place, width)
    plain, bold = looks.of_words(), looks.of_words(bold=True, border=1, bg_color="#DCE6EC")
    steps = ((_MENDING,) if is_result else ()) + _STEPS
    for row, step in enumerate(steps):
        sheet.merge_range(row, 0, row, len(_HEADINGS) - 1, say(step), plain)
        sheet.set_row(row, 30 if len(say(step)) > 150 else 18)
    head = len(steps) + 1
    for place, heading in enumerate(_HEADINGS):
        sheet.write_string(head, place, say(heading), bold)
    for row, column in enumerate(FIGURE_COLUMNS, start=head + 1):
        figure = column.figure
        if figure is None:
            continue
        cells = (
            say(GROUPS[figure.group]),
            say(column.title),
            say(column.help),
            say(limits_in_words(figure)),
            say(_REQUIRED[figure.required]),
            figure.code,
        )
        for place, words in enumerate(cells):
            look = looks.of_words(border=1, **({"reading_order": 1} if place == 5 else {}))
            sheet.write_string(row, place, words, look)
    sheet.protect()
