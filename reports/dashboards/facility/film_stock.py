"""A month's film sheets as a balance; the gap is told beside what the directive allows."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.safestring import SafeString

from facilities.language import in_language
from reports.dashboards.marks.film_balance import Balance, Sheets, film_balance
from reports.formatting.numbers import number, weight
from reports.policy.film_stock import Tolerance, stock_expected, stock_in

_ASKED: Final = ("film_opening", "film_purchased", "film_prints", "film_wasted", "film_closing")


def balance_of(
    figures: Mapping[str, Any], tolerance: Tolerance | None, *, title: str
) -> SafeString | None:
    """The balance of a report; None where a figure that it needs is blank, or nothing moved."""
    if any(figures[code] is None for code in _ASKED):
        return None
    opening, purchased, printed, wasted, counted = (figures[code] for code in _ASKED)
    received, given = figures["film_received"] or 0, figures["film_given"] or 0
    incoming = int(stock_in(opening, purchased, received))
    expected = int(stock_expected(incoming, given, wasted, printed))
    if not (incoming or counted or printed):
        return None
    gap = abs(expected - counted)
    return film_balance(
        Balance(
            _sheets(opening),
            _sheets(incoming - opening),
            _sheets(printed),
            _sheets(wasted + given),
            _sheets(expected),
            _sheets(counted),
            _gap(expected - counted),
            _note(gap, incoming, tolerance),
        ),
        title=title,
    )


def _sheets(value: int) -> Sheets:
    return Sheets(value, number(value))


def _gap(missing: int) -> str:
    sheets = number(abs(missing))
    if missing > 0:
        return in_language(f"{sheets} برگ کسری", f"{sheets} sheets missing")
    return in_language(f"{sheets} برگ مازاد", f"{sheets} sheets too many") if missing else ""


def _note(gap: int, incoming: int, tolerance: Tolerance | None) -> str:
    if not gap:
        return in_language("بدون مغایرت", "No difference")
    if tolerance is None:
        return ""
    limit = (
        f"{weight(tolerance.amount)}",
        f"{weight(tolerance.percent)}",
    )
    allowed = in_language(
        f"({limit[0]} برگ یا {limit[1]} درصد)", f"({limit[0]} sheets or {limit[1]} percent)"
    )
    if tolerance.exceeded(gap, incoming):
        return in_language(f"بیش از حد مجاز {allowed}", f"More than is allowed {allowed}")
    return in_language(f"در حد مجاز {allowed}", f"Within what is allowed {allowed}")
