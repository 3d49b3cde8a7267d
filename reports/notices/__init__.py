"""Telling people: rows for the inbox, in the transaction of whatever happened."""

from reports.notices.inbox import mark_all_read, mark_read
from reports.notices.links import address_of
from reports.notices.mail import send_due
from reports.notices.telling import (
    add,
    note,
    officers_by_university,
    officers_of,
    people_by_facility,
    people_of,
    tell,
)

__all__ = [
    "add",
    "address_of",
    "mark_all_read",
    "mark_read",
    "note",
    "officers_by_university",
    "officers_of",
    "people_by_facility",
    "people_of",
    "send_due",
    "tell",
]
