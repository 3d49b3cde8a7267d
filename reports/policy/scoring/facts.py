"""What scoring, violations and input hashes all start from, worked out once for a frame.

Everything is arithmetic on whole columns, element by element, and sums of whole numbers, so a
facility gets the same bits alone and within the nation.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reports.policy.directive.parts import Directive
from reports.policy.form.months import (
    by_period,
    column,
    has_activity,
    in_order,
    previous_closing,
    studies_of,
)
from reports.policy.kinds import RECEIVER


@dataclass(frozen=True)
class Rate:
    """A rate of every row: numerator and denominator as filed, and the baseline it started from.

    All are NaN where the row's phase does not weigh the rate or the month is without activity;
    numerator and denominator too where the numerator's figure is blank.
    """

    numerator: np.ndarray
    denominator: np.ndarray
    baseline: np.ndarray


@dataclass(frozen=True)
class Facts:
    """Filed months by facility and period, and what the rules see in them (arrays, row by row).

    `scoreable`: from the first scored month on, makes images, no receiver. `active`: scoreable
    and not without activity (no studies and nothing printed).
    """

    months: pd.DataFrame
    facility: np.ndarray
    period: np.ndarray
    studies: np.ndarray
    scoreable: np.ndarray
    active: np.ndarray
    previous_closing: np.ndarray
    rates: dict[str, Rate]

    def __len__(self) -> int:
        return len(self.months)


def facts_of(months: pd.DataFrame, baselines: pd.DataFrame, directive: Directive) -> Facts:
    """Work out the facts of filed months.

    `baselines` has `facility`, `film_baseline`, `print_baseline`. Raises ValueError if a column
    is missing, a facility-month is there twice, or a baseline that a score needs is missing.
    """
    months = in_order(months)
    facility = months["facility"].to_numpy(np.int64)
    period = months["period"].to_numpy(np.int64)
    studies = np.nan_to_num(studies_of(months))
    scoreable = (
        (period >= directive.first_scored)
        & months["makes_images"].to_numpy(bool)
        & (months["kind"] != RECEIVER).to_numpy(bool)
    )
    active = scoreable & has_activity(months)
    at = _baseline_rows(facility, baselines)
    rates = {}
    for code, (numerator, denominator) in rate_parts(months, directive).items():
        weighed = active & (by_period(period, lambda p, c=code: weight_in(directive, p, c)) > 0)  # type: ignore[misc]
        baseline = np.append(baselines[f"{code}_baseline"].to_numpy(np.float64), np.nan)[at]
        _refuse_missing_baseline(facility, weighed & np.isnan(baseline), code)
        rates[code] = Rate(
            *(np.where(weighed, part, np.nan) for part in (numerator, denominator, baseline))
        )
    return Facts(
        months, facility, period, studies, scoreable, active, previous_closing(months), rates
    )


def rate_parts(
    months: pd.DataFrame, directive: Directive
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Numerator and denominator of the film and the print rate, month by month.

    Film: sheets printed / studies film is used for. Print: film and paper sheets (and discs
    where the directive counts them) / all studies. Both NaN where a numerator's figure is blank.
    """
    period = months["period"].to_numpy(np.int64)
    film = column(months, "film_prints")
    discs = by_period(period, lambda p: directive.disc_setting(p).counts_as_print)
    prints = film + column(months, "paper_prints")
    prints = np.where(discs > 0, prints + column(months, "cds"), prints)
    excluded = directive.figures("film_excluded_studies")
    parts = {"film": (film, studies_of(months, excluded)), "print": (prints, studies_of(months))}
    return {
        code: (numerator, np.where(np.isnan(numerator), np.nan, np.nan_to_num(denominator)))
        for code, (numerator, denominator) in parts.items()
    }


def weight_in(directive: Directive, period: int, component: str) -> float:
    """The weight of a component in a month; 0 where it has none."""
    phase = directive.phase_of(period)
    return phase.weights.get(component, 0) if phase else 0


def _baseline_rows(facility: np.ndarray, baselines: pd.DataFrame) -> np.ndarray:
    known = pd.Index(baselines["facility"].to_numpy(np.int64))
    if known.has_duplicates:
        raise ValueError("a facility has two rows of baselines")
    distinct, codes = np.unique(facility, return_inverse=True)
    rows: np.ndarray = known.get_indexer(pd.Index(distinct))
    return rows[codes]  # −1, the appended NaN, where there is none


def _refuse_missing_baseline(facility: np.ndarray, missing: np.ndarray, code: str) -> None:
    if missing.any():
        raise ValueError(f"no {code} baseline for facility {facility[missing][0]}")
