"""The one place where a file becomes rows, by its medium."""

from facilities.distrusted.media import XLSX, media_of
from facilities.distrusted.refusals import FileRefused
from reports.intake.child import read_in_child
from reports.intake.refusals import problem_of
from reports.intake.rows import Rows, unreadable_rows
from reports.intake.table import LARGEST_FILE, too_large
from reports.policy.uploads import MEDIA


def read_file(media: str, content: bytes) -> Rows:
    """The rows of a file, or what is wrong with it as a whole; no file makes it raise.

    Every medium is read in a process of its own. A workbook, which people name as they like, is
    believed by its first bytes only. Raises KeyError for a medium that nobody reads.
    """
    if media not in MEDIA:
        raise KeyError(media)
    if len(content) > LARGEST_FILE:
        return unreadable_rows(*too_large().problems)
    if media == XLSX:
        try:
            if media_of(content) != XLSX:
                raise FileRefused("not_recognised")
        except FileRefused as refused:
            return unreadable_rows(problem_of(refused))
    return read_in_child(media, content)
