"""Days as people write them: Jalali 1399/11/01. Stored days are Gregorian."""

import re
from datetime import date

from persiantools.jdatetime import JalaliDate

from facilities.text import code_text, persian_digits

_DATE = re.compile(r"(\d{4})[/\-.](\d{1,2})[/\-.](\d{1,2})")
_JALALI_YEARS = range(1300, 1500)


def parse_day(words: str) -> date:
    """The day that 1399/11/01 (Jalali) or 2021-01-20 (Gregorian) names, in any digits.

    Raises ValueError for anything else, and for days that no calendar has.
    """
    found = _DATE.fullmatch(code_text(words))
    if found is None:
        raise ValueError(f"not a day: {words!r}")
    year, month, day = (int(part) for part in found.groups())
    if year in _JALALI_YEARS:
        gregorian: date = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
        return gregorian
    if year < 1900:
        raise ValueError(f"no calendar in use has the year {year}")
    return date(year, month, day)


def jalali_text(day: date | None) -> str:
    """A day as 1399/11/01, in ASCII digits; '' for none."""
    return JalaliDate(day).strftime("%Y/%m/%d") if day else ""  # type: ignore[no-untyped-call]


def jalali_for_reading(day: date | None) -> str:
    """A day as ۱۳۹۹/۱۱/۰۱; a dash for none."""
    return persian_digits(jalali_text(day)) if day else "–"


def month_start(day: date) -> date:
    """Return the first day of the Jalali month that a day lies in."""
    jalali = JalaliDate(day)  # type: ignore[no-untyped-call]
    first: date = JalaliDate(jalali.year, jalali.month, 1).to_gregorian()  # type: ignore[no-untyped-call]
    return first


def jalali_month(day: date) -> int:
    """Return the Jalali month that a day lies in as a whole number: 140105."""
    jalali = JalaliDate(day)  # type: ignore[no-untyped-call]
    return int(jalali.year) * 100 + int(jalali.month)
