"""Where the university stands among all: a dot for each, or the deciles where others are nobody's
to read by name."""

from typing import Any, Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from facilities.access.scope import may
from reports.dashboards.marks.dot_strip import Between, StripDot, dot_strip
from reports.dashboards.marks.places import Tick
from reports.formatting.numbers import score, weight
from reports.policy.directive.parts import Directive
from reports.policy.scoring.bodies import body_band
from reports.policy.scoring.sums import Sums
from reports.queries.dashboards.distributions import deciles_of_universities
from reports.views.dashboards.body_page import BodyPage

_FIRST_DECILE, _MEDIAN, _NINTH_DECILE = 1, 5, 9
_STEP: Final = 10  # points between ticks
_FEWEST: Final = 10  # universities that deciles can hide


def context(page: BodyPage) -> dict[str, Any]:
    """`strip`, the mark, None without a score that can be judged; `strip_names` whether others are
    told by name; `strip_deciles` whether their deciles stand for them."""
    judged = page.judged(page.month.period)
    mine = judged.get(page.university.pk)
    if mine is None or mine.score is None:
        return {"strip": None}
    names = may(page.user, "compare_bodies")
    others = _others(page, judged) if names else []
    deciles = None if names else _deciles(page)
    median = _median([*(dot.value for dot in others), mine.score]) if names else None
    if deciles is not None:
        median = deciles[_MEDIAN]
    drawn = _strip(page, mine, others, deciles, median)
    return {"strip": drawn, "strip_names": names, "strip_deciles": deciles is not None}


def _deciles(page: BodyPage) -> list[float] | None:
    """The deciles of all; none while a university has more time for the month, nor of so few that
    they would be the scores of single ones."""
    period = page.month.period
    rank = page.rank
    if page.today.late_universities(period) or rank is None or rank.among < _FEWEST:
        return None
    return deciles_of_universities(page.user, ["score"], [period]).get(("score", period))


def _others(page: BodyPage, judged: dict[int, Sums]) -> list[StripDot]:
    """A dot for every other university that has a score, leading to its page."""
    return [
        StripDot(
            judged[body.pk].score or 0.0,
            f"{body}: {score(judged[body.pk].score)}",
            body_band(judged[body.pk], page.directive),
            f"{reverse('university', args=[body.code])}{page.month.query}",
        )
        for body in page.universities
        if body.pk != page.university.pk and body.pk in judged and judged[body.pk].score is not None
    ]


def _strip(
    page: BodyPage,
    mine: Sums,
    others: list[StripDot],
    deciles: list[float] | None,
    median: float | None,
) -> SafeString:
    text = f"{page.university}: {score(mine.score)}"
    dot = StripDot(mine.score or 0.0, text, body_band(mine, page.directive), is_chosen=True)
    between = None
    values = [dot.value, *(other.value for other in others)]
    if deciles is not None:
        low, high = deciles[_FIRST_DECILE], deciles[_NINTH_DECILE]
        between = Between(low, high, gettext("eight of ten universities"))
        values += [low, high]
    lowest = min(*values, *(band.from_score for band in page.directive.bands if band.from_score))
    return dot_strip(
        [*others, dot],
        _ticks(lowest),
        _limits(page.directive),
        title=gettext("Scores of universities"),
        description=text,
        better=gettext("More is better"),
        median=_told_median(median),
        between=between,
    )


def _told_median(median: float | None) -> Tick | None:
    if median is None:
        return None
    return Tick(median, gettext("median %(score)s") % {"score": score(median)})


def _median(values: list[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return (ordered[middle] + ordered[~middle]) / 2


def _ticks(lowest: float) -> list[Tick]:
    """Tens from below the least value to 100."""
    first = int(lowest // _STEP) * _STEP
    return [Tick(value, weight(value)) for value in range(first, 101, _STEP)]


def _limits(directive: Directive) -> list[Tick]:
    """Where the bands begin, without the last, which begins at nothing."""
    return [
        Tick(band.from_score, gettext("limit %(score)s") % {"score": weight(band.from_score)})
        for band in directive.bands
        if band.from_score
    ]
