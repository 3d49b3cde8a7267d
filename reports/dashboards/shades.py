"""The five depths of the heat map and of the tiles: a band's colour, and within it how far."""

from typing import Final

from reports.policy.scoring.components import displayed

# Within a band the better half begins here; off plan is one depth, the strongest by far.
_BETTER_FROM: Final = {"on_plan": 95.0, "behind": 75.0}
_SHADES: Final = {"on_plan": (1, 2), "behind": (3, 4), "off_plan": (5, 5)}


def shade(band: str, score: float | None) -> int:
    """The depth of a month, 1 (best) to 5 (worst), 0 without a score.

    The band decides first, so that a body held down by its share on plan is as dark as its band.
    """
    if score is None or band not in _SHADES:
        return 0
    better, worse = _SHADES[band]
    return better if displayed(score) >= _BETTER_FROM.get(band, 0) else worse
