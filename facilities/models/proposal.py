"""Changes of the register that need somebody else, and what was decided about them."""

from django.db import models
from django.db.models import F, Q

from facilities.models.bodies import University
from facilities.models.facility import Facility
from facilities.models.people import Person

ACCEPTED, APPROVED, REFUSED, WITHDRAWN = "accepted", "approved", "refused", "withdrawn"


class Proposal(models.Model):
    """What somebody proposes to change of a facility from a day on; insert-only, and sealed.

    Either other facts (`changes`: old and new by column) or, with a `receiver`, another
    university. `preview` is what it would have moved when it was proposed: a list of months with
    score and band as they were and as they would be. Name and code are those of that day, for
    readers who do not see the facility.
    """

    at = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+")
    facility_code = models.TextField()
    name_fa = models.TextField()
    name_en = models.TextField()
    university = models.ForeignKey(University, models.PROTECT, related_name="+")
    receiver = models.ForeignKey(University, models.PROTECT, null=True, related_name="+")
    since = models.DateField()
    changes = models.JSONField(default=dict)
    reason = models.TextField()
    preview = models.JSONField(default=list)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="proposal_has_reason"),
            models.CheckConstraint(
                condition=Q(receiver__isnull=True) & ~Q(changes={})
                | Q(receiver__isnull=False, changes={}),
                name="proposal_moves_or_changes",
            ),
            models.CheckConstraint(
                condition=Q(receiver__isnull=True) | ~Q(receiver=F("university")),
                name="proposal_moves_elsewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facility_code} {self.since}"


class ProposalDecision(models.Model):
    """One decision about a proposal; insert-only, and sealed.

    The database carries the change out with the decision that `takes_effect` (proposals.sql). A
    proposal ends with it, or with being refused or withdrawn.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="decisions")
    at = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decision = models.TextField()
    takes_effect = models.BooleanField()
    note = models.TextField(default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision=ACCEPTED)
                | Q(decision=APPROVED, takes_effect=True)
                | Q(decision__in=[REFUSED, WITHDRAWN], takes_effect=False),
                name="decision_known",
            ),
            models.CheckConstraint(
                condition=~Q(decision=REFUSED) | ~Q(note=""), name="refusal_has_reason"
            ),
            models.UniqueConstraint(fields=["proposal", "decision"], name="decided_once"),
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(takes_effect=True) | Q(decision__in=[REFUSED, WITHDRAWN]),
                name="proposal_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.proposal_id}"
