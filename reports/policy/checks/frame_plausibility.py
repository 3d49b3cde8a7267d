"""The warnings of `plausibility` about a frame of many reports at once.

Both draw on the same rules and words, and tests hold them to the same warnings.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from facilities.errors import Problem
from reports.policy import periods
from reports.policy.checks import warning_texts
from reports.policy.checks.plausibility import masks_of, without_activity
from reports.policy.checks.usual import USUAL_MONTHS, is_unusual, medians
from reports.policy.checks.usual_fee import FEES, UsualFee, is_far
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
    kind_fees: Mapping[str, np.ndarray] | None = None,
    directive: Directive | None = None,
) -> pd.DataFrame:
    """The warnings about many reports at once.

    `frame` and `recent` have `facility`, `period`, the count figures as float64 (NaN = blank)
    and `print_reason`, `platform`, `platform_name` (None = blank). `recent` holds filed months, and
    `months` says which of them were filed last before each report: positions in `recent`, six
    (newest first) × reports, −1 where there is none. Unless given, they are those of the report's
    facility before its own month; `frame` then has at most one row a facility. `kind_fees` are the
    usual fees of each report's kind by figure (NaN = not known).
    Returns one row per warning: `row` (position in `frame`), `field`, `code`, and `against`, what
    the report was compared with; `in_words` makes the text.
    """
    history = _History(frame, recent, _last_months(frame, recent) if months is None else months)
    known = {code: frame[code].to_numpy(np.float64) for code in COUNT_CODES}
    studies = studies_of(frame)
    before = np.where(history.previous_filed, history.values("film_closing")[0], np.nan)
    masks = masks_of(
        known,
        studies,
        before,
        frame["print_reason"].isna().to_numpy(),
        (directive or published.directive()).film_tolerance,
    )
    masks["same_as_month_before"] = history.same_as_previous(frame)
    found = {code: _rows(code, np.flatnonzero(mask)) for code, mask in masks.items()}
    found |= _unusual_fees(known, history, kind_fees or {})
    idle = np.asarray(without_activity(known, studies), dtype=bool)
    found["nothing_filed"], unusual = _unusual_figures(known, history, idle)
    rows = [found[code] for code in WARNING_CODES if code in found]
    told: pd.DataFrame = pd.concat([*rows, *unusual], ignore_index=True)
    return told.sort_values("row", kind="stable", ignore_index=True)


def in_words(field: str, code: str, against: Any) -> Problem:
    """A row of `frame_warnings` as the warning it stands for."""
    if code == "out_of_usual_range":
        return warning_texts.unusual_figure(field, against)
    if code == "nothing_filed":
        return warning_texts.nothing_filed(against)
    if against is not None:
        return warning_texts.unusual_fee(code, *against)
    return warning_texts.warning(code)


def _rows(
    code: str, at: np.ndarray, field: str = "", against: list[Any] | None = None
) -> pd.DataFrame:
    """Warnings of one code about the reports `at`."""
    compared = pd.Series([None] * len(at) if against is None else against, dtype=object)
    return pd.DataFrame(
        {"row": at, "field": field or field_of(code), "code": code, "against": compared}
    )


def _unusual_figures(
    known: Mapping[str, np.ndarray], history: "_History", idle: np.ndarray
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """The warnings of months without activity, and those of the other figures far from usual."""
    zero: dict[int, dict[str, float]] = {}
    rows = []
    for code in COUNT_CODES:
        median = medians(history.values(code))
        unusual = is_unusual(known[code], median)
        silent = unusual & idle & (known[code] == 0)
        for row in np.flatnonzero(silent).tolist():
            zero.setdefault(row, {})[code] = float(median[row])
        at = np.flatnonzero(unusual & ~silent)
        if len(at):  # most figures are usual, and a frame of nothing takes as long
            rows.append(_rows("out_of_usual_range", at, code, median[at].tolist()))
    silent_rows = np.array(sorted(zero), dtype=np.int64)
    return _rows("nothing_filed", silent_rows, against=[zero[row] for row in sorted(zero)]), rows


def _unusual_fees(
    known: Mapping[str, np.ndarray], history: "_History", kind_fees: Mapping[str, np.ndarray]
) -> dict[str, pd.DataFrame]:
    """The warnings of fees for one sheet or disc that are far from usual, by code."""
    found = {}
    for fee in FEES:
        each = _each(known[fee.fee], known[fee.charged])
        earlier = _each(history.values(fee.fee), history.values(fee.charged))
        own = medians(np.where(earlier > 0, earlier, np.nan))
        of_kind = np.isnan(own)
        usual = np.where(of_kind, kind_fees.get(fee.fee, np.nan), own)
        at = np.flatnonzero(is_far(each, usual))
        against = [
            (float(each[row]), UsualFee(float(usual[row]), bool(of_kind[row])))
            for row in at.tolist()
        ]
        found[fee.code] = _rows(fee.code, at, against=against)
    return found


def _each(rials: np.ndarray, charged: np.ndarray) -> np.ndarray:
    """What one sheet or disc cost, NaN where nothing was charged or the sum is blank."""
    quotient = np.full(np.shape(rials), np.nan)
    np.divide(rials, charged, out=quotient, where=charged > 0)
    return quotient


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
