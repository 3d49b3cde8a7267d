"""Uploads under a lease: claimed, renewed with every piece, given back, given up.

A worker that dies leaves an upload whose lease runs out; another goes on after its last whole
piece. After three tries without a piece the person is told that it failed.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone

from facilities import audit
from reports.importing.outcomes import as_json
from reports.models import Upload
from reports.policy.problems import Problem

LEASE: Final = timedelta(seconds=120)  # reading the largest file takes a part of it
ATTEMPTS: Final = 3

FAILED: Final = Problem(
    "", "failed",
    "پردازش این فایل پس از سه بار کوشش ناکام ماند؛ ردیف‌هایی که ثبت شده‌اند ثبت می‌مانند. دوباره"
    " بفرستید؛ اگر باز نشد، به راهبر سامانه خبر دهید.",
    "This file could not be worked through in three attempts; rows that were filed stay filed."
    " Send it again; if that fails too, tell whoever runs the system.",
)  # fmt: skip


class LeaseLostError(Exception):
    """Another worker has taken the upload over; nothing more is written here."""


@dataclass(frozen=True)
class Claim:
    """One upload under our lease."""

    id: UUID
    lease: UUID
    attempts: int


def claim() -> Claim | None:
    """Put our lease on the oldest upload that nobody works on; those others hold are passed."""
    lease, now = uuid4(), timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_upload SET state = 'running', lease = %s, leased_until = %s,"
            " attempts = attempts + 1 WHERE id IN ("
            "   SELECT id FROM reports_upload WHERE done_at IS NULL AND attempts < %s"
            "   AND (state = 'waiting' OR leased_until < %s)"
            "   ORDER BY received_at LIMIT 1 FOR UPDATE SKIP LOCKED)"
            " RETURNING id, attempts",
            [lease, now + LEASE, ATTEMPTS, now],
        )
        row = cursor.fetchone()
    return Claim(row[0], lease, row[1]) if row else None


def waiting() -> bool:
    """Whether an upload waits that nobody works on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM reports_upload WHERE done_at IS NULL AND attempts < %s"
            " AND (state = 'waiting' OR leased_until < %s))",
            [ATTEMPTS, timezone.now()],
        )
        return bool(cursor.fetchone()[0])


def put_back(ours: Claim) -> None:
    """Let it be tried again."""
    Upload.objects.filter(pk=ours.id, lease=ours.lease).update(
        state="waiting", lease=None, leased_until=None
    )


def update_ours(ours: Claim, **columns: object) -> None:
    """Write columns of the upload while it still carries our lease. Raises LeaseLostError."""
    if not Upload.objects.filter(pk=ours.id, lease=ours.lease).update(**columns):
        raise LeaseLostError


def give_up() -> None:
    """Mark uploads as failed that were tried often enough and that nobody works on any more."""
    tried = Upload.objects.filter(attempts__gte=ATTEMPTS, done_at=None).defer("content", "result")
    left = tried.filter(state="waiting") | tried.filter(leased_until__lt=timezone.now())
    with transaction.atomic():
        for upload in left.select_related("person").select_for_update(
            of=("self",), skip_locked=True
        ):
            upload.state, upload.problems = "failed", as_json([FAILED])
            upload.lease = upload.leased_until = None
            upload.done_at = timezone.now()
            upload.save(update_fields=["state", "problems", "lease", "leased_until", "done_at"])
            audit.record(by=upload.person, action="upload.failed", on=upload)
