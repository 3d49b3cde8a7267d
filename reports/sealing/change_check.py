"""Whether the register and the accounts are what their recorded changes make of them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec
from django.db import connection

from reports.sealing.declared import declared
from reports.sealing.faults import Fault

_DIFFERENT: Final = """
    SELECT coalesce(t.key, c.row_key), c.operation, c.row::text, t.row::text
    FROM (SELECT s.{key}::text AS key, payesh_kept_row(to_jsonb(s)) AS row FROM {table} s) t
    FULL JOIN (
        SELECT DISTINCT ON (row_key) row_key, operation, row FROM facilities_change
        WHERE table_name = '{table}' ORDER BY row_key, id DESC
    ) c ON c.row_key = t.key
    WHERE t.row IS DISTINCT FROM CASE WHEN c.operation <> 'delete' THEN c.row END
    ORDER BY 1"""


def change_faults() -> Iterator[Fault]:
    """Yield every row of the register and the accounts that differs from its last change."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone TO 'UTC'")
        for table, key in sorted(declared().recorded.items()):
            cursor.execute(_DIFFERENT.format(table=table, key=key))
            for row_key, operation, recorded, stored in cursor.fetchall():
                yield Fault(f"{table} {row_key}", _difference(operation, recorded, stored))


def _difference(operation: str | None, recorded: str | None, stored: str | None) -> str:
    if operation is None:
        return "was added without a recorded change"
    if stored is None:
        return "was removed without a recorded change"
    if operation == "delete":
        return "was put back without a recorded change"
    before, after = _decoded(recorded), _decoded(stored)
    names = sorted(n for n in before.keys() | after.keys() if before.get(n) != after.get(n))
    return f"{', '.join(names)} changed without a recorded change"


def _decoded(row: str | None) -> Mapping[str, Any]:
    decoded: Mapping[str, Any] = msgspec.json.decode(row or "{}")
    return decoded
