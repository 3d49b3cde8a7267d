"""Whether film in stock adds up. One arithmetic for single reports and for whole columns."""

from dataclasses import dataclass
from typing import Any

import numpy as np

# Numbers or columns of numbers (NaN = blank); the same operators serve both.
Numbers = Any


@dataclass(frozen=True, slots=True)
class Tolerance:
    """What may be off: max(`amount`, `percent` % of a base)."""

    amount: float
    percent: float

    def exceeded(self, off: Numbers, base: Numbers) -> Numbers:
        """Whether something is off by more than max(amount, percent % of base).

        Multiplied out, so that whole numbers are compared exactly; False for NaN.
        """
        return (off > self.amount) & (off * 100 > base * self.percent)

    def limit(self, base: Numbers) -> Numbers:
        """The largest amount that is still tolerated, for people to read."""
        share = base * self.percent / 100
        return self.amount + (share > self.amount) * (share - self.amount)

    def as_dict(self) -> dict[str, float]:
        """The two numbers by name, as evidence and the browser have them."""
        return {"amount": self.amount, "percent": self.percent}


def stock_in(opening: Numbers, purchased: Numbers, received: Numbers) -> Numbers:
    """Sheets that were there or came in. Sheets received count as 0 where they are not asked."""
    return opening + purchased + np.nan_to_num(received)


def stock_expected(incoming: Numbers, given: Numbers, wasted: Numbers, printed: Numbers) -> Numbers:
    """Sheets that should be left at the end of the month; given count as 0 where not asked."""
    return incoming - np.nan_to_num(given) - wasted - printed
