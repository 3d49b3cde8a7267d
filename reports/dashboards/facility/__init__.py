"""Blocks of a facility's page: its scores, reports and months as marks and rows."""
