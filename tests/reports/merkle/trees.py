"""Trees for tests: tiles in memory, and RFC 6962 written as its recursion says, to compare with."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256

from reports.merkle.tree import Tree


class Folder:
    """A store of tiles in memory, that refuses to let a tile shrink or change."""

    def __init__(self) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.reads = 0

    def read(self, level: int, number: int) -> bytes:
        self.reads += 1
        return self.tiles.get((level, number), b"")

    def save(self, tree: Tree) -> None:
        for level, number, tile in tree.changed():
            assert tile.startswith(self.tiles.get((level, number), b""))
            self.tiles[level, number] = tile
        tree.saved()


def sha(data: bytes) -> bytes:
    return sha256(data).digest()


@cache
def leaves(count: int, branch: str = "") -> list[bytes]:
    """That many leaf hashes, others for another branch."""
    return [sha(b"\x00" + f"{branch}{number}".encode()) for number in range(count)]


def stored(hashes: Sequence[bytes], store: Folder | None = None) -> Tree:
    """A tree over these leaves that has all its tiles to read from a store."""
    store = store or Folder()
    tree = Tree(store)
    tree.append(hashes)
    store.save(tree)
    return Tree(store, len(hashes))


def left_part(count: int) -> int:
    part = 1
    while 2 * part < count:
        part *= 2
    return part


def naive_root(hashes: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1."""
    if len(hashes) < 2:
        return hashes[0] if hashes else sha(b"")
    part = left_part(len(hashes))
    return sha(b"\x01" + naive_root(hashes[:part]) + naive_root(hashes[part:]))


def naive_inclusion(index: int, hashes: Sequence[bytes]) -> list[bytes]:
    """PATH of RFC 6962, 2.1.1."""
    if len(hashes) == 1:
        return []
    part = left_part(len(hashes))
    if index < part:
        return [*naive_inclusion(index, hashes[:part]), naive_root(hashes[part:])]
    return [*naive_inclusion(index - part, hashes[part:]), naive_root(hashes[:part])]


def naive_consistency(old: int, hashes: Sequence[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 6962, 2.1.2."""
    if old == len(hashes):
        return [] if whole else [naive_root(hashes)]
    part = left_part(len(hashes))
    if old <= part:
        return [*naive_consistency(old, hashes[:part], whole), naive_root(hashes[part:])]
    return [*naive_consistency(old - part, hashes[part:], False), naive_root(hashes[:part])]
