"""What the evidence of each rule names: figures as filed, and facts worked out from them."""

from typing import Final

from facilities.kinds import Label
from reports.policy.directive.parts import (
    AnyAboveZero,
    Condition,
    Fewer,
    FilmBalance,
    PlatformIs,
)

STOCK: Final = (
    "film_opening",
    "film_purchased",
    "film_received",
    "film_given",
    "film_wasted",
    "film_prints",
    "film_closing",
)
WORKED_OUT: Final = {
    "closing_expected": Label("موجودی پایان ماه بر پایهٔ گردش فیلم", "Closing stock as it adds up"),
    "closing_of_month_before": Label("موجودی پایان ماه پیش", "Closing stock of the month before"),
    "closing_is_off": Label("مغایرت در پایان ماه", "Off at the end of the month"),
    "opening_is_off": Label("مغایرت با ماه پیش", "Off against the month before"),
    "median_before": Label(
        "میانهٔ موارد ماهانه پیش از توقف (دوازده ماه پیش از آن)",
        "Median studies a month before it (of the twelve months before)",
    ),
}
MONTHS: Final = {
    "missing_months": Label("ماه‌های بدون گزارش", "Months without report"),
    "idle_months": Label("ماه‌های بدون فعالیت", "Months without activity"),
}


def figures_of(condition: Condition) -> tuple[str, ...]:
    """The figures of the form that the evidence of a rule with this condition names, in order."""
    if isinstance(condition, AnyAboveZero):
        return condition.figures
    if isinstance(condition, Fewer):
        return condition.figure, condition.than
    if isinstance(condition, PlatformIs):
        return ("platform",)
    return STOCK if isinstance(condition, FilmBalance) else ()
