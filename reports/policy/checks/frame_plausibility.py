"""The warnings of `plausibility` about a frame of many reports at once.

Both draw on the same rules and words, and tests hold them to the same warnings.
"""

import numpy as np
import pandas as pd

from reports.policy import periods
from reports.policy.checks.plausibility import masks_of
from reports.policy.checks.usual import USUAL_MONTHS, is_unusual, medians
from reports.policy.checks.warning_texts import WARNING_CODES, field_of
from reports.policy.directive import published
from reports.policy.directive.parts import Directive
from reports.policy.form.form import BY_CODE, COUNT_CODES
from reports.policy.form.months import studies_of


def frame_warnings(
    frame: pd.DataFrame,
    recent: pd.DataFrame,
    *,
    months: np.ndarray | None = None,
    directive: Directive | None = None,
) -> pd.DataFrame:
    """The warnings about many reports at once.

    `frame` and `recent` have `facility`, `period`, the count figures as float64 (NaN = blank)
    and `print_reason`, `platform`, `platform_name` (None = blank). `recent` holds filed months, and
    `months` says which of them were filed last before each report: positions in `recent`, six
    (newest first) × reports, −1 where there is none. Unless given, they are those of the report's
    facility before its own month; `frame` then has at most one row a facility.
    Returns one row per warning: `row` (position in `frame`), `field`, `code`, `median` (NaN but
    for out_of_usual_range); `warning` makes the text.
    """
    history = _History(frame, recent, _last_months(frame, recent) if months is None else months)
    known = {code: frame[code].to_numpy(np.float64) for code in COUNT_CODES}
    before = np.where(history.previous_filed, history.values("film_closing")[0], np.nan)
    masks = masks_of(
        known,
        studies_of(frame),
        before,
        frame["print_reason"].isna().to_numpy(),
        (directive or published.directive()).film_tolerance,
    )
    masks["same_as_month_before"] = history.same_as_previous(frame)
    rows = [
        pd.DataFrame(
            {
                "row": np.flatnonzero(masks[code]),
                "field": field_of(code),
                "code": code,
                "median": np.nan,
            }
        )
        for code in WARNING_CODES
        if code in masks
    ]
    for code in COUNT_CODES:
        median = medians(history.values(code))
        at = np.flatnonzero(is_unusual(known[code], median))
        rows.append(
            pd.DataFrame(
                {"row": at, "field": code, "code": "out_of_usual_range", "median": median[at]}
            )
        )
    return pd.concat(rows, ignore_index=True).sort_values("row", kind="stable", ignore_index=True)


def _last_months(frame: pd.DataFrame, recent: pd.DataFrame) -> np.ndarray:
    row = pd.Index(frame["facility"]).get_indexer(recent["facility"])
    period = recent["period"].to_numpy(np.int64)
    before_what = np.append(frame["period"].to_numpy(np.int64), 0)[row]  # row −1: no such facility
    at = np.flatnonzero(period < before_what)
    return newest_first(row[at], period[at], at, len(frame))


def newest_first(
    report: np.ndarray, period: np.ndarray, month: np.ndarray, reports: int
) -> np.ndarray:
    """Return the `months` that `frame_warnings` takes, out of pairs: report number `report` may
    look back on `month` (a position in `recent`), which is of `period`.

    Of several months of one period the last one counts.
    """
    order = np.lexsort((np.arange(len(report)), period, report))[::-1]
    report, period, month = report[order], period[order], month[order]
    is_new = np.ones(len(report), dtype=bool)
    is_new[1:] = (report[1:] != report[:-1]) | (period[1:] != period[:-1])
    report, month = report[is_new], month[is_new]
    first = np.searchsorted(-report, -report)  # where the report's months begin
    place = np.arange(len(report)) - first
    kept = place < USUAL_MONTHS
    months = np.full((USUAL_MONTHS, reports), -1, dtype=np.int64)
    months[place[kept], report[kept]] = month[kept]
    return months


class _History:
    """For each report of a frame, its last filed months."""

    def __init__(self, frame: pd.DataFrame, recent: pd.DataFrame, months: np.ndarray) -> None:
        self._recent, self._months = recent, months
        period = frame["period"].to_numpy(np.int64)
        before = {p: periods.following(int(p), -1) for p in np.unique(period)}
        wanted = np.array([before[p] for p in period], dtype=np.int64)
        newest = np.append(recent["period"].to_numpy(np.int64), 0)[months[0]]
        self.previous_filed = newest == wanted

    def values(self, code: str) -> np.ndarray:
        """One figure: an array of six (newest first) × reports, NaN where there is none."""
        known = np.append(self._recent[code].to_numpy(np.float64), np.nan)
        values: np.ndarray = known[self._months]
        return values

    def same_as_previous(self, frame: pd.DataFrame) -> np.ndarray:
        """Whether every figure equals that of the month before, which must have been filed."""
        at = np.flatnonzero(self.previous_filed)
        for code in BY_CODE:
            if code in frame.columns:
                now = frame[code].to_numpy()[at]
                then = self._recent[code].to_numpy()[self._months[0, at]]
                blank = pd.isna(now) & pd.isna(then)
                at = at[blank | (now.astype(object) == then.astype(object))]
        same = np.zeros(len(frame), dtype=bool)
        same[at] = True
        return same
