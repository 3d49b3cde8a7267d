"""One call that turns filed months into scores and suspected violations."""

from dataclasses import dataclass

import pandas as pd

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


def evaluate(months: pd.DataFrame, baselines: pd.DataFrame, directive: Directive) -> Evaluation:
    """Score filed months and find their violations.

    `months` as in `months.MONTH_COLUMNS`, all filed months of each facility; `baselines` as
    `baseline.facility_baselines` makes them. Raises ValueError as `facts_of` does.
    """
    facts = facts_of(months, baselines, directive)
    hashes = hashes_of(facts, directive)
    scores = scores_of(facts, directive)
    scores["input_hash"] = pd.Series(hashes[facts.scoreable], index=scores.index, dtype=object)
    return Evaluation(
        scores,
        violations_of(facts.months, directive),
        pd.DataFrame({"facility": facts.facility, "period": facts.period, "input_hash": hashes}),
    )
