"""The write of one filing: everything in one statement, planned once a connection.

No filing waits for another, except for one of the same month. The log takes the row up later
(reports/sealing).
"""

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import psycopg
from django.db import IntegrityError

from facilities.access.prepared import Statement
from reports.evidence.receipts import sign_submission
from reports.filing.drafts import ALREADY_FILED, STALE, FilingRefused
from reports.models.figures import COLUMNS
from reports.signing_keys import key_ring

# What a correction leaves as it was: who answers, what kind the facility is, when it first filed.
KEPT: Final = {
    "facility_id",
    "period",
    "university_id",
    "kind",
    "makes_images",
    "first_received_at",
}

_SUBMISSION: Final = (
    "id", "number", "facility_id", "facility_code", "facility_kind", "period", "university_id",
    "body", "body_sha256", "upload_sha256", "channel", "person_id", "person_name", "token_key",
    "received_at", "form_version", "policy_version", "figures", "warnings", "explanations",
    "replaces_id", "reason", "synthetic", "entry_hash", "key_id", "signature",
)  # fmt: skip
_REPORT: Final = (
    "facility_id",
    "period",
    "university_id",
    "kind",
    "makes_images",
    "submission_id",
    "first_received_at",
    "received_at",
)
_CORRECTED: Final = ("submission_id", "received_at", *COLUMNS)
# A month whose every submission was repudiated has its first arrival now.
_STORE: Final = Statement(f"""
    WITH entry AS (
        INSERT INTO reports_submission ({", ".join(_SUBMISSION)})
        VALUES ({", ".join(f"%({name})s" for name in _SUBMISSION)})
    ), job AS (
        INSERT INTO reports_job (facility_id, period, submission_id, cause, queued_at, attempts,
                                 error)
        VALUES (%(facility_id)s, %(period)s, %(id)s, 'filing', %(received_at)s, 0, '')
    ), event AS (
        INSERT INTO facilities_auditevent (at, actor_id, action, object_type, object_id,
                                           university_id, facility_id, detail)
        VALUES (%(received_at)s, %(person_id)s,
                CASE WHEN %(replaces_id)s::uuid IS NULL THEN 'report.filed'
                     ELSE 'report.corrected' END,
                'submission', %(id)s::text, %(university_id)s, %(facility_id)s,
                jsonb_build_object('period', %(period)s, 'channel', %(channel)s::text))
    )
    INSERT INTO reports_report ({", ".join((*_REPORT, *COLUMNS))})
    SELECT %(facility_id)s, %(period)s, %(university_id)s, %(kind)s, %(makes_images)s, %(id)s,
           %(received_at)s, %(received_at)s, {", ".join(f"f.{name}" for name in COLUMNS)}
    FROM jsonb_populate_record(NULL::reports_report, %(figures)s) f
    ON CONFLICT (facility_id, period) DO UPDATE SET
        {", ".join(f"{name} = EXCLUDED.{name}" for name in _CORRECTED)},
        first_received_at = coalesce(reports_report.first_received_at,
                                     EXCLUDED.first_received_at)
    WHERE reports_report.submission_id = %(replaces_id)s
    RETURNING id""")


def store_submission(submission: dict[str, Any], *, kind: str, makes_images: bool) -> int:
    """Write a submission and all that follows from it; return the report's id.

        `submission` holds its table's columns; hash, key and signature are filled in. `kind` and
        `makes_images` are the facility's. Raises FilingRefused when somebody else filed the month
    meanwhile: "already_filed" for a first filing, "stale" for a correction. The caller's
    transaction must be taken back.
    """
    sign_submission(submission, key_ring().signer)
    report = {"kind": kind, "makes_images": makes_images}
    try:
        stored = _STORE.rows(_parameters(submission) | report)
    except IntegrityError as error:
        if not is_month_taken(error):
            raise
        stored = []
    if not stored and submission["replaces_id"] is None:
        raise FilingRefused("already_filed", [ALREADY_FILED])
    if not stored:
        raise FilingRefused("stale", [STALE])
    return int(stored[0][0])


def is_month_taken(error: IntegrityError) -> bool:
    """Return whether the database refused a submission because another stands for its month."""
    cause = error.__cause__
    return isinstance(cause, psycopg.Error) and cause.diag.constraint_name == "replaced_once"


def new_id(moment: datetime, noise: bytes | None = None) -> UUID:
    """A UUID of version 7: 48 bits of time in ms, the rest random, so that ids grow with time.

    `noise` stands in for the ten random bytes where an id has to come out the same again.
    """
    milliseconds = int(moment.timestamp() * 1000)
    value = (milliseconds << 80) | int.from_bytes(noise or os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def new_ids(moment: datetime, count: int) -> list[UUID]:
    """Several such ids of one moment."""
    noise = os.urandom(10 * count)
    return [new_id(moment, noise[start : start + 10]) for start in range(0, len(noise), 10)]


def _parameters(submission: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as parameters: objects and lists as JSON text."""
    return {
        name: msgspec.json.encode(value).decode() if isinstance(value, dict | list) else value
        for name, value in submission.items()
    }
