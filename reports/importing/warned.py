"""Warnings of a piece's rows, each with the months that were filed before it.

A row sees what it would have seen had the rows before it been filed one by one: months in the
database, those of the piece that is being stored meanwhile, and earlier rows of its own piece.
"""

import numpy as np
import pandas as pd

from facilities.errors import Problem
from reports.importing.judged import Judged
from reports.importing.terms import Terms
from reports.policy.checks import explanations
from reports.policy.checks.frame_plausibility import frame_warnings, in_words, newest_first
from reports.policy.checks.usual_fee import FEES
from reports.policy.form import form
from reports.queries.filing.bulk import earlier_months
from reports.queries.filing.fees import usual_fees_of_kind


def add_warnings(judged: Judged, terms: Terms, ahead: Judged | None) -> None:
    """Add the warnings of all rows that are to be filed; reject those without an explanation.

    `ahead` is the piece before this one where it may not stand in the database yet.

    A row that is rejected for that is no earlier month for later rows, so these are looked at
    again until nothing changes; each time round settles at least each facility's next row.
    """
    by_person = explanations.must_explain(terms.channel, by_token=bool(terms.token_key))
    rows = judged.filed()
    earlier = earlier_months(
        judged.places.facilities[rows].tolist(), judged.places.periods[rows].tolist()
    )
    if ahead is not None:
        earlier = _joined(earlier, _months(ahead, ahead.filed()))
    while len(rows):
        found = _warnings(judged, rows, earlier)
        for row in rows.tolist():
            judged.warnings.pop(row, None)
        judged.warnings |= found
        if not by_person:
            return
        rows = _unexplained(judged, rows, found)


def _unexplained(judged: Judged, rows: np.ndarray, found: dict[int, list[Problem]]) -> np.ndarray:
    """Reject each facility's first row that lacks an explanation; answer the rows after those."""
    facilities = judged.places.facilities
    rejected: dict[int, int] = {}
    for row in rows.tolist():
        facility = int(facilities[row])
        if facility in rejected or row not in found:
            continue
        missing = explanations.unexplained(found[row], judged.explanations_of(row))
        if missing:
            judged.reject(row, missing)
            rejected[facility] = row
    filed = judged.filed()
    after = [rejected.get(int(facilities[row]), len(facilities)) < row for row in filed.tolist()]
    left: np.ndarray = filed[np.array(after, dtype=bool)]
    return left


def _warnings(judged: Judged, rows: np.ndarray, earlier: pd.DataFrame) -> dict[int, list[Problem]]:
    filed = judged.filed()
    now, recent = _months(judged, rows), _joined(earlier, _months(judged, filed))
    # What was filed before the piece stands before every row of it.
    placed = np.concatenate([np.full(len(earlier), -1), filed])
    months = _last_months(now, rows, recent, placed)
    found: dict[int, list[Problem]] = {}
    told = frame_warnings(now, recent, months=months, kind_fees=_kind_fees(judged, rows, now))
    for at, field, code, against in told.itertuples(index=False):
        found.setdefault(int(rows[at]), []).append(in_words(field, code, against))
    return found


def _kind_fees(judged: Judged, rows: np.ndarray, now: pd.DataFrame) -> dict[str, np.ndarray]:
    """The usual fees of each row's kind, by figure; asked for rows that name a fee."""
    asked = np.flatnonzero(now[[fee.fee for fee in FEES]].notna().any(axis=1).to_numpy())
    fees = {fee.fee: np.full(len(now), np.nan) for fee in FEES}
    known: dict[tuple[str, int], dict[str, float]] = {}
    for at in asked.tolist():
        row = int(rows[at])
        key = (judged.places.filers[row].kind, int(judged.places.periods[row]))
        if key not in known:
            known[key] = usual_fees_of_kind(*key)
        for code, median in known[key].items():
            fees[code][at] = median
    return fees


def _last_months(
    now: pd.DataFrame, rows: np.ndarray, recent: pd.DataFrame, placed: np.ndarray
) -> np.ndarray:
    """Which months each row looks back on: earlier ones of its facility that were filed before it
    (`placed`: in which row of the piece a month stands, −1 for those before all rows)."""
    own, others = now["facility"].to_numpy(np.int64), recent["facility"].to_numpy(np.int64)
    order = np.argsort(others, kind="stable")
    first = np.searchsorted(others[order], own)
    counts = np.searchsorted(others[order], own, "right") - first
    report = np.repeat(np.arange(len(now)), counts)
    steps = np.arange(len(report)) - np.repeat(np.cumsum(counts) - counts, counts)
    month = order[np.repeat(first, counts) + steps]
    period = recent["period"].to_numpy(np.int64)[month]
    before = (period < now["period"].to_numpy(np.int64)[report]) & (placed[month] < rows[report])
    return newest_first(report[before], period[before], month[before], len(now))


def _joined(earlier: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    """Months that were filed one after the other; of a corrected one the last row counts."""
    kept = [part for part in (earlier, later) if len(part)]
    return pd.concat(kept, ignore_index=True) if kept else earlier


def _months(judged: Judged, rows: np.ndarray) -> pd.DataFrame:
    columns = {code: judged.columns[code][rows] for code in form.BY_CODE}
    own = {"facility": judged.places.facilities[rows], "period": judged.places.periods[rows]}
    return pd.DataFrame(own | columns)
