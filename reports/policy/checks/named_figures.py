"""Which figures a warning is about: those that its words name, to be looked at beside it."""

from typing import Final

from reports.policy.checks.usual_fee import FEES
from reports.policy.form.form import BY_CODE, STUDY_CODES

_PRINTS: Final = ("film_prints", "paper_prints")
_NAMED: Final = {
    "film_balance_off": (
        "film_closing",
        "film_opening",
        "film_prints",
        "film_purchased",
        "film_wasted",
        "film_received",
        "film_given",
    ),
    "film_opening_off": ("film_opening", "film_closing"),
    "film_fee_unknown": ("film_prints_charged", "film_fee_rials"),
    "paper_fee_unknown": ("paper_prints_charged", "paper_fee_rials"),
    "cd_fee_unknown": ("cds_charged", "cd_fee_rials"),
    **{fee.code: (fee.fee, fee.charged) for fee in FEES},
    "print_reason_missing": _PRINTS,
    "film_waste_high": ("film_wasted", "film_prints"),
    "no_handover": ("handovers", *STUDY_CODES),
    "nothing_filed": (*STUDY_CODES, *_PRINTS),
    "prints_without_studies": (*_PRINTS, *STUDY_CODES),
    "same_as_month_before": (),
}


def figures_named(field: str, code: str) -> tuple[str, ...]:
    """The figures that a stored warning (`field`, `code`) names, the first one first; none where
    it is about the whole report."""
    named = _NAMED.get(code)
    if named is None:
        return (field,) if field in BY_CODE else ()
    return named
