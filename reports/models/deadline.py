"""Deadlines that the policy owner has put off."""

from django.db import models

from facilities.models import Person, University


class DeadlineExtension(models.Model):
    """A later deadline for one period, for one university's territory or (NULL) the nation.

    There may be several: of those of a university and of the nation the latest day holds.
    """

    period = models.IntegerField()
    university = models.ForeignKey(
        University, models.PROTECT, null=True, related_name="+", db_index=False
    )
    until = models.DateField()
    reason = models.TextField()
    granted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="extension_has_reason"),
        ]
        indexes = [models.Index(fields=["period"], name="extensions_of_a_month")]

    def __str__(self) -> str:
        return f"{self.period} until {self.until}"
