"""A filed month scored again with other figures; nothing is stored."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from reports.policy.directive.parts import BASELINE_RATES, Directive
from reports.policy.form.months import MONTH_COLUMNS, frame_of
from reports.policy.scoring.components import scores_of
from reports.policy.scoring.facts import facts_of

# Sheets charged for, and the fee, of the sheets printed.
_CHARGED: Final = {
    "film_prints": ("film_prints_charged", "film_fee_rials"),
    "paper_prints": ("paper_prints_charged", "paper_fee_rials"),
}


def rescored(
    score: Mapping[str, Any],
    figures: Mapping[str, Any],
    changes: Sequence[Mapping[str, Any]],
    directive: Directive,
) -> list[dict[str, Any]]:
    """The score's columns after each of some changes of the month's figures (and `days_late`),
    None for blanks; without a change exactly the score.

    `score` is a row of the scores' columns, `figures` one of the report with `kind` and
    `makes_images`. Baselines stay those of the score. No more is charged for than is printed.
    """
    if not changes:
        return []
    filed = {name: figures.get(name) for name in MONTH_COLUMNS}
    filed |= {"period": score["period"], "days_late": score["days_late"]}
    months = frame_of(
        {**changed(filed, change), "facility": place} for place, change in enumerate(changes)
    )
    baselines = pd.DataFrame({"facility": range(len(changes))})
    for rate in BASELINE_RATES:
        known = score[f"{rate}_baseline"]
        # One that the month does not weigh is asked for and not used.
        baselines[f"{rate}_baseline"] = 1.0 if known is None or pd.isna(known) else known
    scores = scores_of(facts_of(months, baselines, directive), directive)
    blank = scores.astype(object).where(scores.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in blank.to_dict("records")]


def changed(figures: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Figures with a change, and what was charged for cut down to what is then printed."""
    found = {**figures, **change}
    for printed, (charged, fee) in _CHARGED.items():
        if printed in change and (found[charged] or 0) > change[printed]:
            found[charged] = change[printed]
            found[fee] = found[fee] if found[charged] else 0
    return found
