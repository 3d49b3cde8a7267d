"""Why a workbook of the register as a whole cannot be read, in both languages."""

from typing import Final

from facilities.distrusted import refusals as shared

MOST_ROWS: Final = 5_000

# code -> Persian, English: what any file can be, and what only one of the register can be.
REFUSALS: Final[shared.Texts] = {
    **shared.REFUSALS,
    "empty_workbook": (
        "در نخستین برگهٔ این فایل ردیفی نیست.",
        "The first sheet of this file has no rows.",
    ),
    "too_many_rows": (
        "این فایل بیش از ۵٬۰۰۰ ردیف دارد یا خانه‌هایی پایین‌تر از آن؛ ردیف‌های اضافی را پاک کنید یا"
        " در چند فایل بفرستید.",
        "This file has more than 5,000 rows, or cells below them; delete the extra rows or send"
        " several files.",
    ),
}
