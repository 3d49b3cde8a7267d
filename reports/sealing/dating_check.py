"""Rows that say they came about before a checkpoint, and stand behind it.

Each checkpoint names a horizon: the start of the oldest transaction that could still commit then.
Whatever is sealed later and was dated honestly is of that moment or after it. So is every leaf of a
log that follows another: the other's last checkpoint counts for it.
"""

from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.db import connection

from reports.evidence.entries import SUBMISSIONS
from reports.sealing.faults import Fault
from reports.sealing.sources import Source, sources

TOLERATED: Final = "1 minute"  # as much as clocks may differ (reports/database/arrivals.sql)
_DATED_BACK: Final = f"""
    WITH made AS (
        SELECT size, horizon FROM reports_checkpoint WHERE origin_id = %(origin)s
        UNION ALL (
            SELECT 0, horizon FROM reports_checkpoint WHERE origin_id < %(origin)s
            ORDER BY origin_id DESC, size DESC LIMIT 1
        )
    ), spans AS (
        SELECT size AS low, lead(size) OVER (ORDER BY size) AS high, horizon FROM made
    )
    SELECT l.row_key, c.low FROM spans c
    JOIN reports_logleaf l ON l.origin_id = %(origin)s AND l.source_id = {{id}}
        AND l.index >= greatest(c.low, %(since)s) AND l.index < coalesce(c.high, 2 ^ 62)
    JOIN {{table}} s ON s.{{key}} = l.row_key::{{type}}
    WHERE s.{{moment}} < c.horizon - interval '{TOLERATED}' AND {{counted}}
    ORDER BY l.index"""
# Rows of a file are dated by the file, whose arrival is a row of its own.
_OWN_ARRIVAL: Final = "s.upload_sha256 IS NULL AND NOT s.synthetic"
_WITHOUT_FILE: Final = """
    SELECT l.row_key, l.index FROM reports_logleaf l
    JOIN reports_submission s ON s.id = l.row_key::uuid
    WHERE l.origin_id = %(origin)s AND l.source_id = {id} AND l.index >= %(since)s
      AND s.upload_sha256 IS NOT NULL AND NOT s.synthetic
      AND NOT EXISTS (
          SELECT FROM reports_uploadarrival u WHERE u.content_sha256 = s.upload_sha256
              AND u.received_at = s.received_at AND u.person_id = s.person_id)
    ORDER BY l.index"""
_SYNTHETIC: Final = """
    SELECT l.row_key, l.index FROM reports_logleaf l
    JOIN reports_submission s ON s.id = l.row_key::uuid
    WHERE l.origin_id = %(origin)s AND l.source_id = {id} AND l.index >= %(since)s AND s.synthetic
    ORDER BY l.index"""


def dating_faults(origin: int, *, since: int = 0) -> Iterator[Fault]:
    """Yield every row from leaf `since` on that was dated back, or that is marked as made up.

    The demo's cases and decisions are dated as of its calendar: there only filings are looked at.
    """
    values = {"origin": origin, "since": since}
    for source in sources().values():
        is_filing = source.table == SUBMISSIONS
        if source.moment and (is_filing or not settings.DEMO):
            counted = _OWN_ARRIVAL if is_filing else "TRUE"
            for key, size in _rows(_DATED_BACK, source, values, counted):
                yield Fault(source.name_of(key), f"dated before the checkpoint of {size} leaves")
        if is_filing:
            for key, _ in _rows(_WITHOUT_FILE, source, values):
                yield Fault(source.name_of(key), "no file arrived that it could be a row of")
            for key, _ in _rows(_SYNTHETIC, source, values) if not settings.DEMO else ():
                yield Fault(source.name_of(key), "is marked as synthetic")


def _rows(
    statement: str, source: Source, values: dict[str, int], counted: str = ""
) -> list[tuple[str, int]]:
    words = statement.format(
        id=source.id,
        table=source.table,
        key=source.key,
        type=source.key_type,
        moment=source.moment,
        counted=counted,
    )
    with connection.cursor() as cursor:
        cursor.execute(words, values)
        return list(cursor.fetchall())
