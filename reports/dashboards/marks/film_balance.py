"""A month's film sheets: opening + in − out = what must remain, beside what was counted."""

from typing import Final, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from reports.dashboards.marks.places import Reading, Scale
from reports.dashboards.marks.svg import box, in_both_widths, line, picture, words

_WIDTH, _NARROW = 520, 320
_ROW, _BAR, _TOP = 29, 19, 6
_NAMES: Final = 118  # room for the names of the rows
_VALUES: Final = 72  # room for a value behind the longest bar
_THIN: Final = 1.6  # a bar of nothing can still be seen


class Sheets(NamedTuple):
    """A number of sheets and how it is read."""

    value: int
    text: str


class Balance(NamedTuple):
    """The balance of a month. `gap_text` says what is missing or too many ('' for none), `note`
    what is allowed."""

    opening: Sheets
    received: Sheets
    printed: Sheets
    spoiled: Sheets
    expected: Sheets
    counted: Sheets
    gap_text: str
    note: str


@in_both_widths(_WIDTH)
def film_balance(
    narrow: bool, balance: Balance, *, title: str, description: str = ""
) -> SafeString:
    """Six rows, 520 wide, 320 for phones; bars grow from their names. The gap between what must
    remain and what was counted is red."""
    width = _NARROW if narrow else _WIDTH
    reading = Reading(width)
    peak = balance.opening.value + balance.received.value
    most = max(peak, balance.counted.value, balance.expected.value, 1)
    across = Scale(0, most, _NAMES, width - _VALUES)
    parts = []
    for place, (name, low, high, look, sheets) in enumerate(_rows(balance)):
        y = _TOP + place * _ROW
        parts += _row(reading, across, y, name, low, high, look)
        parts.append(
            words(reading.at(across.at(high) + 7), y + 14.5, sheets.text, "start", "label")
        )
        if place < 4:
            edge = reading.at(across.at(low if look == "sheets-out" else high))
            parts.append(line(edge, y + _BAR, edge, y + _ROW, "bridge"))
    parts += _counted(balance, reading, across)
    height = _TOP + 6 * _ROW + 25
    parts.append(words(reading.at(2), height - 8, balance.note, "start", "soft"))
    return picture(width, height, parts, "balance", title=title, description=description)


def _rows(balance: Balance) -> list[tuple[str, int, int, str, Sheets]]:
    """Name, from and to on the scale of sheets, look, value of the rows that are reckoned."""
    opening, peak = balance.opening.value, balance.opening.value + balance.received.value
    after_print = peak - balance.printed.value
    return [
        (gettext("Opening stock"), 0, opening, "sheets", balance.opening),
        ("+ " + gettext("received"), opening, peak, "sheets", balance.received),
        ("− " + gettext("printed"), after_print, peak, "sheets-out", balance.printed),
        (
            "− " + gettext("spoiled"),
            after_print - balance.spoiled.value,
            after_print,
            "sheets-out",
            balance.spoiled,
        ),
        ("= " + gettext("must remain"), 0, balance.expected.value, "sheets-due", balance.expected),
    ]


def _row(
    reading: Reading, across: Scale, y: float, name: str, low: int, high: int, look: str
) -> list[SafeString]:
    start, size = across.at(low), max(across.at(high) - across.at(low), _THIN)
    return [
        words(reading.at(2), y + 15, name, "start", "bold" if look == "sheets-due" else ""),
        box(reading.left(start, size), y, size, _BAR, look, corner=1),
    ]


def _counted(balance: Balance, reading: Reading, across: Scale) -> list[SafeString]:
    """What was counted, completed by what is missing, or with what is too many."""
    y = _TOP + 5 * _ROW
    counted, expected = balance.counted.value, balance.expected.value
    parts = _row(
        reading, across, y, gettext("Counted at the end"), 0, min(counted, expected), "sheets"
    )
    if counted != expected:
        low, high = sorted((across.at(counted), across.at(expected)))
        due = reading.at(across.at(expected))
        parts += [
            box(reading.left(low, high - low), y, high - low, _BAR, "is-off_plan", corner=1),
            line(due, y - 10, due, y + 24, "gap"),
        ]
        behind = reading.at(high + 8)
        parts.append(words(behind, y + 14.5, balance.gap_text, "start", "label bold bad"))
    inside = across.at(min(counted, expected)) - across.start > 40
    x = (
        reading.at(across.start + 8)
        if inside
        else reading.at(across.at(max(counted, expected)) + 8)
    )
    if inside:
        parts.append(words(x, y + 14.5, balance.counted.text, "start", "label on-sheets"))
    elif counted == expected:
        parts.append(words(x, y + 14.5, balance.counted.text, "start", "label"))
    return parts
