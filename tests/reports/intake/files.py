"""Files read by their readers, in this process."""

from typing import Any

from reports.intake import rows
from reports.intake.csv_rows import read_csv
from reports.intake.json_rows import read_json
from reports.intake.rows import Rows

_READERS: dict[str, Any] = {"json": read_json, "csv": read_csv}


def read(medium: str, content: bytes) -> Rows:
    """The rows of a file, as the checks get them."""
    found = _READERS[medium](content)
    if isinstance(found, Rows):
        return found
    return (
        rows.unreadable_rows(*found.problems)
        if found.problems
        else rows.rows_of_columns(found.columns)
    )
