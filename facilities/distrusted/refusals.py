"""Why a file as a whole cannot be read, whatever it was meant to hold."""

from collections.abc import Mapping
from typing import Final

from facilities.errors import Problem

FIELD: Final = "file"
Texts = Mapping[str, tuple[str, str]]  # code -> Persian, English

# A reader of one kind of file may say some of these in its own words.
REFUSALS: Final[Texts] = {
    "empty_file": ("این فایل خالی است.", "This file is empty."),
    "not_recognised": (
        "این فایل، فایل اکسل (xlsx) نیست.",
        "This file is no Excel workbook (.xlsx).",
    ),
    "old_excel": (
        "این فایل در قالب قدیمی xls یا رمزگذاری‌شده است؛ آن را بدون گذرواژه و با قالب xlsx ذخیره"
        " کنید.",
        "This is an old .xls file or an encrypted one; save it as .xlsx without a password.",
    ),
    "html_file": (
        "این فایل یک صفحهٔ وب (HTML) است که نام دیگری گرفته است؛ آن را در اکسل باز و با قالب xlsx"
        " ذخیره کنید.",
        "This file is a web page (HTML) under another name; open it in Excel and save it as .xlsx.",
    ),
    "other_file": (
        "این فایل {what} است، نه فایل اکسل.",
        "This file is {what}, not an Excel workbook.",
    ),
    "not_a_workbook": (
        "این فایل بسته‌ای فشرده (zip) است، اما فایل اکسل (xlsx) نیست.",
        "This file is a zip archive, but no .xlsx workbook.",
    ),
    "damaged": (
        "این فایل آسیب دیده یا ناتمام رسیده است؛ آن را دوباره ذخیره و ارسال کنید.",
        "This file is damaged or did not arrive in full; save it again and send it.",
    ),
    "encrypted": (
        "این فایل گذرواژه دارد؛ آن را بدون گذرواژه ذخیره کنید.",
        "This file has a password; save it without one.",
    ),
    "unsafe_archive": (
        "ساختار این فایل مانند فایل‌هایی نیست که اکسل یا لیبره‌آفیس می‌سازد؛ پذیرفته نمی‌شود.",
        "This file is not built as Excel or LibreOffice build a workbook; it is not taken.",
    ),
    "active_content": (
        "این فایل ماکرو، شیء جاسازی‌شده یا پیوند به فایلی دیگر دارد؛ آن را بدون این‌ها و با قالب"
        " xlsx ذخیره کنید.",
        "This file holds macros, embedded objects or links to other files; save it as .xlsx"
        " without them.",
    ),
    "too_large": (
        "محتوای این فایل، پس از باز شدن، بیش از اندازه بزرگ است.",
        "Unpacked, the content of this file is too large.",
    ),
    "forbidden_xml": (
        "این فایل تعریف‌هایی (DTD یا ENTITY) دارد که در فایل اکسل جایی ندارد.",
        "This file holds declarations (DTD or ENTITY) that have no place in a workbook.",
    ),
    "too_many_rows": (
        "این فایل بیش از اندازه ردیف دارد یا خانه‌هایی بسیار پایین‌تر از ردیف‌ها؛ ردیف‌های اضافی را"
        " پاک کنید یا در چند فایل بفرستید.",
        "This file has too many rows, or cells far below them; delete the extra rows or send"
        " several files.",
    ),
    "too_many_columns": (
        "این فایل خانه‌هایی دارد که از ستون‌های قالب بسیار دورتر است؛ ستون‌های اضافی را پاک کنید.",
        "This file has cells far beyond the template's columns; delete the extra columns.",
    ),
    "too_many_cells": (
        "شمار خانه‌ها یا متن‌های این فایل بیش از اندازه است.",
        "This file has too many cells or texts.",
    ),
    "too_demanding": (
        "خواندن این فایل بیش از اندازه حافظه یا زمان می‌خواهد؛ فقط ردیف‌های لازم را نگه دارید و"
        " دوباره بفرستید.",
        "Reading this file takes too much memory or time; keep only the rows that are needed and"
        " send it again.",
    ),
}


class FileRefused(Exception):
    """A file cannot be read: a code of the texts, and what it speaks of in both languages."""

    def __init__(self, code: str, what: tuple[str, str] = ("", "")) -> None:
        self.code = code
        self.what = what
        super().__init__(code)


def refusal(refused: FileRefused, texts: Texts = REFUSALS) -> Problem:
    """The problem of a file, in the words of `texts`."""
    fa, en = texts[refused.code]
    what_fa, what_en = refused.what
    return Problem(FIELD, refused.code, fa.format(what=what_fa), en.format(what=what_en))
