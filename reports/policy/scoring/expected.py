"""What many scores say about a university or the nation, and who is expected to report."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from reports.policy import periods
from reports.policy.directive.parts import NO_ACTIVITY, Directive
from reports.policy.kinds import reports_services

SUMMARY_COLUMNS: Final = (
    "score",
    "services",
    "expected",
    "filed",
    "filing_rate",
    "no_activity",
    "on_plan",
    "on_plan_share",
    "ranked",
)


def is_expected(
    period: int,
    *,
    kind: str,
    makes_images: bool,
    opened_on: date | None,
    enrolled_on: date,
    closed_on: date | None,
    closures: Sequence[tuple[date, date | None]],
) -> bool:
    """Whether a facility owes a report for a month.

    It makes images and is no receiver, was enrolled in the month or before, and was open on
    every day of it. `closed_on` is the first day it is no longer open; a temporary closure
    ends on the day work begins again (None = until further notice).
    """
    if period < periods.FIRST_PERIOD or not reports_services(kind, makes_images):
        return False
    first, last = periods.first_day(period), periods.last_day(period)
    if enrolled_on > last or (opened_on or date.min) > first or (closed_on or date.max) <= last:
        return False
    return not any(
        starts_on <= last and (ends_on is None or ends_on > first)
        for starts_on, ends_on in closures
    )


def summarise(
    scores: pd.DataFrame,
    expected: pd.DataFrame,
    directive: Directive,
    *,
    by: Sequence[str] = (),
) -> pd.DataFrame:
    """Mean score, filing rate and share on plan, a row for each group of `by` (else one row).

    `scores`: `facility`, `period`, `services`, `total`, `band` and the columns of `by`;
    `expected`: `facility`, `period` of every report owed, and `by`. Returns `by` and
    `SUMMARY_COLUMNS`: `score` is the mean weighted by services; `filed`, `no_activity` and
    `on_plan` count among the expected; the share on plan leaves out months without activity, so
    unfiled ones count as not on plan. Rates are NaN where nothing is expected. `ranked`: the
    filing rate is high enough to compare.
    """
    keys = list(by) or ["_all"]
    scores, expected = (frame.assign(_all=0) for frame in (scores, expected))
    owed = expected.merge(
        scores[["facility", "period", "band"]], on=["facility", "period"], how="left"
    )
    best = directive.bands[0].code
    owed["filed"] = owed["band"].notna()
    owed["no_activity"] = owed["band"] == NO_ACTIVITY
    owed["on_plan"] = owed["band"] == best
    owed["expected"] = 1
    counts = owed.groupby(keys)[["expected", "filed", "no_activity", "on_plan"]].sum()

    scored = scores[scores["total"].notna()].sort_values(["facility", "period"])
    weighted = scored.assign(_points=scored["total"] * scored["services"])
    sums = weighted.groupby(keys)[["_points", "services"]].sum()

    found = counts.join(sums, how="outer")
    found[counts.columns] = found[counts.columns].fillna(0).astype("int64")
    found["services"] = found["services"].fillna(0.0)
    found["score"] = _share(found["_points"], found["services"])
    found["filing_rate"] = _share(found["filed"], found["expected"])
    found["on_plan_share"] = _share(found["on_plan"], found["expected"] - found["no_activity"])
    # Multiplied out: 9 of 10 are 90 %, whatever their quotient rounds to.
    found["ranked"] = (found["expected"] > 0) & (
        found["filed"] * 100 >= found["expected"] * directive.number("ranked_from_filing_percent")
    )
    return found.reset_index()[[*by, *SUMMARY_COLUMNS]]


def _share(part: pd.Series, whole: pd.Series) -> np.ndarray:
    counted = whole.to_numpy(np.float64) > 0
    return np.where(
        counted,
        part.to_numpy(np.float64) / np.where(counted, whole.to_numpy(np.float64), 1),
        np.nan,
    )
