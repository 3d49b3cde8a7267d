"""Numbers in the digits of the page, with their units, signs and changes."""

from django.utils.translation import gettext

from facilities.language import is_english
from reports.formatting.units import COUNT, DAYS, RATE, SCORE, SHARE, format_figure
from reports.policy.digits import to_persian
from reports.policy.scoring.components import displayed

_ORDINALS = {1: "بار اول", 2: "بار دوم", 3: "بار سوم", 4: "بار چهارم", 5: "بار پنجم"}


def number(value: object) -> str:
    """A number in the page's digits with thousands apart; a dash for none, text as it is."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return digits(value)
    return f"{value:,}" if is_english() else to_persian(value)


def digits(value: object) -> str:
    """Text with its digits in those of the page; not for codes, which keep Latin digits."""
    return str(value) if is_english() else to_persian(str(value))


def percent(value: int) -> str:
    """A whole percentage: ٪۴۵, 45%."""
    return f"{value}%" if is_english() else f"٪{to_persian(value)}"


def points(value: float | None) -> str:
    """A score rounded down to one decimal, as people see it: 96.4, and 97 without a decimal."""
    if value is None:
        return "–"
    return _in_digits(_short(displayed(value)))


def signed(value: float | None) -> str:
    """A difference with its sign on the side where a reader of either direction expects it."""
    if value is None:
        return "–"
    sign = "+" if value > 0 else "−" if value else ""
    return f"\u2066{sign}{_in_digits(_short(abs(value)))}\u2069"


def ordinal(value: int) -> str:
    """Which time it is: «بار اول», "time 1"."""
    if is_english():
        return f"{value}"
    return _ORDINALS.get(value) or f"بار {to_persian(value)}م"


def days_left(days: int) -> str:
    """Days until a deadline, of days after it."""
    return number(-days)


def figure(value: float | None, unit: str) -> str:
    """A figure in its unit, as `format_figure` rounded it; a dash for none.

    A decimal stands only where it tells something: ٪۹۹٫۵, but ٪۱۰۰.
    """
    if value is None:
        return "–"
    if unit in (COUNT, DAYS):
        return _with_minus(f"{abs(round(value)):,}", value)
    text = _short(abs(value))
    if unit == SHARE and is_english():
        text += "%"
    elif unit == SHARE:
        # Isolated, else the sign changes sides after letters.
        return f"\u2066٪{_with_minus(text, value)}\u2069"
    return _with_minus(text, value)


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


def score(value: float | None) -> str:
    """A total or mean as people see it: rounded down to one decimal, none where it is zero."""
    return figure(format_figure(SCORE, value), SCORE)


def share(value: float | None) -> str:
    """A share of 0…1 as a percentage, rounded down to one decimal; none where it is zero."""
    return figure(format_figure(SHARE, value), SHARE)


def weight(value: float) -> str:
    """A weight or threshold without needless decimals."""
    plain = f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"
    return _in_digits(plain)


def _short(value: float) -> str:
    """A number with at most one decimal, and none where it is zero."""
    return f"{value:,.1f}".removesuffix(".0")


def _with_minus(text: str, value: float) -> str:
    """A number with its sign where a reader of either direction expects it."""
    text = _in_digits(text)
    return text if value >= 0 else f"\u2066−{text}\u2069"


def _in_digits(text: str) -> str:
    """A number as Python writes it, in the page's digits and separators."""
    return digits(text) if is_english() else digits(text).replace(",", "٬").replace(".", "٫")
