"""The one place where a file becomes rows, by its medium."""

from collections.abc import Callable
from typing import Final

from reports.intake.csv_rows import read_csv
from reports.intake.json_rows import read_json
from reports.intake.rows import LARGEST_FILE, Rows, too_large

READERS: Final[dict[str, Callable[[bytes], Rows]]] = {"json": read_json, "csv": read_csv}


def read(media: str, content: bytes) -> Rows:
    """The rows of a file, or what is wrong with it as a whole; no file makes it raise.

    Raises KeyError for a medium that nobody reads.
    """
    reader = READERS[media]
    return too_large() if len(content) > LARGEST_FILE else reader(content)
