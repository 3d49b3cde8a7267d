"""Working a case: which step leads where, who may take it, and what it leaves behind."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from facilities.errors import Refused
from facilities.models import AuditEvent
from reports.cases import steps
from reports.cases.by_hand import add_suspicion
from reports.cases.steps import (
    answer_by_facility,
    begin_inspection,
    make_final,
    open_to_facility,
    record_ruling,
    steps_open_to,
)
from reports.models import Violation, ViolationEvent, ViolationEvidence
from reports.policy.workflow import cases
from tests import cast
from tests.accounts import Accounts
from tests.reports.suspicions import STATES_BY, suspicion

TAKE: dict[str, Callable[..., Any]] = {
    "begin_inspection": begin_inspection,
    "confirm": lambda **case: steps.confirm(note="رسید دیده شد.", **case),
    "dismiss": lambda **case: steps.dismiss(reason="مستندی یافت نشد.", **case),
    "refer": lambda **case: steps.refer(addressee="tazirat", **case),
    "record_ruling": lambda **case: record_ruling(
        outcome="convicted", ruling="محکومیت به استناد مادهٔ ۴", **case
    ),
    "make_final": lambda **case: make_final(on=timezone.localdate(), **case),
    "close": steps.close_case,
    "open_to_facility": open_to_facility,
}
# From each state, where a step leads; what is not here is refused. Closing asks for a final
# ruling first, which the plain `ruled` case does not have.
LEADS = {
    ("suspected", "begin_inspection"): "inspecting",
    ("inspecting", "confirm"): "confirmed",
    ("inspecting", "dismiss"): "dismissed",
    ("confirmed", "refer"): "referred",
    ("referred", "record_ruling"): "ruled",
    ("ruled", "make_final"): "ruled",
    **{
        (state, "open_to_facility"): state
        for state in ("suspected", "inspecting", "confirmed", "referred", "ruled")
    },
}


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    """The codes of a refusal, each of which has words in both languages."""
    assert all(p.message_fa and p.message_en for p in refused.value.problems)
    return [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize("step", TAKE)
@pytest.mark.parametrize("state", cases.STATES)
def test_every_step_from_every_state(shared_database: Accounts, state: str, step: str) -> None:
    place = list(cases.STATES).index(state) * len(TAKE) + list(TAKE).index(step)
    with shared_database.as_jobs():
        case = suspicion(
            cast.T_IMAGING, state=state, period=140101 + place // 12 * 100 + place % 12
        )
    inspector = cast.person(cast.INSPECTOR)
    after = LEADS.get((state, step))
    with shared_database.as_person(inspector):
        if after is None:
            with pytest.raises(Refused) as refused:
                TAKE[step](by=inspector, violation=case)
            assert codes(refused) in (["wrong_state"], ["not_final"])
            assert Violation.objects.get(pk=case.pk).state == state
        else:
            assert TAKE[step](by=inspector, violation=case).state == after
            assert Violation.objects.get(pk=case.pk).state == after


def test_a_case_from_suspicion_to_its_close(database: Accounts) -> None:
    with database.as_jobs():
        case = suspicion(cast.T_IMAGING)
    inspector, clerk = cast.person(cast.INSPECTOR), cast.person(cast.CLERK)
    with database.as_person(inspector):
        for step in ("begin_inspection", "open_to_facility"):
            TAKE[step](by=inspector, violation=case)
    with database.as_person(clerk):
        answer_by_facility(by=clerk, violation=case, answer="هزینهٔ بسته‌بندی بود.")
    with database.as_person(inspector):
        for step in ("confirm", "refer", "record_ruling", "make_final", "close"):
            TAKE[step](by=inspector, violation=case)
        case.refresh_from_db()
        assert (case.state, case.outcome, case.final_from) == (
            "closed",
            "convicted",
            timezone.localdate(),
        )
        history = ViolationEvent.objects.filter(violation=case).order_by("id")
        assert [(e.event, e.to_state) for e in history] == [
            ("opened", "suspected"),
            ("begin_inspection", "inspecting"),
            ("open_to_facility", "inspecting"),
            ("answer_by_facility", "inspecting"),
            ("confirm", "confirmed"),
            ("refer", "referred"),
            ("record_ruling", "ruled"),
            ("make_final", "ruled"),
            ("close", "closed"),
        ]
    with database.as_jobs():
        acts = AuditEvent.objects.filter(object_type="reports.violation").order_by("id")
        assert [(a.action, a.actor_id) for a in acts] == [
            ("violation.begin_inspection", inspector.pk),
            ("violation.open_to_facility", inspector.pk),
            ("violation.answer_by_facility", clerk.pk),
            ("violation.confirm", inspector.pk),
            ("violation.refer", inspector.pk),
            ("violation.record_ruling", inspector.pk),
            ("violation.make_final", inspector.pk),
            ("violation.close", inspector.pk),
        ]


@pytest.mark.parametrize(
    ("username", "code"),
    [
        (cast.INSPECTOR, None),
        (cast.NATIONAL_INSPECTOR, None),
        (cast.OFFICER, "not_allowed"),
        (cast.OTHER_INSPECTOR, "unknown"),
        (cast.OTHER_OFFICER, "unknown"),
        (cast.ANALYST, "unknown"),
        (cast.POLICY_OWNER, "unknown"),
        (cast.CLERK, "unknown"),
        (cast.MACHINE, "unknown"),
        (cast.UNIVERSITY_MACHINE, "unknown"),
        (cast.ADMINISTRATOR, "unknown"),
        (cast.STRANGER, "unknown"),
    ],
)
def test_only_the_territorys_inspectors_work_a_case(
    database: Accounts, username: str, code: str | None
) -> None:
    with database.as_jobs():
        case = suspicion(cast.T_IMAGING)
    person = cast.person(username)
    with database.as_person(person):
        if code is None:
            assert begin_inspection(by=person, violation=case).state == "inspecting"
        else:
            with pytest.raises(Refused) as refused:
                begin_inspection(by=person, violation=case)
            assert codes(refused) == [code]


def test_missing_reports_are_not_the_inspectors_list(database: Accounts) -> None:
    with database.as_jobs():
        case = suspicion(cast.T_IMAGING, rule="NOT_FILED")
    inspector = cast.person(cast.INSPECTOR)
    with database.as_person(inspector), pytest.raises(Refused) as refused:
        begin_inspection(by=inspector, violation=case)
    assert codes(refused) == ["unknown"]


REFUSALS = {
    "dismissed without a reason": ("inspecting", lambda **c: steps.dismiss(reason=" ", **c),
                                   "required"),
    "a reason too long": ("inspecting", lambda **c: steps.dismiss(reason="ی" * 4001, **c),
                          "too_long"),
    "referred to nobody known": ("confirmed", lambda **c: steps.refer(addressee="me", **c),
                                 "unknown_value"),
    "an outcome nobody rules": ("referred", lambda **c: record_ruling(
        outcome="maybe", ruling="x", **c), "unknown_value"),
    "a ruling without words": ("referred", lambda **c: record_ruling(
        outcome="acquitted", ruling="", **c), "required"),
    "final before the month": ("ruled", lambda **c: make_final(
        on=date(2022, 3, 21), **c), "wrong_date"),
    "final in two years": ("ruled", lambda **c: make_final(
        on=timezone.localdate() + timedelta(days=730), **c), "wrong_date"),
    "closed before it is final": ("ruled", steps.close_case, "not_final"),
}  # fmt: skip


@pytest.mark.parametrize(("state", "step", "code"), REFUSALS.values(), ids=REFUSALS.keys())
def test_what_a_step_asks_for(
    database: Accounts, state: str, step: Callable[..., Any], code: str
) -> None:
    with database.as_jobs():
        case = suspicion(cast.T_IMAGING, state=state)
    inspector = cast.person(cast.INSPECTOR)
    with database.as_person(inspector), pytest.raises(Refused) as refused:
        step(by=inspector, violation=case)
    assert codes(refused) == [code]
    with database.as_person(inspector):
        assert Violation.objects.get(pk=case.pk).state == state
        assert ViolationEvent.objects.filter(violation=case).count() == 1


def test_a_final_date_to_come_can_be_changed_one_that_came_cannot(database: Accounts) -> None:
    with database.as_jobs():
        case = suspicion(cast.T_IMAGING, state="ruled")
    inspector = cast.person(cast.INSPECTOR)
    soon = timezone.localdate() + timedelta(days=10)
    with database.as_person(inspector):
        make_final(by=inspector, violation=case, on=soon)
        with pytest.raises(Refused) as refused:
            steps.close_case(by=inspector, violation=case)
        assert codes(refused) == ["not_final"]
        make_final(by=inspector, violation=case, on=date(2022, 9, 1))
        with pytest.raises(Refused) as refused:
            make_final(by=inspector, violation=case, on=soon)
        assert codes(refused) == ["already_final"]


def test_only_the_facility_it_was_opened_to_answers(database: Accounts) -> None:
    with database.as_jobs():
        closed_to_it = suspicion(cast.T_IMAGING)
        inspector = cast.person(cast.INSPECTOR)
        open_to_it = suspicion(
            cast.T_IMAGING,
            rule="FEE_OTHER",
            opened_to_facility_at=timezone.now(),
            opened_to_facility_by=inspector,
        )
    answers = [
        (cast.CLERK, open_to_it, None),
        (cast.SIGNATORY, open_to_it, None),
        (cast.CLERK, closed_to_it, "unknown"),
        (cast.OTHER_CLERK, open_to_it, "unknown"),
        (cast.MACHINE, open_to_it, "not_allowed"),
        (cast.INSPECTOR, open_to_it, "not_allowed"),
    ]
    for username, case, code in answers:
        person = cast.person(username)
        with database.as_person(person):
            if code is None:
                event = answer_by_facility(by=person, violation=case, answer="دفاع ما")
                assert (event.note, event.person_id) == ("دفاع ما", person.pk)
            else:
                with pytest.raises(Refused) as refused:
                    answer_by_facility(by=person, violation=case, answer="دفاع ما")
                assert codes(refused) == [code], username


NEW: dict[str, Any] = {
    "period": 140101,
    "rule": "ART4_FILM_FEE",
    "source": "receipt",
    "words": "رسید شمارهٔ ۱۲",
}


def test_a_receipt_opens_a_suspicion(database: Accounts) -> None:
    inspector = cast.person(cast.INSPECTOR)
    with database.as_person(inspector):
        case = add_suspicion(by=inspector, facility=cast.facility(cast.T_IMAGING), **NEW)
        assert (case.state, case.source, case.leads_to) == ("suspected", "receipt", "enforcement")
        assert case.university == cast.university(cast.TEHRAN)
        kept = ViolationEvidence.objects.get(violation=case)
        assert (kept.facts, kept.source, kept.person_id) == (
            {"text": "رسید شمارهٔ ۱۲"},
            "receipt",
            inspector.pk,
        )


def test_more_about_a_standing_case_is_evidence_and_opens_nothing_again(
    database: Accounts,
) -> None:
    with database.as_jobs():
        standing = suspicion(cast.T_IMAGING, state="dismissed", figures={"film_fee_rials": 5})
    inspector = cast.person(cast.INSPECTOR)
    with database.as_person(inspector):
        for _ in range(2):
            case = add_suspicion(
                by=inspector,
                facility=cast.facility(cast.T_IMAGING),
                **NEW,
            )
        assert case.pk == standing.pk
        assert case.state == "dismissed"
        assert ViolationEvidence.objects.filter(violation=case).count() == 2
        added = ViolationEvent.objects.filter(violation=case, event="evidence_added")
        assert {event.to_state for event in added} == {"dismissed"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rule": "NOT_FILED"}, "unknown_value"),
        ({"rule": "SPEEDING"}, "unknown_value"),
        ({"source": "report"}, "unknown_value"),
        ({"words": "  "}, "required"),
        ({"period": 139911}, "wrong_period"),
        ({"period": 149901}, "wrong_period"),
        ({"period": 0}, "wrong_period"),
        ({"rule": "PRINT_AFTER_STEP2", "period": 140112}, "wrong_period"),
    ],
    ids=str,
)
def test_a_suspicion_that_cannot_be_entered(
    database: Accounts, changes: dict[str, Any], code: str
) -> None:
    inspector = cast.person(cast.INSPECTOR)
    with database.as_person(inspector), pytest.raises(Refused) as refused:
        add_suspicion(by=inspector, facility=cast.facility(cast.T_IMAGING), **(NEW | changes))
    assert codes(refused) == [code]


@pytest.mark.parametrize("username", [cast.OTHER_INSPECTOR, cast.OFFICER, cast.ANALYST])
def test_nobody_else_enters_suspicions(database: Accounts, username: str) -> None:
    with database.as_jobs():
        facility = cast.facility(cast.T_IMAGING)
    person = cast.person(username)
    with database.as_person(person), pytest.raises(Refused) as refused:
        add_suspicion(by=person, facility=facility, **NEW)
    assert codes(refused) == ["not_allowed"]


def test_two_inspectors_at_once_take_a_case_up_once(database: Accounts) -> None:
    with database.as_jobs():
        case = suspicion(cast.T_IMAGING)
    people = [cast.person(cast.INSPECTOR), cast.person(cast.NATIONAL_INSPECTOR)]
    connection.close()
    start, outcomes = threading.Barrier(2), list[str]()

    def begin(place: int) -> None:
        start.wait()
        try:
            with database.as_person(people[place]):
                outcomes.append(begin_inspection(by=people[place], violation=case).state)
        except Refused as refused:
            outcomes.append(refused.problems[0].code)
        finally:
            connection.close()

    threads = [threading.Thread(target=begin, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["inspecting", "wrong_state"]
    with database.as_jobs():
        taken = ViolationEvent.objects.filter(violation=case, event="begin_inspection")
        assert taken.count() == 1


@pytest.mark.parametrize("state", cases.STATES)
def test_the_page_offers_just_the_steps_that_can_be_taken(database: Accounts, state: str) -> None:
    with database.as_jobs():
        case = suspicion(cast.T_IMAGING, state=state)
    inspector = cast.person(cast.INSPECTOR)
    with database.as_person(inspector):
        assert set(steps_open_to(inspector, case)) == {
            step for (before, step) in LEADS if before == state
        }
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        assert steps_open_to(officer, case) == []


def test_every_state_of_the_builder_is_a_state() -> None:
    assert set(STATES_BY) <= set(cases.STATES)
