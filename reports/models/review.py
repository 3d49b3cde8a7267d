"""What people say about a filed report: the officer's decision, and the signatory's denial."""

from django.db import models

from facilities.models import Facility, Person, University
from reports.policy.workflow.reviews import DECISIONS, RETURNED


class Review(models.Model):
    """An officer's decision on one submission; insert-only, the latest counts.

    A report is under the decision of its current submission, so a correction is undecided again.
    `reason_code` says why it was returned (reports/policy/workflow/reviews.py).
    """

    submission = models.ForeignKey("reports.Submission", models.PROTECT, related_name="reviews")
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+", db_index=False)
    period = models.IntegerField()
    university = models.ForeignKey(University, models.PROTECT, related_name="+", db_index=False)
    decision = models.TextField()
    reason_code = models.TextField(default="")
    note = models.TextField(default="")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision__in=tuple(DECISIONS)), name="review_decision_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(decision=RETURNED) | ~models.Q(reason_code=""),
                name="return_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["university", "period"])]

    def __str__(self) -> str:
        return f"{self.decision} {self.submission_id}"


class Repudiation(models.Model):
    """A signatory's declaration that a submission is not theirs; insert-only.

    The submission stays, with its scores and suspicions, all of them marked. The month's first
    arrival is from then on the first one that was not repudiated (a trigger keeps it).
    """

    submission = models.OneToOneField(
        "reports.Submission", models.PROTECT, related_name="repudiation"
    )
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+", db_index=False)
    period = models.IntegerField()
    university = models.ForeignKey(University, models.PROTECT, related_name="+", db_index=False)
    statement = models.TextField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(statement=""), name="repudiation_has_statement"
            ),
        ]
        indexes = [models.Index(fields=["facility", "period"])]

    def __str__(self) -> str:
        return f"repudiation of {self.submission_id}"


class CorrectionPermit(models.Model):
    """An officer's leave to correct one month after its window; insert-only.

    It serves for one correction: the first submission of the month that arrives after it.
    """

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+", db_index=False)
    period = models.IntegerField()
    university = models.ForeignKey(University, models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField()
    granted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="permit_has_reason"),
        ]
        indexes = [models.Index(fields=["facility", "period"])]

    def __str__(self) -> str:
        return f"permit for {self.facility_id} {self.period}"
