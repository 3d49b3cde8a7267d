"""Queueing evaluations for other causes than a filing."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import connection


def queue_facilities(
    facilities: Iterable[tuple[int, int]], *, cause: str, now: datetime | None = None
) -> int:
    """Queue an evaluation for each (facility, period); answer how many. Runs in a transaction."""
    pairs = list(facilities)
    if pairs:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO reports_job (facility_id, period, cause, queued_at, attempts, error)"
                " SELECT facility, period, %s, %s, 0, ''"
                " FROM unnest(%s::bigint[], %s::int[]) AS due (facility, period)",
                [cause, now or datetime.now(UTC), [p[0] for p in pairs], [p[1] for p in pairs]],
            )
    return len(pairs)
