"""Warnings of a piece's rows, each with the months that were filed before it.

A row sees what it would have seen had the rows before it been filed one by one: months in the
database, and earlier rows of the piece.
"""

from typing import Final

import numpy as np
import pandas as pd

from facilities.errors import Problem
from reports.importing.judged import Judged
from reports.importing.terms import Terms
from reports.policy.checks import explanations
from reports.policy.checks.frame_plausibility import frame_warnings
from reports.policy.checks.usual import USUAL_MONTHS
from reports.policy.checks.warning_texts import warning
from reports.policy.form import form
from reports.queries.filing.bulk import earlier_months

_KEYS: Final = ("facility", "period")


def add_warnings(judged: Judged, terms: Terms) -> None:
    """Add the warnings of all rows that are to be filed; reject those without an explanation.

    A row that is rejected for that is no earlier month for later rows, so these are looked at
    again until nothing changes; each time round settles at least each facility's next row.
    """
    by_person = explanations.must_explain(terms.channel, by_token=bool(terms.token_key))
    rows = judged.filed()
    earlier = earlier_months(
        judged.places.facilities[rows].tolist(), judged.places.periods[rows].tolist()
    )
    earlier["row"] = rows[earlier["row"].to_numpy(np.int64)]
    while len(rows):
        found = _warnings(judged, rows, earlier[earlier["row"].isin(rows)])
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
    # Each row is a facility of its own here, so that one call serves months in any number.
    now = _months(judged, rows).assign(facility=rows)
    before = earlier.rename(columns={"row": "facility"})
    inside = _within_the_piece(judged, rows)
    if len(inside):
        before = pd.concat([before, inside], ignore_index=True)
        before = before.drop_duplicates(list(_KEYS), keep="last")
    found: dict[int, list[Problem]] = {}
    for at, field, code, median in frame_warnings(now, before).itertuples(index=False):
        found.setdefault(int(rows[at]), []).append(warning(code, field=field, median=median))
    return found


def _within_the_piece(judged: Judged, rows: np.ndarray) -> pd.DataFrame:
    """Earlier months of each row's facility that earlier rows of the piece file."""
    filed = judged.filed()
    facilities, months = judged.places.facilities, judged.places.periods
    several = pd.Series(facilities[filed]).duplicated(keep=False).to_numpy(bool)
    sources = pd.DataFrame({"facility": facilities[filed[several]], "source": filed[several]})
    targets = pd.DataFrame({"facility": facilities[rows], "target": rows})
    pairs = targets.merge(sources, on="facility")
    source, target = pairs["source"].to_numpy(np.int64), pairs["target"].to_numpy(np.int64)
    before = (source < target) & (months[source] < months[target])
    pairs = pd.DataFrame({"target": target[before], "source": source[before]})
    pairs["period"] = months[pairs["source"]]
    newest = pairs.sort_values(["target", "period"], ascending=[True, False])
    newest = newest[newest.groupby("target").cumcount() < USUAL_MONTHS]
    return _months(judged, newest["source"].to_numpy(np.int64)).assign(
        facility=newest["target"].to_numpy(np.int64)
    )


def _months(judged: Judged, rows: np.ndarray) -> pd.DataFrame:
    columns = {code: judged.columns[code][rows] for code in form.BY_CODE}
    return pd.DataFrame({"facility": rows, "period": judged.places.periods[rows]} | columns)
