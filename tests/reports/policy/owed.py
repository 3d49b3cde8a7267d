"""Months as the sums see them: owed or not, filed or not, with their scores."""

from typing import Any, Final

import numpy as np
import pandas as pd

from reports.policy.directive import published
from reports.policy.scoring.facility_sums import ADDED, facility_sums
from tests.reports.policy.filed import month, months

_JUDGED: Final[dict[str, Any]] = {
    "usual_month": 30.0,
    "is_expected": True,
    "is_filed": True,
    "band": None,
    "total": np.nan,
    "film_baseline": np.nan,
    "print_baseline": np.nan,
}


def owed(**changes: Any) -> dict[str, Any]:
    """A month that was owed and filed in time, with some changes; None for a blank figure."""
    judged = {name: changes.pop(name, value) for name, value in _JUDGED.items()}
    return month(**changes) | judged


def silent(usual: float) -> dict[str, Any]:
    """A month that was owed and not filed: nothing is known of it."""
    row = owed(usual_month=usual, is_filed=False, days_late=None, platform=None)
    return row | {name: None for name in row if name.startswith("studies_")}


def rows(period: int, *of: dict[str, Any]) -> pd.DataFrame:
    """What some months add to the sums, a row each."""
    frame = months(*({**row, "facility": n} for n, row in enumerate(of)))
    judged = pd.DataFrame([{name: row[name] for name in _JUDGED} for row in of])
    judged["total"] = judged["total"].astype(np.float64)
    return facility_sums(pd.concat([frame, judged], axis=1), published.directive(), period)


def added(period: int, row: dict[str, Any]) -> dict[str, float]:
    """What one month adds, without the noughts."""
    found = rows(period, row).iloc[0]
    return {name: found[name] for name in ADDED if found[name]}
