"""Whether the stored tree is one tree: every hash above the leaves worked out again."""

from collections.abc import Iterator
from typing import Final

from django.db import connection

from reports.merkle.hashing import HASH_BYTES
from reports.merkle.tiles import TILE_WIDTH
from reports.merkle.tree import Tree
from reports.queries.log import StoredTiles
from reports.sealing.faults import Fault

TILES_AT_ONCE: Final = 64


def tree_faults(origin: int, size: int, *, since: int = 0) -> Iterator[Fault]:
    """Build the tree again from its leaf hashes; yield each stored tile that differs.

    From `since` on, where the tree up to there is taken as it stands.
    """
    stored = StoredTiles(origin)
    edge = _RightEdge(stored)
    tree = Tree(edge, since)
    for first, hashes in leaf_hashes(origin, since, size):
        if first != tree.size:
            yield Fault(f"leaf {tree.size}", "its hash is missing from the tree's tiles")
            return
        tree.append(hashes)
        yield from _differing(stored, edge, tree)
    if tree.size != size:
        yield Fault(f"leaf {tree.size}", f"the tree ends here; its head says {size} leaves")


def leaf_hashes(origin: int, start: int, end: int) -> Iterator[tuple[int, list[bytes]]]:
    """Yield the leaf hashes from `start` to before `end`, by tiles: the first index, and hashes."""
    first_tile, last_tile = start // TILE_WIDTH, (max(end, 1) - 1) // TILE_WIDTH
    for low in range(first_tile, last_tile + 1, TILES_AT_ONCE):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT number, hashes FROM reports_logtile WHERE origin_id = %s AND level = 0"
                " AND number BETWEEN %s AND %s ORDER BY number",
                [origin, low, min(low + TILES_AT_ONCE - 1, last_tile)],
            )
            tiles = cursor.fetchall()
        for number, tile in tiles:
            first = number * TILE_WIDTH
            hashes = _cut(bytes(tile))[max(0, start - first) : end - first]
            if hashes:
                yield max(first, start), hashes


class _RightEdge:
    """A store for building a tree anew: the tiles below a size, and its own unfinished ones."""

    def __init__(self, below: StoredTiles) -> None:
        self._below = below
        self._own: dict[tuple[int, int], bytes] = {}

    def read(self, level: int, number: int) -> bytes:
        """Return an unfinished tile as it was built, another as it is stored."""
        own = self._own.get((level, number))
        return self._below.read(level, number) if own is None else own

    def keep(self, level: int, number: int, tile: bytes) -> None:
        """Keep a tile that the tree goes on with."""
        self._own[level, number] = tile


def _differing(stored: StoredTiles, edge: _RightEdge, tree: Tree) -> Iterator[Fault]:
    """Compare the tiles above the leaves that the last leaves changed, and let them go."""
    for level, number, tile in tree.changed():
        edge.keep(level, number, tile)
        if level and not stored.read(level, number).startswith(tile):
            yield Fault(f"tile {level}/{number}", "is not worked out from its leaves")
    tree.saved()


def _cut(tile: bytes) -> list[bytes]:
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]
