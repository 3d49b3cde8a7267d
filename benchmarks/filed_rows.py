"""The rows that a bulk filing left, kept as files and copied into the same tables again.

What the limit of bulk filing writes: submissions, reports, jobs and audit events, in PostgreSQL's
binary form, with their indexes and foreign keys. Triggers of ours and row-level security, which
refuses COPY, are left out; numbers and defaults come from the database, as they do for Payesh.
"""

from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

_FILED: Final = "SELECT id FROM reports_submission WHERE upload_sha256 IS NOT NULL"
_FROM: Final = {
    "reports_submission": "upload_sha256 IS NOT NULL",
    "reports_report": f"submission_id IN ({_FILED})",
    "reports_job": "cause = 'filing' AND done_at IS NULL",
    "facilities_auditevent": f"object_type = 'submission' AND object_id IN"
    f" (SELECT id::text FROM ({_FILED}) filed)",
}
_GIVEN: Final = ("seal_xid", "salt")  # by the database, as are the keys that count
_PIECE: Final = 2**20


def keep(url: str, folder: Path) -> dict[str, int]:
    """Write what a copy of the nation has filed from uploads; answer how many rows a table."""
    folder.mkdir(exist_ok=True)
    rows: dict[str, int] = {}
    with psycopg.connect(url) as server:
        server.execute(f"ANALYZE {', '.join(_FROM)}")  # or they are looked up one by one
        for table, condition in _FROM.items():
            columns = sql.SQL(", ").join(map(sql.Identifier, _columns(server, table)))
            query = sql.SQL("COPY (SELECT {} FROM {} WHERE {}) TO STDOUT (FORMAT binary)")
            statement = query.format(columns, sql.Identifier(table), sql.SQL(condition))
            with (folder / table).open("wb") as file, server.cursor() as cursor:
                with cursor.copy(statement) as copy:
                    for piece in copy:
                        file.write(piece)
                rows[table] = cursor.rowcount
    return rows


def leave_out_triggers(url: str) -> None:
    """Have a copy of the nation check keys, and nothing that is ours."""
    with psycopg.connect(url) as server:
        for table in _FROM:
            server.execute(
                sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table))
            )


def copy_back(url: str, folder: Path) -> None:
    """Copy the kept rows into their tables, in one transaction."""
    with psycopg.connect(url) as server, server.cursor() as cursor:
        for table in _FROM:
            columns = sql.SQL(", ").join(map(sql.Identifier, _columns(server, table)))
            statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
                sql.Identifier(table), columns
            )
            with (folder / table).open("rb") as file, cursor.copy(statement) as copy:
                while piece := file.read(_PIECE):
                    copy.write(piece)


def _columns(server: psycopg.Connection[Any], table: str) -> list[str]:
    found = server.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attidentity = '' AND attname <> ALL (%s) ORDER BY attnum",
        [table, list(_GIVEN)],
    )
    return [name for (name,) in found]
