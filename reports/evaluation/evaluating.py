"""Evaluating facilities: all their months at once, writing only what changed.

Since every month of a facility is evaluated, a filing reaches each later month that it touches
(closing stock, baseline, runs of months) without anybody having to work out which those are: the
hash of a month's inputs tells.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

import numpy as np
import pandas as pd

from facilities.locks import lock_facilities
from reports.evaluation.judging import judge
from reports.evaluation.months import KEYS, filed_months, keys_of, of_months, with_keys
from reports.evaluation.realign import months_of_changed, realign
from reports.evaluation.reference_versions import hold_latest
from reports.evaluation.rollups import mark_stale
from reports.evaluation.scores import write_scores
from reports.evaluation.superseded import grounds_in_superseded
from reports.evaluation.suspicions import lock_suspicions, write_suspicions
from reports.policy.directive import published
from reports.policy.form.months import KEY_COLUMNS


def evaluate_facilities(
    due: Iterable[tuple[int, int]],
    *,
    submissions: Collection[UUID] = (),
    changed_in_register: Collection[int] = (),
    now: datetime,
) -> pd.DataFrame:
    """Evaluate the facilities of (facility, period) pairs; answer the touched months.

    Writes scores whose inputs changed, suspicions of the touched months, closed NOT_FILED rows
    and stale sums, in the caller's transaction. Touched are the months named and all whose
    input hash changed: columns facility, period, university. Those of `submissions` (of named
    months) that are no longer current are judged too: they open suspicions, and have no score.
    """
    named = set(due)
    facilities = sorted({facility for facility, _ in named})
    lock_facilities(facilities)
    realign(facilities, now=now)
    expected_elsewhere = months_of_changed(changed_in_register, now=now)
    months = filed_months(facilities)
    if months.empty:
        mark_stale(months, expected_elsewhere, now=now)
        return months[["facility", "period", "university"]]
    hold_latest(now=now)
    result = judge(months)
    changed = write_scores(with_keys(result.scores, months), now=now)
    is_touched = of_months(months, named) | np.isin(keys_of(months), keys_of(changed))
    touched = months.loc[is_touched, [*KEY_COLUMNS, *KEYS]]
    standing = lock_suspicions(touched)
    mark_stale(touched, expected_elsewhere, now=now)
    superseded = grounds_in_superseded(submissions, months, published.directive())
    write_suspicions(result.violations, touched, superseded=superseded, standing=standing, now=now)
    return touched[["facility", "period", "university"]]
