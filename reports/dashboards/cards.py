"""The cards at the head of a body's page: a figure, its course, whether it got better."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from facilities.kinds import Label
from reports.dashboards.marks.sparkline import sparkline
from reports.formatting.labels import words
from reports.formatting.moments import month_name
from reports.formatting.numbers import figure
from reports.formatting.units import COUNT, SHARE
from reports.policy import periods
from reports.policy.directive.parts import Directive
from reports.policy.scoring.indicators import INDICATORS, Better

_OF_PHASE: Final = frozenset({"score", "on_plan_share"})  # rest on the weights of the phase


class CardFigure(NamedTuple):
    """What a card shows: its name, how it is worked out, its unit, and which way is better."""

    code: str
    name: Label
    how: Label
    unit: str
    better: Better


class CardMonths(NamedTuple):
    """The months of a row of cards, the oldest first, and what to know of them.

    `phase_begins` is the place of the first month of the latest phase among them, None where it
    began before. `is_closed` tells whether the last can be judged; `is_awaited` whether a month in
    collection follows it.
    """

    periods: Sequence[int]
    phase_begins: int | None
    is_closed: bool
    is_awaited: bool

    @property
    def begins_phase(self) -> bool:
        """Whether the last month is the first of a phase, and compared with none before it."""
        return self.phase_begins == len(self.periods) - 1


class Card(NamedTuple):
    """A card, ready to be read. `verdict` is `better`, `worse` or '' where it cannot be said;
    `address` leads to the rows behind the figure; `beside` is what it is compared with."""

    code: str
    name: Label
    how: Label
    value: str
    address: str
    line: SafeString
    change: str
    verdict: str
    beside: str


def card_figure(code: str) -> CardFigure:
    """The figure of a card that shows an indicator of bodies."""
    known = INDICATORS[code]
    return CardFigure(code, known.name, known.how, known.unit, known.better)


def card_months(
    months: Sequence[int], directive: Directive, *, is_closed: bool, is_awaited: bool
) -> CardMonths:
    """What the cards of these months have in common."""
    begins = [place for place, period in enumerate(months) if directive.begins_phase(period)]
    return CardMonths(months, begins[-1] if begins else None, is_closed, is_awaited)


def card(
    shown: CardFigure,
    values: Sequence[float | None],
    before: float | None,
    months: CardMonths,
    *,
    address: str = "",
    beside: str = "",
) -> Card:
    """The card of a figure: its `values` by month as `format_figure` gives them, and the one
    `before` that the last is compared with."""
    now = values[-1]
    change, verdict = "", ""
    if months.begins_phase:
        change = gettext("new measure") if shown.code in _OF_PHASE else ""
    elif months.is_closed:
        change, verdict = _change(shown, now, before, periods.following(months.periods[-1], -1))
    return Card(
        shown.code,
        shown.name,
        shown.how,
        figure(now, shown.unit),
        address if now is not None else "",
        _line(shown, values, months),
        change,
        verdict,
        beside,
    )


def _line(shown: CardFigure, values: Sequence[float | None], months: CardMonths) -> SafeString:
    """The course of the closed months; what a month in collection has is no height of it."""
    closed = values if months.is_closed else values[:-1]
    begins = months.phase_begins
    is_in_view = begins is not None and 0 < begins < len(closed)
    name = words(shown.name)
    count = figure(len(closed), COUNT)
    return sparkline(
        closed,
        title=gettext("%(name)s: the course of %(count)s months") % {"name": name, "count": count},
        measure_begins=begins if is_in_view else None,
        in_collection=months.is_awaited or not months.is_closed,
    )


def _change(
    shown: CardFigure, now: float | None, before: float | None, month: int
) -> tuple[str, str]:
    """How a figure changed, in words, and whether that is good."""
    if now is None or before is None:
        return "", ""
    difference = round(now - before, 1)
    told = {"month": month_name(month)}
    if difference == 0:
        return gettext("as in %(month)s") % told, ""
    text = figure(abs(difference), "" if shown.unit == SHARE else shown.unit)
    if shown.unit == SHARE:
        text = gettext("%(number)s points") % {"number": text}
    told["change"] = f"{'↑' if difference > 0 else '↓'} {text}"
    if not shown.better:
        return gettext("%(change)s since %(month)s") % told, ""
    if (difference > 0) == (shown.better == "more"):
        return gettext("%(change)s better than in %(month)s") % told, "better"
    return gettext("%(change)s worse than in %(month)s") % told, "worse"
