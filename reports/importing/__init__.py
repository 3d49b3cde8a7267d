"""Uploads row by row into evidence: claimed by lease, filed in pieces, answered row by row."""
