"""A file arrives: kept exactly as it came, and queued."""

import hashlib
from datetime import datetime
from uuid import uuid4

import psycopg
from django.db import connection, transaction
from django.utils import timezone

from facilities.access.scope import may
from facilities.errors import refuse
from facilities.models import Person
from facilities.register import audit
from reports.models import Upload


def receive_upload(
    *,
    by: Person,
    content: bytes,
    media: str,
    channel: str,
    filename: str = "",
    language: str = "fa",
    token_key: str = "",
    now: datetime | None = None,
) -> Upload:
    """Keep a file and queue its rows; the caller wakes a worker on commit.

    `media` is one of `MEDIA`, `channel` of `CHANNELS_OF_FILES` (reports/policy). Runs in the
    request's transaction and role. Raises Refused: not_allowed (to who files for nobody).
    """
    if not may(by, "file"):
        raise refuse("", "not_allowed", "شما اجازهٔ ثبت گزارش ندارید.", "You may not file reports.")
    digest = hashlib.sha256(content).digest()
    upload = Upload(
        id=uuid4(),
        person=by,
        token_key=token_key,
        channel=channel,
        media=media,
        language=language,
        filename=filename,
        content=b"",
        content_sha256=digest,
        received_at=now or timezone.now(),
    )
    with transaction.atomic():
        _insert(upload, content)
        audit.record(
            by=by,
            action="upload.received",
            on=upload,
            detail={
                "channel": channel,
                "media": media,
                "sha256": digest.hex(),
                "bytes": len(content),
            },
        )
    return upload


def _insert(upload: Upload, content: bytes) -> None:
    """Send the file as it is: as a literal in the statement it would stand four times in memory."""
    fields = [field for field in Upload._meta.concrete_fields if field.attname != "content"]
    values = [
        field.get_db_prep_save(getattr(upload, field.attname), connection) for field in fields
    ]
    columns = ", ".join(str(field.column) for field in fields)
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(
            f"INSERT INTO reports_upload ({columns}, content)"
            f" VALUES ({', '.join(['%s'] * len(fields))}, %b)",
            [*values, content],
        )
