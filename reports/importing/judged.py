"""The rows of a piece of a file, and what becomes of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
import pandas as pd

from facilities.errors import Problem
from reports.importing.figures import Columns
from reports.importing.places import Places
from reports.intake.messages import EVERY_WARNING
from reports.policy.checks.causes import by_cause
from reports.policy.uploads import ACCEPTED, CORRECTED, REJECTED


@dataclass
class Judged:
    """The rows of a piece and what becomes of them.

    By row: `outcome`, and `explanations` as they were sent. Where there are any: `problems`,
    `warnings`, and in `replaces` the month's current submission.
    """

    frame: pd.DataFrame
    places: Places
    universities: np.ndarray
    columns: Columns
    outcome: np.ndarray
    problems: dict[int, list[Problem]]
    explanations: list[Mapping[str, str]]
    replaces: dict[int, UUID] = field(default_factory=dict)
    warnings: dict[int, list[Problem]] = field(default_factory=dict)

    def filed(self) -> np.ndarray:
        """The rows that make submissions, in the file's order."""
        return np.flatnonzero((self.outcome == ACCEPTED) | (self.outcome == CORRECTED))

    def reject(self, row: int, problems: list[Problem]) -> None:
        """Take a row back."""
        self.outcome[row] = REJECTED
        self.problems[row] = problems

    def explanations_of(self, row: int) -> dict[str, str]:
        """The row's words of explanation, by figure or cause."""
        given = self.explanations[row]
        if EVERY_WARNING not in given:
            return dict(given)
        word = given[EVERY_WARNING]
        return dict.fromkeys(by_cause(self.warnings.get(row, ())), word)
