"""Files with many reports: one's own, and what came of their rows."""

from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from facilities.access.scope import User, may
from reports.models import Upload, UploadRow

ROW_FIELDS = (
    "id",
    "place",
    "facility_code",
    "period",
    "outcome",
    "problems",
    "warnings",
    "submission_id",
)


def upload_of(user: User, number: UUID) -> Upload | None:
    """One of the user's own uploads, without its bytes; None for unknown and foreign."""
    return _own(user).filter(pk=number).first()


def latest_uploads(user: User, *, limit: int = 10) -> list[Upload]:
    """The user's own uploads, newest first, without their bytes."""
    return list(_own(user).order_by("-received_at")[:limit])


def upload_rows(
    upload: Upload, *, outcome: str | None = None
) -> QuerySet[UploadRow, dict[str, Any]]:
    """What came of the rows of one's own upload, in the file's order: ROW_FIELDS, and of filed
    ones the `receipt`'s number (None where no longer to be read)."""
    rows = UploadRow.objects.filter(upload=upload).order_by("place")
    if outcome is not None:
        rows = rows.filter(outcome=outcome)
    listed: QuerySet[UploadRow, dict[str, Any]] = rows.values(
        *ROW_FIELDS, receipt=F("submission__number")
    )
    return listed


def has_result(upload: Upload) -> bool:
    """Whether there is a workbook of rejected rows."""
    return Upload.objects.filter(pk=upload.pk, result__isnull=False).exists()


def result_of(upload: Upload) -> bytes | None:
    """The workbook of one's own upload's rejected rows; None where there is none."""
    result = Upload.objects.filter(pk=upload.pk).values_list("result", flat=True).first()
    return None if result is None else bytes(result)


def _own(user: User) -> QuerySet[Upload]:
    own = Upload.objects.filter(person=user.pk).defer("content", "result")
    return own if may(user, "file") else own.none()
