"""Going on with the log in a database that was restored, promoted or copied."""

import secrets
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Final

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from facilities.register import audit
from reports.merkle.checkpoints import Checkpoint as Signed
from reports.models import Checkpoint, LogHead, LogHorizon, LogOrigin
from reports.queries.log import tree_of
from reports.sealing.checkpoint_check import published_checkpoints
from reports.sealing.checkpoints import CheckpointError, receipt_counts, sign_end
from reports.sealing.cluster import moment_after
from reports.sealing.faults import Fault
from reports.sealing.folder import PublishedLog, publish_receipt_counts, published_receipt_counts
from reports.sealing.notes import read_note
from reports.sealing.row_check import row_faults
from reports.sealing.sealer import DueRow, grow, ordered
from reports.sealing.sources import sources
from reports.sealing.tree_check import tree_faults

# Numbers of receipts go on from the next full million: past every one that may have been lost.
LEAP: Final = 1_000_000
PATIENCE: Final = "60s"  # for whoever is still writing
MOST_LOST: Final = 500_000  # receipts of a university since the last published count
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


class StillWritingError(Exception):
    """A session, or a transaction that was prepared and left behind, holds a table of the log."""


@dataclass(frozen=True)
class Adoption:
    """What became of the log: its name, whether that is new, how many rows were sealed, and how
    many published checkpoints saw rows that are lost."""

    origin: str
    is_new_origin: bool
    sealed: int
    contradicted: int


def adopt_log(*, is_copy: bool = False) -> Adoption:
    """Check the log, seal every row without a leaf, and go on from the cluster as it is now.

    Writers are shut out meanwhile. Where a checkpoint that left the house does not agree with the
    tree (rows behind the restored state are lost), or for a copy (`is_copy`), the log goes on under
    a new name whose first leaf names the old one. Runs as the database's owner. Raises
    NotWholeError, StillWritingError, and CheckpointError where a published checkpoint cannot be
    read.
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
        agreed, contradicted = _agreement(head)
        _keep_published(head.origin, agreed)
        begins_anew = is_copy or contradicted > 0
        before = head.size
        if begins_anew:
            before = 0
            if not is_copy and agreed == head.size:
                sign_end(head)
            _follow(
                head, _name_of_copy(head.origin) if is_copy else _next_name(head.origin), agreed
            )
        _lift_receipts()
        audit.record(by=None, action="log.adopted", on=head, detail={"origin": head.origin.name})
        grow(head, _without_leaf())
        cluster = moment_after(head.snapshot)
        head.snapshot, head.timeline = cluster.snapshot, cluster.timeline
        head.system_identifier, head.verified_size = cluster.system_identifier, 0
        head.save()
        # Before the commit: a number that the folder does not know could be given again.
        publish_receipt_counts(receipt_counts())
    return Adoption(head.origin.name, begins_anew, head.size - before, contradicted)


def _shut_writers_out() -> None:
    tables = ", ".join(source.table for source in sources().values())
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        try:
            cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")
        except OperationalError as error:
            raise StillWritingError(f"after {PATIENCE} something still wrote: {error}") from error
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


def _agreement(head: LogHead) -> tuple[int, int]:
    """Return up to which size the tree is what published checkpoints saw, and how many saw others.

    It is the whole size unless one of that size or smaller saw another tree.
    """
    tree = tree_of(head.origin_id, head.size)
    agreed, contradicted, is_forked = 0, 0, False
    for made in _published(head.origin.name):
        if made.size > head.size:
            contradicted += 1
        elif tree.root(made.size) != made.root:
            contradicted, is_forked = contradicted + 1, True
        elif not is_forked:
            agreed = made.size
    return agreed if is_forked else head.size, contradicted


def _keep_published(origin: LogOrigin, agreed_size: int) -> None:
    """Put back the rows of checkpoints that were signed behind the restored state, and hold.

    They are as old as the youngest horizon that was restored: what they saw is not younger.
    """
    known = set(Checkpoint.objects.filter(origin=origin).values_list("size", flat=True))
    horizon = LogHorizon.objects.order_by("-id").values_list("horizon", flat=True).first()
    for name, note in PublishedLog(origin.name).notes():
        made = read_note(note)
        if made.size > agreed_size or made.size in known:
            continue
        if horizon is None:
            raise CheckpointError(f"nothing says when the published {name} was signed")
        Checkpoint.objects.create(
            origin=origin,
            size=made.size,
            root=made.root,
            horizon=horizon,
            made_at=timezone.now(),
            note=note,
        )


def _published(origin: str) -> list[Signed]:
    try:
        return [made for _, made in published_checkpoints(origin)]
    except ValueError as error:
        raise CheckpointError(f"a published checkpoint cannot be read: {error}") from error


def _follow(head: LogHead, name: str, agreed_size: int) -> None:
    """Begin a new origin; its row is the first leaf."""
    old = head.origin
    head.origin = LogOrigin.objects.create(
        name=name,
        began_at=timezone.now(),
        follows=old.name,
        follows_size=head.size,
        follows_root=tree_of(old.pk, head.size).root(),
        agreed_size=agreed_size,
    )
    head.size = 0
    [source] = [s for s in sources().values() if s.table == LogOrigin._meta.db_table]
    words = _WITHOUT_LEAF.format(**_names(source)) + " AND s.id = %(origin)s"
    grow(head, ordered(words, {"origin": head.origin_id}))


def _next_name(old: LogOrigin) -> str:
    """Return the old name with the next number that no log had, here or in what was published."""
    base, _, last = old.name.rpartition("/")
    is_numbered = bool(base) and last.isdecimal() and len(last) < 4
    stem, number = (base, int(last) + 1) if is_numbered else (old.name, 2)
    names = set(LogOrigin.objects.values_list("name", flat=True))
    while f"{stem}/{number}" in names or _published(f"{stem}/{number}"):
        number += 1
    return f"{stem}/{number}"


def _name_of_copy(old: LogOrigin) -> str:
    """Return a name that neither the original nor another copy will ever have."""
    return f"{old.name}/copy-{secrets.token_hex(4)}"


def _without_leaf() -> Generator[list[DueRow]]:
    selects = [_WITHOUT_LEAF.format(**_names(source)) for source in sources().values()]
    return ordered(" UNION ALL ".join(selects), {})


def _names(source: Any) -> dict[str, Any]:
    return {"id": source.id, "key": source.key, "row": source.row, "table": source.table}


def _lift_receipts() -> None:
    """Have every university's numbers go on from a full million that no lost receipt had."""
    published = published_receipt_counts()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.id, c.code, c.given FROM payesh_receipt_counts() c"
            " JOIN facilities_university u USING (code)"
        )
        for university, code, given in cursor.fetchall():
            lost = max(given, published.get(code, 0)) + MOST_LOST
            first = (lost // LEAP + 1) * LEAP
            cursor.execute("SELECT setval(%s, %s)", [f"payesh_receipts_of_{university}", first])
