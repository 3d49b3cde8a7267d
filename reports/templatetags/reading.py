"""Numbers, days, months and states as people read them in the language of the page."""

from datetime import date, datetime

from django import forms, template
from django.forms import BoundField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from facilities.dates import jalali_text
from facilities.models.bodies import in_language
from reports.policy import periods
from reports.policy.digits import to_persian
from reports.policy.kinds import Label
from reports.policy.scoring.components import displayed
from reports.policy.workflow import cases

register = template.Library()


def _is_english() -> bool:
    return (get_language() or "fa").startswith("en")


@register.filter
def number(value: object) -> str:
    """A number in the page's digits with thousands apart; a dash for none, text as it is."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return digits(value)
    return f"{value:,}" if _is_english() else to_persian(value)


@register.filter
def percent(value: int) -> str:
    """A whole percentage: ٪۴۵, 45%."""
    return f"{value}%" if _is_english() else f"٪{to_persian(value)}"


@register.filter
def digits(value: object) -> str:
    """Text with its digits in those of the page; not for codes, which keep Latin digits."""
    return str(value) if _is_english() else to_persian(str(value))


@register.filter
def day(value: date | datetime | None) -> str:
    """A day as ۱۴۰۰/۱۲/۲۹ (Jalali in both languages; a moment's day in Tehran)."""
    if value is None:
        return "–"
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return digits(jalali_text(local))


@register.filter
def moment(value: datetime | None) -> str:
    """A moment as ۱۴۰۰/۱۲/۲۹ ۱۰:۰۵, Jalali and Tehran time."""
    if value is None:
        return "–"
    return f"{day(value)} {digits(timezone.localtime(value).strftime('%H:%M'))}"


@register.filter
def period(value: int | None) -> str:
    """A month as «اسفند ۱۴۰۰» or "Esfand 1400"; a dash for none."""
    if value is None:
        return "–"
    return in_language(periods.label_fa(value), periods.label_en(value))


@register.filter
def words(label: Label | None) -> str:
    """A label in the language of the page."""
    return in_language(label.fa, label.en) if label is not None else ""


@register.filter
def state_badge(state: str) -> SafeString:
    """The state of a case: symbol, word and colour, so that none of them stands alone."""
    known = cases.STATES[state]
    return format_html(
        '<span class="state state-{}"><span aria-hidden="true">{}</span> {}</span>',
        state,
        known.symbol,
        words(known.label),
    )


@register.filter
def choice_text(value: Label | str) -> str:
    """What a choice of a filter is called."""
    return words(value) if isinstance(value, Label) else value


@register.filter
def points(value: float | None) -> str:
    """A score with one decimal, rounded down, as people see it."""
    if value is None:
        return "–"
    return number(displayed(value))


@register.filter
def ordinal(value: int) -> str:
    """Which time it is: «بار اول», "time 1"."""
    if _is_english():
        return f"{value}"
    return _ORDINALS.get(value) or f"بار {to_persian(value)}م"


@register.filter
def column_title(code: str) -> str:
    """The title of a column that the list can be sorted by."""
    return words(_COLUMNS[code])


@register.filter
def with_style(field: BoundField) -> SafeString:
    """A form's field with the looks of the page."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        style = "form-check-input"
    elif isinstance(widget, forms.Select):
        style = "form-select"
    else:
        style = "form-control"
    return field.as_widget(attrs={"class": style})


_ORDINALS = {1: "بار اول", 2: "بار دوم", 3: "بار سوم", 4: "بار چهارم", 5: "بار پنجم"}
_COLUMNS = {
    "facility": Label("مرکز", "Facility"),
    "university": Label("دانشگاه", "University"),
    "period": Label("دوره", "Month"),
    "rule": Label("موضوع", "Rule"),
    "state": Label("وضعیت", "State"),
    "opened": Label("تاریخ گشایش", "Opened on"),
}
