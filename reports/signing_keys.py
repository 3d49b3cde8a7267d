"""The keys of this installation, from the file that the settings name."""

from django.conf import settings

from reports.evidence.keys import KeyRing, read_key_ring
from reports.merkle.notes import VerifierKey


def key_ring() -> KeyRing:
    """Return the installation's keys. Raises KeyRingError where their file is missing."""
    return read_key_ring(settings.SIGNING_KEYS)


def verifier_keys(origin: str) -> list[VerifierKey]:
    """Return all keys, of today and before, as those of the log with this name.

    Raises ValueError where no log can have such a name.
    """
    return [VerifierKey(origin, key.public_key) for key in key_ring().keys]
