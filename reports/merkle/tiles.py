"""Tiles of C2SP tlog-tiles: 256 neighbouring hashes of every eighth level of the tree.

Tile `number` of `level` holds the roots of 256 neighbouring subtrees of 256 ** level leaves each,
on level 0 the leaf hashes. Only a tile at the right edge holds fewer. What a tile once holds
never changes: it only grows to the right, so that a wide tile answers for every earlier size.
"""

import re
from typing import Protocol

from reports.merkle.hashing import HASH_BYTES

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
TILE_BYTES = TILE_WIDTH * HASH_BYTES

_PATH = re.compile(r"tile/(\d{1,2})/((?:x\d{3}/){0,5})(\d{3})(?:\.p/(\d{1,3}))?", re.ASCII)

Tile = tuple[int, int, bytes]  # level, number, hashes one after the other


class Store(Protocol):
    """Where tiles are kept."""

    def read(self, level: int, number: int) -> bytes:
        """The hashes of a tile, as many as there are; b"" where there is none."""


def tile_width(level: int, number: int, size: int) -> int:
    """How many hashes the tile holds in a tree of `size` leaves: 0 to 256."""
    on_level = size >> (TILE_HEIGHT * level)
    return max(0, min(TILE_WIDTH, on_level - number * TILE_WIDTH))


def tile_path(level: int, number: int, width: int = TILE_WIDTH) -> str:
    """The tile's path in tlog-tiles: `tile/0/x001/067`, with `.p/5` where it holds 5 of 256.

    Raises ValueError where there is no such tile.
    """
    if not 0 <= level < 64 or number < 0 or not 1 <= width <= TILE_WIDTH:
        raise ValueError(f"no tile has level {level}, number {number} and width {width}")
    number, last = divmod(number, 1000)
    path = f"{last:03d}"
    while number:
        number, part = divmod(number, 1000)
        path = f"x{part:03d}/{path}"
    partial = "" if width == TILE_WIDTH else f".p/{width}"
    return f"tile/{level}/{path}{partial}"


def parse_tile_path(path: str) -> tuple[int, int, int]:
    """The level, number and width of the tile that a path of `tile_path` names.

    Raises ValueError for any other path.
    """
    found = _PATH.fullmatch(path)
    if found is None:
        raise ValueError(f"not a tile's path: {path[:60]!r}")
    level, above, last, width = found.groups()
    number = int("".join(re.findall(r"\d{3}", above)) + last)
    tile = int(level), number, TILE_WIDTH if width is None else int(width)
    if tile_path(*tile) != path:  # leading zeros
        raise ValueError(f"not a tile's path: {path[:60]!r}")
    return tile
