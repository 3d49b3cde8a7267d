"""Filing a monthly report: checked, stored as evidence, and queued, in one transaction.

The one write behind every channel. Nothing is stored unless everything is right; what is
stored is stored at once: the exact bytes in the university's chain, the current figures, the
job that will score them and the audit event.
"""

from reports.filing.drafts import (
    ALREADY_FILED,
    STALE,
    UNKNOWN_FACILITY,
    Draft,
    Filing,
    FilingRefused,
)
from reports.filing.report import check_report, file_report, may_correct
from reports.filing.storing import KEPT, new_id

__all__ = [
    "ALREADY_FILED",
    "KEPT",
    "STALE",
    "UNKNOWN_FACILITY",
    "Draft",
    "Filing",
    "FilingRefused",
    "check_report",
    "file_report",
    "may_correct",
    "new_id",
]
