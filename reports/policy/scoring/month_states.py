"""What a facility's month can be, and how it is shown: a symbol and a word for each."""

from typing import Final, NamedTuple

from facilities.kinds import Label
from reports.policy.directive.parts import NO_ACTIVITY, Directive
from reports.policy.periods import Standing

FILED: Final = "filed"  # stored and never scored (baseline months), or not scored yet
NOT_FILED: Final = "not_filed"
NOT_EXPECTED: Final = "not_expected"
IN_COLLECTION: Final = Standing.IN_COLLECTION.value  # not filed yet, or a body not to be judged yet


class Mark(NamedTuple):
    """How a state is shown; the symbol tells it apart where colours cannot."""

    code: str
    symbol: str
    label: Label


_BAND_SYMBOLS = ("●", "▲", "■")
_OTHERS = (
    Mark(NOT_FILED, "○", Label("گزارش‌نشده", "Not filed")),
    Mark(IN_COLLECTION, "◌", Label("در حال گردآوری", "In collection")),
    Mark(NO_ACTIVITY, "◇", Label("بدون فعالیت", "No activity")),
    Mark(FILED, "✓", Label("ثبت‌شده، بدون نمره", "Filed, not scored")),
    Mark(NOT_EXPECTED, "·", Label("گزارش لازم نیست", "No report expected")),
)


def state_marks(directive: Directive) -> dict[str, Mark]:
    """Every state's mark, bands first and best first."""
    bands = (
        Mark(band.code, symbol, band.name)
        for band, symbol in zip(directive.bands, _BAND_SYMBOLS, strict=True)
    )
    return {mark.code: mark for mark in (*bands, *_OTHERS)}
