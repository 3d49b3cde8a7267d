"""Keys of logs for tests, the same in every run."""

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reports.merkle.notes import VerifierKey


def key_of(name: str, number: int = 0) -> tuple[VerifierKey, Ed25519PrivateKey]:
    """The public and the private half of the log's nth key."""
    private = Ed25519PrivateKey.from_private_bytes(sha256(f"{name} {number}".encode()).digest())
    return VerifierKey(name, private.public_key().public_bytes_raw()), private
