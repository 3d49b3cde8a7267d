"""What workers have to do. The broker only wakes them; this table is the truth."""

from django.db import models

from facilities.models import Facility


class Job(models.Model):
    """An evaluation that is due: written in the transaction of its filing, claimed by lease.

    `submission` is the one that is to be judged, also when it is no longer the current one by
    then; NULL where something else than a report causes the evaluation. `lease` is the claim's
    mark: results are written only while the row still carries it, so a worker that lost its lease
    writes nothing. A job that failed too often is not claimed any more from `set_aside_at` on.
    """

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+", db_index=False)
    period = models.IntegerField()
    submission = models.ForeignKey(
        "reports.Submission", models.PROTECT, null=True, related_name="+", db_index=False
    )
    cause = models.TextField()
    queued_at = models.DateTimeField()
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    error = models.TextField(default="")
    done_at = models.DateTimeField(null=True)
    set_aside_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lease__isnull=True, leased_until__isnull=True)
                | models.Q(lease__isnull=False, leased_until__isnull=False),
                name="lease_has_an_end",
            ),
            models.CheckConstraint(
                condition=models.Q(set_aside_at__isnull=True)
                | models.Q(done_at__isnull=True, lease__isnull=True),
                name="set_aside_is_neither_held_nor_done",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(done_at__isnull=True), name="waiting_jobs"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.facility_id} {self.period}"
