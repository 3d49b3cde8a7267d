"""What the kinds of facilities looked like in the baseline windows."""

from django.db import models

from facilities.models import Person
from reports.policy.directive.parts import BASELINE_RATES


class ReferenceVersion(models.Model):
    """The references of one rate as they stood; the latest version is in force. Insert-only.

    `counted_until` is the last day (Tehran) whose arrivals count for them, and for a facility's
    own rate too. Versions that the nightly job makes move until the window's freeze; a frozen one
    is the policy owner's act, and only another such act, with its `reason`, follows it.
    """

    policy = models.ForeignKey(
        "reports.PolicyVersion", models.PROTECT, related_name="+", db_index=False
    )
    rate = models.TextField()
    counted_until = models.DateField()
    is_frozen = models.BooleanField()
    reason = models.TextField(default="")
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rate__in=BASELINE_RATES), name="reference_rate_known"
            ),
            models.CheckConstraint(
                condition=models.Q(is_frozen=True) | models.Q(reason="", made_by__isnull=True),
                name="moving_references_are_nobodys_act",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rate} {self.pk}"


class BaselineReference(models.Model):
    """Of one kind in one version: the pooled rate of all, and the cap on a facility's own rate.

    `pooled` and `cap` are NULL for a kind without studies in the window, `usual_studies` (the
    median of its active months, with film's references) for one without activity. Insert-only.
    """

    version = models.ForeignKey(
        ReferenceVersion, models.PROTECT, related_name="references", db_index=False
    )
    kind = models.TextField()
    pooled = models.FloatField(null=True)
    cap = models.FloatField(null=True)
    facilities = models.IntegerField()
    usual_studies = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "kind"], name="one_reference_a_version_and_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.version_id}"
