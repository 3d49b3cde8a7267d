"""Where each university's chain of submissions ends, and the signed checkpoints of all ends."""

from django.db import models

from facilities.models import University


class ChainHead(models.Model):
    """The last entry of one university's chain; locked by every filing that extends it."""

    university = models.OneToOneField(
        University, models.PROTECT, primary_key=True, related_name="+"
    )
    position = models.BigIntegerField(default=0)
    entry_hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.university_id} at {self.position}"


class Checkpoint(models.Model):
    """All chain heads at one moment, signed and meant to leave the house; insert-only.

    `statement` is the exact signed text (canonical JSON), `signature` Ed25519 over its bytes.
    """

    made_at = models.DateTimeField()
    statement = models.TextField()
    signature = models.BinaryField()
    key_id = models.TextField()

    def __str__(self) -> str:
        return f"checkpoint of {self.made_at:%Y-%m-%d %H:%M}"
