"""The copy of record: what was received, exactly, and its place in the chain."""

from django.db import models

from facilities.models import Facility, Person, University
from reports.policy.channels import CHANNELS


class Submission(models.Model):
    """One filing as it arrived; insert-only, for every account of the application.

    `body` holds the exact bytes (of a bulk row its raw slice, with the hash of the whole upload).
    `university` answered for the period on its last day; `chain` is the one responsible at
    receipt, in whose chain this entry stands at `position`. `entry_hash` is SHA-256 over the
    previous entry's hash and the canonical JSON of all other columns (reports/evidence.py).
    """

    id = models.UUIDField(primary_key=True)
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+")
    period = models.IntegerField()
    university = models.ForeignKey(University, models.PROTECT, related_name="+")
    chain = models.ForeignKey(University, models.PROTECT, related_name="+")
    position = models.BigIntegerField()
    previous_hash = models.BinaryField(max_length=32)
    entry_hash = models.BinaryField(max_length=32)
    body = models.BinaryField()
    body_sha256 = models.BinaryField(max_length=32)
    upload_sha256 = models.BinaryField(max_length=32, null=True)
    channel = models.TextField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    token_key = models.TextField(default="")
    received_at = models.DateTimeField()
    form_version = models.TextField()
    policy_version = models.SmallIntegerField()
    figures = models.JSONField()
    warnings = models.JSONField()
    explanations = models.JSONField()
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    reason = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "position"], name="chain_without_forks"),
            models.UniqueConstraint(fields=["replaces"], name="replaced_once"),
            models.CheckConstraint(
                condition=models.Q(channel__in=tuple(CHANNELS)), name="submission_channel_known"
            ),
            models.CheckConstraint(
                condition=models.Q(replaces__isnull=True) | ~models.Q(reason=""),
                name="correction_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["facility", "period", "received_at"])]

    def __str__(self) -> str:
        return str(self.id)
