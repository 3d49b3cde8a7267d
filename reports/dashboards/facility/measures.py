"""What would win a month most points, found by scoring it again with figures that are on plan."""

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from facilities.kinds import Label
from facilities.language import in_language
from reports.formatting.numbers import number
from reports.policy.directive.parts import Directive
from reports.policy.form.form import STUDY_CODES
from reports.policy.scoring.reasons import lowered_by
from reports.policy.scoring.what_if import rescored

MOST: Final = 3  # measures that are told
_COUNTED: Final = frozenset(
    {"film_prints", "paper_prints", "delivered_electronic", "handovers_with_report"}
)
_LEAST_GAIN: Final = 0.05  # points, as they are shown


class Measure(NamedTuple):
    """One figure changed to `target`, by `amount`: the points before any ceiling that it wins, and
    the month's score and band then. `lifts_ceiling` says whether that is what lifts a ceiling."""

    figure: str
    target: int
    amount: int
    points: float
    total: float
    band: str
    lifts_ceiling: bool

    @property
    def text(self) -> str:
        """What is to be done, with its number."""
        return _told(self)


def measures(
    score: Mapping[str, Any], figures: Mapping[str, Any], directive: Directive
) -> list[Measure]:
    """What wins points, most first: sheets and studies before time, what lifts a ceiling foremost.

    `score` and `figures` as for `rescored`; a month without a total has none.
    """
    if score["total"] is None:
        return []
    changes = list(_changes(score, figures, directive))
    afterwards = rescored(score, figures, [{name: target} for name, target in changes], directive)
    found = []
    for (name, target), then in zip(changes, afterwards, strict=True):
        points = then["total_before_ceiling"] - score["total_before_ceiling"]
        lifts = then["total"] > score["total"] and lowered_by(score, directive) is not None
        if points >= _LEAST_GAIN or lifts:
            now = figures[name] if name in figures else score[name]
            amount = abs(target - int(now))
            found.append(Measure(name, target, amount, points, then["total"], then["band"], lifts))
    found.sort(key=lambda m: (m.figure not in _COUNTED, not m.lifts_ceiling, -m.points))
    return found[:MOST]


def _changes(
    score: Mapping[str, Any], figures: Mapping[str, Any], directive: Directive
) -> Iterator[tuple[str, int]]:
    """Figures and what they would be on plan, of those that are not."""
    film, paper = figures["film_prints"], figures["paper_prints"]
    if film:
        target = _sheets_on_plan(score, "film", directive)
        yield "film_prints", min(film, 0 if target is None else target)
    if paper and score["print_score"] is not None:
        target = _sheets_on_plan(score, "print", directive) or 0
        yield "paper_prints", min(paper, max(0, target - (film or 0)))
    yield from _shares(score, figures)
    down, scheduled = figures["pacs_down_minutes"], figures["pacs_scheduled_minutes"]
    if down and scheduled and score["pacs_score"] is not None:
        full = directive.number("availability_full_percent")
        yield "pacs_down_minutes", min(down, math.floor(scheduled * (100 - full) / 100))
    referring = figures["physicians_referring"]
    if referring and figures["physicians_with_access"] is not None:
        yield "physicians_with_access", referring
    if score["days_late"]:
        yield "days_late", 0


def _shares(score: Mapping[str, Any], figures: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    handed = figures["handovers"]
    electronic, share = figures["delivered_electronic"], score["electronic_share"]
    if handed and electronic is not None and score["electronic_score"] is not None and share:
        studies = sum(figures[code] or 0 for code in STUDY_CODES)
        lacking = math.ceil((score["electronic_target"] - share) * studies - 1e-9)
        yield "delivered_electronic", max(electronic, min(handed, electronic + lacking))
    reported = figures["handovers_with_report"]
    if handed and reported is not None and score["report_score"] is not None:
        yield "handovers_with_report", handed


def _sheets_on_plan(score: Mapping[str, Any], rate: str, directive: Directive) -> int | None:
    """The most sheets of a rate that lose no point; None where the month does not weigh it."""
    plan, studies = score[f"{rate}_plan"], score[f"{rate}_denominator"]
    if plan is None or studies is None:
        return None
    counted: float = max(studies, directive.number("smallest_denominator"))
    return int(plan * counted + 1e-9)


_TEXTS: Final = {
    "film_prints": Label("چاپ {} برگ فیلم کمتر", "Print {} fewer sheets of film"),
    "paper_prints": Label("چاپ {} برگ کاغذی کمتر", "Print {} fewer sheets of paper"),
    "delivered_electronic": Label(
        "تحویل الکترونیکی {} مورد دیگر", "Deliver {} more studies electronically"
    ),
    "handovers_with_report": Label(
        "همراه کردن گزارش پزشک با {} تحویل دیگر", "Send a physician's report with {} more handovers"
    ),
    "pacs_down_minutes": Label("{} دقیقه قطعی کمتر سامانه", "{} fewer minutes of downtime"),
    "physicians_with_access": Label(
        "دسترسی برای {} پزشک ارجاع‌دهندهٔ دیگر", "Give access to {} more referring physicians"
    ),
    "days_late": Label("ارسال گزارش، {} روز زودتر", "File the report {} days earlier"),
}
_ALL_OF_IT: Final = {
    "film_prints": Label("حذف {} برگ فیلم", "Do without {} sheets of film"),
    "paper_prints": Label("حذف {} برگ کاغذی", "Do without {} sheets of paper"),
}


def _told(measure: Measure) -> str:
    known = _ALL_OF_IT if not measure.target and measure.figure in _ALL_OF_IT else _TEXTS
    text, amount = known[measure.figure], number(measure.amount)
    return in_language(text.fa.format(amount), text.en.format(amount))
