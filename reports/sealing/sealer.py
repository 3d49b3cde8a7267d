"""The sealer: every row that was committed since the last pass becomes a leaf.

A row is due when the transaction that wrote it (`seal_xid`) is over in this pass's snapshot and
was not in the last one's. So nobody waits for the sealer and the sealer waits for nobody: an open
or a prepared transaction, a dump or another database holds up its own rows alone.
"""

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any, Final

import psycopg
from django.db import connection, transaction

from reports.merkle.tree import Tree
from reports.models import LogHead
from reports.queries.log import tree_of
from reports.sealing.cluster import moment_after, require_same_cluster
from reports.sealing.sources import Source, sources
from reports.sealing.tiles import save_tiles

AT_ONCE: Final = 5000  # leaves in memory
_UTC: Final = "SET LOCAL timezone TO 'UTC'"
_DUE: Final = """
    SELECT s.seal_xid::text::numeric AS xid, {id} AS source, s.{key}::text AS key, s.salt,
           {row} AS row
    FROM {table} s
    WHERE s.seal_xid >= pg_snapshot_xmin(%(last)s::pg_snapshot)
      AND s.seal_xid < pg_snapshot_xmax(%(now)s::pg_snapshot)
      AND pg_visible_in_snapshot(s.seal_xid, %(now)s::pg_snapshot)
      AND NOT pg_visible_in_snapshot(s.seal_xid, %(last)s::pg_snapshot)
      AND NOT EXISTS (SELECT FROM reports_logleaf l
                      WHERE l.source_id = {id} AND l.row_key = s.{key}::text)"""
_ADD_LEAVES: Final = """
    INSERT INTO reports_logleaf (origin_id, index, source_id, row_key)
    SELECT %s, %s + place - 1, source, key
    FROM unnest(%s::smallint[], %s::text[]) WITH ORDINALITY t (source, key, place)"""

DueRow = tuple[Any, int, str, Any, str]  # transaction, source, key, salt, row as JSON text


def seal() -> int | None:
    """Make one pass; return how many leaves it added, None where another sealer is at work.

    Leaves, tiles and the head are committed together. A pass without rows writes nothing. Raises
    LogStoppedError in a restored or copied database.
    """
    with transaction.atomic():
        head = LogHead.objects.select_for_update(skip_locked=True).first()
        if head is None:
            return None
        # After the lock, so that this snapshot is younger than the last pass's commit.
        now = moment_after(head.snapshot)
        require_same_cluster(head, now)
        before = head.size
        grow(head, _due_rows({"last": head.snapshot, "now": now.snapshot}))
        if head.size != before:
            head.snapshot = now.snapshot
            head.save()
    return head.size - before


def grow(head: LogHead, rows: Generator[list[DueRow]]) -> None:
    """Add leaves for rows, in their order, to the tree of a locked head; its size moves along."""
    known = sources()
    tree = tree_of(head.origin_id, head.size)
    with closing(rows):  # and with it its cursor, also where a pass breaks off
        for part in rows:
            _add_leaves(head.origin_id, tree, known, part)
            save_tiles(head.origin_id, tree.changed())
            tree.saved()
    head.size = tree.size


def ordered(selects: str, values: Mapping[str, Any]) -> Generator[list[DueRow]]:
    """Return rows by transaction, table and key, `AT_ONCE` at a time.

    In the caller's transaction, whose time zone becomes UTC: times in the log's JSON are.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UTC)
    with _server_cursor("rows_to_seal") as cursor:
        cursor.execute(f"{selects} ORDER BY xid, source, key", values)
        while part := cursor.fetchmany(AT_ONCE):
            yield part


@contextmanager
def _server_cursor(name: str) -> Iterator[psycopg.ServerCursor[Any]]:
    """Return a server-side cursor that is closed in the end, also when its session was ended.

    The close that first meets an ended session raises and leaves the cursor open.
    """
    cursor = connection.connection.cursor(name=name)
    try:
        yield cursor
    finally:
        try:
            cursor.close()
        except psycopg.OperationalError:
            cursor.close()
            raise


def _due_rows(snapshots: Mapping[str, str]) -> Generator[list[DueRow]]:
    selects = " UNION ALL ".join(
        _DUE.format(id=s.id, key=s.key, row=s.row, table=s.table) for s in sources().values()
    )
    return ordered(selects, snapshots)


def _add_leaves(origin: int, tree: Tree, known: Mapping[int, Source], rows: list[DueRow]) -> None:
    first = tree.size
    tree.append([known[source].leaf(salt, row) for _, source, _, salt, row in rows])
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD_LEAVES, [origin, first, [row[1] for row in rows], [row[2] for row in rows]]
        )
