"""What the system tells a person: shown in the inbox, and sent by mail where there is one."""

from django.db import models

from facilities.models import Facility, Person
from reports.policy.workflow.notice_kinds import ONCE_A_DAY


class Notice(models.Model):
    """One message to one person; its words come from its kind and `detail` when it is read.

    What people do is told each time. Kinds of ONCE_A_DAY are one a person, facility, month and
    day, so that a reminder that runs twice tells once.
    `mail_due` is set where the person has an address; a worker sends it and fills `mailed_at`.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    kind = models.TextField()
    facility = models.ForeignKey(
        Facility, models.PROTECT, null=True, related_name="+", db_index=False
    )
    period = models.IntegerField(null=True)
    day = models.DateField()
    detail = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail_due = models.BooleanField(default=False)
    mailed_at = models.DateTimeField(null=True)
    mail_attempts = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "facility", "period", "day"],
                condition=models.Q(kind__in=ONCE_A_DAY),
                name="told_once_a_day",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-made_at"]),
            models.Index(
                fields=["id"],
                condition=models.Q(mail_due=True, mailed_at__isnull=True),
                name="mail_to_send",
            ),
            models.Index(
                fields=["facility", "period", "-made_at"],
                condition=models.Q(kind="reminder"),
                name="reminders_of_a_month",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id}"
