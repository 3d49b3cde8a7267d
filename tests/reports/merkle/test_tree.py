"""The tree in tiles is the tree of RFC 6962, at every size it ever had."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.merkle.hashing import EMPTY_ROOT
from reports.merkle.tiles import tile_path, tile_width
from reports.merkle.tree import TileMissing, Tree
from tests.reports.merkle.trees import (
    Folder,
    leaves,
    naive_consistency,
    naive_inclusion,
    naive_root,
    stored,
)

SMALL = 1100  # four full tiles and a part of a fifth
LARGE = 65_536 + 700  # two levels of full tiles
AT_THE_EDGES = sorted(
    {0, 1, 2, 3, SMALL} | {k * 256 + near for k in (1, 2, 4) for near in (-2, -1, 0, 1, 2)}
)
FAR_EDGES = [65_279, 65_280, 65_281, 65_535, 65_536, 65_537, 65_792, 65_793, LARGE]


@pytest.fixture(scope="module")
def small() -> Tree:
    return stored(leaves(SMALL))


@pytest.fixture(scope="module")
def large() -> Tree:
    return stored(leaves(LARGE))


@pytest.mark.parametrize("size", AT_THE_EDGES)
def test_the_root_of_every_size(small: Tree, size: int) -> None:
    assert small.root(size) == naive_root(leaves(SMALL)[:size])
    assert stored(leaves(SMALL)[:size]).root() == small.root(size)


@pytest.mark.parametrize("size", FAR_EDGES)
def test_the_root_around_full_tiles_of_full_tiles(large: Tree, size: int) -> None:
    assert large.root(size) == naive_root(leaves(LARGE)[:size])


@given(st.data())
def test_proofs_are_those_of_the_rfc(small: Tree, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, SMALL) | st.sampled_from(AT_THE_EDGES[1:]))
    index = data.draw(st.integers(0, size - 1))
    hashes = leaves(SMALL)[:size]
    assert small.inclusion_proof(index, size) == naive_inclusion(index, hashes)
    old = index + 1
    assert small.consistency_proof(old, size) == naive_consistency(old, hashes)


@settings(max_examples=5, deadline=None)  # the recursion is slow
@given(st.sampled_from(FAR_EDGES), st.integers(0, 65_278))
def test_proofs_across_full_tiles_of_full_tiles(large: Tree, size: int, index: int) -> None:
    hashes = leaves(LARGE)[:size]
    assert large.inclusion_proof(index, size) == naive_inclusion(index, hashes)
    assert large.consistency_proof(index + 1, size) == naive_consistency(index + 1, hashes)


@given(st.lists(st.integers(0, 600), max_size=6), st.sets(st.integers(0, 5)))
def test_batches_make_the_tiles_that_one_by_one_makes(batches: list[int], saves: set[int]) -> None:
    """However leaves arrive, and whenever tiles are saved: the same tiles."""
    total = sum(batches)
    hashes = leaves(3600)[:total]
    store = Folder()
    tree = Tree(store)
    for nth, count in enumerate(batches):
        tree.append(hashes[tree.size : tree.size + count])
        if nth in saves:
            store.save(tree)
            tree = Tree(store, tree.size)
    store.save(tree)
    at_once = Folder()
    stored(hashes, at_once)
    assert tree.size == total
    assert store.tiles == at_once.tiles
    assert {place: len(tile) // 32 for place, tile in store.tiles.items()} == {
        (level, number): width
        for level in range(3)
        for number in range(total // 256 + 1)
        if (width := tile_width(level, number, total))
    }


def test_one_leaf_after_the_other_past_full_tiles() -> None:
    store, at_once = Folder(), Folder()
    tree = Tree(store)
    for leaf in leaves(600):
        tree.append([leaf])
        store.save(tree)
    stored(leaves(600), at_once)
    assert store.tiles == at_once.tiles


def test_appending_touches_only_the_right_edge() -> None:
    store = Folder()
    stored(leaves(LARGE), store)
    store.reads = 0
    tree = Tree(store, LARGE)
    tree.append(leaves(5, "new "))
    assert [(level, number) for level, number, _ in tree.changed()] == [(0, LARGE // 256)]
    tree.append(leaves(100, "more "))
    changed = [(level, number, len(tile) // 32) for level, number, tile in tree.changed()]
    assert changed == [(0, 258, 256), (0, 259, 37), (1, 1, 3)]
    assert store.reads == 2  # one for each level that changed
    store.save(tree)
    assert tree.changed() == []


def test_a_store_may_hold_more_than_the_tree_has() -> None:
    """After a crash between tiles and size, the same leaves come again."""
    store = Folder()
    stored(leaves(600), store)
    tree = Tree(store, 300)
    assert tree.root() == naive_root(leaves(300))
    tree.append(leaves(600)[300:])
    store.save(tree)
    assert tree.root() == naive_root(leaves(600))


def test_a_tree_of_nothing() -> None:
    tree = Tree(Folder())
    tree.append([])
    assert (tree.size, tree.root(), tree.changed()) == (0, EMPTY_ROOT, [])
    assert tree.consistency_proof(0, 0) == []


def test_tiles_that_are_not_saved_yet_answer_too() -> None:
    tree = Tree(Folder())
    tree.append(leaves(300))
    assert tree.root() == naive_root(leaves(300))
    assert tree.inclusion_proof(299) == naive_inclusion(299, leaves(300))


@pytest.mark.parametrize(("index", "size"), [(5, 5), (-1, 5), (0, 0), (0, SMALL + 1)])
def test_no_proof_of_leaves_that_are_not_there(small: Tree, index: int, size: int) -> None:
    with pytest.raises(ValueError, match=f"no leaf {index} at size {size}"):
        small.inclusion_proof(index, size)


@pytest.mark.parametrize(("old", "new"), [(6, 5), (-1, 5), (5, SMALL + 1)])
def test_no_proof_of_growth_that_never_was(small: Tree, old: int, new: int) -> None:
    with pytest.raises(ValueError, match=f"no growth from size {old} to {new}"):
        small.consistency_proof(old, new)
    with pytest.raises(ValueError, match="no root at size 1101"):
        small.root(SMALL + 1)


def test_a_missing_or_short_tile_is_named() -> None:
    store = Folder()
    tree = stored(leaves(600), store)
    store.tiles[0, 2] = store.tiles[0, 2][:-1]
    with pytest.raises(TileMissing, match="tile 2 of level 0 holds 87 hashes"):
        tree.root()
    with pytest.raises(TileMissing):
        tree.append(leaves(1))
    assert (tree.size, tree.changed()) == (600, [])


def test_what_is_no_hash_is_not_appended() -> None:
    tree = stored(leaves(3))
    with pytest.raises(ValueError, match="32 bytes"):
        tree.append([b"0" * 32, b"0" * 31])
    assert (tree.size, tree.changed()) == (3, [])


@pytest.mark.parametrize(
    ("level", "number", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (0, 1067, 256, "tile/0/x001/067"),
        (3, 1_234_067, 8, "tile/3/x001/x234/067.p/8"),
        (63, 999, 1, "tile/63/999.p/1"),
    ],
)
def test_paths_of_tiles(level: int, number: int, width: int, path: str) -> None:
    assert tile_path(level, number, width) == path


@pytest.mark.parametrize("tile", [(0, 0, 0), (0, 0, 257), (-1, 0, 1), (64, 0, 1), (0, -1, 1)])
def test_tiles_that_cannot_be_have_no_path(tile: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no tile"):
        tile_path(*tile)
