"""Proposing changes of the register with what they would move, deciding them, and telling people.

The register itself says who may do what (`facilities.register.proposals`).
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction

from facilities.access.holders import inspectors_of, officers_of, policy_owners
from facilities.models import Facility, Person, Proposal, ProposalDecision, University
from facilities.models.proposal import ACCEPTED, APPROVED, REFUSED, WITHDRAWN
from facilities.register import proposals
from reports.models import Violation
from reports.notices import telling
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.directive.parts import NOT_FILED_RULE
from reports.policy.workflow.cases import ENDED
from reports.queries.cases.violations import visible_violations
from reports.register_preview import preview_facts, preview_move

MOST_CASES: Final = 5  # named in a notice


def propose_facts(
    *, by: Person, facility: Facility, since: date, reason: str, changes: Mapping[str, Any]
) -> Proposal:
    """Propose other facts from a day on; the policy owners are told, and inspectors of cases.

    Raises Refused as `proposals.propose_facts`.
    """
    with transaction.atomic():
        made = proposals.propose_facts(
            by=by,
            facility=facility,
            since=since,
            reason=reason,
            preview=preview_facts(by=by, facility=facility, since=since, changes=changes),
            **changes,
        )
        _tell(made, policy_owners(), "register_proposed", by)
        _tell_inspectors(made, by)
    return made


def propose_move(
    *, by: Person, facility: Facility, university: University, on: date, reason: str
) -> Proposal:
    """Propose another university; its officers are told, and inspectors of cases.

    Raises Refused as `proposals.propose_move`.
    """
    with transaction.atomic():
        made = proposals.propose_move(
            by=by,
            facility=facility,
            university=university,
            on=on,
            reason=reason,
            preview=preview_move(by=by, facility=facility, on=on),
        )
        _tell(made, officers_of(university), "move_proposed", by)
        _tell_inspectors(made, by)
    return made


def decide(*, by: Person, proposal: Proposal, step: str, reason: str = "") -> ProposalDecision:
    """Take one of the steps that `proposals.steps_open_to` names; who waits for it is told.

    Raises Refused as the step does, KeyError for an unknown step.
    """
    steps: dict[str, Callable[[], ProposalDecision]] = {
        ACCEPTED: lambda: proposals.accept_move(by=by, proposal=proposal),
        APPROVED: lambda: proposals.approve(by=by, proposal=proposal),
        REFUSED: lambda: proposals.refuse_proposal(by=by, proposal=proposal, reason=reason),
        WITHDRAWN: lambda: proposals.withdraw(by=by, proposal=proposal),
    }
    take = steps[step]
    with transaction.atomic():
        made = take()
        if step == ACCEPTED and not made.takes_effect:
            _tell(proposal, policy_owners(), "register_proposed", by)
        elif step != WITHDRAWN:
            kind = "proposal_refused" if step == REFUSED else "proposal_carried_out"
            _tell(proposal, [proposal.person_id], kind, by, note=made.note)
    return made


def _tell(proposal: Proposal, people: list[int], kind: str, by: Person, **detail: Any) -> None:
    """Tell people of a proposal about a facility that they may not see."""
    name = [proposal.name_fa, proposal.name_en or proposal.name_fa]
    telling.tell_people(
        people=people,
        kind=kind,
        facility=Facility(pk=proposal.facility_id),  # its row may be out of sight
        detail={"facility": name, "proposal": proposal.pk, **detail},
        by=by,
    )


def _tell_inspectors(proposal: Proposal, by: Person) -> None:
    """Tell the inspectors who keep open cases of the facility which of them a change reaches.

    As far as the proposer sees cases: a policy owner sees none, and theirs are not told.
    """
    rows = visible_violations(by).filter(facility=proposal.facility_id)
    rows = rows.exclude(state__in=ENDED).exclude(rule=NOT_FILED_RULE).order_by("-period", "rule")
    kept: dict[int, list[Violation]] = {}
    for case in rows.select_related("facility"):
        if periods.last_day(case.period) >= proposal.since:
            kept.setdefault(case.keeper_id, []).append(case)
    for keeper, cases in kept.items():
        names = [_case_name(case) for case in cases[:MOST_CASES]]
        telling.tell_people(
            people=inspectors_of(keeper),
            kind="cases_reached",
            facility=cases[0].facility,
            detail={"late": len(cases), "names": names},
            by=by,
        )


def _case_name(case: Violation) -> list[str]:
    """Rule and month of a case in Persian and English."""
    name = published.directive().rule(case.rule).name
    return [
        f"{name.fa} ({periods.label_fa(case.period)})",
        f"{name.en} ({periods.label_en(case.period)})",
    ]
