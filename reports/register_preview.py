"""What a change of the register would move: scores and bands of months that have ended.

Worked out by the pure functions of the policy; nothing is written.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, TypedDict

import numpy as np
import pandas as pd

from facilities.access.guards import require
from facilities.access.rows import rows_of
from facilities.models import Facility, Person
from reports.evaluation.judging import judge
from reports.evaluation.months import filed_months
from reports.models import Score
from reports.policy import periods
from reports.policy.directive import published


class MovedMonth(TypedDict):
    """A month with its score as it is and as it would be; None where there is none."""

    period: int
    total: float | None
    band: str | None
    new_total: float | None
    new_band: str | None


_KEYS: Final = ["facility", "period"]


def preview_facts(
    *, by: Person, facility: Facility, since: date, changes: Mapping[str, Any]
) -> list[MovedMonth]:
    """Return the months whose score or band would be others, the oldest first.

    `changes` are facts by column, as `checks.clean_entry` leaves them. Raises Refused: not_allowed.
    """
    require(by, "keep_register", facility=facility)
    months = filed_months([facility.pk])
    if months.empty:
        return []
    changed = months.copy()
    reached = np.array([periods.last_day(p) >= since for p in months["period"].tolist()])
    for name in {"kind", "makes_images"} & changes.keys():
        changed.loc[reached, name] = changes[name]
    both = _scores(months).merge(_scores(changed), on=_KEYS, how="outer", suffixes=("", "_new"))
    return [
        row
        for row in _rows(both)
        if (row["total"], row["band"]) != (row["new_total"], row["new_band"])
    ]


def preview_move(*, by: Person, facility: Facility, on: date) -> list[MovedMonth]:
    """Return the scored months that would count for the other university, the oldest first.

    Raises Refused: not_allowed.
    """
    require(by, "keep_register", facility=facility)
    scores = Score.objects.filter(facility=facility, is_current=True, policy=published.CURRENT)
    rows = rows_of(by, scores).order_by("period").values_list("period", "total", "band")
    return [
        MovedMonth(period=period, total=total, band=band, new_total=total, new_band=band)
        for period, total, band in rows
        if periods.last_day(period) >= on
    ]


def _scores(months: pd.DataFrame) -> pd.DataFrame:
    """Facility, period, total and band of what the policy makes of the months."""
    return judge(months).scores[[*_KEYS, "total", "band"]]


def _rows(both: pd.DataFrame) -> list[MovedMonth]:
    """The rows as JSON takes them, None where there is no score."""
    names = {"total_new": "new_total", "band_new": "new_band"}
    plain = both.sort_values("period").rename(columns=names).astype(object)
    rows = plain.where(plain.notna(), None).to_dict("records")
    return [{name: row[name] for name in MovedMonth.__annotations__} for row in rows]  # type: ignore[misc]
