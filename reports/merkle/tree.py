"""The log's Merkle tree (RFC 6962) over stored tiles: grows at its right edge, proves the past.

Proofs and roots are given for every size the tree ever had.
"""

from collections.abc import Iterable

from reports.merkle.hashing import EMPTY_ROOT, HASH_BYTES, complete_root, node_hash
from reports.merkle.tiles import TILE_BYTES, TILE_HEIGHT, TILE_WIDTH, Store, Tile, tile_width

_MOST_TILES_READ = 64  # kept in memory: half a megabyte


class TileMissing(LookupError):
    """The store holds fewer hashes of a tile than a tree of this size has."""


class Tree:
    """A tree of `size` leaves, whose tiles are in the store or changed and not saved yet."""

    def __init__(self, store: Store, size: int = 0) -> None:
        self._store = store
        self._size = size
        self._changed: dict[tuple[int, int], bytes] = {}
        self._read: dict[tuple[int, int], bytes] = {}

    @property
    def size(self) -> int:
        """The number of leaves."""
        return self._size

    def append(self, leaf_hashes: Iterable[bytes]) -> None:
        """Add leaves at the right edge.

        Memory is held for the tiles of all that was appended until `saved` is called. Raises
        ValueError for a hash that is not 32 bytes, TileMissing if the store lacks the right edge;
        in both cases the tree stays as it was.
        """
        leaves = list(leaf_hashes)
        if not set(map(len, leaves)) <= {HASH_BYTES}:
            raise ValueError(f"a leaf hash is {HASH_BYTES} bytes long")
        changed: dict[tuple[int, int], bytes] = {}
        level, before, added = 0, self._size, b"".join(leaves)
        while added:
            number, kept = divmod(before, TILE_WIDTH)
            edge = self._tile(level, number)[: kept * HASH_BYTES] if kept else b""
            tiles = _cut(edge + added)
            changed.update(((level, number + nth), tile) for nth, tile in enumerate(tiles))
            added = b"".join([complete_root(tile) for tile in tiles if len(tile) == TILE_BYTES])
            level, before = level + 1, number
        self._changed |= changed
        self._size += len(leaves)

    def changed(self) -> list[Tile]:
        """The tiles that are new or wider since `saved`, by level and number."""
        return [(level, number, tile) for (level, number), tile in sorted(self._changed.items())]

    def saved(self) -> None:
        """Forget the changed tiles: the store holds them now."""
        self._changed.clear()
        self._read.clear()

    def root(self, size: int | None = None) -> bytes:
        """The root of the tree, or of the tree it was at an earlier size.

        This and the proofs raise ValueError for a size the tree never had, TileMissing if the
        store lacks a tile.
        """
        size = self._size if size is None else size
        self._require(0 <= size <= self._size, f"no root at size {size}")
        return self._range(0, size) if size else EMPTY_ROOT

    def inclusion_proof(self, index: int, size: int | None = None) -> list[bytes]:
        """What proves that the leaf at `index` is in the tree of `size` leaves, from the leaf up.

        RFC 9162, 2.1.3.1. Raises ValueError also for a leaf that is not in that tree.
        """
        size = self._size if size is None else size
        self._require(0 <= index < size <= self._size, f"no leaf {index} at size {size}")
        proof, low, high = list[bytes](), 0, size
        while high - low > 1:
            middle = low + _left_part(high - low)
            if index < middle:
                proof.append(self._range(middle, high))
                high = middle
            else:
                proof.append(self._range(low, middle))
                low = middle
        return proof[::-1]

    def consistency_proof(self, old: int, new: int | None = None) -> list[bytes]:
        """What proves that the tree of `old` leaves is the beginning of the one of `new` leaves.

        RFC 9162, 2.1.4.1; empty where there is nothing to prove (`old` is 0 or `new`).
        """
        new = self._size if new is None else new
        self._require(0 <= old <= new <= self._size, f"no growth from size {old} to {new}")
        proof, low, high = list[bytes](), 0, new
        while 0 < old < high:
            middle = low + _left_part(high - low)
            if old <= middle:
                proof.append(self._range(middle, high))
                high = middle
            else:
                proof.append(self._range(low, middle))
                low = middle
        if low:  # else the old tree is a complete left part, whose root the verifier has
            proof.append(self._range(low, old))
        return proof[::-1]

    def _require(self, possible: bool, otherwise: str) -> None:
        if not possible:
            raise ValueError(f"{otherwise}: the tree has {self._size} leaves")

    def _range(self, low: int, high: int) -> bytes:
        """The root over the leaves from `low` to before `high`, a subtree of some earlier size."""
        count = high - low
        if count & (count - 1) == 0:
            return self._complete(count.bit_length() - 1, low)
        middle = low + _left_part(count)
        return node_hash(self._range(low, middle), self._range(middle, high))

    def _complete(self, height: int, first_leaf: int) -> bytes:
        """The root over 2 ** height leaves, out of the nearest level of tiles below it."""
        level, above = divmod(height, TILE_HEIGHT)
        number, first = divmod(first_leaf >> (TILE_HEIGHT * level), TILE_WIDTH)
        tile = self._tile(level, number)
        return complete_root(tile[first * HASH_BYTES : (first + (1 << above)) * HASH_BYTES])

    def _tile(self, level: int, number: int) -> bytes:
        """All hashes of a tile; raises TileMissing if the store holds fewer."""
        place = level, number
        if (tile := self._changed.get(place) or self._read.get(place)) is not None:
            return tile
        tile = self._store.read(level, number)
        width = tile_width(level, number, self._size)
        if len(tile) < width * HASH_BYTES:
            raise TileMissing(
                f"tile {number} of level {level} holds {len(tile) // HASH_BYTES} hashes"
                f" where a tree of {self._size} leaves has {width}"
            )
        if len(self._read) >= _MOST_TILES_READ:
            self._read.clear()
        self._read[place] = tile
        return tile


def _cut(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + TILE_BYTES] for at in range(0, len(hashes), TILE_BYTES)]


def _left_part(count: int) -> int:
    """The leaves in the left one of two subtrees: the largest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)
