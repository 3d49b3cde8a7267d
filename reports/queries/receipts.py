"""A submission with its receipt, for whoever may read it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from facilities.access.rows import rows_of
from facilities.access.scope import User
from reports.alarms import raise_alarm
from reports.evidence.receipts import receipt, submission_fault
from reports.models import Submission
from reports.signing_keys import key_ring


class AlteredSubmissionError(Exception):
    """The stored row is not what was signed; nothing of it may be shown as evidence."""

    def __init__(self, submission: Submission, what: str) -> None:
        self._submission = submission
        super().__init__(what)

    def tell(self) -> None:
        """Raise the alarm."""
        raise_alarm(kind="receipt_fault", on=self._submission, what=f"{self}.")


@dataclass(frozen=True)
class StoredReceipt:
    """A submission as it was filed, and the receipt that was signed then."""

    submission: Submission
    receipt: dict[str, Any]


def receipt_of(user: User, submission: UUID) -> StoredReceipt | None:
    """Return a submission with its receipt; None for unknown and foreign alike.

    The row is held against its hash and its signature first. Raises AlteredSubmissionError.
    """
    rows = rows_of(user, Submission.objects.filter(pk=submission))
    found = rows.select_related("facility", "person", "university", "replaces").first()
    if found is None:
        return None
    columns = columns_of(found)
    fault = submission_fault(columns, key_ring().public_key(found.key_id))
    if fault is not None:
        raise AlteredSubmissionError(found, fault)
    return StoredReceipt(found, receipt(columns))


def columns_of(submission: Submission) -> dict[str, Any]:
    """Return all columns of a submission by name."""
    return {field.attname: getattr(submission, field.attname) for field in submission._meta.fields}
