"""The rows of a file as one frame, as the checks of many reports take them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from facilities.errors import Problem
from reports.intake.table import (
    DEFAULTS,
    OWN_COLUMNS,
    ROW_COLUMNS,
    figure_column,
    objects,
)
from reports.policy.form import form


@dataclass(frozen=True)
class Rows:
    """All rows of one file, or what is wrong with the file as a whole (then it has no rows)."""

    frame: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)


def rows_of_columns(columns: Mapping[str, Sequence[Any] | np.ndarray]) -> Rows:
    """Rows out of columns by name; those of `DEFAULTS` and figures may be left out."""
    number = len(columns["place"])
    made: dict[str, Any] = {"place": np.array(columns["place"], dtype=np.int64)}
    for name in OWN_COLUMNS[1:]:
        made[name] = objects(columns[name] if name in columns else [DEFAULTS[name]] * number)
    for code in form.BY_CODE:
        made[code] = figure_column(columns.get(code, [None] * number))
    # Left to itself pandas would make texts of its own kind out of objects.
    series = {
        name: pd.Series(values, dtype=values.dtype, copy=False) for name, values in made.items()
    }
    return Rows(pd.DataFrame(series, columns=list(ROW_COLUMNS), copy=False))


def unreadable_rows(*problems: Problem) -> Rows:
    """A file that cannot be read, and why."""
    return Rows(pd.DataFrame({name: [] for name in ROW_COLUMNS}), list(problems))
