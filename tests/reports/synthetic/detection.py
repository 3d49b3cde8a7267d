"""How many of the planted cheats the rules and warnings bring to light."""

from typing import Final

import numpy as np
import pandas as pd

from reports.synthetic.conduct import REVEALS

DETECTION_COLUMNS: Final = ("behaviour", "planted", "found", "recall", "precision")


def detection(
    answer_key: pd.DataFrame, violations: pd.DataFrame, warnings: pd.DataFrame
) -> pd.DataFrame:
    """Compare what was found with what was planted, for each behaviour that something reveals.

    `answer_key` as `conduct.answer_key` makes it; `violations`: facility, period, rule;
    `warnings`: facility, period, field, code; facilities by the same key in all three. Returns
    `DETECTION_COLUMNS`: `planted` and `found` count facilities; found is one that the rule or
    warning named in a planted month. `recall` = found / planted; `precision` = found / all
    facilities so named between the behaviour's first and last planted month, whatever they did
    (so that a rule that many break for other reasons has a low one). NaN where nothing counts.
    """
    signs = _signs(violations, warnings)
    rows = []
    for behaviour in REVEALS:
        planted = answer_key[(answer_key["behaviour"] == behaviour) & (answer_key["reveals"] != "")]
        if planted.empty:
            continue
        own = signs[signs["sign"].isin(planted["reveals"])]
        within = own[
            own["period"].between(planted["from_period"].min(), planted["to_period"].max())
        ]
        pairs = planted.merge(own, left_on=["facility", "reveals"], right_on=["facility", "sign"])
        inside = pairs["period"].between(pairs["from_period"], pairs["to_period"])
        found = pairs.loc[inside, "facility"].nunique()
        named = within["facility"].nunique()
        rows.append(
            (
                behaviour,
                len(planted),
                found,
                found / len(planted),
                found / named if named else np.nan,
            )
        )
    return pd.DataFrame(rows, columns=list(DETECTION_COLUMNS))


def _signs(violations: pd.DataFrame, warnings: pd.DataFrame) -> pd.DataFrame:
    """Everything that was found as facility, period, sign (as `REVEALS` names it)."""
    rules = violations[["facility", "period"]].assign(sign=violations["rule"])
    codes = warnings[["facility", "period"]].assign(sign=warnings["code"])
    figures = warnings[["facility", "period"]].assign(
        sign=warnings["code"] + ":" + warnings["field"]
    )
    return pd.concat([rules, codes, figures], ignore_index=True)
