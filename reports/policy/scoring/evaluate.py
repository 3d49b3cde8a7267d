"""One call that turns filed months into scores and suspected violations."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reports.policy import periods
from reports.policy.directive.parts import Directive
from reports.policy.scoring.components import scores_of
from reports.policy.scoring.facts import facts_of
from reports.policy.scoring.input_hash import hashes_of
from reports.policy.scoring.violations import violations_of


@dataclass(frozen=True)
class Evaluation:
    """What the directive makes of filed months.

    `scores`: `components.SCORE_COLUMNS` and `input_hash` (bytes). `violations`:
    `violations.VIOLATION_COLUMNS`. `hashes`: `facility`, `period`, `input_hash` of every month,
    the unscored ones too.
    """

    scores: pd.DataFrame
    violations: pd.DataFrame
    hashes: pd.DataFrame


def evaluate(
    months: pd.DataFrame,
    baselines: pd.DataFrame,
    directive: Directive,
    *,
    first_judged: int | None = periods.FIRST_PERIOD,
) -> Evaluation:
    """Score filed months and find their violations.

    `months` as in `months.MONTH_COLUMNS`, all filed months of each facility; `baselines` as
    `baseline.facility_baselines` makes them. Months before `first_judged` are history: later ones
    look back at them, and they have neither score nor violation themselves (None: no month has).
    Raises ValueError as `facts_of` does.
    """
    facts = facts_of(months, baselines, directive)
    hashes = hashes_of(facts, directive)
    scores = scores_of(facts, directive)
    scores["input_hash"] = pd.Series(hashes[facts.scoreable], index=scores.index, dtype=object)
    return Evaluation(
        judged(scores, first_judged),
        judged(
            violations_of(facts.months, directive, first_judged or periods.FIRST_PERIOD),
            first_judged,
        ),
        pd.DataFrame({"facility": facts.facility, "period": facts.period, "input_hash": hashes}),
    )


def judged(frame: pd.DataFrame, first_judged: int | None) -> pd.DataFrame:
    """Return the rows (column `period`) of months that are judged."""
    period = frame["period"].to_numpy(np.int64)
    is_judged = (
        np.zeros(len(period), dtype=bool) if first_judged is None else period >= first_judged
    )
    return frame if is_judged.all() else frame[is_judged].reset_index(drop=True)
