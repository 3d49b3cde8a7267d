"""What all facilities of a kind printed in the baseline windows."""

from django.db import models


class BaselineReference(models.Model):
    """Of one kind and rate: the pooled rate of all, and the cap on a facility's own rate.

    Moved by the nightly job only, so that every month scored on a day meets the same figures.
    """

    policy = models.ForeignKey(
        "reports.PolicyVersion", models.PROTECT, related_name="+", db_index=False
    )
    kind = models.TextField()
    rate = models.TextField()
    pooled = models.FloatField(null=True)
    cap = models.FloatField(null=True)
    facilities = models.IntegerField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "kind", "rate"], name="one_reference_a_kind_and_rate"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.rate}"
