"""Whether proofs hold (RFC 9162, 2.1.3.2 and 2.1.4.2). Takes anything, raises nothing."""

from collections.abc import Sequence

from reports.merkle.hashing import EMPTY_ROOT, HASH_BYTES, node_hash

LARGEST_SIZE = 2**63 - 1  # leaves
LONGEST_PROOF = 64  # hashes; a tree of so many leaves needs no more


def inclusion_holds(
    leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether the leaf is at `index` of the tree of `size` leaves that has this root."""
    if not 0 <= index < size <= LARGEST_SIZE or not _are_hashes([leaf_hash, root, *proof]):
        return False
    place, last, found = index, size - 1, leaf_hash
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            place, last = _up_to_a_right_child(place, last)
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def consistency_holds(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Whether the tree of `old` leaves is the beginning of the tree of `new` leaves."""
    if not 0 <= old <= new <= LARGEST_SIZE or not _are_hashes([old_root, new_root, *proof]):
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_found = new_found = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old_found = node_hash(sibling, old_found)
            new_found = node_hash(sibling, new_found)
            place, last = _up_to_a_right_child(place, last)
        else:
            new_found = node_hash(new_found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and old_found == old_root and new_found == new_root


def _up_to_a_right_child(place: int, last: int) -> tuple[int, int]:
    """Climb past the levels on which the rightmost node stands alone."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _are_hashes(values: Sequence[bytes]) -> bool:
    return len(values) <= LONGEST_PROOF + 2 and all(len(value) == HASH_BYTES for value in values)
