"""Rows that no leaf was made of, and leaves whose row is gone, whichever way they came about."""

from collections.abc import Iterator
from typing import Final

from django.db import connection

from reports.models import LogHead
from reports.sealing.faults import Fault
from reports.sealing.sources import Source, sources

MOST_NAMED: Final = 1000  # rows of a table
# Rows of transactions that the sealer has seen end.
_UNSEALED: Final = """
    SELECT s.{key}::text FROM {table} s
    WHERE pg_visible_in_snapshot(s.seal_xid, %(seen)s::pg_snapshot)
      AND NOT EXISTS (SELECT FROM reports_logleaf l
                      WHERE l.source_id = {id} AND l.row_key = s.{key}::text)
    ORDER BY 1 LIMIT {most}"""
# Sealed rows may name later ones: they keep their numbers when they are restored elsewhere.
_NOT_BEGUN: Final = """
    SELECT s.{key}::text FROM {table} s
    WHERE s.seal_xid > pg_current_xact_id()
      AND s.seal_xid >= pg_snapshot_xmax(pg_current_snapshot())
      AND NOT EXISTS (SELECT FROM reports_logleaf l
                      WHERE l.source_id = {id} AND l.row_key = s.{key}::text)
    ORDER BY 1 LIMIT {most}"""
_GONE: Final = """
    SELECT l.row_key FROM reports_logleaf l
    WHERE l.source_id = {id}
      AND NOT EXISTS (SELECT FROM {table} s WHERE s.{key}::text = l.row_key)
    ORDER BY l.origin_id, l.index LIMIT {most}"""


def unsealed_faults(head: LogHead) -> Iterator[Fault]:
    """Yield every row without a leaf that the sealer has passed over, and every row gone."""
    for source in sources().values():
        for key in _keys(_UNSEALED, source, head):
            yield Fault(source.name_of(key), "it is in no leaf: it was not written as others are")
        for key in _keys(_NOT_BEGUN, source, head):
            yield Fault(source.name_of(key), "it names a transaction that has not begun")
        for key in _keys(_GONE, source, head):
            yield Fault(source.name_of(key), "its row is gone")


def _keys(statement: str, source: Source, head: LogHead) -> list[str]:
    words = statement.format(id=source.id, table=source.table, key=source.key, most=MOST_NAMED)
    with connection.cursor() as cursor:
        cursor.execute(words, {"seen": head.snapshot})
        return [key for (key,) in cursor.fetchall()]
