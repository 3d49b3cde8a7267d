"""Proposing changes of the register that somebody else must agree to, and deciding them.

A change that reaches a month that has ended needs the policy owner, never the one who proposed
it; a move needs an officer of the receiving university, from whatever day. The database carries
out what was decided (proposals.sql). Writes with audit; all raise `errors.Refused`.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Final, Unpack

import psycopg
from django.db import IntegrityError, transaction
from django.utils import timezone

from facilities.access.guards import locked, not_allowed, require, required_reason
from facilities.access.scope import allows, scope_of
from facilities.errors import Refused, refuse
from facilities.kinds import Label
from facilities.models import Facility, Person, Proposal, ProposalDecision, University
from facilities.models.facility import FACTS
from facilities.models.proposal import ACCEPTED, APPROVED, REFUSED, WITHDRAWN
from facilities.register import audit, checks
from facilities.register.checks import FacilityEntry
from facilities.register.facts import differing, facts_problems, reaches_ended_month
from facilities.register.responsibility import check_move

PROPOSED: Final = "proposed"
STATES: Final = {
    PROPOSED: Label("پیشنهاد شده", "Proposed"),
    ACCEPTED: Label("پذیرفته‌شده در دانشگاه مقصد", "Accepted by the receiving university"),
    APPROVED: Label("انجام شده", "Carried out"),
    REFUSED: Label("رد شده", "Refused"),
    WITHDRAWN: Label("پس گرفته شده", "Withdrawn"),
}
OVERTAKEN: Final = ("move_overtaken", "facts_receiver_makes_no_images")  # constraints


def propose_facts(
    *,
    by: Person,
    facility: Facility,
    since: date,
    reason: str,
    preview: Sequence[Mapping[str, Any]],
    **changes: Unpack[FacilityEntry],
) -> Proposal:
    """Propose other facts of a facility from a day in an ended month on.

    Raises Refused: not_allowed, reason_missing, reaches_no_ended_month, no_change and
    everything of `checks.check_entry`.
    """
    cleaned = checks.clean_entry(changes)
    dated = {field: cleaned[field] for field in FACTS if field in cleaned}
    with transaction.atomic():
        kept = locked(facility)
        require(by, "keep_register", facility=kept)
        reason = required_reason(reason)
        if not reaches_ended_month(since):
            raise refuse(
                "since",
                "reaches_no_ended_month",
                "این تغییر به ماه پایان‌یافته‌ای نمی‌رسد؛ آن را مستقیم ثبت کنید.",
                "This change reaches no month that has ended; enter it directly.",
            )
        problems = facts_problems(kept, since, dated)
        if problems:
            raise Refused(problems)
        changed = differing(kept, since, dated)
        if not changed:
            raise refuse("", "no_change", "چیزی تغییر نکرده است.", "Nothing is different.")
        return _propose(by, kept, since, reason, preview, changes=changed)


def propose_move(
    *,
    by: Person,
    facility: Facility,
    university: University,
    on: date,
    reason: str,
    preview: Sequence[Mapping[str, Any]],
) -> Proposal:
    """Propose that another university answers for a facility from a day on.

    Raises Refused: not_allowed, reason_missing, same_university, too_early.
    """
    with transaction.atomic():
        kept = locked(facility)
        require(by, "keep_register", facility=kept)
        reason = required_reason(reason)
        check_move(kept, university, on)
        return _propose(by, kept, on, reason, preview, receiver=university)


def accept_move(*, by: Person, proposal: Proposal) -> ProposalDecision:
    """Accept a facility for the receiving university, whose officer does so.

    It takes effect at once, unless it reaches a month that has ended: then the policy owner
    decides. Raises Refused: not_allowed, decided, overtaken.
    """
    if proposal.receiver_id is None or not _receives(by, proposal):
        raise not_allowed()
    return _decide(by, proposal, ACCEPTED, not reaches_ended_month(proposal.since))


def approve(*, by: Person, proposal: Proposal) -> ProposalDecision:
    """Have a proposal take effect. The policy owner's, of others' proposals.

    Raises Refused: not_allowed, own_proposal, not_accepted, decided, overtaken.
    """
    require(by, "decide_proposals")
    if proposal.person_id == by.pk:
        raise refuse(
            "",
            "own_proposal",
            "پیشنهاد خود را نمی‌توان تأیید کرد؛ نفر دومی لازم است.",
            "Nobody approves what he proposed; a second person is needed.",
        )
    if state_of(proposal) == PROPOSED and proposal.receiver_id is not None:
        raise refuse(
            "",
            "not_accepted",
            "دانشگاه مقصد هنوز این انتقال را نپذیرفته است.",
            "The receiving university has not accepted this move yet.",
        )
    return _decide(by, proposal, APPROVED, takes_effect=True)


def refuse_proposal(*, by: Person, proposal: Proposal, reason: str) -> ProposalDecision:
    """Refuse a proposal: the policy owner, or an officer of the receiving university.

    Raises Refused: not_allowed, reason_missing, decided.
    """
    if not (allows(scope_of(by), "decide_proposals") or _receives(by, proposal)):
        raise not_allowed()
    return _decide(by, proposal, REFUSED, takes_effect=False, note=required_reason(reason))


def withdraw(*, by: Person, proposal: Proposal) -> ProposalDecision:
    """Withdraw what one has proposed. Raises Refused: not_allowed, decided."""
    if proposal.person_id != by.pk:
        raise not_allowed()
    return _decide(by, proposal, WITHDRAWN, takes_effect=False)


def state_of(proposal: Proposal) -> str:
    """Return the state of a proposal, a key of STATES."""
    state = PROPOSED
    for decision in proposal.decisions.all():
        state = APPROVED if decision.takes_effect else decision.decision
    return state


def steps_open_to(by: Person, proposal: Proposal) -> list[str]:
    """Return the decisions that a person may take on a proposal now."""
    state = state_of(proposal)
    if state not in (PROPOSED, ACCEPTED):
        return []
    owns, decides = proposal.person_id == by.pk, allows(scope_of(by), "decide_proposals")
    receives = state == PROPOSED and _receives(by, proposal)
    is_ready = proposal.receiver_id is None or state == ACCEPTED
    return [
        step
        for step, is_open in (
            (ACCEPTED, receives),
            (APPROVED, decides and is_ready and not owns),
            (REFUSED, receives or (decides and not owns)),
            (WITHDRAWN, owns),
        )
        if is_open
    ]


def _propose(
    by: Person,
    facility: Facility,
    since: date,
    reason: str,
    preview: Sequence[Mapping[str, Any]],
    **what: Any,
) -> Proposal:
    proposal = Proposal.objects.create(
        at=timezone.now(),
        person=by,
        facility=facility,
        facility_code=facility.code,
        name_fa=facility.name_fa,
        name_en=facility.name_en,
        university_id=facility.university_id,
        since=since,
        reason=reason,
        preview=list(preview),
        **what,
    )
    audit.record(
        by=by,
        action="proposal.made",
        on=facility,
        detail={"proposal": proposal.pk, "since": since.isoformat(), "reason": reason},
    )
    return proposal


def _decide(
    by: Person, proposal: Proposal, decision: str, takes_effect: bool, note: str = ""
) -> ProposalDecision:
    """Add a decision, with audit; the database judges the order once more and carries it out."""
    with transaction.atomic():
        with _overtaken_told():
            made = ProposalDecision.objects.create(
                proposal=proposal,
                at=timezone.now(),
                person=by,
                decision=decision,
                takes_effect=takes_effect,
                note=note,
            )
        audit.record(
            by=by,
            action=f"proposal.{decision}",
            on=proposal,
            detail={"note": note, "takes_effect": takes_effect},
        )
    return made


@contextmanager
def _overtaken_told() -> Iterator[None]:
    """Have what the database refuses told as a refusal: overtaken, decided."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        cause = error.__cause__
        name = cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None
        if name in OVERTAKEN:
            raise refuse(
                "",
                "overtaken",
                "شناسنامهٔ مرکز پس از این پیشنهاد تغییر کرده است و این تغییر دیگر ممکن نیست.",
                "The register has changed since; this proposal can no longer be carried out.",
            ) from error
        raise refuse(
            "",
            "decided",
            "دربارهٔ این پیشنهاد پیش‌تر تصمیم گرفته شده است.",
            "This proposal has been decided already.",
        ) from error


def _receives(by: Person, proposal: Proposal) -> bool:
    """Whether the person is an officer of the receiving university."""
    return proposal.receiver_id is not None and allows(
        scope_of(by), "receive_facility", university=proposal.receiver_id
    )
