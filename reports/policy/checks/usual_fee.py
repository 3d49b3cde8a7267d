"""What is usually charged for one sheet or disc, so that tomans are not taken for rials.

The usual fee is the median of the facility's last filed months; where these are too few, that of
its kind's last months. One rule for single reports and for whole columns.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from reports.policy.checks.usual import USUAL_FACTOR, median

_NUMBERS = (int, float)
_NAN = float("nan")


class Fee(NamedTuple):
    """A warning's code, and the figures whose quotient is one sheet's or disc's fee."""

    code: str
    charged: str
    fee: str


FEES: Final = (
    Fee("film_fee_unusual", "film_prints_charged", "film_fee_rials"),
    Fee("paper_fee_unusual", "paper_prints_charged", "paper_fee_rials"),
    Fee("cd_fee_unusual", "cds_charged", "cd_fee_rials"),
)


class UsualFee(NamedTuple):
    """The median fee for one sheet or disc in rials, and whether it is of the whole kind."""

    median: float
    of_kind: bool


def is_far(each: Any, usual: Any) -> Any:
    """Whether a fee, or each of a column, is outside a fifth to five times what is usual."""
    return ((each * USUAL_FACTOR < usual) | (each > usual * USUAL_FACTOR)) & (usual > 0)


def fee_each(figures: Mapping[str, object], fee: Fee) -> float:
    """What one sheet or disc cost in rials; NaN where nothing was charged or the sum is blank."""
    charged, rials = figures.get(fee.charged), figures.get(fee.fee)
    if not isinstance(charged, _NUMBERS) or not isinstance(rials, _NUMBERS) or charged <= 0:
        return _NAN
    return rials / charged


def usual_fees(
    earlier: Iterable[Mapping[str, object]], of_kind: Mapping[str, float]
) -> dict[str, UsualFee]:
    """What is usual of each fee, by its figure; absent where neither facility nor kind can tell.

    `earlier` are the facility's last six filed months, `of_kind` its kind's medians by figure.
    """
    months = list(earlier)
    found = {}
    for fee in FEES:
        own = median([each for month in months if (each := fee_each(month, fee)) > 0])
        if own is not None:
            found[fee.fee] = UsualFee(own, False)
        elif fee.fee in of_kind:
            found[fee.fee] = UsualFee(of_kind[fee.fee], True)
    return found


def whole_rials(amount: float) -> int:
    """An amount as people read it, halves rounded up."""
    return int(amount + 0.5)
