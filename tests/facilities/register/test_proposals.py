"""Who may change the past of the register, and who may hand a facility over."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from facilities.access.entering import enter, enter_base
from facilities.dates import month_start
from facilities.errors import Refused
from facilities.models import (
    AuditEvent,
    Facility,
    Person,
    Proposal,
    ProposalDecision,
    Responsibility,
)
from facilities.models.proposal import ACCEPTED, APPROVED, REFUSED, WITHDRAWN
from facilities.register import proposals
from facilities.register.facts import facts_on
from facilities.register.people import create_person
from facilities.register.role_assignments import grant_role
from tests import cast
from tests.accounts import Accounts
from tests.facilities.moves import move_facility
from tests.facilities.together import at_once

PAST = date(2022, 3, 21)  # 1401/01/01
SECOND_OWNER = "second_owner"


@pytest.fixture
def register(database: Accounts) -> Accounts:
    """The cast and a second policy owner."""
    with database.as_jobs():
        person = create_person(by=None, username=SECOND_OWNER, full_name="مدیر دوم طرح")
        grant_role(by=None, person=person, role="policy_owner")
    return database


def _codes(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    for problem in refused.value.problems:
        assert problem.message_fa
        assert problem.message_en
    return [(problem.field, problem.code) for problem in refused.value.problems]


def propose_facts(accounts: Accounts, username: str = cast.OFFICER, **changes: object) -> Proposal:
    person = cast.person(username)
    with accounts.as_person(person):
        return proposals.propose_facts(
            by=person,
            facility=cast.facility(cast.T_OFFICE),
            since=PAST,
            reason="پروانه از آغاز سال عوض شده بود",
            preview=[{"period": 140101}],
            **(changes or {"kind": "clinic"}),  # type: ignore[arg-type]
        )


def propose_move(
    accounts: Accounts, username: str = cast.OFFICER, on: date | None = None
) -> Proposal:
    person = cast.person(username)
    with accounts.as_person(person):
        return proposals.propose_move(
            by=person,
            facility=cast.facility(cast.T_OFFICE),
            university=cast.university(cast.ISFAHAN),
            on=on or timezone.localdate(),
            reason="تقسیم استان",
            preview=[],
        )


def decide(accounts: Accounts, username: str, step: str, proposal: Proposal) -> ProposalDecision:
    """Decide as a request of that person would, which sees the proposal or does not."""
    person = cast.person(username)
    steps: dict[str, Callable[..., ProposalDecision]] = {
        ACCEPTED: proposals.accept_move,
        APPROVED: proposals.approve,
        REFUSED: partial(proposals.refuse_proposal, reason="مدرکی نیست"),
        WITHDRAWN: proposals.withdraw,
    }
    with accounts.as_person(person):
        return steps[step](by=person, proposal=Proposal.objects.get(pk=proposal.pk))


def state(accounts: Accounts, proposal: Proposal) -> str:
    with accounts.as_jobs():
        return proposals.state_of(Proposal.objects.get(pk=proposal.pk))


def kind_then(accounts: Accounts) -> tuple[str, str, str]:
    """The office's kind before the day of the change, on it, and today by its own row."""
    with accounts.as_jobs():
        office = cast.facility(cast.T_OFFICE)
        before = facts_on(office, PAST - timedelta(days=1)).kind
        return before, facts_on(office, PAST).kind, office.kind


def test_the_policy_owner_approves_what_an_officer_proposed(register: Accounts) -> None:
    proposal = propose_facts(register)
    assert state(register, proposal) == proposals.PROPOSED
    assert kind_then(register) == ("office", "office", "office")
    decide(register, cast.POLICY_OWNER, APPROVED, proposal)
    assert state(register, proposal) == APPROVED
    assert kind_then(register) == ("office", "clinic", "clinic")
    with register.as_jobs():
        made = Proposal.objects.get(pk=proposal.pk)
        assert made.changes == {"kind": ["office", "clinic"]}
        assert (made.facility_code, made.preview) == (cast.T_OFFICE, [{"period": 140101}])
        events = AuditEvent.objects.filter(action__startswith="proposal.").order_by("id")
        assert [(e.action, e.facility_id) for e in events] == [
            ("proposal.made", made.facility_id),
            ("proposal.approved", made.facility_id),
        ]


@pytest.mark.parametrize(
    ("step", "username"), [(REFUSED, cast.POLICY_OWNER), (WITHDRAWN, cast.OFFICER)]
)
def test_what_is_not_approved_changes_nothing(register: Accounts, step: str, username: str) -> None:
    proposal = propose_facts(register)
    decide(register, username, step, proposal)
    assert state(register, proposal) == step
    with pytest.raises(Refused) as refused:
        decide(register, SECOND_OWNER, APPROVED, proposal)
    assert _codes(refused) == [("", "decided")]
    assert kind_then(register) == ("office", "office", "office")


def test_a_policy_owner_does_not_approve_his_own(register: Accounts) -> None:
    proposal = propose_facts(register, cast.POLICY_OWNER)
    with pytest.raises(Refused) as refused:
        decide(register, cast.POLICY_OWNER, APPROVED, proposal)
    assert _codes(refused) == [("", "own_proposal")]
    decide(register, SECOND_OWNER, APPROVED, proposal)
    assert kind_then(register)[1] == "clinic"


def test_a_senseless_proposal_is_refused(register: Accounts) -> None:
    officer, first = cast.person(cast.OFFICER), month_start(timezone.localdate())
    with register.as_person(officer):
        propose = partial(
            proposals.propose_facts,
            by=officer,
            facility=cast.facility(cast.T_OFFICE),
            reason="علت",
            preview=[],
        )
        for changes, code in (
            ({"since": first, "kind": "clinic"}, ("since", "reaches_no_ended_month")),
            ({"since": PAST, "kind": "office"}, ("", "no_change")),
            ({"since": PAST, "kind": "clinic", "reason": " "}, ("reason", "reason_missing")),
            ({"since": PAST, "makes_images": False}, ("modalities", "modalities_not_expected")),
        ):
            with pytest.raises(Refused) as refused:
                propose(**changes)  # type: ignore[arg-type]
            assert _codes(refused) == [code]
        assert not Proposal.objects.exists()


def test_the_receiving_university_takes_a_facility_over(register: Accounts) -> None:
    """From the running month on nobody else is needed."""
    proposal = propose_move(register)
    with pytest.raises(Refused) as refused:
        decide(register, cast.OFFICER, ACCEPTED, proposal)
    assert _codes(refused) == [("", "not_allowed")]
    decide(register, cast.OTHER_OFFICER, ACCEPTED, proposal)
    assert state(register, proposal) == APPROVED
    with register.as_person(cast.person(cast.OTHER_OFFICER)):
        assert Facility.objects.get(code=cast.T_OFFICE).university.code == cast.ISFAHAN
    with register.as_jobs():
        rows = Responsibility.objects.filter(facility__code=cast.T_OFFICE)
        assert list(rows.values_list("university__code", "starts_on", "ends_on")) == [
            (cast.TEHRAN, None, timezone.localdate()),
            (cast.ISFAHAN, timezone.localdate(), None),
        ]


def test_a_move_in_the_past_needs_both(register: Accounts) -> None:
    proposal = propose_move(register, on=PAST)
    with pytest.raises(Refused) as refused:
        decide(register, cast.POLICY_OWNER, APPROVED, proposal)
    assert _codes(refused) == [("", "not_accepted")]
    decide(register, cast.OTHER_OFFICER, ACCEPTED, proposal)
    assert state(register, proposal) == ACCEPTED
    with register.as_jobs():
        assert cast.facility(cast.T_OFFICE).university.code == cast.TEHRAN
    decide(register, cast.POLICY_OWNER, APPROVED, proposal)
    with register.as_jobs():
        assert cast.facility(cast.T_OFFICE).university.code == cast.ISFAHAN
        open_time = Responsibility.objects.get(facility__code=cast.T_OFFICE, ends_on=None)
        assert open_time.starts_on == PAST


def test_the_receiving_university_may_refuse(register: Accounts) -> None:
    proposal = propose_move(register)
    decide(register, cast.OTHER_OFFICER, REFUSED, proposal)
    assert state(register, proposal) == REFUSED
    with register.as_jobs():
        assert cast.facility(cast.T_OFFICE).university.code == cast.TEHRAN


def test_a_move_that_was_overtaken_is_told(register: Accounts) -> None:
    proposal = propose_move(register)
    with register.as_jobs():
        move_facility(
            by=None,
            facility=cast.facility(cast.T_OFFICE),
            university=cast.university(cast.ISFAHAN),
            on=timezone.localdate() - timedelta(days=1),
        )
    with pytest.raises(Refused) as refused:
        decide(register, cast.OTHER_OFFICER, ACCEPTED, proposal)
    assert _codes(refused) == [("", "overtaken")]
    assert state(register, proposal) == proposals.PROPOSED


SEES = {
    cast.OFFICER: True,  # proposed it
    cast.OTHER_OFFICER: True,  # receives
    cast.POLICY_OWNER: True,
    cast.CLERK: False,
    cast.ANALYST: False,
    cast.NATIONAL_INSPECTOR: False,
    cast.INSPECTOR: False,
    cast.ADMINISTRATOR: False,
    cast.STRANGER: False,
}


def test_proposals_are_read_by_those_concerned(register: Accounts) -> None:
    proposal = propose_move(register, on=PAST)
    decide(register, cast.OTHER_OFFICER, ACCEPTED, proposal)
    for username, sees in SEES.items():
        with register.as_person(cast.person(username)):
            assert Proposal.objects.exists() is sees, username
            assert ProposalDecision.objects.exists() is sees, username
    facts = propose_facts(register)
    with register.as_person(cast.person(cast.OTHER_OFFICER)):
        assert not Proposal.objects.filter(pk=facts.pk).exists()


STEPS = {
    cast.OFFICER: [WITHDRAWN],
    cast.OTHER_OFFICER: [ACCEPTED, REFUSED],
    cast.POLICY_OWNER: [REFUSED],
}


def test_the_steps_open_to_each(register: Accounts) -> None:
    proposal = propose_move(register, on=PAST)
    for username, steps in STEPS.items():
        person = cast.person(username)
        with register.as_person(person):
            assert proposals.steps_open_to(person, proposal) == steps
    decide(register, cast.OTHER_OFFICER, ACCEPTED, proposal)
    for username, steps in ((cast.OTHER_OFFICER, []), (cast.POLICY_OWNER, [APPROVED, REFUSED])):
        person = cast.person(username)
        with register.as_person(person):
            made = Proposal.objects.get(pk=proposal.pk)
            assert proposals.steps_open_to(person, made) == steps


FORGED = "INSERT INTO facilities_proposaldecision (proposal_id, at, person_id, decision,"
FORGED += (
    " takes_effect, note) VALUES (%(proposal)s, now(), %(person)s, %(decision)s, %(now)s, 'x')"
)


@pytest.mark.parametrize(
    ("username", "decision", "takes_effect"),
    [
        (cast.OFFICER, APPROVED, True),
        (cast.OFFICER, ACCEPTED, True),
        (cast.OTHER_OFFICER, APPROVED, True),
        (cast.OTHER_OFFICER, ACCEPTED, True),  # it reaches ended months
        (cast.OTHER_OFFICER, WITHDRAWN, False),
        (cast.POLICY_OWNER, APPROVED, True),  # not accepted yet
        (cast.POLICY_OWNER, ACCEPTED, True),
        (cast.ANALYST, APPROVED, True),
        (cast.CLERK, WITHDRAWN, False),
    ],
)
def test_the_database_judges_decisions_too(
    register: Accounts, username: str, decision: str, takes_effect: bool
) -> None:
    proposal, person = propose_move(register, on=PAST), cast.person(username)
    forged = {
        "proposal": proposal.pk,
        "person": person.pk,
        "decision": decision,
        "now": takes_effect,
    }
    with (
        pytest.raises(DatabaseError),
        register.as_person(person),
        connection.cursor() as cursor,
    ):
        cursor.execute(FORGED, forged)
    assert state(register, proposal) == proposals.PROPOSED


def test_the_database_lets_nobody_approve_his_own(register: Accounts) -> None:
    proposal, owner = propose_facts(register, cast.POLICY_OWNER), cast.person(cast.POLICY_OWNER)
    forged = {"proposal": proposal.pk, "person": owner.pk, "decision": APPROVED, "now": True}
    with (
        pytest.raises(DatabaseError, match="what he proposed"),
        register.as_person(owner),
        connection.cursor() as cursor,
    ):
        cursor.execute(FORGED, forged)
    with (
        pytest.raises(DatabaseError),
        register.as_person(owner),
        connection.cursor() as cursor,
    ):
        cursor.execute(FORGED, forged | {"person": cast.person(SECOND_OWNER).pk})
    assert kind_then(register)[1] == "office"


def test_proposals_are_evidence(register: Accounts) -> None:
    propose_facts(register)
    with register.as_superuser(), pytest.raises(DatabaseError), transaction.atomic():
        Proposal.objects.update(reason="دیگر")


def test_of_two_decisions_at_once_one_stands(register: Accounts) -> None:
    for _ in range(5):
        proposal = propose_facts(register, kind="clinic")

        def step(username: str, step: Callable[..., object], proposal: Proposal = proposal) -> None:
            person = cast.person(username)
            with transaction.atomic():
                enter_base()
                enter(person)
                step(by=person, proposal=Proposal.objects.get(pk=proposal.pk))

        with register.signed_in("payesh_web_login"):
            outcomes = at_once(
                partial(step, cast.POLICY_OWNER, proposals.approve),
                partial(step, SECOND_OWNER, proposals.approve),
                partial(step, cast.OFFICER, proposals.withdraw),
            )
        assert sorted(outcomes) == ["decided", "decided", "done"]
        with register.as_jobs():
            assert ProposalDecision.objects.filter(proposal=proposal).count() == 1
            if proposals.state_of(Proposal.objects.get(pk=proposal.pk)) == APPROVED:
                break


def test_only_keepers_propose(register: Accounts) -> None:
    """Asked as the jobs role reads, so that nothing but `access` can refuse."""
    for username in (cast.CLERK, cast.OTHER_OFFICER, cast.ANALYST, cast.INSPECTOR):
        person: Person = cast.person(username)
        with register.as_jobs(), pytest.raises(Refused) as refused:
            proposals.propose_move(
                by=person,
                facility=cast.facility(cast.T_OFFICE),
                university=cast.university(cast.ISFAHAN),
                on=PAST,
                reason="علت",
                preview=[],
            )
        assert _codes(refused) == [("", "not_allowed")]
