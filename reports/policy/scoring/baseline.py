"""Where a facility started: its rates in the baseline window, before the glide to nothing.

References (what a kind of facility looked like) are worked out over the nation, stored by the
caller and handed back in, so a facility scored alone gets the bits it gets within the nation.
"""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from reports.policy import periods
from reports.policy.directive.parts import BASELINE_RATES, Directive
from reports.policy.scoring.facts import rate_parts

SUM_COLUMNS = (
    "facility",
    "film_num",
    "film_den",
    "print_num",
    "print_den",
    "kind_film",
    "kind_print",
)
REFERENCE_COLUMNS = ("kind", "rate", "pooled", "cap", "facilities")


def counts_for_baseline(
    received_at_utc: datetime, period: int, is_first: bool, directive: Directive
) -> bool:
    """Whether a filing moves the baseline.

    A window month's first filing always does; corrections only until the given days after the
    deadline of the window's last month, 24:00 Tehran time. Raises ValueError for a moment
    without a time zone.
    """
    for code in BASELINE_RATES:
        window = directive.glides[code].window
        if window and window[0] <= period <= window[1]:
            grace = timedelta(days=directive.number("baseline_correction_days"))
            until = periods.deadline(window[1]) + grace
            return is_first or periods.tehran_date(received_at_utc) <= until
    return False


def window_sums(months: pd.DataFrame, directive: Directive) -> pd.DataFrame:
    """Numerators and denominators of each facility over the windows.

    `months` as in `months.MONTH_COLUMNS`, holding the filings that count for the baseline. One
    row per facility with a month in either window; 0 / 0 and no kind where it has none in one.
    The kind is that of the window's last month (or of the last one filed in it).
    """
    sums = pd.DataFrame(index=pd.Index([], dtype=np.int64, name="facility"))
    for code in BASELINE_RATES:
        first, last = directive.glides[code].window or (0, 0)
        inside = months[months["period"].between(first, last)].sort_values(["facility", "period"])
        numerator, denominator = rate_parts(inside, directive)[code]
        parts = pd.DataFrame(
            {
                "facility": inside["facility"].to_numpy(np.int64),
                f"{code}_num": np.nan_to_num(numerator),
                f"{code}_den": np.nan_to_num(denominator),
                f"kind_{code}": inside["kind"].to_numpy(object),
            }
        )
        grouped = parts.groupby("facility")
        found = grouped[[f"{code}_num", f"{code}_den"]].sum()
        found[f"kind_{code}"] = grouped[f"kind_{code}"].last()
        sums = sums.join(found, how="outer")
    for code in BASELINE_RATES:
        amounts = [f"{code}_num", f"{code}_den"]
        sums[amounts] = sums[amounts].fillna(0.0)
    return sums.reset_index()[list(SUM_COLUMNS)]


def kind_references(sums: pd.DataFrame, directive: Directive) -> pd.DataFrame:
    """What each kind looked like in the windows: a row per kind and rate that has studies.

    `pooled` is sum / sum of all its facilities (prints without studies count too), `cap` the
    directive's percentile (linear interpolation) of the own rates of its facilities,
    `facilities` how many of them have one.
    """
    percentile = directive.number("baseline_cap_percentile")
    rows = []
    for code in BASELINE_RATES:
        counted = sums[sums[f"{code}_den"] > 0]
        for kind, own in counted.groupby(f"kind_{code}", sort=True):
            numerator = own[f"{code}_num"].to_numpy(np.float64)
            denominator = own[f"{code}_den"].to_numpy(np.float64)
            cap = np.percentile(numerator / denominator, percentile, method="linear")
            everyone = sums[sums[f"kind_{code}"] == kind]
            pooled = everyone[f"{code}_num"].sum() / denominator.sum()
            rows.append((kind, code, float(pooled), float(cap), len(own)))
    return pd.DataFrame(rows, columns=list(REFERENCE_COLUMNS)).astype(
        {"kind": "str", "rate": "str", "pooled": "float64", "cap": "float64", "facilities": "int64"}
    )


def facility_baselines(
    sums: pd.DataFrame | None,
    references: pd.DataFrame,
    facilities: pd.DataFrame,
    directive: Directive,
) -> pd.DataFrame:
    """The baselines of facilities: `facility`, `film_baseline`, `print_baseline`.

    `facilities` has `facility` and `kind` (used where `sums` knows none); `sums` are their
    `window_sums` (None = none), `references` the nation's. Own rate, capped by its kind's; else
    the kind's pooled rate; else the directive's fallback; never under its floor.
    """
    found = {"facility": facilities["facility"].to_numpy(np.int64)}
    own = None if sums is None else sums.set_index("facility").reindex(found["facility"])
    for code in BASELINE_RATES:
        reference = references[references["rate"] == code].set_index("kind")
        kind = facilities["kind"].to_numpy(object)
        rate = np.full(len(facilities), np.nan)
        if own is not None:
            kind_then = own[f"kind_{code}"].to_numpy(object)
            kind = np.where(pd.isna(kind_then), kind, kind_then)
            counted = (own[f"{code}_den"] > 0).to_numpy(bool)
            denominator = np.where(counted, own[f"{code}_den"].to_numpy(np.float64), 1.0)
            rate = np.where(counted, own[f"{code}_num"].to_numpy(np.float64) / denominator, np.nan)
        cap, pooled = (
            reference[part].reindex(kind).to_numpy(np.float64) for part in ("cap", "pooled")
        )
        baseline = np.fmin(rate, np.where(np.isnan(rate), np.nan, cap))  # fmin: no cap, no limit
        baseline = np.where(np.isnan(baseline), pooled, baseline)
        baseline = np.where(
            np.isnan(baseline), directive.number("baseline_without_reference"), baseline
        )
        found[f"{code}_baseline"] = np.maximum(baseline, directive.number("baseline_floor"))
    return pd.DataFrame(found)
