"""What the system found that should be impossible, and what administrators found out about it."""

from django.db import models

from facilities.models import Person
from reports.policy.alarms import KINDS


class Alarm(models.Model):
    """One thing that no known cause accounts for; insert-only.

    `object_type` and `object_id` name the row, which may be missing or gone, so there is no
    foreign key. `what` is an English sentence. The same thing is told once a day (`day`, Tehran's).
    """

    raised_at = models.DateTimeField()
    day = models.DateField()
    kind = models.TextField()
    object_type = models.TextField(default="")
    object_id = models.TextField(default="")
    what = models.TextField()
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "kind", "object_type", "object_id", "what"],
                name="raised_once_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=tuple(KINDS)), name="alarm_kind_known"
            ),
        ]
        indexes = [models.Index(fields=["-raised_at", "-id"], name="alarms_by_time")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


class AlarmMail(models.Model):
    """That an alarm was mailed (reports/alarm_mail.py); forgotten when it is old."""

    alarm = models.OneToOneField(Alarm, models.PROTECT, primary_key=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"mail of alarm {self.alarm_id}"


class AlarmNote(models.Model):
    """What an administrator found out about an alarm, in words; insert-only. It is open before."""

    alarm = models.OneToOneField(Alarm, models.PROTECT, related_name="note")
    at = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    words = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(words=""), name="alarm_note_has_words"),
        ]

    def __str__(self) -> str:
        return f"note on alarm {self.alarm_id}"
