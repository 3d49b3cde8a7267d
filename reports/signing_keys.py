"""The keys of this installation, from the file that the settings name."""

import time
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from reports.evidence.keys import KeyRing, read_key_ring, rotate_key
from reports.merkle.notes import VerifierKey


def key_ring() -> KeyRing:
    """Return the installation's keys. Raises KeyRingError where their file is missing.

    A file that was replaced is noticed within a second.
    """
    return _ring_of_second(settings.SIGNING_KEYS, int(time.monotonic()))


def rotate(*, now: datetime) -> KeyRing:
    """Have a new key sign from now on, and return the ring as it is then. Raises KeyRingError."""
    ring = rotate_key(settings.SIGNING_KEYS, now=now)
    _ring_of_second.cache_clear()
    return ring


@lru_cache(maxsize=1)
def _ring_of_second(file: Path, _second: int) -> KeyRing:
    return read_key_ring(file)


def verifier_keys(origin: str) -> list[VerifierKey]:
    """Return all keys, of today and before, as those of the log with this name.

    Raises ValueError where no log can have such a name.
    """
    return [VerifierKey(origin, key.public_key) for key in key_ring().keys]
