"""What a person brought against a facility stands, whatever the facility's report says."""

from collections.abc import Callable

import pytest

from reports.cases.by_hand import add_suspicion
from reports.evaluation.jobs import evaluate_waiting
from reports.evaluation.rescoring import rescore_nation
from reports.evaluation.rollups import refresh_rollups
from reports.models import StaleRollup, Violation, ViolationEvidence
from reports.policy.workflow import cases
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly

BASELINE, MONTH = 139912, 140105
FEE, FILM = "ART4_FILM_FEE", "FILM_AFTER_STEP1"
SOLD = {
    "film_prints": 3,
    "film_prints_charged": 3,
    "film_fee_rials": 1_500_000,
    "film_closing": 97,
}


def work_off() -> None:
    while evaluate_waiting():
        pass


WAYS: dict[str, Callable[[], object]] = {"workers": work_off, "blocks": rescore_nation}
both_ways = pytest.mark.parametrize("evaluate", WAYS.values(), ids=WAYS.keys())


def bring(accounts: Accounts, source: str = "complaint") -> None:
    """Have the inspector enter that a fee was taken for film."""
    inspector = cast.person(cast.INSPECTOR)
    with accounts.as_person(inspector):
        add_suspicion(
            by=inspector,
            facility=cast.facility(cast.T_IMAGING),
            period=MONTH,
            rule=FEE,
            source=source,
            words="بیمار می‌گوید پول فیلم را جدا داده است.",
        )


def file(accounts: Accounts, period: int = MONTH, *, reason: str = "", **changes: object) -> None:
    machine = cast.person(cast.MACHINE)
    with accounts.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, period, reason=reason, **changes)


@pytest.fixture
def reporting(database: Accounts) -> Accounts:
    """The facility has filed a month that others are compared with."""
    file(database, BASELINE)
    return database


@both_ways
@pytest.mark.parametrize("source", cases.SOURCES_OF_PEOPLE)
def test_a_report_without_grounds_withdraws_nothing_that_a_person_brought(
    reporting: Accounts, source: str, evaluate: Callable[[], object]
) -> None:
    bring(reporting, source)
    file(reporting)
    with reporting.as_jobs():
        evaluate()
        case = Violation.objects.get()
        assert (case.source, case.state, case.withdrawn_at) == (source, "suspected", None)
        assert [event.event for event in case.events.all()] == ["opened"]


@both_ways
def test_a_complaint_that_a_report_bore_out_outlasts_the_correction(
    reporting: Accounts, evaluate: Callable[[], object]
) -> None:
    bring(reporting)
    file(reporting, **SOLD)
    with reporting.as_jobs():
        evaluate()
        grounds = ViolationEvidence.objects.filter(violation__rule=FEE)
        assert set(grounds.values_list("source", flat=True)) == {"complaint", "report"}
    file(reporting, reason="اشتباه در ثبت", film_prints_charged=0, film_fee_rials=None)
    with reporting.as_jobs():
        evaluate()
        withdrawn = {case.rule: case.withdrawn_at is not None for case in Violation.objects.all()}
        assert withdrawn == {FEE: False, FILM: True}


def test_a_standing_complaint_gives_the_blocks_nothing_to_do(reporting: Accounts) -> None:
    bring(reporting)
    file(reporting)
    with reporting.as_jobs():
        work_off()
        refresh_rollups()
        rescore_nation()
        assert not StaleRollup.objects.exists()
