"""The day on which the ministry opened the system."""

from django.db import models

from facilities.models import Person


class Opening(models.Model):
    """One row, set once and for ever: months that ended before `opened_on` are history."""

    number = models.SmallIntegerField(primary_key=True)
    opened_on = models.DateField()
    set_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(number=1), name="opened_once"),
        ]

    def __str__(self) -> str:
        return f"opened on {self.opened_on}"
