"""How the register's pages show values: days by Tehran's calendar, numbers in the page's digits."""

from datetime import date, datetime

from django.db import models
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from facilities import kinds
from facilities.dates import jalali_text
from facilities.language import is_english, label_of
from facilities.text import persian_digits

NONE = "–"


def digits(text: str) -> str:
    """Text with its digits in those of the page; not for codes, which keep Latin digits."""
    return text if is_english() else persian_digits(text)


def day(value: date | None) -> str:
    """A day as ۱۴۰۰/۱۲/۲۹, Jalali in both languages; a dash for none."""
    return digits(jalali_text(value)) if value else NONE


def moment(value: datetime | None) -> str:
    """A moment as ۱۴۰۰/۱۲/۲۹ ۱۰:۰۵, Jalali and Tehran time; a dash for none."""
    if value is None:
        return NONE
    local = timezone.localtime(value)
    return digits(f"{jalali_text(local.date())} {local:%H:%M}")


def yes_no(value: bool) -> str:
    """A flag in a word."""
    return _("yes") if value else _("no")


def code(value: str) -> str:
    """A code or a user name: left to right, in Latin digits."""
    return format_html('<bdi class="code">{}</bdi>', value) if value else NONE


def field_of(row: models.Model, name: str) -> str:
    """A field of a row for reading."""
    value, field = getattr(row, name), row._meta.get_field(name)
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list):
        return "، ".join(label_of(kinds.MODALITIES, item) for item in value) or NONE
    if getattr(field, "choices", None):
        return str(getattr(row, f"get_{name}_display")())
    return digits(str(value)) if isinstance(value, int) else str(value or NONE)
