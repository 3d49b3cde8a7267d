"""Answers already given to API writes that carried an Idempotency-Key."""

from django.db import models

from facilities.models import Person


class IdempotencyKey(models.Model):
    """One key of one account: the hash of the request it first came with, and the answer."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    key = models.TextField()
    request_hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    status = models.SmallIntegerField(null=True)
    answer = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="key_used_once"),
        ]

    def __str__(self) -> str:
        return self.key
