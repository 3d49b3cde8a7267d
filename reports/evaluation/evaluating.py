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
from reports.evaluation.missing import changes_to_standing, lock_suspicions_of, write_changes
from reports.evaluation.months import KEYS, filed_months, keys_of, of_months, with_keys
from reports.evaluation.realign import months_of_changed, realign
from reports.evaluation.reference_versions import hold_latest
from reports.evaluation.rollups import mark_stale
from reports.evaluation.scores import write_scores
from reports.evaluation.superseded import grounds_in_superseded
from reports.evaluation.suspicions import lock_suspicions, write_suspicions
from reports.evaluation.usual_months import months_weighed_by
from reports.policy.directive import published
from reports.policy.form.months import KEY_COLUMNS
from reports.policy.scoring.idle import idle_after


def evaluate_facilities(
    due: Iterable[tuple[int, int]],
    *,
    submissions: Collection[UUID] = (),
    changed_in_register: Collection[int] = (),
    put_off: Collection[int] = (),
    now: datetime,
) -> pd.DataFrame:
    """Evaluate the facilities of (facility, period) pairs; answer the touched months.

    Writes scores whose inputs changed, suspicions of the touched months, closed NOT_FILED rows
    and stale sums, in the caller's transaction. Touched are the months named and all whose
    input hash changed: columns facility, period, university. Those of `submissions` (of named
    months) that are no longer current are judged too: they open suspicions, and have no score.
    A facility of which the register or a deadline (`put_off`) changed may owe what it did not,
    and the other way round: its suspicions of missing reports follow at once.
    """
    named = set(due)
    facilities = sorted({facility for facility, _ in named})
    lock_facilities(facilities)
    realign(facilities, now=now)
    missing = changes_to_standing(sorted({*changed_in_register, *put_off}), now=now)
    besides = months_of_changed(changed_in_register, now=now) | {due.cell for due in missing}
    besides |= months_weighed_by(named, now=now)
    months = filed_months(facilities)
    if months.empty:
        lock_suspicions_of(missing)
        mark_stale(months, besides, now=now)
        write_changes(missing, now=now)
        return months[["facility", "period", "university"]]
    hold_latest(now=now)
    result = judge(months)
    changed = write_scores(with_keys(result.scores, months), facilities, now=now)
    is_touched = of_months(months, named) | np.isin(keys_of(months), keys_of(changed))
    directive = published.directive()
    is_touched |= idle_after(months, is_touched, directive)
    touched = months.loc[is_touched, [*KEY_COLUMNS, *KEYS]]
    standing = lock_suspicions(touched)
    lock_suspicions_of(missing)
    mark_stale(touched, besides, now=now)
    write_changes(missing, now=now)
    superseded = grounds_in_superseded(submissions, months, directive)
    write_suspicions(result.violations, touched, superseded=superseded, standing=standing, now=now)
    return touched[["facility", "period", "university"]]
