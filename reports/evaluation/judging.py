"""Scores and violations of facilities' months, by the references and the opening as they stand."""

from dataclasses import replace

import pandas as pd

from reports.evaluation import references
from reports.evaluation.months import CURRENT_REPORTS
from reports.opening import first_judged_period
from reports.policy.directive import published
from reports.policy.scoring.evaluate import Evaluation, evaluate


def judge(months: pd.DataFrame, *, table: str = CURRENT_REPORTS) -> Evaluation:
    """Return what the directive makes of all filed months of some facilities; writes nothing.

    The scores name the versions of the references they rest on. `table` is the one that the
    months were read from.
    """
    versions = references.versions_in_force()
    baselines = references.baselines_of(months, versions, table=table)
    result = evaluate(months, baselines, published.directive(), first_judged=first_judged_period())
    return replace(result, scores=references.with_versions(result.scores, versions))
