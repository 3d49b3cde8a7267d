"""Forgetting what has served its purpose. Evidence, scores, cases and the audit trail stay."""

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

KEPT = timedelta(days=30)


def tidy(*, now: datetime | None = None) -> dict[str, int]:
    """Delete finished jobs, API answers and marks of mails, and empty exports, older than 30 days.

    An export's row stays as a record of who took what away; only the workbook itself goes.
    Answers how many rows of each were concerned.
    """
    before = (now or datetime.now(UTC)) - KEPT
    statements = {
        "jobs": "DELETE FROM reports_job WHERE done_at < %s",
        "idempotency keys": "DELETE FROM reports_idempotencykey WHERE created_at < %s",
        "mails of alarms": "DELETE FROM reports_alarmmail WHERE at < %s",
        "exports": "UPDATE reports_exportfile SET content = ''"
        " WHERE done_at < %s AND content <> ''",
    }
    with transaction.atomic(), connection.cursor() as cursor:
        counts = {}
        for name, statement in statements.items():
            cursor.execute(statement, [before])
            counts[name] = cursor.rowcount
    return counts
