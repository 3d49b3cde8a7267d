"""Days, moments and months; days are Jalali in both languages, moments in Tehran."""

from datetime import date, datetime

from django.utils import timezone

from facilities.dates import jalali_text
from facilities.kinds import Label
from facilities.language import in_language
from reports.formatting.numbers import digits
from reports.policy import periods

# By Python's number of the day: Monday is 0.
_WEEKDAYS = (
    Label("دوشنبه", "Monday"),
    Label("سه‌شنبه", "Tuesday"),
    Label("چهارشنبه", "Wednesday"),
    Label("پنجشنبه", "Thursday"),
    Label("جمعه", "Friday"),
    Label("شنبه", "Saturday"),
    Label("یکشنبه", "Sunday"),
)


def day(value: date | datetime | None) -> str:
    """A day as ۱۴۰۰/۱۲/۲۹ (Jalali in both languages; a moment's day in Tehran)."""
    if value is None:
        return "–"
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return digits(jalali_text(local))


def day_in_words(value: date) -> str:
    """A day as «یکشنبه ۸ آذر ۱۴۰۵», "Sunday 8 Azar 1405"."""
    year, month, number = map(int, jalali_text(value).split("/"))
    weekday = in_language(*_WEEKDAYS[value.weekday()])
    return f"{weekday} {digits(number)} {period(year * 100 + month)}"


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
