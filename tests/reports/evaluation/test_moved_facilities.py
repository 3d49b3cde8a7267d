"""A facility moves to another university: its cases go along, and who may read them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from facilities.errors import Refused
from facilities.register.people import create_person
from facilities.register.role_assignments import grant_role
from reports.cases import steps
from reports.evaluation.jobs import evaluate_waiting
from reports.evaluation.rescoring import rescore_waiting
from reports.models import Violation
from reports.policy import periods
from reports.queries.cases.counts import counts
from reports.queries.cases.filters import ViolationFilters
from reports.queries.cases.violations import list_page, violation_of, visible_violations
from tests import cast
from tests.accounts import Accounts
from tests.facilities.moves import move_facility
from tests.reports import monthly
from tests.reports.suspicions import suspicion

BASELINE = 139912
RULE = "ART4_FILM_FEE"
MONTHS = FIRST, SECOND, THIRD = (140104, 140105, 140106)
QAZVIN = "qazvin"  # where it moves last
QAZVIN_OFFICER, QAZVIN_INSPECTOR = "qazvin_officer", "qazvin_inspector"
OFFICERS = (cast.OFFICER, cast.OTHER_OFFICER, QAZVIN_OFFICER)
INSPECTORS = (cast.INSPECTOR, cast.OTHER_INSPECTOR, QAZVIN_INSPECTOR)
SOLD = {
    "film_prints": 3,
    "film_prints_charged": 3,
    "film_fee_rials": 1_500_000,
    "film_closing": 97,
}


def work_off() -> None:
    while evaluate_waiting():
        pass


def work_off_in_blocks() -> None:
    rescore_waiting(least=1)


both_ways = pytest.mark.parametrize(
    "evaluate", [work_off, work_off_in_blocks], ids=["workers", "blocks"]
)


@pytest.fixture
def nation(database: Accounts) -> Accounts:
    """Three universities with an officer and an inspector each, and a month to compare with."""
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, BASELINE)
    with database.as_jobs():
        qazvin = cast.university(QAZVIN)
        for username, role in ((QAZVIN_OFFICER, "officer"), (QAZVIN_INSPECTOR, "inspector")):
            person = create_person(by=None, username=username, full_name="هما قزوینی")
            grant_role(by=None, person=person, role=role, university=qazvin)
    return database


def move_twice(code: str) -> None:
    """Isfahan answers for the facility from within the second month on, Qazvin from the third."""
    for month, university in ((SECOND, cast.ISFAHAN), (THIRD, QAZVIN)):
        with transaction.atomic():
            move_facility(
                by=None,
                facility=cast.facility(code),
                university=cast.university(university),
                on=periods.first_day(month) + timedelta(days=14),
            )


def read_by(accounts: Accounts, username: str, code: str) -> set[int]:
    """The months of a facility's cases that a person may read, by either wall."""
    person = cast.person(username)
    with accounts.as_person(person):
        first_wall, second_wall = (
            set(cases.filter(facility__code=code).values_list("period", flat=True))
            for cases in (visible_violations(person), Violation.objects.all())
        )
    assert first_wall == second_wall
    return first_wall


@both_ways
def test_cases_follow_who_answered_on_the_months_last_day(
    nation: Accounts, evaluate: Callable[[], None]
) -> None:
    machine = cast.person(cast.MACHINE)
    with nation.as_person(machine):
        for month in MONTHS:
            monthly.file(machine, cast.T_IMAGING, month, **SOLD)
    with nation.as_jobs():
        evaluate()
    for username in (*OFFICERS, *INSPECTORS):
        of_tehran = username in (cast.OFFICER, cast.INSPECTOR)
        assert read_by(nation, username, cast.T_IMAGING) == (set(MONTHS) if of_tehran else set())
    with nation.as_jobs():
        move_twice(cast.T_IMAGING)
        evaluate()
        answering = Violation.objects.values_list("period", "university__code")
        assert set(answering) == {(FIRST, cast.TEHRAN), (SECOND, cast.ISFAHAN), (THIRD, QAZVIN)}
    for people in (OFFICERS, INSPECTORS):
        # The university of today reads its facilities' whole history, a former one its own months,
        # and the one that had the cases keeps them.
        months = [read_by(nation, who, cast.T_IMAGING) for who in people]
        assert months == [set(MONTHS), {SECOND}, set(MONTHS)]


def test_an_open_case_stays_with_the_inspector_who_has_it(nation: Accounts) -> None:
    """The attack: one form moved 34 scores and 14 suspicions out of an inspector's sight."""
    machine = cast.person(cast.MACHINE)
    with nation.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, FIRST, **SOLD)
    with nation.as_jobs():
        work_off()
        with transaction.atomic():
            move_facility(
                by=None,
                facility=cast.facility(cast.T_IMAGING),
                university=cast.university(cast.ISFAHAN),
                on=periods.first_day(139911),
            )
        work_off()
        opened = Violation.objects.get(rule=RULE)
        number = opened.pk
        assert opened.university.code == cast.ISFAHAN
    heir = cast.person(cast.OTHER_INSPECTOR)
    with nation.as_person(heir):
        case = violation_of(heir, number)
        assert case is not None, "its facility's history is the new university's to read"
        assert steps.steps_open_to(heir, case) == []
        with pytest.raises(Refused):
            steps.begin_inspection(by=heir, violation=case)
        assert not Violation.objects.update(state="dismissed")
    inspector = cast.person(cast.INSPECTOR)
    with nation.as_person(inspector):
        of_rule = ViolationFilters(rule=RULE)
        assert counts(inspector, of_rule).total == 1
        assert [case.pk for case in list_page(inspector, of_rule, first=0, size=9)] == [number]
        case = violation_of(inspector, number)
        assert case is not None
        steps.begin_inspection(by=inspector, violation=case)
        steps.dismiss(by=inspector, violation=case, reason="رسیدها با گزارش می‌خواند.")


def test_what_is_opened_after_a_move_is_the_new_universitys(nation: Accounts) -> None:
    machine = cast.person(cast.MACHINE)
    with nation.as_jobs(), transaction.atomic():
        move_facility(
            by=None,
            facility=cast.facility(cast.T_IMAGING),
            university=cast.university(cast.ISFAHAN),
            on=periods.first_day(THIRD),
        )
    with nation.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, FIRST, **SOLD)
    with nation.as_jobs():
        work_off()
        case = Violation.objects.get(rule=RULE)
        assert (case.university.code, case.keeper.code) == (cast.TEHRAN, cast.ISFAHAN)
    inspector = cast.person(cast.INSPECTOR)
    with nation.as_person(inspector):
        seen = violation_of(inspector, case.pk)
        assert seen is not None, "it answered for that month"
        assert steps.steps_open_to(inspector, seen) == []
        with pytest.raises(DatabaseError), transaction.atomic():
            Violation.objects.update(keeper=cast.university(cast.TEHRAN))


@both_ways
def test_missing_reports_go_along_for_the_officers(
    nation: Accounts, evaluate: Callable[[], None]
) -> None:
    with nation.as_jobs():
        for month in MONTHS:
            suspicion(cast.T_OFFICE, rule="NOT_FILED", period=month)
        move_twice(cast.T_OFFICE)
        evaluate()
    months = [read_by(nation, who, cast.T_OFFICE) for who in OFFICERS]
    assert months == [{FIRST}, {SECOND}, set(MONTHS)]
