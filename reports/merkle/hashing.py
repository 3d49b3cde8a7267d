"""The hashes of RFC 6962: SHA-256, leaves and nodes told apart by their first byte."""

from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256().digest()  # the root of a tree without leaves
_LEAF = b"\x00"
_NODE = b"\x01"
_PAIR_BYTES = 2 * HASH_BYTES


def leaf_hash(data: bytes) -> bytes:
    """The hash of one entry of the log."""
    return sha256(_LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two neighbouring subtrees."""
    return sha256(_NODE + left + right).digest()


def complete_root(hashes: bytes) -> bytes:
    """The root over 1, 2, 4, 8 … hashes, given one after the other."""
    while len(hashes) > HASH_BYTES:
        hashes = b"".join(
            [
                sha256(_NODE + hashes[at : at + _PAIR_BYTES]).digest()
                for at in range(0, len(hashes), _PAIR_BYTES)
            ]
        )
    return hashes
