"""When reports arrive, and which of them have arrived by the moment at which a nation is seeded."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import pandas as pd

from reports.policy import periods
from reports.synthetic.conduct import Conduct
from reports.synthetic.plan import Plan

EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
COLLECTED: Final = 0.4  # of the reports of a month whose collection is under way
_LATE: Final = 0.04  # of the honest filings
_DAY: Final = 86_400_000_000  # microseconds


@dataclass(frozen=True)
class Round:
    """One seeding: what arrives before a moment, and was not `filed` (number, month) by `since`."""

    before: datetime
    since: datetime = EPOCH
    filed: Collection[tuple[int, int]] = field(default=frozenset(), repr=False)


def arrivals_of(
    plan: Plan, nation: pd.DataFrame, conduct: Conduct, random: np.random.Generator
) -> np.ndarray:
    """When each month would arrive (facility × month, microseconds since 1970): in office hours,
    mostly in the days before the deadline."""
    shape = (len(nation), len(plan.periods))
    days = np.floor(random.beta(2.4, 1.3, shape) * periods.DEADLINE_DAY)
    days[(nation["number"] == 1).to_numpy()] = periods.DEADLINE_DAY - 1  # leaves it to people
    late = np.where(random.random(shape) < _LATE, random.integers(1, 7, shape), 0)
    late_filer = conduct.during("late_filer")
    late = np.where(late_filer, random.integers(5, 46, shape), late)
    days = np.where(late > 0, periods.DEADLINE_DAY - 1 + late, days)
    within_day = random.integers(7 * 3_600_000_000, 20 * 3_600_000_000, shape)
    moments: np.ndarray = _month_ends(plan) + days.astype(np.int64) * _DAY + within_day
    return moments


def arriving(
    plan: Plan,
    turn: Round,
    numbers: np.ndarray,
    filed: np.ndarray,
    received: np.ndarray,
    random: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Which months arrive in a round, and when all do (facility × month).

    Of a month in collection the quickest have reported, as many as make it `COLLECTED`. Who
    would have arrived at another time than the round's comes within it, in time all the same.
    """
    before, since = microseconds(turn.before), microseconds(turn.since)
    ends, dues = _month_ends(plan), _deadlines(plan)
    there = _places(plan, turn, numbers)
    due = filed & (received < before)
    for month in np.flatnonzero((ends <= before) & (before < dues)):
        order = np.argsort(np.where(filed[:, month], received[:, month], np.iinfo(np.int64).max))
        due[:, month] = False
        due[order[: round(COLLECTED * int(filed[:, month].sum()))], month] = True
    fresh = due & ~there
    lower = np.maximum(since, ends)
    upper = np.maximum(np.minimum(before, dues), lower + 1)
    drawn = lower + (random.random(filed.shape) * (upper - lower)).astype(np.int64)
    strange = fresh & ((received < lower) | (received >= before))
    return fresh, np.where(strange, drawn, received)


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970. Raises ValueError for a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("the moment has no time zone")
    return (moment - EPOCH) // timedelta(microseconds=1)


def _places(plan: Plan, turn: Round, numbers: np.ndarray) -> np.ndarray:
    """Where (facility × month) something was filed before the round."""
    there = np.zeros((len(numbers), len(plan.periods)), dtype=bool)
    row_of = {int(number): row for row, number in enumerate(numbers)}
    month_of = {period: month for month, period in enumerate(plan.periods)}
    for number, period in turn.filed:
        if number in row_of and period in month_of:
            there[row_of[number], month_of[period]] = True
    return there


def _month_ends(plan: Plan) -> np.ndarray:
    return np.array(
        [microseconds(periods.deadline_moment(periods.last_day(p))) for p in plan.periods]
    )


def _deadlines(plan: Plan) -> np.ndarray:
    return np.array(
        [microseconds(periods.deadline_moment(periods.deadline(p))) for p in plan.periods]
    )
