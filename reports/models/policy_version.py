"""The published versions of the dated directive."""

from django.db import models


class PolicyVersion(models.Model):
    """A published version: its number, and the text whose hash every score names; insert-only."""

    number = models.SmallIntegerField(primary_key=True)
    content_hash = models.BinaryField(max_length=32)
    source = models.TextField()
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"policy version {self.number}"
