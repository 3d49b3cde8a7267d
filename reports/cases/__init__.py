"""Working a case: what inspectors do about a suspicion, and what the facility answers.

Each write takes the case under a row lock, asks `reports.policy.workflow.cases` whether the step
can be taken from the state it is in, and writes the step into the case's history and into the
audit trail, in one transaction. All raise `facilities.errors.Refused` with reasons in both
languages: `unknown` (also for cases the person may not see), `not_allowed`, `wrong_state`, and
those named.
"""

from reports.cases.by_hand import add_suspicion
from reports.cases.ground import may_work
from reports.cases.steps import (
    answer_by_facility,
    begin_inspection,
    close,
    confirm,
    dismiss,
    make_final,
    open_to_facility,
    record_ruling,
    refer,
    steps_open_to,
)

__all__ = [
    "add_suspicion",
    "answer_by_facility",
    "begin_inspection",
    "close",
    "confirm",
    "dismiss",
    "make_final",
    "may_work",
    "open_to_facility",
    "record_ruling",
    "refer",
    "steps_open_to",
]
