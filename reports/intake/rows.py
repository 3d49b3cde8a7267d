"""The shape in which rows leave any file."""

from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from reports.policy import form
from reports.policy.problems import Problem

# One line a report. `place`: the row's number as people count it in the file. `facility`: the
# code as written. `period`: what was written for the month. `reason`: why a month is corrected
# ("" = none). `explanations`: dict of figure code -> text. `body`: the exact bytes of the row
# (JSON's slice, the CSV's line, a workbook's cells as JSON). `unknown`: names of columns or keys
# that are no figure (a tuple). Then every figure of the form as it was written: int, str, bool,
# None (blank); whole numbers that a workbook keeps as floats have become int.
ROW_COLUMNS: Final = (
    "place", "facility", "period", "reason", "explanations", "body", "unknown", *form.BY_CODE,
)  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """All rows of one file, or what is wrong with the file as a whole (then it has no rows)."""

    frame: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)


def no_rows(*problems: Problem) -> Rows:
    """A file that cannot be read, and why."""
    return Rows(pd.DataFrame({name: [] for name in ROW_COLUMNS}), list(problems))
