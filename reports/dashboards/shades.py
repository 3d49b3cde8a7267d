"""The five depths of the heat map and of the tiles: a band's colour, and within it how far."""

from typing import Final, NamedTuple

from django.utils.safestring import SafeString

from facilities.language import in_language
from reports.dashboards.marks.heat import heat_key
from reports.formatting.labels import words
from reports.formatting.numbers import weight
from reports.policy.directive.parts import NO_ACTIVITY, Directive
from reports.policy.scoring.components import displayed
from reports.policy.scoring.month_states import FILED, IN_COLLECTION, NOT_FILED, state_marks

# Within a band the better half begins here; off plan is one depth, the strongest by far.
_BETTER_FROM: Final = {"on_plan": 95.0, "behind": 75.0}
_SHADES: Final = {"on_plan": (1, 2), "behind": (3, 4), "off_plan": (5, 5)}


class Key(NamedTuple):
    """One line of a legend: a sample and what it stands for."""

    sample: SafeString
    text: str


def shade(band: str, score: float | None) -> int:
    """The depth of a month, 1 (best) to 5 (worst), 0 without a score.

    The band decides first, so that a body held down by its share on plan is as dark as its band.
    """
    if score is None or band not in _SHADES:
        return 0
    better, worse = _SHADES[band]
    return better if displayed(score) >= _BETTER_FROM.get(band, 0) else worse


def legend(directive: Directive) -> list[Key]:
    """Every state of a body's month with its limits, best first."""
    named = {band.code: words(band.name) for band in directive.bands}
    limits = {band.code: band.from_score for band in directive.bands}
    highest = {"on_plan": None, "behind": limits["on_plan"]}
    keys = []
    for band, top in highest.items():
        middle, (better, worse) = _BETTER_FROM[band], _SHADES[band]
        keys += [
            Key(heat_key(better, band), f"{named[band]}، {_span(middle, top)}"),
            Key(heat_key(worse, band), f"{named[band]}، {_span(limits[band], middle)}"),
        ]
    under = in_language(
        f"زیر {weight(limits['behind'])} یا بیش از نیمی از مراکز خارج از برنامه",
        f"under {weight(limits['behind'])}, or more than half of the facilities off plan",
    )
    keys.append(Key(heat_key(5, "off_plan"), f"{named['off_plan']}، {under}"))
    marks = state_marks(directive)
    others = (NOT_FILED, IN_COLLECTION, NO_ACTIVITY, FILED)
    keys += [Key(heat_key(0, state), words(marks[state].label)) for state in others]
    comma = in_language("،", ",")
    return [key._replace(text=key.text.replace("،", comma, 1)) for key in keys]


def _span(low: float, high: float | None) -> str:
    """Scores from one to under another, or from one on."""
    if high is None:
        return in_language(f"{weight(low)} و بیشتر", f"{weight(low)} and more")
    return in_language(f"{weight(low)} تا {weight(high)}", f"{weight(low)} to {weight(high)}")
