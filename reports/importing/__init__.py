"""Uploads row by row into evidence: claimed by lease, filed in pieces, answered row by row."""

from reports.importing.claims import waiting
from reports.importing.receiving import receive_upload
from reports.importing.run import file_next_upload

__all__ = ["file_next_upload", "receive_upload", "waiting"]
