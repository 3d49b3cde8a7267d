"""Files with many reports: the upload as it arrived, and what came of each of its rows."""

from django.db import models

from facilities.models import Person
from reports.policy.background import FINISHED, UNFINISHED, WAITING, WORK_STATES
from reports.policy.channels import CHANNELS_OF_FILES
from reports.policy.uploads import FILED_OUTCOMES, MEDIA, OUTCOMES, UNFILED_OUTCOMES


class Upload(models.Model):
    """One file of one person, filed row by row in the background.

    `content` is the exact file; the submissions that come of it carry its SHA-256. Rows are
    filed in pieces, each a transaction with its `rows_done`, so that a worker that dies leaves
    whole rows only and another goes on after them. `result` is the workbook of the rows that
    were rejected, for mending.
    """

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    token_key = models.TextField(default="")
    channel = models.TextField()
    media = models.TextField()
    language = models.TextField(default="fa")
    filename = models.TextField(default="")
    content = models.BinaryField()
    content_sha256 = models.BinaryField(max_length=32)
    received_at = models.DateTimeField()
    state = models.TextField(default=WAITING)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    rows_total = models.IntegerField(null=True)
    rows_done = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    corrected = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    problems = models.JSONField(default=list)
    result = models.BinaryField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=list(WORK_STATES)),
                name="upload_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(channel__in=list(CHANNELS_OF_FILES)), name="upload_channel_known"
            ),
            models.CheckConstraint(condition=models.Q(media__in=MEDIA), name="upload_media_known"),
            models.CheckConstraint(
                condition=models.Q(state__in=list(UNFINISHED), done_at__isnull=True)
                | models.Q(state__in=list(FINISHED), done_at__isnull=False),
                name="ended_upload_has_end",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-received_at"]),
            models.Index(
                fields=["received_at"],
                condition=models.Q(done_at__isnull=True),
                name="waiting_uploads",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.id}"


class UploadArrival(models.Model):
    """That a file arrived, from whom and when; insert-only, written by the database (a trigger).

    The submissions of its rows are dated by it. `id` is the upload's, which may be tidied away.
    """

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    token_key = models.TextField(default="")
    channel = models.TextField()
    media = models.TextField()
    content_sha256 = models.BinaryField(max_length=32)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["content_sha256"], name="arrivals_of_a_file")]

    def __str__(self) -> str:
        return f"arrival of {self.id}"


class UploadRow(models.Model):
    """What came of one row: filed (`submission`), the same as before, or rejected and why.

    `place` counts the rows as the file does: the sheet's row number, or the place in the list.
    `problems` are field, code and both messages, as the API answers them.
    """

    upload = models.ForeignKey(Upload, models.PROTECT, related_name="rows", db_index=False)
    place = models.IntegerField()
    facility_code = models.TextField()
    period = models.IntegerField(null=True)
    outcome = models.TextField()
    problems = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    submission = models.ForeignKey(
        "reports.Submission", models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "place"], name="one_outcome_a_row"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=OUTCOMES), name="upload_outcome_known"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=list(FILED_OUTCOMES), submission__isnull=False)
                | models.Q(
                    outcome__in=list(UNFILED_OUTCOMES),
                    submission__isnull=True,
                ),
                name="filed_row_has_submission",
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.place} of {self.upload_id}"
