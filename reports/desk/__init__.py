"""The officer's writes: accepting and returning reports, leave to correct, reminders."""

from reports.desk.decisions import (
    Accepted,
    accept,
    accept_many,
    permit_correction,
    return_report,
)
from reports.desk.reminding import Reminded, remind, remind_due

__all__ = [
    "Accepted",
    "Reminded",
    "accept",
    "accept_many",
    "permit_correction",
    "remind",
    "remind_due",
    "return_report",
]
