"""Telling people: rows for the inbox, in the transaction of whatever happened."""
