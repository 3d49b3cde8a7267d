"""Uploads under a lease: which are free, and which are given up.

A worker that dies leaves an upload whose lease runs out; another goes on after its last whole
piece. After three tries without a piece the person is told that it failed.
"""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from facilities.errors import Problem
from reports import leases
from reports.importing.outcomes import as_json
from reports.leases import LeasedTable
from reports.models import Upload
from reports.policy import background
from reports.policy.background import RUNNING, WAITING

ATTEMPTS: Final = 3
UPLOADS: Final = LeasedTable(
    Upload,
    length=timedelta(seconds=120),  # reading the largest file takes a part of it
    unheld="done_at IS NULL AND (state = 'waiting' OR leased_until < %(now)s)",
    oldest_first="received_at",
    attempts=ATTEMPTS,
    when_claimed={"state": RUNNING},
    when_put_back={"state": WAITING},
)

FAILED: Final = Problem(
    "",
    "failed",
    "پردازش این فایل پس از سه بار تلاش به نتیجه نرسید؛ ردیف‌هایی که ثبت شده‌اند ثبت می‌مانند. دوباره"
    " بفرستید؛ اگر باز هم نشد، به راهبر سامانه خبر دهید.",
    "This file could not be worked through in three attempts; rows that were filed stay filed."
    " Send it again; if that fails too, tell whoever runs the system.",
)


def waiting() -> bool:
    """Whether an upload waits that nobody works on."""
    return leases.is_any_free(UPLOADS)


def give_up() -> None:
    """Mark uploads as failed that were tried often enough and that nobody works on any more."""
    failed = {
        "state": background.FAILED,
        "problems": as_json([FAILED]),
        "done_at": timezone.now(),
    }
    leases.give_up(UPLOADS, action="upload.failed", ending=lambda _: failed)
