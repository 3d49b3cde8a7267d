"""Whether film in stock adds up. One arithmetic for single reports and for whole columns."""

from dataclasses import dataclass
from typing import Any

# Numbers or columns of numbers (NaN = blank); the same operators serve both.
Numbers = Any


@dataclass(frozen=True, slots=True)
class Tolerance:
    """What may be off: max(`sheets`, `percent` % of a base)."""

    sheets: float
    percent: float

    def exceeded(self, amount: Numbers, base: Numbers) -> Numbers:
        """Whether an amount is more than max(sheets, percent % of base).

        Multiplied out, so that whole numbers are compared exactly; False for NaN.
        """
        return (amount > self.sheets) & (amount * 100 > base * self.percent)

    def limit(self, base: Numbers) -> Numbers:
        """The largest amount that is still tolerated, for people to read."""
        share = base * self.percent / 100
        return self.sheets + (share > self.sheets) * (share - self.sheets)


def stock_in(opening: Numbers, purchased: Numbers, received: Numbers) -> Numbers:
    """Sheets that were there or came in."""
    return opening + purchased + received


def stock_expected(incoming: Numbers, given: Numbers, wasted: Numbers, printed: Numbers) -> Numbers:
    """Sheets that should be left at the end of the month."""
    return incoming - given - wasted - printed
