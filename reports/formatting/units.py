"""The units of figures, and figures rounded as people read them."""

from typing import Final

from reports.policy.scoring.components import displayed

SCORE: Final = "score"  # 0…100, one decimal
SHARE: Final = "share"  # 0…1, read as a percentage with one decimal
COUNT: Final = "count"  # whole sheets
RATE: Final = "rate"  # sheets for 100 studies
DAYS: Final = "days"


def format_figure(unit: str, value: float | None) -> float | None:
    """A figure as people read it: rounded down to one decimal, shares in percent; whole sheets."""
    if value is None:
        return None
    if unit == COUNT:
        return round(value)
    return displayed(100 * value if unit == SHARE else value)
