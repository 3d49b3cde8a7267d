"""Suspected violations, what they rest on, and what people decided about them."""

from django.db import models

from facilities.models import Facility, Person, University
from reports.policy.directive.parts import NOT_FILED_RULE
from reports.policy.workflow.cases import (
    DISMISSED,
    REFERRED,
    RULED,
    SOURCES,
    SOURCES_OF_PAYESH,
    STATES,
    SUSPECTED,
)

_WORKED = ~models.Q(rule=NOT_FILED_RULE)


class Violation(models.Model):
    """One suspicion of one facility, month and rule, whatever the policy version.

    `university` answered for the facility on the period's last day. `keeper` is the one that
    answered when the suspicion was opened (keepers.sql): its inspectors work the case to the end,
    also when the facility moves. `withdrawn_at` marks that
    the grounds are gone (a corrected report): a person decides what follows. `final_from`
    is the date from which a ruling is final and the name may be known beyond the inspectors.
    """

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+", db_index=False)
    period = models.IntegerField()
    university = models.ForeignKey(University, models.PROTECT, related_name="+", db_index=False)
    keeper = models.ForeignKey(University, models.PROTECT, related_name="+", db_index=False)
    rule = models.TextField()
    leads_to = models.TextField()
    source = models.TextField()
    state = models.TextField(default=SUSPECTED)
    policy = models.ForeignKey(
        "reports.PolicyVersion", models.PROTECT, related_name="+", db_index=False
    )
    spans_letter_date = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    state_changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    opened_to_facility_at = models.DateTimeField(null=True)
    opened_to_facility_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    dismissal_reason = models.TextField(default="")
    addressee = models.TextField(default="")
    outcome = models.TextField(default="")
    final_from = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "period", "rule"], name="one_violation_a_month_and_rule"
            ),
            models.CheckConstraint(condition=models.Q(state__in=tuple(STATES)), name="state_known"),
            models.CheckConstraint(
                condition=models.Q(source__in=tuple(SOURCES)), name="source_known"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    opened_to_facility_at__isnull=True, opened_to_facility_by__isnull=True
                )
                | models.Q(
                    opened_to_facility_at__isnull=False, opened_to_facility_by__isnull=False
                ),
                name="opened_to_facility_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=DISMISSED) | ~models.Q(dismissal_reason=""),
                name="dismissal_has_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[REFERRED, RULED]) | ~models.Q(addressee=""),
                name="referral_has_addressee",
            ),
            models.CheckConstraint(
                condition=models.Q(final_from__isnull=True) | ~models.Q(outcome=""),
                name="final_ruling_has_outcome",
            ),
        ]
        indexes = [
            # A university's list, and its months when sums are stale.
            models.Index(fields=["university", "-opened_at", "-id"], name="cases_of_university"),
            models.Index(fields=["university", "period"], name="cases_of_month"),
            # The nation's list: missing reports are not the inspector's.
            models.Index(fields=["-opened_at", "-id"], condition=_WORKED, name="cases_by_opening"),
            models.Index(fields=["period", "id"], condition=_WORKED, name="cases_by_month"),
            models.Index(
                fields=["state", "-opened_at", "-id"], condition=_WORKED, name="cases_by_state"
            ),
            models.Index(fields=["rule", "-opened_at", "-id"], name="cases_by_rule"),
            models.Index(
                fields=["leads_to", "-opened_at", "-id"],
                condition=_WORKED,
                name="cases_by_consequence",
            ),
            # Few among many.
            models.Index(
                fields=["-opened_at", "-id"],
                condition=models.Q(withdrawn_at__isnull=False),
                name="cases_withdrawn",
            ),
            models.Index(
                fields=["source", "-opened_at"],
                name="cases_from_people",
                condition=~models.Q(source__in=list(SOURCES_OF_PAYESH)),
            ),
            models.Index(
                fields=["final_from"],
                condition=models.Q(final_from__isnull=False),
                name="cases_final",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.facility_id} {self.period}"


class ViolationEvidence(models.Model):
    """One ground of a suspicion: figures of a submission, or what a person brought; insert-only."""

    violation = models.ForeignKey(
        Violation, models.PROTECT, related_name="evidence", db_index=False
    )
    added_at = models.DateTimeField()
    source = models.TextField()
    submission = models.ForeignKey(
        "reports.Submission", models.PROTECT, null=True, related_name="+"
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    facts = models.JSONField()
    facts_hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["violation", "facts_hash"], name="evidence_once"),
        ]

    def __str__(self) -> str:
        return f"evidence of {self.violation_id}"


class ViolationEvent(models.Model):
    """One step of a case: who did what, when and why; insert-only."""

    violation = models.ForeignKey(Violation, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    event = models.TextField()
    from_state = models.TextField()
    to_state = models.TextField()
    note = models.TextField(default="")
    detail = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.event} of {self.violation_id}"
