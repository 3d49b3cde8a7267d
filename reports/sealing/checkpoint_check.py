"""Whether the stored tree is the one that every signed checkpoint saw."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.merkle.checkpoints import Checkpoint as Signed
from reports.merkle.hashing import HASH_BYTES
from reports.merkle.tiles import TILE_WIDTH, tile_width
from reports.merkle.tree import TileMissing, Tree
from reports.models import Checkpoint, LogLeaf, LogOrigin
from reports.queries.log import StoredTiles, tree_of
from reports.sealing.faults import Fault
from reports.sealing.folder import PublishedLog
from reports.sealing.notes import read_note


@dataclass(frozen=True)
class Witness:
    """A checkpoint that was kept elsewhere, its signature checked."""

    name: str
    checkpoint: Signed


def published_checkpoints(origin: str) -> Iterator[tuple[str, Signed]]:
    """Yield the published checkpoints of a log with their files' names.

    Raises ValueError for one that this installation did not sign.
    """
    for name, note in PublishedLog(origin).notes():
        yield name, read_note(note)


def checkpoint_faults(
    origin: LogOrigin, size: int, witness: Witness | None, *, agreed_size: int | None = None
) -> Iterator[Fault]:
    """Hold the tree of an origin against its checkpoints: stored, published, and a witness's.

    Of a log that another follows, published ones beyond `agreed_size` are known to be of rows that
    are lost; a witness's is compared all the same.
    """
    tree = tree_of(origin.pk, size)
    stored = {}
    for made in Checkpoint.objects.filter(origin=origin).order_by("size"):
        name = f"reports_checkpoint {made.pk}"
        stored[made.size] = made.note
        try:
            signed = read_note(made.note)
        except ValueError as error:
            yield Fault(name, f"its note cannot be relied on: {error}")
            continue
        if (signed.origin, signed.size, signed.root) != (origin.name, made.size, bytes(made.root)):
            yield Fault(name, "is not what its note says")
        yield from _differing(tree, signed, name)
    for name, note in PublishedLog(origin.name).notes():
        try:
            signed = read_note(note)
        except ValueError as error:
            yield Fault(f"published {name}", f"cannot be relied on: {error}")
            continue
        if agreed_size is None or signed.size <= agreed_size:
            yield from _differing(tree, signed, f"published {name}")
            if stored.get(signed.size) != note:
                yield Fault(f"published {name}", "it stands in no row of reports_checkpoint")
    if witness is not None and witness.checkpoint.origin == origin.name:
        yield from _differing(tree, witness.checkpoint, witness.name)
    yield from _leaves_unlike_published(origin, size if agreed_size is None else agreed_size)


def succession_faults(origin: LogOrigin, after: LogOrigin) -> Iterator[Fault]:
    """Hold a log that has ended against what the one that follows it says of it."""
    name = f"reports_logorigin {after.pk}"
    ended = Signed(origin.name, after.follows_size, bytes(after.follows_root))
    yield from _differing(tree_of(origin.pk, ended.size), ended, name)
    if _row_of(after, 0) != name:
        yield Fault(name, "it is not the first leaf of its log")


def _differing(tree: Tree, signed: Signed, name: str) -> Iterator[Fault]:
    if signed.size > tree.size:
        yield Fault(name, f"saw {signed.size} leaves; the log has {tree.size}")
        return
    try:
        root = tree.root(signed.size)
    except TileMissing as missing:
        yield Fault(name, f"cannot be compared: {missing}")
        return
    if root != signed.root:
        yield Fault(name, f"saw another log in its {signed.size} leaves")


def _leaves_unlike_published(origin: LogOrigin, size: int) -> Iterator[Fault]:
    """Name the rows of leaves that are not those whose hashes were published."""
    published, stored = PublishedLog(origin.name), StoredTiles(origin.pk)
    for number in range(-(-size // TILE_WIDTH)):
        width = tile_width(0, number, size)
        seen = published.tile(0, number, TILE_WIDTH) or published.widest_tile(0, number)
        now = stored.read(0, number)[: width * HASH_BYTES]
        if seen is None or now.startswith(seen):
            continue
        for place in range(0, min(len(seen), len(now)), HASH_BYTES):
            if seen[place : place + HASH_BYTES] != now[place : place + HASH_BYTES]:
                index = number * TILE_WIDTH + place // HASH_BYTES
                yield Fault(_row_of(origin, index), f"leaf {index} is not the one published")


def _row_of(origin: LogOrigin, index: int) -> str:
    leaf = LogLeaf.objects.select_related("source").filter(origin=origin, index=index).first()
    return f"{leaf.source.table_name} {leaf.row_key}" if leaf else f"leaf {index}"
