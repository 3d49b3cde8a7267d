"""Uploads under a lease: which are free, and which are given up.

A worker that dies leaves an upload whose lease runs out; another goes on after its last whole
piece. After three tries without a piece the person is told that it failed.
"""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from facilities.register import audit
from reports import leases
from reports.importing.outcomes import as_json
from reports.leases import LeasedTable
from reports.models import Upload
from reports.policy import background
from reports.policy.background import RUNNING, WAITING
from reports.policy.problems import Problem

ATTEMPTS: Final = 3
UPLOADS: Final = LeasedTable(
    Upload,
    length=timedelta(seconds=120),  # reading the largest file takes a part of it
    free="done_at IS NULL AND attempts < %(attempts)s"
    " AND (state = 'waiting' OR leased_until < %(now)s)",
    oldest_first="received_at",
    attempts=ATTEMPTS,
    when_claimed={"state": RUNNING},
    when_put_back={"state": WAITING},
)

FAILED: Final = Problem(
    "",
    "failed",
    "پردازش این فایل پس از سه بار کوشش ناکام ماند؛ ردیف‌هایی که ثبت شده‌اند ثبت می‌مانند. دوباره"
    " بفرستید؛ اگر باز نشد، به راهبر سامانه خبر دهید.",
    "This file could not be worked through in three attempts; rows that were filed stay filed."
    " Send it again; if that fails too, tell whoever runs the system.",
)


def waiting() -> bool:
    """Whether an upload waits that nobody works on."""
    return leases.is_any_free(UPLOADS)


def give_up() -> None:
    """Mark uploads as failed that were tried often enough and that nobody works on any more."""
    tried = Upload.objects.filter(attempts__gte=ATTEMPTS, done_at=None).defer("content", "result")
    left = tried.filter(state=WAITING) | tried.filter(leased_until__lt=timezone.now())
    with transaction.atomic():
        for upload in left.select_related("person").select_for_update(
            of=("self",), skip_locked=True
        ):
            upload.state, upload.problems = background.FAILED, as_json([FAILED])
            upload.lease = upload.leased_until = None
            upload.done_at = timezone.now()
            upload.save(update_fields=["state", "problems", "lease", "leased_until", "done_at"])
            audit.record(by=upload.person, action="upload.failed", on=upload)
