"""Proofs hold for what they were made for, and for nothing else."""

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.merkle.hashing import EMPTY_ROOT, leaf_hash, node_hash
from reports.merkle.tree import Tree
from reports.merkle.verifying import LARGEST_SIZE, consistency_holds, inclusion_holds
from tests.reports.merkle.trees import leaves, stored

SMALL = 1100
EDGES = st.sampled_from([1, 2, 3, 255, 256, 257, 511, 512, 513, 1024, 1025, SMALL])
SIZES = st.integers(1, SMALL) | EDGES
# The leaves that implementations of RFC 6962 have tested with since the first one, and what they
# have to come to.
KNOWN_LEAVES = [
    bytes.fromhex(data)
    for data in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
KNOWN_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
KNOWN_INCLUSIONS = {  # (index, size): the proof
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
KNOWN_CONSISTENCIES = {  # (old, new): the proof
    (1, 1): [],
    (1, 8): KNOWN_INCLUSIONS[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


@pytest.fixture(scope="module")
def small() -> Tree:
    return stored(leaves(SMALL))


@pytest.fixture(scope="module")
def known() -> Tree:
    return stored([leaf_hash(data) for data in KNOWN_LEAVES])


@pytest.mark.parametrize("size", range(9))
def test_known_roots(known: Tree, size: int) -> None:
    assert known.root(size).hex() == KNOWN_ROOTS[size]


@pytest.mark.parametrize(("index", "size"), KNOWN_INCLUSIONS)
def test_known_proofs_of_inclusion(known: Tree, index: int, size: int) -> None:
    proof = known.inclusion_proof(index, size)
    assert [part.hex() for part in proof] == KNOWN_INCLUSIONS[index, size]
    root = bytes.fromhex(KNOWN_ROOTS[size])
    assert inclusion_holds(leaf_hash(KNOWN_LEAVES[index]), index, size, proof, root)


@pytest.mark.parametrize(("old", "new"), KNOWN_CONSISTENCIES)
def test_known_proofs_of_consistency(known: Tree, old: int, new: int) -> None:
    proof = known.consistency_proof(old, new)
    assert [part.hex() for part in proof] == KNOWN_CONSISTENCIES[old, new]
    roots = bytes.fromhex(KNOWN_ROOTS[old]), bytes.fromhex(KNOWN_ROOTS[new])
    assert consistency_holds(old, new, proof, *roots)


@given(st.data())
def test_a_leaf_is_proven_to_be_in_every_tree_after_it(small: Tree, data: st.DataObject) -> None:
    size = data.draw(SIZES)
    index = data.draw(st.integers(0, size - 1))
    proof, root = small.inclusion_proof(index, size), small.root(size)
    leaf = leaves(SMALL)[index]
    assert inclusion_holds(leaf, index, size, proof, root)

    other = data.draw(st.integers(0, SMALL - 1).filter(lambda number: number != index))
    assert not inclusion_holds(leaves(SMALL)[other], index, size, proof, root)
    assert not inclusion_holds(leaf, other, size, proof, root)
    assert not inclusion_holds(leaf, index, size, [*proof, leaf], root)
    for values in altered([leaf, root, *proof], data):
        assert not inclusion_holds(values[0], index, size, values[2:], values[1])
    if proof:
        assert not inclusion_holds(leaf, index, size, proof[1:], root)
        assert not inclusion_holds(leaf, index, size, proof[:-1], root)


@given(st.data())
def test_every_tree_is_proven_to_begin_the_later_ones(small: Tree, data: st.DataObject) -> None:
    new = data.draw(SIZES)
    old = data.draw(st.integers(1, new))
    proof, roots = small.consistency_proof(old, new), (small.root(old), small.root(new))
    assert consistency_holds(old, new, proof, *roots)
    assert not consistency_holds(old, new, [*proof, roots[0]], *roots)
    for values in altered([*roots, *proof], data):
        assert not consistency_holds(old, new, values[2:], values[0], values[1])
    if old < new:
        assert not consistency_holds(old, new, proof[:-1], *roots)
        assert not consistency_holds(old, new, proof, roots[1], roots[0])
        assert not consistency_holds(new, old, proof, roots[1], roots[0])
        assert not consistency_holds(old, old, proof, *roots)


def altered(values: list[bytes], data: st.DataObject) -> list[list[bytes]]:
    """The values with one bit changed, and with one value cut short."""
    nth = data.draw(st.integers(0, len(values) - 1))
    bit = data.draw(st.integers(0, 255))
    flipped = bytearray(values[nth])
    flipped[bit // 8] ^= 1 << bit % 8
    return [
        [*values[:nth], other, *values[nth + 1 :]] for other in (bytes(flipped), values[nth][1:])
    ]


@given(st.data())
def test_a_log_that_forked_is_found_out(small: Tree, data: st.DataObject) -> None:
    """Another leaf in the past: no proof of either log leads from the one to the other."""
    new = data.draw(st.integers(2, 600))
    old = data.draw(st.integers(1, new - 1))
    changed = data.draw(st.integers(0, old - 1))
    hashes = list(leaves(SMALL)[:new])
    hashes[changed] = leaves(1, "forged ")[0]
    forged = stored(hashes)
    for proof in (small.consistency_proof(old, new), forged.consistency_proof(old, new)):
        assert not consistency_holds(old, new, proof, small.root(old), forged.root(new))
        assert not consistency_holds(old, new, proof, forged.root(old), small.root(new))


def test_an_inner_node_is_no_leaf_of_a_larger_tree(small: Tree) -> None:
    """The right hashes under the wrong size: too few of them, or too many."""
    leaf, root = leaves(SMALL)[5], small.root(8)
    first, *rest = small.inclusion_proof(5, 8)
    node = node_hash(first, leaf)
    assert inclusion_holds(node, 2, 4, rest, root)
    assert not inclusion_holds(node, 2, 8, rest, root)
    assert not inclusion_holds(leaf, 2, 4, [first, *rest], root)
    pair = small.inclusion_proof(1, 2)
    assert not inclusion_holds(leaves(SMALL)[1], 0, 1, pair, small.root(2))


def test_growth_is_proven_for_its_own_sizes_alone(small: Tree) -> None:
    proof, roots = small.consistency_proof(3, 7), (small.root(3), small.root(7))
    assert consistency_holds(3, 7, proof, *roots)
    for old, new in [(3, 9), (3, 16), (3, 4), (2, 7), (5, 7)]:
        assert not consistency_holds(old, new, proof, *roots)
    proof, roots = small.consistency_proof(7, 8), (small.root(7), small.root(8))
    assert not consistency_holds(3, 4, proof, *roots)


def test_a_tree_is_smaller_than_numbers_can_be() -> None:
    """At most 2 ** 63 - 1 leaves, so that every reader can hold the size in a word."""
    leaf, *path = leaves(65)
    root = reduce(node_hash, path[:63], leaf)
    assert inclusion_holds(leaf, 0, LARGEST_SIZE, path[:63], root)
    assert not inclusion_holds(leaf, 0, LARGEST_SIZE + 1, path[:63], root)
    assert not inclusion_holds(leaf, 0, 2 * LARGEST_SIZE, path, reduce(node_hash, path, leaf))


def test_the_empty_tree_begins_every_tree(small: Tree) -> None:
    root = small.root(5)
    assert consistency_holds(0, 5, [], EMPTY_ROOT, root)
    assert consistency_holds(0, 0, [], EMPTY_ROOT, EMPTY_ROOT)
    assert not consistency_holds(0, 5, [], root, root)
    assert not consistency_holds(0, 5, [root], EMPTY_ROOT, root)


HOSTILE = st.integers() | st.sampled_from([2**63 - 1, 2**63, 2**64, 10**5000])


@given(HOSTILE, HOSTILE, st.lists(st.binary(max_size=40), max_size=70), st.binary(), st.binary())
def test_hostile_proofs_are_answered(
    one: int, other: int, proof: list[bytes], root: bytes, leaf: bytes
) -> None:
    assert not inclusion_holds(leaf, one, other, proof, root)
    assert not consistency_holds(one, other, proof, root, leaf) or (one == other and root == leaf)


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1), st.integers(0, 70))
def test_proofs_of_well_formed_nonsense_are_refused(one: int, other: int, length: int) -> None:
    proof = leaves(70)[:length]
    old_root, new_root = leaves(2, "root ")
    assert not inclusion_holds(old_root, one, other, proof, new_root)
    assert not consistency_holds(one, other, proof, old_root, new_root)
