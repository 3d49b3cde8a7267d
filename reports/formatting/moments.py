"""Days, moments and months; days are Jalali in both languages, moments in Tehran."""

from datetime import date, datetime

from django.utils import timezone

from facilities.dates import jalali_text
from facilities.language import in_language
from reports.formatting.numbers import digits
from reports.policy import periods


def day(value: date | datetime | None) -> str:
    """A day as ۱۴۰۰/۱۲/۲۹ (Jalali in both languages; a moment's day in Tehran)."""
    if value is None:
        return "–"
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return digits(jalali_text(local))


def moment(value: datetime | None) -> str:
    """A moment as ۱۴۰۰/۱۲/۲۹ ۱۰:۰۵, Jalali and Tehran time."""
    if value is None:
        return "–"
    return f"{day(value)} {digits(timezone.localtime(value).strftime('%H:%M'))}"


def period(value: int | None) -> str:
    """A month as «اسفند ۱۴۰۰» or "Esfand 1400"; a dash for none."""
    if value is None:
        return "–"
    return in_language(periods.label_fa(value), periods.label_en(value))


def month_name(value: int) -> str:
    """A month without its year: «اسفند», "Esfand"."""
    return period(value).rpartition(" ")[0]


def month_number(value: int) -> str:
    """A month's number in its year, for a narrow column: ۰۵."""
    return digits(f"{periods.split(value)[1]:02d}")
