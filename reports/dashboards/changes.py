"""Which universities' scores rose and fell most since the month before, as a slope chart."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.utils.safestring import SafeString

from facilities.kinds import Label
from facilities.language import in_language
from reports.dashboards.marks.places import Tick
from reports.dashboards.marks.slope import SlopeLine, SlopePanel, slope
from reports.formatting.labels import university_short, words
from reports.formatting.moments import month_name
from reports.formatting.numbers import score, signed, weight
from reports.formatting.units import SCORE, format_figure
from reports.policy import periods
from reports.policy.directive.parts import Directive

MOST: Final = 5  # universities in a panel
_NAMES: Final = {
    "good": Label("بیشترین بهبود", "Rose most"),
    "bad": Label("بیشترین افت", "Fell most"),
}
_TITLE: Final = Label(
    "دانشگاه‌هایی که نمره‌شان بیشترین بهبود و بیشترین افت را داشت",
    "Universities whose scores rose and fell most",
)


class BodyChange(NamedTuple):
    """A university's score in two months, its band in the later one, and its page."""

    name: str
    before: float
    now: float
    band: str
    address: str

    @property
    def change(self) -> float:
        """The difference of the scores as people read them."""
        now, before = format_figure(SCORE, self.now), format_figure(SCORE, self.before)
        return round((now or 0.0) - (before or 0.0), 1)


def movers(changes: Sequence[BodyChange]) -> tuple[list[BodyChange], list[BodyChange]]:
    """The five that rose most and the five that fell most, those with the greatest change first."""
    ordered = sorted(changes, key=lambda each: (-each.change, each.name))
    risen = [each for each in ordered if each.change > 0][:MOST]
    fallen = [each for each in reversed(ordered) if each.change < 0][:MOST]
    return risen, fallen


def movers_mark(
    changes: Sequence[BodyChange], period: int, directive: Directive
) -> SafeString | None:
    """The slope chart of the movers in a month; None where no score changed."""
    risen, fallen = movers(changes)
    panels = [
        SlopePanel(words(_NAMES[look]), look, [_line(each) for each in found])
        for look, found in (("good", risen), ("bad", fallen))
        if found
    ]
    if not panels:
        return None
    limits = [
        Tick(band.from_score, _limit(band.from_score))
        for band in directive.bands
        if band.from_score > 0
    ]
    months = (month_name(periods.following(period, -1)), month_name(period))
    return slope(panels, limits, months, title=words(_TITLE))


def _limit(value: float) -> str:
    return in_language(f"مرز {weight(value)}", f"limit {weight(value)}")


def _line(each: BodyChange) -> SlopeLine:
    return SlopeLine(
        university_short(each.name),
        each.before,
        each.now,
        score(each.before),
        score(each.now),
        signed(each.change),
        each.band,
        each.address,
    )
