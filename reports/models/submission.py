"""The copy of record: what was received, exactly, from whom and when."""

from django.db import models

from facilities.models import Facility, Person, University
from reports.policy.channels import CHANNELS


class Submission(models.Model):
    """One filing as it arrived; insert-only, for every account of the application.

    `body` holds the exact bytes (of a bulk row its raw slice, with the hash of the whole upload).
    `university` answered for the period on its last day; the one responsible at receipt stands in
    the `number`. Code, kind and name are those of the moment of filing. `synthetic` marks made-up
    data, whose arrival may be any. `entry_hash` is over all other columns
    (reports/evidence/entries.py); the receipt's `signature` was made once, by `key_id`.
    """

    id = models.UUIDField(primary_key=True)
    number = models.TextField()
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+", db_index=False)
    facility_code = models.TextField()
    facility_kind = models.TextField()
    period = models.IntegerField()
    university = models.ForeignKey(University, models.PROTECT, related_name="+", db_index=False)
    body = models.BinaryField()
    body_sha256 = models.BinaryField(max_length=32)
    upload_sha256 = models.BinaryField(max_length=32, null=True)
    channel = models.TextField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    person_name = models.TextField()
    token_key = models.TextField(default="")
    received_at = models.DateTimeField()
    form_version = models.TextField()
    policy_version = models.SmallIntegerField()
    figures = models.JSONField()
    warnings = models.JSONField()
    explanations = models.JSONField()
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.TextField(default="")
    synthetic = models.BooleanField(default=False)
    entry_hash = models.BinaryField(max_length=32)
    key_id = models.TextField()
    signature = models.BinaryField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="receipt_number_once"),
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
        return self.number
