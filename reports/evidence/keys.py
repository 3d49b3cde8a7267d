"""The installation's signing keys: one that signs, and all that ever did.

The ring is a JSON file that only the account of Payesh may read. A key that was replaced stays in
it without its private part, so that whatever it signed can be checked for ever.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class KeyRingError(Exception):
    """The file of keys is missing, damaged or there already."""


class Signer:
    """Signs with one key; `key_id` names it (the beginning of its public part's hash)."""

    def __init__(self, private_key: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(private_key)
        self.public_key = self._key.public_key().public_bytes_raw()
        self.key_id = key_id_of(self.public_key)
        self.sign = self._key.sign


@dataclass(frozen=True)
class PublishedKey:
    """One key as the world may know it; `until` is None for the key that signs today."""

    key_id: str
    public_key: bytes
    since: str
    until: str | None


@dataclass(frozen=True)
class KeyRing:
    """All keys, the latest last, and the one that signs."""

    signer: Signer
    keys: tuple[PublishedKey, ...]

    def public_key(self, key_id: str) -> bytes | None:
        """Return the public part of a key, None where no such key ever signed."""
        return next((key.public_key for key in self.keys if key.key_id == key_id), None)


def key_id_of(public_key: bytes) -> str:
    """Return the id of a public key: 16 hexadecimal digits."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def signature_holds(public_key: bytes, signature: bytes, statement: bytes) -> bool:
    """Return whether `signature` is the key's over exactly these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, statement)
    except (InvalidSignature, ValueError):
        return False
    return True


def read_key_ring(file: Path) -> KeyRing:
    """Return the keys of a file, read again whenever it was replaced. Raises KeyRingError."""
    try:
        found = file.stat()
    except OSError as error:
        raise KeyRingError(f"There is no signing key in {file}: {error.strerror}.") from error
    return _ring(file, found.st_mtime_ns, found.st_ino)


def create_key_ring(file: Path, *, now: datetime) -> None:
    """Make a file with a first key. Raises KeyRingError where a file stands already."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise KeyRingError(f"{file} stands already; nothing was changed.") from error
    _fill(descriptor, [_new_entry(now)])
    _settle(file.parent)


def rotate_key(file: Path, *, now: datetime) -> KeyRing:
    """Put a new key in the place of the one that signs, and return the ring as it is then.

    The replaced key keeps its public part only. Raises KeyRingError.
    """
    read_key_ring(file)
    entries = json.loads(file.read_text(encoding="utf-8"))["keys"]
    del entries[-1]["private_key"]
    entries[-1]["until"] = now.isoformat(timespec="seconds")
    fresh = file.with_name(f"{file.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    _fill(descriptor, [*entries, _new_entry(now)])
    fresh.replace(file)
    _settle(file.parent)
    return read_key_ring(file)


@lru_cache(maxsize=8)
def _ring(file: Path, _modified: int, _inode: int) -> KeyRing:
    """Return the ring of a file as it was at one moment of its life."""
    try:
        entries = json.loads(file.read_text(encoding="utf-8"))["keys"]
        keys = tuple(
            PublishedKey(
                entry["key_id"], bytes.fromhex(entry["public_key"]), entry["since"], entry["until"]
            )
            for entry in entries
        )
        signer = Signer(bytes.fromhex(entries[-1]["private_key"]))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise KeyRingError(f"{file} is not a file of signing keys: {error!r}.") from error
    if signer.key_id != keys[-1].key_id or any(key_id_of(k.public_key) != k.key_id for k in keys):
        raise KeyRingError(f"{file} names keys by ids that are not theirs.")
    return KeyRing(signer, keys)


def _new_entry(now: datetime) -> dict[str, Any]:
    private_key = os.urandom(32)
    signer = Signer(private_key)
    return {
        "key_id": signer.key_id,
        "public_key": signer.public_key.hex(),
        "private_key": private_key.hex(),
        "since": now.isoformat(timespec="seconds"),
        "until": None,
    }


def _fill(descriptor: int, entries: list[Mapping[str, Any]]) -> None:
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(json.dumps({"keys": entries}, indent=1) + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def _settle(folder: Path) -> None:
    """Return once the folder is on the disk: no key that has signed is lost with the power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
