"""What looks wrong in a report without being an error: warnings a person must explain.

The rules serve one report here and a frame of many in `frame_plausibility`. A warning that needs a
figure that is absent is skipped.
"""

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any, Final, cast

from facilities.errors import Problem
from reports.policy import periods
from reports.policy.checks.usual import USUAL_MONTHS, is_unusual, median
from reports.policy.checks.usual_fee import FEES, fee_each, is_far, usual_fees
from reports.policy.checks.warning_texts import (
    WARNING_CODES,
    nothing_filed,
    unusual_fee,
    unusual_figure,
    warning,
)
from reports.policy.directive import published
from reports.policy.directive.parts import Directive
from reports.policy.film_stock import Tolerance, stock_expected, stock_in
from reports.policy.form.form import BY_CODE, COUNT_CODES, STUDY_CODES

WASTE_TOLERANCE: Final = Tolerance(amount=5, percent=5)  # of film prints
CHARGES: Final = (
    ("film_fee_unknown", "film_prints_charged", "film_fee_rials"),
    ("paper_fee_unknown", "paper_prints_charged", "paper_fee_rials"),
    ("cd_fee_unknown", "cds_charged", "cd_fee_rials"),
)
_NAN = float("nan")
_NUMBERS = (int, float)
_BLANK: Final[dict[str, Any]] = dict.fromkeys(COUNT_CODES)
_all_counts = itemgetter(*COUNT_CODES)


def find_warnings(
    figures: Mapping[str, object],
    *,
    period: int,
    recent: Iterable[tuple[int, Mapping[str, object]]],
    kind_fees: Mapping[str, float] | None = None,
    directive: Directive | None = None,
) -> list[Problem]:
    """The warnings about one report.

    `figures` are cleaned ones without errors. `recent` are the facility's last filed months
    before this one, newest first; six are looked at. `kind_fees` are the usual fees of its kind
    (`usual_fee.usual_fees`). The tolerance of film stock is the directive's (the latest one unless
    given).
    """
    earlier = [(month, dict(filed)) for month, filed in recent if month < period][:USUAL_MONTHS]
    previous = next(
        (filed for month, filed in earlier if month == periods.following(period, -1)), None
    )
    known = {code: _number(figures.get(code)) for code in COUNT_CODES}
    before = _number(previous.get("film_closing")) if previous else _NAN
    counted = [known[code] for code in STUDY_CODES if known[code] == known[code]]
    studies = sum(counted) if counted else _NAN
    masks = masks_of(
        known,
        studies,
        before,
        figures.get("print_reason") is None,
        (directive or published.directive()).film_tolerance,
    )
    masks["same_as_month_before"] = previous is not None and all(
        figures.get(code) == previous.get(code) for code in BY_CODE
    )
    unusual = _unusual(known, earlier)
    idle = bool(without_activity(known, studies))
    zero = {code: middle for code, middle in unusual.items() if idle and known[code] == 0}
    told = {code: warning(code) for code in WARNING_CODES if masks.get(code)}
    usual = usual_fees((filed for _, filed in earlier), kind_fees or {})
    for fee in FEES:
        each = fee_each(figures, fee)
        if fee.fee in usual and is_far(each, usual[fee.fee].median):
            told[fee.code] = unusual_fee(fee.code, each, usual[fee.fee])
    if zero:
        told["nothing_filed"] = nothing_filed(zero)
    return [told[code] for code in WARNING_CODES if code in told] + [
        unusual_figure(code, middle) for code, middle in unusual.items() if code not in zero
    ]


def _unusual(
    known: Mapping[str, float], earlier: list[tuple[int, dict[str, Any]]]
) -> dict[str, float]:
    """The medians of the figures that are far from theirs."""
    found = {}
    for code, values in zip(COUNT_CODES, zip(*map(_counts, earlier), strict=True), strict=False):
        middle = median([value for value in values if value is not None])
        if middle is not None and is_unusual(known[code], middle):
            found[code] = middle
    return found


def without_activity(known: Mapping[str, Any], studies: Any) -> Any:
    """Whether no study was done and nothing printed; of a column, for each report."""
    return (studies == 0) & (known["film_prints"] == 0) & (known["paper_prints"] == 0)


def masks_of(
    known: Mapping[str, Any],
    studies: Any,
    closing_before: Any,
    reason_blank: Any,
    tolerance: Tolerance | None,
) -> dict[str, Any]:
    """Return which warnings hold, by code. Numbers or columns of numbers: the operators serve both.

    Comparisons with NaN are False, so what is absent warns of nothing.
    """
    masks = {}
    if tolerance:
        incoming = stock_in(known["film_opening"], known["film_purchased"], known["film_received"])
        expected = stock_expected(
            incoming, known["film_given"], known["film_wasted"], known["film_prints"]
        )
        masks["film_balance_off"] = tolerance.exceeded(
            abs(expected - known["film_closing"]), incoming
        )
        masks["film_opening_off"] = tolerance.exceeded(
            abs(known["film_opening"] - closing_before), closing_before
        )
    for code, charged, fee in CHARGES:
        masks[code] = (known[charged] > 0) & (known[fee] != known[fee])
    printed = (known["film_prints"] > 0) | (known["paper_prints"] > 0)
    masks["print_reason_missing"] = printed & reason_blank
    masks["film_waste_high"] = WASTE_TOLERANCE.exceeded(known["film_wasted"], known["film_prints"])
    masks["no_handover"] = (studies > 0) & (known["handovers"] == 0)
    masks["prints_without_studies"] = printed & (studies == 0)
    return masks


def _counts(month: tuple[int, Mapping[str, Any]]) -> tuple[Any, ...]:
    """All counts of a filed month in the form's order, None where blank."""
    return cast(tuple[Any, ...], _all_counts(_BLANK | dict(month[1])))


def _number(value: object) -> float:
    return float(value) if isinstance(value, _NUMBERS) else _NAN
