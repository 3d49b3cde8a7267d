"""The current figures of one facility and month."""

from django.db import models

from facilities.models import Facility, University
from reports.models.figures import add_figure_columns


class Report(models.Model):
    """One facility's month as it stands now: the figures of its latest submission.

    `university` is the one responsible on the period's last day; `kind` and `makes_images` are
    the facility's as of the filing. Every figure of form 1 is a column of its own, NULL where
    blank. `first_received_at` is the arrival of the month's first submission that was not
    repudiated, NULL while every one was.
    """

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+", db_index=False)
    period = models.IntegerField()
    university = models.ForeignKey(University, models.PROTECT, related_name="+", db_index=False)
    kind = models.TextField()
    makes_images = models.BooleanField()
    submission = models.OneToOneField("reports.Submission", models.PROTECT, related_name="report")
    first_received_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["facility", "period"], name="one_report_a_month"),
        ]
        indexes = [
            models.Index(fields=["university", "period"]),
            models.Index(
                fields=["period"], include=["facility", "film_prints"], name="reports_to_sort"
            ),
            models.Index(
                fields=["kind", "period"],
                condition=models.Q(film_fee_rials__gt=0)
                | models.Q(paper_fee_rials__gt=0)
                | models.Q(cd_fee_rials__gt=0),
                name="reports_charged",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facility_id} {self.period}"


add_figure_columns(Report)
