"""Signed checkpoints: size and root of the log, kept, and sent out of the house."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils import timezone

from facilities import media_types
from reports.merkle.hashing import HASH_BYTES
from reports.merkle.tiles import TILE_HEIGHT, TILE_WIDTH, Tile, tile_width
from reports.merkle.tree import Tree
from reports.models import Checkpoint, LogHead, LogHorizon
from reports.queries.log import StoredTiles, tree_of
from reports.sealing.folder import PublishedLog, publish_receipt_counts
from reports.sealing.horizon import state_horizon
from reports.sealing.notes import read_note, sign_note
from reports.sealing.sealer import seal


class CheckpointError(Exception):
    """The log does not go on from the last checkpoint that left the house; nothing was signed."""


def sign_checkpoint() -> Path:
    """State a horizon, seal, and sign what the log is then; return the note's file.

    One note for one size: a log that has not grown gets the one it has. The note goes by mail to
    CHECKPOINT_MAIL_TO where that is set. Raises CheckpointError, LogStoppedError,
    HorizonHiddenError.
    """
    state_horizon()
    seal()
    with transaction.atomic():
        head = LogHead.objects.select_related("origin").select_for_update(of=("self",)).get()
        published = PublishedLog(head.origin.name)
        tree = tree_of(head.origin_id, head.size)
        before = _last_size(published, tree)
        made = Checkpoint.objects.filter(origin=head.origin_id, size=head.size).first()
        if made is None:
            made = _signed(head, tree)
    tiles = _tiles_since(head, before)
    file = published.publish(made.note, made.size, tiles, is_newest=True)
    publish_receipt_counts(receipt_counts())
    if settings.CHECKPOINT_MAIL_TO:
        _send(file)
    return file


def sign_end(head: LogHead) -> None:
    """Sign a log at the size where another follows it, so that its last leaves can be proven too.

    The tree must agree with every checkpoint up to that size. In the caller's transaction.
    """
    if not head.size or Checkpoint.objects.filter(origin=head.origin_id, size=head.size).exists():
        return
    before = Checkpoint.objects.filter(origin=head.origin_id).order_by("-size").first()
    made = _signed(head, tree_of(head.origin_id, head.size))
    tiles = _tiles_since(head, before.size if before else 0)
    PublishedLog(head.origin.name).publish(made.note, made.size, tiles, is_newest=False)


def receipt_counts() -> dict[str, int]:
    """Return how many receipts each university has given, by code."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, given FROM payesh_receipt_counts()")
        return dict(cursor.fetchall())


def _last_size(published: PublishedLog, tree: Tree) -> int:
    """Return the size of the last published checkpoint, which the tree must go on from."""
    note = published.latest()
    if note is None:
        return 0
    try:
        last = read_note(note)
    except ValueError as error:
        raise CheckpointError(f"the last published checkpoint cannot be read: {error}") from error
    if last.size > tree.size:
        raise CheckpointError(
            f"a checkpoint of {last.size} leaves left the house; the log has {tree.size}"
        )
    if tree.root(last.size) != last.root:
        raise CheckpointError(f"the log is another than the checkpoint of {last.size} leaves saw")
    return last.size


def _signed(head: LogHead, tree: Tree) -> Checkpoint:
    horizon = LogHorizon.objects.order_by("-id").values_list("horizon", flat=True)[0]
    root = tree.root()
    return Checkpoint.objects.create(
        origin=head.origin,
        size=head.size,
        root=root,
        horizon=horizon,
        made_at=timezone.now(),
        note=sign_note(head.origin.name, head.size, root),
    )


def _tiles_since(head: LogHead, before: int) -> Iterator[Tile]:
    """Yield the tiles of the tree that are new or wider than at an earlier size."""
    stored, level = StoredTiles(head.origin_id), 0
    while on_level := head.size >> (TILE_HEIGHT * level):
        first = (before >> (TILE_HEIGHT * level)) // TILE_WIDTH
        for number in range(first, on_level // TILE_WIDTH + 1):
            if width := tile_width(level, number, head.size):
                yield level, number, stored.read(level, number)[: width * HASH_BYTES]
        level += 1


def _send(file: Path) -> None:
    mail = EmailMessage(
        subject=f"Payesh checkpoint {file.stem}",
        body="The signed size and root of the log of evidence. Keep this file.\n",
        to=settings.CHECKPOINT_MAIL_TO,
    )
    mail.attach_file(str(file), media_types.TEXT)
    mail.send()
