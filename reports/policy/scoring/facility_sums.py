"""What each facility's month adds to the sums of its university, its kind, its modalities.

One row a facility, whether it filed or only owed the month; the sums themselves are plain
additions of these rows.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from reports.policy.directive.parts import BANDS, NO_ACTIVITY, Directive
from reports.policy.form.months import column, studies_of
from reports.policy.scoring import shares
from reports.policy.scoring.facts import rate_parts

# Numbers of facilities, then of studies and sheets.
COUNTS: Final = (
    "expected",
    "filed_expected",
    "filed",
    *BANDS,
    NO_ACTIVITY,
    "on_time",
    "without_deadline",
    "with_platform",
    "services",
    "film_prints",
    "paper_prints",
    "cds",
    "film_studies",
    "electronic_services",
    "electronic_delivered",
    "handovers",
    "handovers_with_report",
)
# Sums of usual months, and of scores by them.
WEIGHTS: Final = ("score_sum", "score_weight", "missing_weight", "idle_weight")
# Sheets that the baseline rates would have brought.
AT_BASELINE: Final = ("film_expected", "print_expected")
ADDED: Final = (*COUNTS, *WEIGHTS, *AT_BASELINE)
# One value a facility, kept in order so that medians and deciles are exact.
SPREAD: Final = {
    "scores": "score",
    "film_rates": "film_rate",
    "print_rates": "print_rate",
    "electronic_shares": "electronic_share",
    "report_shares": "report_share",
    "availabilities": "availability",
    "delays": "days_late",
}


def facility_sums(months: pd.DataFrame, directive: Directive, period: int) -> pd.DataFrame:
    """Return what each row adds: the columns `ADDED`, and the values of `SPREAD` by their name.

    `months`, one row a facility: `is_expected` and `is_filed` (bool), `kind`, `usual_month`
    (studies), `band` and `total` of its score (NaN while there is none), `days_late` (NaN where
    it had no deadline to keep), `film_baseline` and `print_baseline` (sheets a study; NaN: none),
    and every figure of form 1.

    What is judged (bands, weights, deadlines, values of the spread) is of expected facilities
    only, sums of figures of all that filed. Who has not filed has the score 0 in the spread; a
    month without activity has none. A facility without a baseline adds nothing to what was
    expected at baseline while the directive weighs film; later it counts as if it had printed
    just that, so that nothing counts as avoided.
    """
    is_expected = months["is_expected"].to_numpy(bool)
    is_filed = months["is_filed"].to_numpy(bool)
    added = {
        "filed": is_filed,
        "services": _filled(studies_of(months)),
        **{code: _filled(column(months, code)) for code in ("film_prints", "paper_prints", "cds")},
        **_figures(months, directive, period),
        **_judged(months, directive, period, is_expected, is_filed),
    }
    values = rates_and_shares(months.assign(period=period), directive)
    owed_and_filed = is_expected & is_filed
    values = {name: np.where(owed_and_filed, value, np.nan) for name, value in values.items()}
    if directive.phase_of(period) is not None:
        score = np.where(is_filed, months["total"].to_numpy(np.float64), 0.0)
        values["scores"] = np.where(is_expected, score, np.nan)
    else:
        values["scores"] = np.full(len(months), np.nan)
    rows = pd.DataFrame(index=months.index)
    for name in COUNTS:
        rows[name] = added[name].astype(np.int64)
    for name in (*WEIGHTS, *AT_BASELINE):
        rows[name] = added[name].astype(np.float64)
    for name in SPREAD:
        rows[name] = values[name].astype(np.float64)
    return rows


def film_reference(directive: Directive) -> tuple[int, int]:
    """First and last month of the last phase that weighs film: later months are compared with
    the baselines of these. Raises ValueError where film is weighed without end or never."""
    phases = [phase for phase in directive.phases if "film" in phase.weights]
    if not phases or phases[-1].until is None:
        raise ValueError("the directive names no last month of film")
    return phases[-1].start, phases[-1].until


def rates_and_shares(months: pd.DataFrame, directive: Directive) -> dict[str, np.ndarray]:
    """The values of `SPREAD` but for scores, of each filed month (with `period`), whatever its
    phase weighs; NaN where there is none."""
    periods = months["period"].to_numpy(np.int64)
    least = directive.number("smallest_denominator")
    parts = rate_parts(months, directive)
    rates = {
        f"{code}_rates": sheets / np.maximum(denominator, least)
        for code, (sheets, denominator) in parts.items()
    }
    asked = ~months["kind"].isin(directive.components["electronic"].not_for_kinds).to_numpy(bool)
    electronic = shares.electronic_share(months, studies_of(months), periods, directive)
    return rates | {
        "electronic_shares": np.where(asked, electronic, np.nan),
        "report_shares": shares.report_share(months),
        "availabilities": shares.availability(months),
        "delays": months["days_late"].to_numpy(np.float64),
    }


def _judged(
    months: pd.DataFrame,
    directive: Directive,
    period: int,
    is_expected: np.ndarray,
    is_filed: np.ndarray,
) -> Mapping[str, np.ndarray]:
    """Bands, weights and deadlines: of facilities that owe the month."""
    owed_and_filed = is_expected & is_filed
    band, total = months["band"], months["total"].to_numpy(np.float64)
    is_scored = directive.phase_of(period) is not None
    usual = np.where(is_scored, months["usual_month"].to_numpy(np.float64), 0.0)
    has_total = owed_and_filed & ~np.isnan(total)
    is_idle = owed_and_filed & (band == NO_ACTIVITY).to_numpy(bool)
    late = months["days_late"].to_numpy(np.float64)
    return {
        "expected": is_expected,
        "filed_expected": owed_and_filed,
        **{code: owed_and_filed & (band == code).to_numpy(bool) for code in BANDS},
        NO_ACTIVITY: is_idle,
        "on_time": owed_and_filed & (late == 0),
        "without_deadline": owed_and_filed & np.isnan(late),
        "with_platform": owed_and_filed & shares.has_platform(months),
        "score_sum": np.where(has_total, usual * np.nan_to_num(total), 0.0),
        "score_weight": np.where(has_total, usual, 0.0),
        "missing_weight": np.where(is_expected & ~is_filed, usual, 0.0),
        "idle_weight": np.where(is_idle, usual, 0.0),
    }


def _figures(months: pd.DataFrame, directive: Directive, period: int) -> Mapping[str, np.ndarray]:
    """Denominators and numerators of a body's shares; kinds that are not asked are left out."""
    periods = np.full(len(months), period, np.int64)
    kinds = months["kind"]
    asked = ~kinds.isin(directive.components["electronic"].not_for_kinds).to_numpy(bool)
    studies = _filled(studies_of(months))
    film_studies = _filled(studies_of(months, directive.figures("film_excluded_studies")))
    delivered = _filled(shares.delivered_electronically(months, periods, directive))
    film_baseline = months["film_baseline"].to_numpy(np.float64)
    is_later = period > film_reference(directive)[1]
    otherwise = _filled(column(months, "film_prints")) if is_later else 0.0
    return {
        "film_studies": film_studies,
        "electronic_services": np.where(asked, studies, 0.0),
        "electronic_delivered": np.where(asked, delivered, 0.0),
        "handovers": _filled(column(months, "handovers")),
        "handovers_with_report": _filled(column(months, "handovers_with_report")),
        "film_expected": np.where(np.isnan(film_baseline), otherwise, film_studies * film_baseline),
        "print_expected": studies * _filled(months["print_baseline"].to_numpy(np.float64)),
    }


def _filled(values: np.ndarray) -> np.ndarray:
    filled: np.ndarray = np.nan_to_num(values)
    return filled
