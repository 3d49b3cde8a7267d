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
    frame: pd.DataFrame, recent: pd.DataFrame, *, directive: Directive | None = None
) -> pd.DataFrame:
    """The warnings about many reports at once.

    `frame` and `recent` have `facility`, `period`, the count figures as float64 (NaN = blank)
    and `print_reason`, `platform`, `platform_name` (None = blank); `frame` has at most one row a
    facility. `recent` holds filed months; those from the report's own on are not looked at.
    Returns one row per warning: `row` (position in `frame`), `field`, `code`, `median` (NaN but
    for out_of_usual_range); `warning` makes the text.
    """
    history = _History(frame, recent)
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


class _History:
    """For each report of a frame, its facility's last filed months before it, newest first."""

    def __init__(self, frame: pd.DataFrame, recent: pd.DataFrame) -> None:
        row = pd.Index(frame["facility"]).get_indexer(recent["facility"])
        period = frame["period"].to_numpy(np.int64)
        before_what = np.append(period, 0)[row]  # row −1, a facility not in the frame: nothing
        earlier = recent["period"].to_numpy(np.int64) < before_what
        recent = recent[earlier].assign(_row=row[earlier])
        self._recent = recent.sort_values(["_row", "period"], ascending=[True, False])
        row = self._recent["_row"].to_numpy()
        place = self._recent.groupby("_row").cumcount().to_numpy()
        self._kept = place < USUAL_MONTHS
        self._row, self._place = row[self._kept], place[self._kept]
        self._shape = (USUAL_MONTHS, len(frame))
        newest = self._place == 0
        self._newest = self._recent[self._kept][newest].set_index("_row")
        before = {p: periods.following(int(p), -1) for p in np.unique(period)}
        wanted = np.array([before[p] for p in period], dtype=np.int64)
        self.previous_filed = np.zeros(len(frame), dtype=bool)
        rows = self._newest.index.to_numpy()
        self.previous_filed[rows] = self._newest["period"].to_numpy() == wanted[rows]

    def values(self, code: str) -> np.ndarray:
        """One figure: an array of six (newest first) × reports, NaN where there is none."""
        values = np.full(self._shape, np.nan)
        values[self._place, self._row] = self._recent[code].to_numpy(np.float64)[self._kept]
        return values

    def same_as_previous(self, frame: pd.DataFrame) -> np.ndarray:
        """Whether every figure equals that of the month before, which must have been filed."""
        same = self.previous_filed.copy()
        previous = self._newest.reindex(np.arange(len(frame)))
        for code in BY_CODE:
            if code not in frame.columns:
                continue
            now, then = frame[code], previous[code]
            blank = now.isna().to_numpy() & then.isna().to_numpy()
            same &= blank | (now.to_numpy(object) == then.to_numpy(object))
        return same
