"""IDLE: several months in a row without activity at a facility that had work before."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from reports.policy import periods
from reports.policy.directive.parts import Directive, Idle, Rule
from reports.policy.form.months import has_activity, has_previous, month_number, studies_of
from reports.policy.kinds import RECEIVER

_APART = 100_000  # more than there are months, so that facilities' months never meet


@dataclass(frozen=True)
class IdleRuns:
    """The rows at which a run is as long as the rule asks, the months of each run up to there, and
    the median number of studies before it."""

    rows: np.ndarray
    months: list[list[int]]
    medians: list[float]

    def evidence(self, rows: np.ndarray) -> list[dict[str, Any]]:
        """What the suspicions of some of the rows rest on."""
        place = {row: n for n, row in enumerate(self.rows.tolist())}
        return [
            {"idle_months": self.months[n], "median_before": _plain(self.medians[n])}
            for n in (place[row] for row in rows.tolist())
        ]


def idle_runs(months: pd.DataFrame, rule: Rule, condition: Idle, first_judged: int) -> IdleRuns:
    """Find the months that set the rule off: in each run the one that makes it long enough.

    A run is of neighbouring months, each filed and without activity. It begins with `first_judged`
    at the earliest, so that no suspicion rests on history, and no earlier than makes its last one
    the rule's first month. `months` are in order.
    """
    facility = months["facility"].to_numpy(np.int64)
    period = months["period"].to_numpy(np.int64)
    number = month_number(period)
    first = max(periods.following(rule.start, 1 - condition.months), first_judged)
    idle = _without_activity(months) & (period >= first)
    place = _place_in_run(idle, has_previous(facility, period))
    studies = studies_of(months)
    rows, runs, medians = [], [], []
    for row in np.flatnonzero(place == condition.months).tolist():
        begin = row - condition.months + 1
        median = _median_before(facility, number, studies, begin, condition.before)
        if median >= condition.studies:
            rows.append(row)
            runs.append(period[begin : row + 1].tolist())
            medians.append(median)
    return IdleRuns(np.array(rows, dtype=np.int64), runs, medians)


def idle_after(months: pd.DataFrame, touched: np.ndarray, directive: Directive) -> np.ndarray:
    """Which months without activity are judged anew when others (`touched`, row by row) are.

    Those in the reach of a run that the touched month may begin, break or stand before.
    """
    conditions = [r.condition for r in directive.rules if isinstance(r.condition, Idle)]
    reach = max((c.before + c.months for c in conditions), default=0)
    number = month_number(months["period"].to_numpy(np.int64))
    key = months["facility"].to_numpy(np.int64) * _APART + number
    last = np.maximum.accumulate(np.where(touched, key, -_APART))
    judged: np.ndarray = _without_activity(months) & (key - last <= reach)
    return judged


def _without_activity(months: pd.DataFrame) -> np.ndarray:
    """Whether a month of a facility that makes images has neither studies nor prints."""
    makes_images = months["makes_images"].to_numpy(bool)
    makes_images = makes_images & (months["kind"] != RECEIVER).to_numpy(bool)
    idle: np.ndarray = makes_images & ~has_activity(months)
    return idle


def _place_in_run(idle: np.ndarray, follows: np.ndarray) -> np.ndarray:
    """The place of each idle row in its run, from 1 on; 0 for the others."""
    goes_on = np.zeros(len(idle), dtype=bool)
    goes_on[1:] = idle[1:] & idle[:-1] & follows[1:]
    row = np.arange(len(idle))
    begin = np.maximum.accumulate(np.where(goes_on, 0, row)) if len(idle) else row
    return np.where(idle, row - begin + 1, 0)


def _median_before(
    facility: np.ndarray, number: np.ndarray, studies: np.ndarray, begin: int, before: int
) -> float:
    """The median studies of the filed ones of `before` months before a run; 0 without any."""
    window = slice(max(0, begin - before), begin)
    known = (facility[window] == facility[begin]) & (number[window] >= number[begin] - before)
    filed = studies[window][known]
    filed = filed[~np.isnan(filed)]
    return float(np.median(filed)) if len(filed) else 0.0


def _plain(value: float) -> float | int:
    return int(value) if value.is_integer() else value
