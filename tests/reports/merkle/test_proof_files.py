"""Files of proofs prove what they were made for, and are read in one spelling only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.merkle.checkpoints import Checkpoint, open_checkpoint, sign_checkpoint
from reports.merkle.proof_files import (
    LARGEST_HEAD,
    ConsistencyFile,
    Fault,
    InclusionFile,
    parse_consistency,
    parse_inclusion,
)
from reports.merkle.tree import Tree
from tests.reports.merkle.keys import key_of
from tests.reports.merkle.trees import leaves, stored

LOG, PRIVATE = key_of("payesh.example/log")
OTHER, OTHER_PRIVATE = key_of("other.example/log")
TREE = stored(leaves(700))


def checkpoint_of(tree: Tree, size: int) -> bytes:
    return sign_checkpoint(Checkpoint(LOG.name, size, tree.root(size)), LOG, PRIVATE.sign)


def inclusion(index: int, size: int, extra: bytes = b"") -> InclusionFile:
    proof = tuple(TREE.inclusion_proof(index, size))
    return InclusionFile(index, proof, checkpoint_of(TREE, size), extra)


def consistency(old: int, new: int, tree: Tree = TREE) -> ConsistencyFile:
    return ConsistencyFile(old, tuple(tree.consistency_proof(old, new)), checkpoint_of(tree, new))


def older(size: int, tree: Tree = TREE) -> Checkpoint:
    return open_checkpoint(checkpoint_of(tree, size), [LOG])


INCLUSION = bytes(inclusion(5, 7, b"salt"))
CONSISTENCY = bytes(consistency(3, 7))


def test_files_read_as_the_specifications_write_them() -> None:
    lines = INCLUSION.decode().split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra c2FsdA==", "index 5"]
    assert lines[6:9] == ["", "payesh.example/log", "7"]
    assert bytes(inclusion(0, 1)).startswith(b"c2sp.org/tlog-proof@v1\nindex 0\n\npayesh")
    assert CONSISTENCY.startswith(b"payesh/consistency-proof@v1\nold 3\n")


@given(st.integers(1, 700), st.data(), st.binary(max_size=64))
def test_a_leaf_is_proven_by_its_file(size: int, data: st.DataObject, extra: bytes) -> None:
    index = data.draw(st.integers(0, size - 1))
    made = inclusion(index, size, extra)
    read = parse_inclusion(bytes(made))
    assert read == made
    assert read.fault(leaves(700)[index], [OTHER, LOG]) is None
    assert read.fault(leaves(701)[700], [LOG]) is Fault.NOT_INCLUDED
    assert read.fault(leaves(700)[index], [OTHER]) is Fault.NOT_SIGNED


@given(st.integers(0, 700), st.data())
def test_growth_is_proven_by_its_file(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(0, new))
    made = consistency(old, new)
    read = parse_consistency(bytes(made))
    assert read == made
    assert read.fault(older(old), [LOG]) is None
    assert read.fault(older(old), [OTHER]) is Fault.NOT_SIGNED
    assert read.fault(older(700 if old < 700 else 1), [LOG]) is Fault.OTHER_SIZE


def test_growth_of_another_log_proves_nothing() -> None:
    elsewhere = Checkpoint(OTHER.name, 3, TREE.root(3))
    assert consistency(3, 7).fault(elsewhere, [LOG, OTHER]) is Fault.OTHER_LOG


def test_a_forked_log_is_found_out() -> None:
    forged = stored([leaves(1, "forged ")[0], *leaves(700)[1:]])
    assert consistency(3, 7, forged).fault(older(3), [LOG]) is Fault.NOT_GROWN
    assert consistency(3, 7).fault(older(3, forged), [LOG]) is Fault.NOT_GROWN


def test_a_log_that_shrank_is_found_out() -> None:
    shrunk = ConsistencyFile(7, (), checkpoint_of(TREE, 3))
    assert shrunk.fault(older(7), [LOG]) is Fault.NOT_GROWN


@given(st.integers(0, len(INCLUSION) * 8 - 1), st.integers(0, len(CONSISTENCY) * 8 - 1))
def test_no_altered_bit_is_believed(bit: int, other: int) -> None:
    """Only `extra` is not part of what is proven: it is for the reader to make the leaf of."""
    for data, at in ((INCLUSION, bit), (CONSISTENCY, other)):
        altered = bytearray(data)
        altered[at // 8] ^= 1 << at % 8
        try:
            if data is INCLUSION:
                read = parse_inclusion(bytes(altered))
                assert read.fault(leaves(700)[5], [LOG]) or read.extra != b"salt"
                assert bytes(read) == altered
            else:
                assert parse_consistency(bytes(altered)).fault(older(3), [LOG])
        except ValueError:
            continue


HASH = INCLUSION.decode().split("\n")[3]
REPLACED = {
    "another first line": ("tlog-proof@v1", "tlog-proof@v2"),
    "no first line": ("c2sp.org/tlog-proof@v1\n", ""),
    "no index": ("index 5\n", ""),
    "an index without its word": ("index 5", "5"),
    "an index with zeros": ("index 5", "index 05"),
    "an index with a sign": ("index 5", "index +5"),
    "an index too large": ("index 5", f"index {2**63}"),
    "two blanks": ("index 5", "index  5"),
    "an empty extra": ("extra c2FsdA==", "extra "),
    "an extra not in base64": ("c2FsdA==", "c2FsdA"),
    "an extra with stray bits": ("c2FsdA==", "c2FsdB=="),
    "extra after index": ("extra c2FsdA==\nindex 5", "index 5\nextra c2FsdA=="),
    "extra twice": ("extra c2FsdA==", "extra c2FsdA==\nextra c2FsdA=="),
    "a short hash": (HASH, HASH[4:]),
    "a blank line too many": (HASH, f"{HASH}\n"),
    "too many hashes": (HASH, "\n".join([HASH] * 64)),
    "carriage returns": ("\n", "\r\n"),
    "no blank line": ("\n\n", "\n"),
    "no signature": ("— payesh", "- payesh"),
    "no size": ("\n7\n", "\n"),
    "a large extra": ("c2FsdA==", "AAAA" * (LARGEST_HEAD // 4)),
    "something at the end": ("log\n7", "log\n7\n7"),
}


@pytest.mark.parametrize(("old", "new"), REPLACED.values(), ids=REPLACED.keys())
def test_files_have_one_spelling(old: str, new: str) -> None:
    text = INCLUSION.decode()
    assert old in text
    with pytest.raises(ValueError, match=r"."):
        parse_inclusion(text.replace(old, new).encode())


@pytest.mark.parametrize(
    ("old", "new"), [("old 3", "old 03"), ("old 3", "index 3"), ("old 3\n", ""), ("payesh/", "p/")]
)
def test_files_of_growth_have_one_spelling(old: str, new: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_consistency(CONSISTENCY.decode().replace(old, new, 1).encode())


@given(st.binary(), st.sampled_from([INCLUSION, CONSISTENCY]), st.data())
def test_any_bytes_are_a_proof_or_a_value_error(
    noise: bytes, around: bytes, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(around)))
    end = data.draw(st.integers(start, len(around)))
    for parse in (parse_inclusion, parse_consistency):
        mixed = around[:start] + noise + around[end:]
        try:
            read = parse(mixed)
        except ValueError:
            continue
        assert bytes(read) == mixed
