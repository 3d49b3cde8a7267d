"""Three years of a facility on one axis: bands, days late, cases and visits by month."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from reports.dashboards.marks.places import Tick
from reports.dashboards.marks.svg import box, in_both_widths, line, moved, picture, words
from reports.dashboards.marks.symbols import symbol

_WIDTH, _NARROW = 1040, 320
_LABELS: Final = 112  # room for the names of the rows, at the side where reading begins
_CELL: Final = 26
_PART: Final = 176  # height of a year on phones, of the whole on a desk
_QUARTER: Final = 3  # months
_BETWEEN: Final = 2  # pixels more between quarters
_LATE_BASE, _CASES, _VISITS = 90, 104, 150


class StripMonth(NamedTuple):
    """One month: its shade (as in `heat`), its state, both as read, and the days it was late."""

    shade: int
    state: str
    text: str
    days_late: int = 0
    days_text: str = ""


class CaseSpan(NamedTuple):
    """A case from the place of one month to that of another, its name, and whether it is open."""

    first: int
    last: int
    text: str
    is_open: bool


@in_both_widths(_WIDTH)
def quarter_strip(
    narrow: bool,
    months: Sequence[StripMonth],
    seasons: tuple[str, str, str, str],
    years: Sequence[Tick],
    cases: Sequence[CaseSpan],
    visits: Sequence[Tick],
    *,
    title: str,
    description: str = "",
) -> SafeString:
    """Months of whole years, the oldest at the left: 1040 wide; for phones a strip of 320 for each
    year. `years` name the places where one begins, `visits` the months of visits (a place each).

    Without `cases` and `visits` (who may not read them) their rows are left out."""
    drawn = _Drawn(seasons, years, cases, visits, bool(cases or visits), narrow)
    length = drawn.height()
    if not narrow:
        parts = _part(months, 0, len(months), drawn)
        return picture(_WIDTH, length, parts, "quarters", title=title, description=description)
    starts = range(0, len(months), 12)
    parts = [
        moved(_part(months, start, min(start + 12, len(months)), drawn), place * length)
        for place, start in enumerate(starts)
    ]
    height = length * len(starts)
    return picture(_NARROW, height, parts, "quarters", title=title, description=description)


class _Drawn(NamedTuple):
    """What is drawn besides the months, and for which width."""

    seasons: tuple[str, str, str, str]
    years: Sequence[Tick]
    cases: Sequence[CaseSpan]
    visits: Sequence[Tick]
    has_cases: bool
    narrow: bool

    def height(self) -> float:
        return _PART if self.has_cases else _LATE_BASE + 14

    def bottom(self) -> float:
        return _PART - 14 if self.has_cases else _LATE_BASE


class _Across(NamedTuple):
    """The left edges of months, a little more between quarters."""

    first: int
    start: float
    step: float

    def at(self, month: int) -> float:
        place = month - self.first
        return self.start + place * self.step + place // _QUARTER * _BETWEEN


def _part(months: Sequence[StripMonth], first: int, last: int, drawn: _Drawn) -> list[SafeString]:
    room = 8 if drawn.narrow else _LABELS
    width = _NARROW if drawn.narrow else _WIDTH
    count = last - first
    step = (width - room - 4 - _BETWEEN * count / _QUARTER) / max(1, count)
    across = _Across(first, 4, step)
    parts = [] if drawn.narrow else _row_names(drawn)
    parts += _quarters(first, last, across, drawn)
    for place in range(first, last):
        parts += _month(months[place], across.at(place), step)
    parts.append(line(4, _LATE_BASE + 0.5, across.at(last) - 2, _LATE_BASE + 0.5, "axis"))
    parts += _cases(first, last, across, drawn)
    return parts + _visits(first, last, across, drawn)


def _row_names(drawn: _Drawn) -> list[SafeString]:
    rows = [(56, gettext("State of the month")), (87, gettext("Days late"))]
    if drawn.has_cases:
        rows += [(117, gettext("Cases")), (154, gettext("Visits"))]
    return [words(_WIDTH - 2, y, text, "right", "soft") for y, text in rows]


def _quarters(first: int, last: int, across: _Across, drawn: _Drawn) -> list[SafeString]:
    parts = []
    for year in drawn.years:
        if first <= year.value < last:
            parts.append(words(across.at(int(year.value)), 12, year.text, "left", "label bold"))
    for place in range(first, last, _QUARTER):
        x = across.at(place)
        season = drawn.seasons[place // _QUARTER % 4]
        parts += [
            words(x, 30, season, "left", "tiny"),
            line(x - 1.5, 20, x - 1.5, drawn.bottom(), "grid"),
        ]
    return parts


def _month(month: StripMonth, x: float, step: float) -> list[SafeString]:
    middle = x + step / 2 - 0.8
    parts = []
    if month.state != "not_expected":
        look = "awaited" if month.state == "in_collection" else f"heat-{month.shade}"
        parts += [
            box(x, 38, step - 1.5, _CELL, look, corner=2, title=month.text),
            symbol(month.state, middle, 51, 4, look=f"ink-{month.shade}"),
        ]
    if month.days_late:
        tall = min(4 + 2 * month.days_late, 22)
        parts += [
            box(middle - 3, _LATE_BASE - tall, 6, tall, "is-behind"),
            words(middle + 5, _LATE_BASE - 1, month.days_text, "left", "tiny"),
        ]
    return parts


def _cases(first: int, last: int, across: _Across, drawn: _Drawn) -> list[SafeString]:
    parts = []
    for case in drawn.cases:
        start, end = max(case.first, first), min(case.last + 1, last)
        if start < end:
            left, right = across.at(start), across.at(end - 1) + across.step - 1.5
            look = "case-open" if case.is_open else "case-closed"
            parts += [
                box(left, _CASES, right - left, 16, look, corner=3, title=case.text),
                words(left + 6, _CASES + 12, case.text, "left", "tiny on-case"),
            ]
    return parts


def _visits(first: int, last: int, across: _Across, drawn: _Drawn) -> list[SafeString]:
    parts = []
    for visit in drawn.visits:
        if first <= visit.value < last:
            x = across.at(int(visit.value)) + across.step / 2
            parts.append(symbol("act", x, _VISITS, 4.6, title=visit.text))
            if not drawn.narrow:
                parts.append(words(x + 9, _VISITS + 4, visit.text, "left", "tiny"))
    return parts
