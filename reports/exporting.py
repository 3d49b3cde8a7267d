"""Building the lists that people asked for as Excel: claimed by lease, with the asker's rights.

A worker that dies leaves a row whose lease runs out; another takes it over. After three tries
the person is told that it failed.
"""

import hashlib
import io
import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation

from facilities import access, audit
from facilities.dates import jalali_text
from reports.exports.violations_workbook import ListMeta, write_violations
from reports.models import ExportFile
from reports.policy.directive import load_directive
from reports.queries.violation_words import filters_in_words
from reports.queries.violations import (
    ViolationFilters,
    list_violations,
    violations_frame,
)

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)  # renewed with every piece of progress
ATTEMPTS = 3

FAILED = {
    "fa": "ساختن فایل پس از سه بار کوشش ناکام ماند. دوباره درخواست کنید؛ اگر باز نشد، به راهبر"
    " سامانه خبر دهید.",
    "en": "The file could not be made in three attempts. Ask for it again; if that fails too,"
    " tell whoever runs the system.",
}  # fmt: skip


class LeaseLostError(Exception):
    """Another worker has taken the export over; nothing more is written here."""


@dataclass(frozen=True)
class _Claim:
    """One export under our lease."""

    id: UUID
    lease: UUID
    attempts: int


def build_waiting_exports() -> int:
    """Build every waiting export, and those whose worker is gone; answer how many are done."""
    _give_up()
    done = 0
    while (claim := _claim()) is not None:
        try:
            _build(claim)
            done += 1
        except LeaseLostError:
            log.warning("export %s was taken over while it was built", claim.id)
        except Exception:
            log.exception("export %s failed, attempt %d", claim.id, claim.attempts)
            _put_back(claim)
            _give_up()
    return done


def _claim() -> _Claim | None:
    """Put our lease on the oldest export that nobody builds; those that others hold are passed."""
    lease, now = uuid4(), timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_exportfile SET state = 'running', lease = %s, leased_until = %s,"
            " attempts = attempts + 1, rows_done = 0 WHERE id IN ("
            "   SELECT id FROM reports_exportfile WHERE attempts < %s AND (state = 'waiting'"
            "   OR state = 'running' AND leased_until < %s)"
            "   ORDER BY asked_at LIMIT 1 FOR UPDATE SKIP LOCKED)"
            " RETURNING id, attempts",
            [lease, now + LEASE, ATTEMPTS, now],
        )
        row = cursor.fetchone()
    return _Claim(row[0], lease, row[1]) if row else None


def _give_up() -> None:
    """Mark exports as failed that were tried often enough and that nobody builds any more."""
    tried = ExportFile.objects.filter(attempts__gte=ATTEMPTS).defer("content")
    left = tried.filter(state="waiting") | tried.filter(
        state="running", leased_until__lt=timezone.now()
    )
    with transaction.atomic():
        for export in left.select_related("person").select_for_update(
            of=("self",), skip_locked=True
        ):
            export.state, export.error = "failed", FAILED[export.language]
            export.lease = export.leased_until = None
            export.save(update_fields=["state", "error", "lease", "leased_until"])
            audit.record(by=export.person, action="export.failed", on=export)


def _build(claim: _Claim) -> None:
    export = ExportFile.objects.select_related("person").defer("content").get(pk=claim.id)
    filters = ViolationFilters.from_params(export.filters)
    with translation.override(export.language):
        with transaction.atomic():
            person = export.person
            allowed = access.may(person, "export")  # asked again: a role may have ended
            rows = list_violations(person, filters)
            total = rows.order_by().count() if allowed else 0
            frames = violations_frame(rows if allowed else rows.none())
            words = filters_in_words(person, filters)
        _write_progress(claim, 0, total)
        meta = ListMeta(
            exported_by=str(person), made_at=timezone.localtime(), filters=tuple(words),
            language=export.language, synthetic=settings.DEMO,
        )  # fmt: skip
        content = io.BytesIO()
        count = write_violations(
            frames, meta=meta, directive=load_directive(), target=content,
            progress=lambda done: _write_progress(claim, done, total),
        )  # fmt: skip
        _store(claim, export, content.getvalue(), count)


def _write_progress(claim: _Claim, done: int, total: int) -> None:
    """Tell how far it is and renew the lease, in a transaction of its own."""
    _update_ours(claim, rows_done=done, rows_total=total, leased_until=timezone.now() + LEASE)


def _store(claim: _Claim, export: ExportFile, content: bytes, count: int) -> None:
    now = timezone.now()
    digest = hashlib.sha256(content).digest()
    with transaction.atomic():
        _put_content(claim, content)
        _update_ours(
            claim, state="done", content_sha256=digest, done_at=now, error="",
            rows_done=count, rows_total=count, lease=None, leased_until=None,
            filename=f"payesh-violations-{jalali_text(timezone.localdate(now)).replace('/', '')}"
                     f"-{str(export.pk)[:8]}.xlsx",
        )  # fmt: skip
        audit.record(
            by=export.person, action="export.built", on=export,
            detail={"what": export.what, "filters": export.filters, "rows": count,
                    "sha256": digest.hex()},
        )  # fmt: skip


def _put_content(claim: _Claim, content: bytes) -> None:
    """Send the file as it is: as a literal in the statement it would stand four times in memory."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(
            "UPDATE reports_exportfile SET content = %b WHERE id = %s AND lease = %s",
            [content, claim.id, claim.lease],
        )


def _put_back(claim: _Claim) -> None:
    """Let it be tried again."""
    ExportFile.objects.filter(pk=claim.id, lease=claim.lease).update(
        state="waiting", lease=None, leased_until=None
    )


def _update_ours(claim: _Claim, **columns: object) -> None:
    """Write columns of the export while it still carries our lease. Raises LeaseLostError."""
    if not ExportFile.objects.filter(pk=claim.id, lease=claim.lease).update(**columns):
        raise LeaseLostError
