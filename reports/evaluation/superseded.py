"""Submissions that are no longer the current one of their month, and are judged all the same.

Such a submission is judged as if it stood: its own month with its own figures, the facility's
other months as they stand now. Only what the rules find in its own month is its own.
"""

from collections.abc import Collection
from typing import Final
from uuid import UUID

import numpy as np
import pandas as pd
import pyarrow as pa

from reports.frames import copied, figure_types
from reports.models.figures import COLUMNS
from reports.opening import first_judged_period
from reports.policy import periods
from reports.policy.directive.parts import Directive
from reports.policy.form.months import MONTH_COLUMNS, in_order
from reports.policy.scoring.evaluate import judged
from reports.policy.scoring.violations import VIOLATION_COLUMNS, violations_of

# Ids grow with time, so the submissions come by their arrival. A correction leaves the kind.
_SUPERSEDED: Final = f"""
    SELECT s.facility_id AS facility, s.period, r.university_id AS university, r.kind,
           r.makes_images, s.id::text AS submission, {", ".join(f"f.{code}" for code in COLUMNS)}
    FROM reports_submission s
    JOIN reports_report r ON r.facility_id = s.facility_id AND r.period = s.period
    CROSS JOIN LATERAL jsonb_populate_record(NULL::reports_report, s.figures) f
    WHERE s.id = ANY (%(submissions)s) AND r.submission_id <> s.id
    ORDER BY s.id"""
_TYPES: Final = {
    "facility": pa.int64(),
    "period": pa.int32(),
    "university": pa.int64(),
    "kind": pa.string(),
    "makes_images": pa.bool_(),
    "submission": pa.string(),
    **figure_types(),
}
GROUND_COLUMNS: Final = (*VIOLATION_COLUMNS, "university", "submission")
_NOTHING: Final = pd.DataFrame(columns=list(GROUND_COLUMNS))


def grounds_in_superseded(
    submissions: Collection[UUID], months: pd.DataFrame, directive: Directive
) -> pd.DataFrame:
    """What the rules find in those of some submissions that are superseded, the oldest first.

    `months` are all filed months of their facilities. The columns are `GROUND_COLUMNS`:
    `violations_of`'s, the month's `university` and the `submission`.
    """
    named = {str(submission) for submission in submissions}
    superseded = sorted(named.difference(months["submission"]))
    if not superseded:
        return _NOTHING
    filed = copied(_SUPERSEDED, {"submissions": [UUID(name) for name in superseded]}, _TYPES)
    first = first_judged_period()
    laid = _as_if_current(filed, months)
    found = violations_of(laid, directive, first or periods.FIRST_PERIOD)
    number = found["facility"].to_numpy(np.int64)
    found = found[found["period"].to_numpy() == filed["period"].to_numpy()[number]]
    found = judged(found, first)
    own = filed.iloc[found["facility"]]
    keys = {name: own[name].array for name in ("facility", "university", "submission")}
    grounds: pd.DataFrame = found.assign(**keys)[list(GROUND_COLUMNS)]
    return grounds


def _as_if_current(filed: pd.DataFrame, months: pd.DataFrame) -> pd.DataFrame:
    """The months of each submission's facility with the submission in its month's place.

    In place of the facility stands the submission's row in `filed`: a facility of which two are
    judged is there twice.
    """
    own = filed.assign(number=np.arange(len(filed)), days_late=np.nan)
    others = own[["number", "facility", "period"]].merge(
        months, on="facility", suffixes=("_judged", "")
    )
    others = others[others["period"] != others["period_judged"]]
    columns = [name for name in MONTH_COLUMNS if name != "facility"]
    laid = pd.concat([frame[["number", *columns]] for frame in (own, others)])
    return in_order(laid.rename(columns={"number": "facility"}))
