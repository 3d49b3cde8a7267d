"""From 100 to a month's score: which component took how many points, and the ceiling."""

from collections.abc import Sequence
from typing import Final

from django.utils.safestring import SafeString

from facilities.kinds import Label
from facilities.language import in_language
from reports.dashboards.marks.places import Tick
from reports.dashboards.marks.waterfall import (
    Ceiling,
    Loss,
    Total,
    WaterfallWords,
    waterfall,
)
from reports.dashboards.score_parts import ScorePart
from reports.formatting.labels import words
from reports.formatting.numbers import number, rate, score, signed, weight
from reports.policy.directive import parts as directives

# Components as they are named under a narrow column.
SHORT_NAMES: Final = {
    "film": Label("فیلم", "Film"),
    "print": Label("چاپ", "Prints"),
    "electronic": Label("الکترونیکی", "Electronic"),
    "report": Label("با گزارش", "Reports"),
    "pacs": Label("سامانه", "Platform"),
    "access": Label("دسترسی", "Access"),
    "timeliness": Label("به‌موقع", "On time"),
}
_STEPS: Final = (5, 10, 20, 25)  # points between the ticks of the axis
_TICKS: Final = 4
_ROOM: Final = 0.8  # of a step, that the lowest column is high


def losses_of_score(
    parts: Sequence[ScorePart],
    totals: tuple[float, float],
    band: str,
    ceiling: directives.Ceiling | None,
    directive: directives.Directive,
    *,
    title: str,
) -> SafeString:
    """The waterfall of a month. `totals`: the score, and what it was before its `ceiling`."""
    total, before = totals
    ticks = axis_of(total)
    lowest = ticks[0] - (ticks[1] - ticks[0])
    limit = directive.bands[0].from_score
    # Close to it the losses stand where its words would.
    is_near = abs(limit - total) < ticks[1] - ticks[0]
    labels = WaterfallWords(
        _unit(lowest),
        in_language("بیشتر بهتر است ↑", "↑ More is better"),
        Tick(limit, "" if is_near else _limit()) if limit > lowest else None,
    )
    return waterfall(
        Tick(100, number(100)),
        [_loss(part) for part in parts if part.points_lost is not None],
        Total(total, score(total), band),
        _lid(ceiling, before) if ceiling else None,
        [Tick(tick, weight(tick)) for tick in ticks],
        labels,
        title=title,
    )


def axis_of(total: float) -> list[float]:
    """The ticks of the finest axis to 100 on which the score still is a column."""
    for step in _STEPS:
        if total - (100 - _TICKS * step) >= _ROOM * step:
            break
    return [float(100 - step * place) for place in range(_TICKS - 1, -1, -1)]


def _limit() -> str:
    return in_language("مرز «مطابق برنامه»", "limit of “on plan”")


def _unit(lowest: float) -> str:
    if not lowest:
        return in_language("امتیاز از ۱۰۰", "Points of 100")
    begin = weight(lowest)
    return in_language(
        f"امتیاز از ۱۰۰؛ محور از {begin} آغاز می‌شود", f"Points of 100; the axis begins at {begin}"
    )


def _loss(part: ScorePart) -> Loss:
    lost = part.points_lost or 0.0
    reason = rate(part.figure, part.unit) if part.denominator is None else _sheets(part)
    heavy = weight(part.weight)
    return Loss(
        words(SHORT_NAMES[part.code]),
        lost,
        signed(-lost),
        in_language(f"وزن {heavy}", f"weight {heavy}"),
        reason,
    )


def _sheets(part: ScorePart) -> str:
    sheets = number(part.numerator)
    return in_language(f"{sheets} برگ", f"{sheets} sheets")


def _lid(ceiling: directives.Ceiling, before: float) -> Ceiling:
    name, without = words(ceiling.name), score(before)
    return Ceiling(
        before,
        in_language(f"سقف: {name}", f"Ceiling: {name}"),
        in_language(f"بدون سقف {without}", f"without it {without}"),
        in_language("سقف", "Ceiling"),
        without,
    )
