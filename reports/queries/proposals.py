"""Proposed changes of the register, as those concerned may read them."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from facilities import roles
from facilities.access.scope import User, may, scope_of
from facilities.models import Proposal, ProposalDecision
from facilities.models.proposal import ACCEPTED, REFUSED, WITHDRAWN


def proposals_of(user: User) -> QuerySet[Proposal]:
    """The proposals that the user may read, the newest first, with what was decided.

    A proposer reads his own, an officer those by which his university receives a facility, a
    policy owner all; nobody else any.
    """
    rows = Proposal.objects.select_related("person", "university", "receiver")
    rows = rows.prefetch_related("decisions__person")
    if may(user, "decide_proposals"):
        return rows
    return rows.filter(Q(person=user.pk) | Q(receiver__in=_receiving(user)))


def proposal_of(user: User, number: int) -> Proposal | None:
    """One readable proposal; None for unknown and foreign alike."""
    return proposals_of(user).filter(pk=number).first()


def waiting_count(user: User) -> int:
    """How many proposals wait for the user's decision."""
    ended = Q(takes_effect=True) | Q(decision__in=[REFUSED, WITHDRAWN])
    decided = ProposalDecision.objects.filter(proposal=OuterRef("pk"))
    rows = proposals_of(user).prefetch_related(None).exclude(person=user.pk)
    rows = rows.exclude(Exists(decided.filter(ended)))
    accepted = Exists(decided.filter(decision=ACCEPTED))
    if may(user, "decide_proposals"):
        rows = rows.filter(Q(receiver__isnull=True) | accepted)
    else:
        rows = rows.filter(receiver__in=_receiving(user)).exclude(accepted)
    return rows.count()


def _receiving(user: User) -> list[int]:
    """The universities for which the user accepts facilities."""
    return sorted(
        grant.university_id
        for grant in scope_of(user).grants
        if grant.university_id is not None and grant.role in roles.ACTIONS["receive_facility"]
    )
