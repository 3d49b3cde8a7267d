"""Two years of a facility's cases on one line: ■ film for money, ▲ prints after their step,
○ signs, small dots what is closed, ◆ visits."""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from django.utils.safestring import SafeString

from reports.dashboards.marks.places import Tick
from reports.dashboards.marks.svg import dot, line, picture, words
from reports.dashboards.marks.symbols import symbol

What = Literal["money", "print", "sign", "closed", "visit"]
_WIDTH, _HEIGHT, _LEVEL = 300, 30, 20
_SYMBOLS: Final = {"money": "off_plan", "print": "behind", "sign": "not_filed", "visit": "act"}


class CaseMark(NamedTuple):
    """What happened in the month at a place, and its words for the pointer."""

    month: int
    what: What
    text: str


def case_strip(
    marks: Sequence[CaseMark], years: Sequence[Tick], *, months: int, title: str
) -> SafeString:
    """A line of 300 × 30, the oldest month at the left; `years` name where one begins."""
    step = _WIDTH / max(1, months)
    parts = []
    for year in years:
        x = year.value * step
        parts += [
            line(x, 1, x, _HEIGHT - 1, "phase"),
            words(x + 3, 10, year.text, "left", "tiny"),
        ]
    parts.append(line(0, _LEVEL, _WIDTH, _LEVEL, "axis"))
    for mark in marks:
        x = (mark.month + 0.5) * step
        if mark.what == "closed":
            parts.append(dot(x, _LEVEL, 2.4, "filled", title=mark.text))
        else:
            parts.append(symbol(_SYMBOLS[mark.what], x, _LEVEL, title=mark.text))
    return picture(_WIDTH, _HEIGHT, parts, "case-strip", title=title)
