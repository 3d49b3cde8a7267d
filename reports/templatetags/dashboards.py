"""Bands, figures and their changes as people read them in the language of the page."""

from functools import cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from facilities import kinds
from facilities.models.bodies import in_language
from facilities.models.choices import label_of
from reports.dashboards.headline import COUNT, SCORE, SHARE, format_figure
from reports.dashboards.score_parts import DAYS, RATE
from reports.policy import periods
from reports.policy.channels import CHANNELS
from reports.policy.digits import to_persian
from reports.policy.directive import published
from reports.policy.scoring.month_states import Mark, state_marks
from reports.templatetags.reading import words

register = template.Library()


def is_english() -> bool:
    """Whether the page is in English."""
    return (get_language() or "fa").startswith("en")


@register.filter
def band_badge(code: str) -> SafeString:
    """A month's state: symbol, word and colour, so that none of them stands alone."""
    return _badge(code, is_english())


@cache
def _badge(code: str, english: bool) -> SafeString:
    mark = state_marks(published.directive())[code]
    return format_html(
        '<span class="band band-{}"><span aria-hidden="true">{}</span> {}</span>',
        mark.code,
        mark.symbol,
        mark.label.en if english else mark.label.fa,
    )


@register.filter
def band_symbol(mark: Mark) -> SafeString:
    """The same for a narrow cell: the symbol, the word for those who listen."""
    return format_html(
        '<span class="band band-{}" aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span>',
        mark.code,
        mark.symbol,
        words(mark.label),
    )


@register.filter
def figure(value: float | None, unit: str) -> str:
    """A figure in its unit, as `headline.read` made it; a dash for none."""
    if value is None:
        return "–"
    if unit in (COUNT, DAYS):
        return _signed(f"{abs(round(value)):,}", value)
    text = f"{abs(value):,.1f}"
    if unit == SHARE and is_english():
        text += "%"
    elif unit == SHARE:
        return f"\u2066٪{_signed(text, value)}\u2069"  # else the sign changes sides after letters
    return _signed(text, value)


@register.filter
def change(value: float | None, unit: str) -> str:
    """How much more or less than the month before, with an arrow and a word."""
    if value is None:
        return gettext("no figure for the month before")
    if value == 0:
        return gettext("as in the month before")
    text = figure(abs(value), "" if unit == SHARE else unit)
    if unit == SHARE:
        text = gettext("%(number)s points") % {"number": text}
    if value > 0:
        return "↑ " + gettext("%(number)s more than the month before") % {"number": text}
    return "↓ " + gettext("%(number)s less than the month before") % {"number": text}


@register.filter
def rate(value: float | None, unit: str) -> str:
    """A component's figure: sheets for 100 studies, percent or days."""
    if value is None:
        return "–"
    if unit == RATE:
        return gettext("%(number)s per 100 studies") % {"number": figure(value, RATE)}
    if unit == DAYS and value == 0:
        return gettext("in time")
    if unit == DAYS:
        return gettext("%(number)s days late") % {"number": figure(value, DAYS)}
    return figure(value, SHARE)


@register.filter
def score(value: float | None) -> str:
    """A total or mean as people see it: one decimal, rounded down."""
    return figure(format_figure(SCORE, value), SCORE)


@register.filter
def share(value: float | None) -> str:
    """A share of 0…1 as a percentage with one decimal, rounded down."""
    return figure(format_figure(SHARE, value), SHARE)


@register.filter
def month_name(period: int) -> str:
    """A month without its year: «اسفند», "Esfand"."""
    return in_language(periods.label_fa(period), periods.label_en(period)).rpartition(" ")[0]


@register.filter
def month_number(period: int) -> str:
    """A month's number in its year, for a narrow column: ۰۵."""
    return _in_digits(f"{periods.split(period)[1]:02d}")


@register.filter
def facility_kind(code: str) -> str:
    """The name of a kind of facility."""
    return label_of(kinds.KINDS, code)


@register.filter
def facility_kind_short(code: str) -> str:
    """The same without what stands in brackets, for a narrow column."""
    return facility_kind(code).partition(" (")[0]


@register.filter
def channel(code: str) -> str:
    """The way a report came in."""
    return label_of(CHANNELS, code)


@register.filter
def weight(value: float) -> str:
    """A weight or threshold without needless decimals."""
    plain = f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"
    return _in_digits(plain)


def _signed(text: str, value: float) -> str:
    """A number with its sign where a reader of either direction expects it."""
    text = _in_digits(text)
    return text if value >= 0 else f"\u2066−{text}\u2069"


def _in_digits(text: str) -> str:
    if is_english():
        return text
    return to_persian(text).replace(",", "٬").replace(".", "٫")
