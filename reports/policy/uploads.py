"""Files with many reports: what they may be, and what can come of a row."""

from typing import Final

from facilities.distrusted.media import CSV, JSON, XLSX

MEDIA: Final = (XLSX, CSV, JSON)
MOST_ROWS: Final = 50_000  # reports in one file

ACCEPTED: Final = "accepted"
CORRECTED: Final = "corrected"
UNCHANGED: Final = "unchanged"
REJECTED: Final = "rejected"
FILED_OUTCOMES: Final = (ACCEPTED, CORRECTED)  # a submission was made of the row
UNFILED_OUTCOMES: Final = (UNCHANGED, REJECTED)
OUTCOMES: Final = (*FILED_OUTCOMES, *UNFILED_OUTCOMES)
