"""Going on with the log in a database that was restored, promoted or copied."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from facilities.register import audit
from reports.models import LogHead, LogOrigin
from reports.queries.log import tree_of
from reports.sealing.checkpoint_check import published_checkpoints
from reports.sealing.cluster import moment_after
from reports.sealing.faults import Fault
from reports.sealing.folder import publish_receipt_counts, receipt_counts
from reports.sealing.row_check import row_faults
from reports.sealing.sealer import DueRow, grow, ordered
from reports.sealing.sources import sources
from reports.sealing.tree_check import tree_faults

# Numbers of receipts go on from the next full million: past every one that may have been lost.
LEAP: Final = 1_000_000
_WITHOUT_LEAF: Final = """
    SELECT s.seal_xid::text::numeric AS xid, {id} AS source, s.{key}::text AS key, s.salt,
           {row} AS row
    FROM {table} s
    WHERE NOT EXISTS (SELECT FROM reports_logleaf l
                      WHERE l.source_id = {id} AND l.row_key = s.{key}::text)"""


class NotWholeError(Exception):
    """The tree and the rows disagree; nothing was adopted."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(f"{len(faults)} faults")


@dataclass(frozen=True)
class Adoption:
    """What became of the log: its name, whether that is new, and how many rows were sealed."""

    origin: str
    is_new_origin: bool
    sealed: int


def adopt_log(*, new_origin: bool = False) -> Adoption:
    """Check the log, seal every row without a leaf, and go on from the cluster as it is now.

    Writers are shut out meanwhile. Where a checkpoint that left the house does not agree with the
    tree (rows behind the restored state are lost), or for a copy (`new_origin`), the log goes on
    under a new name whose first leaf names the old one. Runs as the database's owner. Raises
    NotWholeError.
    """
    with transaction.atomic():
        head = LogHead.objects.select_related("origin").select_for_update(of=("self",)).get()
        _shut_writers_out()
        faults = [
            *tree_faults(head.origin_id, head.size),
            *row_faults(head.origin_id, 0, head.size),
        ]
        if faults:
            raise NotWholeError(faults)
        begins_anew = new_origin or not _agrees_with_published(head)
        before = head.size
        if begins_anew:
            before = 0
            _follow(head)
        _lift_receipts()
        audit.record(by=None, action="log.adopted", on=head, detail={"origin": head.origin.name})
        grow(head, _without_leaf())
        cluster = moment_after(head.snapshot)
        head.snapshot, head.timeline = cluster.snapshot, cluster.timeline
        head.system_identifier, head.verified_size = cluster.system_identifier, 0
        head.save()
    publish_receipt_counts(_given())
    return Adoption(head.origin.name, begins_anew, head.size - before)


def _shut_writers_out() -> None:
    tables = ", ".join(source.table for source in sources().values())
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


def _agrees_with_published(head: LogHead) -> bool:
    tree = tree_of(head.origin_id, head.size)
    return all(
        made.size <= head.size and tree.root(made.size) == made.root
        for _, made in published_checkpoints(head.origin.name)
    )


def _follow(head: LogHead) -> None:
    """Begin a new origin; its row is the first leaf."""
    old = head.origin
    base, _, last = old.name.rpartition("/")
    number = int(last) + 1 if base and last.isdecimal() and len(last) < 4 else 2
    stem = base if number > 2 else old.name
    names = set(LogOrigin.objects.values_list("name", flat=True))
    while f"{stem}/{number}" in names or any(published_checkpoints(f"{stem}/{number}")):
        number += 1
    head.origin = LogOrigin.objects.create(
        name=f"{stem}/{number}",
        began_at=timezone.now(),
        follows=old.name,
        follows_size=head.size,
        follows_root=tree_of(old.pk, head.size).root(),
    )
    head.size = 0
    [source] = [s for s in sources().values() if s.table == LogOrigin._meta.db_table]
    words = _WITHOUT_LEAF.format(**_names(source)) + " AND s.id = %(origin)s"
    grow(head, ordered(words, {"origin": head.origin_id}))


def _without_leaf() -> Iterator[list[DueRow]]:
    selects = [_WITHOUT_LEAF.format(**_names(source)) for source in sources().values()]
    return ordered(" UNION ALL ".join(selects), {})


def _names(source: Any) -> dict[str, Any]:
    return {"id": source.id, "key": source.key, "row": source.row, "table": source.table}


def _lift_receipts() -> None:
    """Have every university's numbers go on from the next full million."""
    published = receipt_counts()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, code FROM facilities_university")
        for key, code in cursor.fetchall():
            numbers = f"payesh_receipts_of_{key}"
            cursor.execute(f"SELECT last_value FROM {numbers}")
            given = max(cursor.fetchone()[0], published.get(code, 0))
            cursor.execute("SELECT setval(%s, %s)", [numbers, (given // LEAP + 1) * LEAP])


def _given() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, given FROM payesh_receipt_counts()")
        return dict(cursor.fetchall())
