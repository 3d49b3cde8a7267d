"""Lists that were asked for as Excel, and their finished files."""

from django.db import models

from facilities.models import Person
from reports.policy.background import DONE, WAITING, WORK_STATES


class ExportFile(models.Model):
    """One list of one person: what was asked, how far it is, and the workbook when it is done.

    The scope is the person's at the time the worker builds it. The file stands in the database,
    so that several web servers can hand it out and its audit and rights are those of all rows.
    """

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    what = models.TextField()
    filters = models.JSONField()
    language = models.TextField(default="fa")
    asked_at = models.DateTimeField()
    state = models.TextField(default=WAITING)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    rows_done = models.IntegerField(default=0)
    rows_total = models.IntegerField(null=True)
    filename = models.TextField(default="")
    content = models.BinaryField(null=True)
    content_sha256 = models.BinaryField(null=True)
    error = models.TextField(default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=list(WORK_STATES)),
                name="export_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=DONE)
                | models.Q(content__isnull=False, done_at__isnull=False),
                name="done_export_has_content",
            ),
        ]
        indexes = [models.Index(fields=["person", "-asked_at"])]

    def __str__(self) -> str:
        return f"{self.what} {self.id}"
