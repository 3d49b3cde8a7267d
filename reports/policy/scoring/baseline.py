"""Where a facility started: its rates in the baseline window, before the glide to nothing.

References (what a kind of facility looked like) are worked out over the nation, stored by the
caller and handed back in, so a facility scored alone gets the bits it gets within the nation.
"""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from reports.policy import periods
from reports.policy.directive.parts import BASELINE_RATES, Directive
from reports.policy.form.months import has_activity, studies_of
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


def window_months(rate: str, directive: Directive) -> list[int]:
    """Return every month of a rate's baseline window."""
    first, last = directive.glides[rate].window or (140001, 139912)
    return [periods.following(first, n) for n in range(periods.months_between(first, last) + 1)]


def last_counting_day(rate: str, opened_on: date, directive: Directive) -> date:
    """Return the last day (Tehran) on which an arrival still moves a rate's references.

    Some days after the general deadline of the window's last month, whoever has a later one, or
    after the day on which the ministry opened the system, if that is later. So it is never after
    the deadline of a month that these references judge.
    """
    days = timedelta(days=directive.number("reference_freeze_days"))
    return max(periods.deadline(window_months(rate, directive)[-1]), opened_on) + days


def window_sums(months: pd.DataFrame, directive: Directive) -> pd.DataFrame:
    """Numerators and denominators of each facility over the windows.

    `months` as in `months.MONTH_COLUMNS`, holding the filings that count for the baseline. One
    row per facility with a month in either window; 0 / 0 and no kind where it has none in one.
    The kind is that of the window's last month (or of the last one filed in it).
    """
    facility = months["facility"].to_numpy(np.int64)
    period = months["period"].to_numpy(np.int64)
    in_time = np.lexsort((period, facility))
    windows = {code: directive.glides[code].window or (0, 0) for code in BASELINE_RATES}
    inside = {
        code: in_time[(period[in_time] >= first) & (period[in_time] <= last)]
        for code, (first, last) in windows.items()
    }
    known = np.unique(np.concatenate([facility[rows] for rows in inside.values()]))
    columns: dict[str, np.ndarray] = {"facility": known}
    parts = rate_parts(months, directive)
    for code, rows in inside.items():
        place = np.searchsorted(known, facility[rows])
        for name, amounts in zip(("num", "den"), parts[code], strict=True):
            whole = np.nan_to_num(amounts[rows])  # whole numbers: exact in any order
            columns[f"{code}_{name}"] = np.bincount(place, whole, len(known))
        kind = np.full(len(known), np.nan, dtype=object)
        kind[place] = months["kind"].to_numpy(object)[rows]  # the last of a facility's stays
        columns[f"kind_{code}"] = kind
    return pd.DataFrame({name: columns[name] for name in SUM_COLUMNS}, copy=False)


def kind_references(sums: pd.DataFrame, directive: Directive) -> pd.DataFrame:
    """What each kind looked like in the windows: a row per kind and rate that has studies.

    `pooled` is sum / sum of all its facilities (prints without studies count too), `cap` the
    directive's multiple of the median of the own rates of its facilities, `facilities` how many
    of them have one.
    """
    medians = directive.number("baseline_cap_medians")
    rows = []
    for code in BASELINE_RATES:
        counted = sums[sums[f"{code}_den"] > 0]
        for kind, own in counted.groupby(f"kind_{code}", sort=True):
            numerator = own[f"{code}_num"].to_numpy(np.float64)
            denominator = own[f"{code}_den"].to_numpy(np.float64)
            cap = medians * np.median(numerator / denominator)
            everyone = sums[sums[f"kind_{code}"] == kind]
            pooled = everyone[f"{code}_num"].sum() / denominator.sum()
            rows.append((kind, code, float(pooled), float(cap), len(own)))
    return pd.DataFrame(rows, columns=list(REFERENCE_COLUMNS)).astype(
        {"kind": "str", "rate": "str", "pooled": "float64", "cap": "float64", "facilities": "int64"}
    )


def kind_usual_studies(months: pd.DataFrame, directive: Directive) -> dict[str, float]:
    """Return the median number of studies of each kind's months with activity in film's window.

    `months` as for `window_sums`; the kind is the one stored with each month. A month is without
    activity where nothing was examined and nothing printed.
    """
    counted = months["period"].isin(window_months("film", directive)).to_numpy(bool)
    counted = counted & has_activity(months)
    kinds = months["kind"].to_numpy(object)[counted]
    studies = pd.Series(np.nan_to_num(studies_of(months))[counted])
    medians = studies.groupby(kinds, sort=True).median()
    return {str(kind): float(median) for kind, median in medians.items()}


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
    facility = facilities["facility"].to_numpy(np.int64)
    found = {"facility": facility}
    row = np.full(len(facility), -1)
    if sums is not None:
        row = pd.Index(sums["facility"].to_numpy(np.int64)).get_indexer(pd.Index(facility))
    for code in BASELINE_RATES:
        kind = facilities["kind"].to_numpy(object)
        rate = np.full(len(facilities), np.nan)
        if sums is not None and len(sums):
            kind_then: np.ndarray = sums[f"kind_{code}"].to_numpy(object)[row]
            kind = np.where((row < 0) | pd.isna(kind_then), kind, kind_then)
            denominator = np.where(row >= 0, sums[f"{code}_den"].to_numpy(np.float64)[row], 0.0)
            counted = denominator > 0
            numerator = sums[f"{code}_num"].to_numpy(np.float64)[row]
            rate = np.where(counted, numerator / np.where(counted, denominator, 1.0), np.nan)
        cap, pooled = _of_kinds(references, code, kind)
        baseline = np.fmin(rate, np.where(np.isnan(rate), np.nan, cap))  # fmin: no cap, no limit
        baseline = np.where(np.isnan(baseline), pooled, baseline)
        baseline = np.where(
            np.isnan(baseline), directive.number("baseline_without_reference"), baseline
        )
        found[f"{code}_baseline"] = np.maximum(baseline, directive.number("baseline_floor"))
    return pd.DataFrame(found)


def _of_kinds(
    references: pd.DataFrame, rate: str, kind: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Cap and pooled rate of each kind, NaN where it has none."""
    rows = zip(*(references[name].tolist() for name in REFERENCE_COLUMNS[:4]), strict=True)
    known = {of: (cap, pooled) for of, code, pooled, cap in rows if code == rate}
    found = np.array([known.get(of, (np.nan, np.nan)) for of in kind], dtype=np.float64)
    cap, pooled = found.reshape(-1, 2).T
    return cap, pooled
