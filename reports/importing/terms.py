"""Who sent a file, how and when: what is the same for all of its rows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from facilities.models import Person


@dataclass(frozen=True)
class Terms:
    """One upload's person and channel; `received_at` is when the file arrived.

    A row counts as filed when its file arrived, however long the workers took.
    """

    upload_id: UUID
    person: Person
    channel: str
    token_key: str
    received_at: datetime
    upload_sha256: bytes
