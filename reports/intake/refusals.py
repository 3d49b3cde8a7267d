"""Why a file of reports as a whole cannot be read: every reason by its code, in both languages."""

from typing import Final

from facilities.distrusted import refusals as shared
from facilities.distrusted.refusals import FileRefused
from facilities.errors import Problem
from reports.policy.digits import to_persian
from reports.policy.uploads import MOST_ROWS

_ROWS_FA, _ROWS_EN = to_persian(MOST_ROWS), f"{MOST_ROWS:,}"

# code -> Persian, English: what any file can be, and what only one of reports can be.
REFUSALS: Final[shared.Texts] = {
    **shared.REFUSALS,
    "not_recognised": (
        "این فایل نه فایل اکسل (xlsx) است، نه CSV و نه JSON.",
        "This file is neither an .xlsx workbook nor CSV nor JSON.",
    ),
    "other_file": (
        "این فایل {what} است، نه فایل اکسل گزارش‌ها.",
        "This file is {what}, not a workbook of reports.",
    ),
    "too_many_rows": (
        f"این فایل بیش از {_ROWS_FA} ردیف دارد یا خانه‌هایی پایین‌تر از آن؛ ردیف‌های اضافی را پاک"
        " کنید یا در چند فایل بفرستید.",
        f"This file has more than {_ROWS_EN} rows, or cells below them; delete the extra rows or"
        " send several files.",
    ),
    "too_many_columns": (
        "این فایل خانه‌هایی دارد که از ستون‌های گزارش بسیار دورتر است؛ ستون‌های اضافی را پاک کنید.",
        "This file has cells far beyond the columns of a report; delete the extra columns.",
    ),
    "too_demanding": (
        "خواندن این فایل بیش از اندازه حافظه یا زمان می‌خواهد؛ تنها ردیف‌های گزارش را نگه دارید و"
        " دوباره بفرستید.",
        "Reading this file takes too much memory or time; keep only the rows of reports and send"
        " it again.",
    ),
    "no_headings": (
        "سرستون‌های گزارش (کد مرکز، ماه و اقلام فرم) در این فایل یافت نشد؛ از قالب سامانه استفاده"
        " کنید، یا در CSV ستون‌ها را با «,»، «;»، «؛» یا Tab از هم جدا کنید.",
        "This file has no headings of reports (facility code, month, figures); use the template,"
        " or in a CSV part the columns by a comma, a semicolon or tabs.",
    ),
    "several_sheets": (
        "در چند برگهٔ این فایل سرستون‌های گزارش هست ({what})؛ گزارش‌ها را در یک برگه بیاورید یا هر"
        " برگه را جداگانه بفرستید.",
        "Several sheets of this file have headings of reports ({what}); put the reports on one"
        " sheet, or send each by itself.",
    ),
    "not_utf8": (
        "رمزگذاری نویسه‌های این فایل شناخته نشد؛ در اکسل «ذخیره به‌نام» را بزنید و قالب"
        " «CSV UTF-8» یا «xlsx» را انتخاب کنید.",
        "The characters of this file are not UTF-8; in Excel choose “Save as” and the type"
        " “CSV UTF-8” or “.xlsx”.",
    ),
    "not_csv": (
        "این فایل CSV درستی نیست (شاید گیومه‌ای بسته نشده است)؛ در اکسل با قالب «CSV UTF-8» یا"
        " «xlsx» ذخیره کنید.",
        "This file is not proper CSV (perhaps a quotation mark is not closed); in Excel save it"
        " as “CSV UTF-8” or “.xlsx”.",
    ),
    "column_missing": (
        "ستون «{what}» در این فایل نیست.",
        "This file has no column “{what}”.",
    ),
    "column_twice": (
        "ستون «{what}» در این فایل دو بار آمده است.",
        "The column “{what}” stands twice in this file.",
    ),
    "no_rows": (
        "زیر سرستون‌های این فایل ردیفی نیست که پر شده باشد.",
        "Below its headings this file has no row that was filled in.",
    ),
    "template_outdated": (
        "این فایل از نسخهٔ دیگری از قالب است؛ قالب تازه را بگیرید و داده‌ها را در آن بنویسید.",
        "This file is of another version of the template; take the current one and enter the"
        " data there.",
    ),
}


def refusal(code: str, what: tuple[str, str] = ("", "")) -> Problem:
    """The problem of a file: a code of `REFUSALS`, and what it speaks of in both languages."""
    return problem_of(FileRefused(code, what))


def problem_of(refused: FileRefused) -> Problem:
    """The same for a file that was refused."""
    return shared.refusal(refused, REFUSALS)
