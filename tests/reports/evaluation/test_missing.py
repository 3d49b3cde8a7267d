"""Missing reports as a story: deadlines pass, are put off, facilities close, and file late."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from facilities.models import Closure, Facility
from reports.cases import steps
from reports.evaluation.jobs import evaluate_waiting
from reports.evaluation.not_filed import open_not_filed
from reports.evaluation.rescoring import rescore_nation, rescore_waiting
from reports.models import DeadlineExtension, Job, StaleRollup, Violation, ViolationEvent
from reports.policy import periods
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.proving.tampering import superuser
from tests.reports.proving.world import prove
from tests.reports.views.signed_in import client_of, page_of

FIRST, SECOND, THIRD, FOURTH = 140103, 140104, 140105, 140106
BEFORE = tuple(periods.following(140001, n) for n in range(14))
SILENT, NOT_FILED = "NON_COOPERATION", "NOT_FILED"
CODE = cast.T_IMAGING


def deadline(period: int, **later: float) -> datetime:
    return periods.deadline_moment(periods.deadline(period)) + timedelta(**later)


def file(accounts: Accounts, *months: int, now: datetime | None = None, **changes: Any) -> None:
    machine = cast.person(cast.MACHINE)
    with accounts.as_person(machine):
        for period in months:
            monthly.file(machine, CODE, period, now=now, **changes)


def put_off(accounts: Accounts, period: int, until: date, territory: str = cast.TEHRAN) -> None:
    with accounts.as_jobs():
        DeadlineExtension.objects.create(
            period=period,
            university=cast.university(territory),
            until=until,
            reason="قطعی سراسری برق",
            granted_by=cast.person(cast.POLICY_OWNER),
            granted_at=deadline(period),
        )


def watch(accounts: Accounts, now: datetime) -> None:
    with accounts.as_jobs():
        open_not_filed(now=now)


def work_off() -> None:
    while evaluate_waiting():
        pass


WAYS: dict[str, Callable[[], object]] = {
    "workers": work_off,
    "blocks": lambda: rescore_waiting(least=0),
}
both_ways = pytest.mark.parametrize("evaluate", WAYS.values(), ids=WAYS)


def suspicions(rule: str = SILENT, code: str = CODE) -> dict[int, str]:
    rows = Violation.objects.filter(rule=rule, facility__code=code).order_by("period")
    return dict(rows.values_list("period", "state"))


def events(rule: str, period: int) -> list[tuple[str, str]]:
    rows = ViolationEvent.objects.filter(
        violation__rule=rule, violation__period=period, violation__facility__code=CODE
    )
    return list(rows.order_by("id").values_list("event", "to_state"))


@pytest.fixture
def silent(database: Accounts) -> Accounts:
    """A facility that filed until Ordibehesht 1401 and not since; three deadlines have passed."""
    file(database, *BEFORE)
    with database.as_jobs():
        work_off()
        open_not_filed(everything=True, now=deadline(THIRD))
    return database


def test_three_silent_months_open_one_suspicion_for_the_inspector(silent: Accounts) -> None:
    with silent.as_jobs():
        assert suspicions() == {THIRD: "suspected"}
        case = Violation.objects.get(rule=SILENT, facility__code=CODE)
        assert (case.leads_to, case.source) == ("inspection", "system")
        assert case.university.code == cast.TEHRAN
        (ground,) = case.evidence.all()
        assert (ground.source, ground.submission_id) == ("system", None)
        assert ground.facts == {"missing_months": [FIRST, SECOND, THIRD]}
        assert events(SILENT, THIRD) == [("opened", "suspected")]
    watch(silent, deadline(FOURTH))
    with silent.as_jobs():
        assert suspicions() == {THIRD: "suspected"}, "once a run"
        assert suspicions(NOT_FILED)[FOURTH] == "suspected"


def test_the_case_names_the_months_and_the_clause_it_is_drawn_from(silent: Accounts) -> None:
    with silent.as_jobs():
        case = Violation.objects.get(rule=SILENT, facility__code=CODE)
    page = page_of(client_of(cast.INSPECTOR), f"/violations/{case.pk}/")
    assert "ماه‌های بدون گزارش" in page
    assert "خرداد ۱۴۰۱، تیر ۱۴۰۱، مرداد ۱۴۰۱" in page
    assert "کلیه مراکز سلامت" in page
    assert "استنباط سامانه" in page
    listed = page_of(client_of(cast.INSPECTOR), "/violations/")
    assert "عدم همکاری در گزارش‌دهی" in listed
    assert page_of(client_of(cast.OTHER_INSPECTOR), f"/violations/{case.pk}/", status=404)
    english = page_of(client_of(cast.INSPECTOR, language="en"), f"/violations/{case.pk}/")
    assert "Months without report" in english


def test_it_is_not_opened_a_second_before_the_third_deadline(database: Accounts) -> None:
    file(database, *BEFORE)
    watch(database, deadline(THIRD, seconds=-1))
    with database.as_jobs():
        assert suspicions() == {}
    watch(database, deadline(THIRD))
    with database.as_jobs():
        assert suspicions() == {THIRD: "suspected"}
        assert Violation.objects.filter(rule=SILENT).count() == 5, "nobody else ever filed"


def test_a_late_filing_closes_not_filed_and_leaves_what_was_a_silence(silent: Accounts) -> None:
    file(silent, FIRST, now=deadline(THIRD, hours=3))
    with silent.as_jobs():
        work_off()
        assert suspicions(NOT_FILED)[FIRST] == "closed"
        assert suspicions() == {THIRD: "suspected"}
    watch(silent, deadline(THIRD, hours=4))
    with silent.as_jobs():
        assert suspicions() == {THIRD: "suspected"}


@both_ways
def test_an_extension_closes_both_at_once_and_its_end_opens_them_again(
    silent: Accounts, evaluate: Callable[[], object]
) -> None:
    until = periods.tehran_date(datetime.now(periods.TEHRAN)) + timedelta(days=10)
    put_off(silent, SECOND, until)
    with silent.as_jobs():
        assert StaleRollup.objects.filter(period=SECOND, university__code=cast.TEHRAN).exists()
        evaluate()
        assert suspicions()[THIRD] == "closed"
        assert suspicions(NOT_FILED)[SECOND] == "closed"
        assert suspicions(NOT_FILED)[FIRST] == "suspected"
        assert suspicions(NOT_FILED, cast.I_HOSPITAL)[SECOND] == "suspected", "not Isfahan's"
        assert events(SILENT, THIRD)[-1] == ("fewer_missing", "closed")
        assert events(NOT_FILED, SECOND)[-1] == ("deadline_extended", "closed")
        assert not Job.objects.filter(done_at=None).exists()
        open_not_filed(everything=True, now=periods.deadline_moment(until))
        assert suspicions()[THIRD] == "suspected"
        assert events(SILENT, THIRD)[-1] == ("opened_again", "suspected")
        assert events(NOT_FILED, SECOND)[-1] == ("opened_again", "suspected")
        assert Violation.objects.filter(rule=SILENT, facility__code=CODE).count() == 1


@both_ways
def test_what_an_inspector_has_taken_up_stays(
    silent: Accounts, evaluate: Callable[[], object]
) -> None:
    inspector = cast.person(cast.INSPECTOR)
    with silent.as_person(inspector):
        case = Violation.objects.get(rule=SILENT, facility__code=CODE)
        steps.begin_inspection(by=inspector, violation=case)
    put_off(silent, SECOND, periods.tehran_date(datetime.now(periods.TEHRAN)) + timedelta(days=9))
    with silent.as_jobs():
        evaluate()
        assert suspicions() == {THIRD: "inspecting"}


def close_for_a_month() -> None:
    facility = cast.facility(CODE)
    Closure.objects.create(
        facility=facility,
        starts_on=periods.first_day(SECOND),
        ends_on=periods.first_day(THIRD),
        reason="بازسازی",
    )


CLOSING = periods.first_day(FIRST)


def close_for_good(code: str = CODE, on: date | None = CLOSING) -> None:
    Facility.objects.filter(code=code).update(closed_on=on)


@both_ways
@pytest.mark.parametrize(
    ("change", "open_months"),
    [(close_for_a_month, {FIRST, THIRD}), (close_for_good, set())],
    ids=["closed for a month", "closed for good"],
)
def test_a_month_that_is_no_longer_owed_is_closed_and_so_is_the_silence(
    silent: Accounts,
    evaluate: Callable[[], object],
    change: Callable[[], None],
    open_months: set[int],
) -> None:
    with silent.as_jobs(), transaction.atomic():
        change()
    with silent.as_jobs():
        evaluate()
        assert suspicions()[THIRD] == "closed"
        assert {m for m, state in suspicions(NOT_FILED).items() if state == "suspected"} == (
            open_months
        )
        assert events(NOT_FILED, SECOND)[-1] == ("not_expected", "closed")
        assert Violation.objects.filter(rule=SILENT, state="suspected").count() == 4


def test_a_month_that_is_owed_again_is_opened_again(silent: Accounts) -> None:
    with silent.as_jobs():
        with transaction.atomic():
            close_for_good()
        work_off()
        assert suspicions()[THIRD] == "closed"
        with transaction.atomic():
            close_for_good(on=None)
        work_off()
        assert suspicions()[THIRD] == "suspected"
        assert [event for event, _ in events(NOT_FILED, SECOND)] == [
            "opened",
            "not_expected",
            "opened_again",
        ]


def test_all_of_it_proves_clean(silent: Accounts) -> None:
    file(silent, FIRST, now=deadline(THIRD, hours=3))
    put_off(silent, THIRD, periods.tehran_date(datetime.now(periods.TEHRAN)) + timedelta(days=9))
    with silent.as_jobs():
        work_off()
        with transaction.atomic():
            close_for_good(cast.I_IMAGING)
        work_off()
    differences = [str(d) for d in prove(silent)[1] if d.table == "reports.violation"]
    assert differences == []


def _delete(case: Violation) -> None:
    case.events.all().delete()
    case.evidence.all().delete()
    case.delete()


def _put_off_unheard(case: Violation) -> None:
    DeadlineExtension.objects.create(
        period=case.period,
        university=case.university,
        until=periods.tehran_date(datetime.now(periods.TEHRAN)) + timedelta(days=9),
        reason="x",
        granted_by=cast.person(cast.POLICY_OWNER),
        granted_at=case.opened_at,
    )


ALTERED: dict[str, tuple[str, Callable[[Violation], None], str]] = {
    "a silence is gone": (SILENT, _delete, "missing, and there is no case"),
    "a missing month is gone": (NOT_FILED, _delete, "missing, and there is no case"),
    "it is not owed": (
        NOT_FILED,
        lambda _: close_for_good(),
        "the month is not owed",
    ),
    "a silence of months that are not owed": (
        SILENT,
        lambda _: close_for_good(),
        "fewer months are missing than the rule asks for",
    ),
    "the deadline has not passed": (NOT_FILED, _put_off_unheard, "the deadline has not passed"),
}


@pytest.mark.parametrize(("rule", "alter", "told"), ALTERED.values(), ids=ALTERED)
def test_a_row_without_its_cause_is_a_difference(
    silent: Accounts, rule: str, alter: Callable[[Violation], None], told: str
) -> None:
    with silent.as_jobs():
        Job.objects.update(queued_at=deadline(THIRD))
        case = Violation.objects.get(rule=rule, facility__code=CODE, period=THIRD)
    with superuser(silent):
        alter(case)
    places = {
        d.place for d in prove(silent)[1] if d.table == "reports.violation" and told in d.what
    }
    assert f"{CODE} {THIRD} {rule}" in places


@both_ways
def test_idle_months_follow_what_is_filed_before_them(
    database: Accounts, evaluate: Callable[[], object]
) -> None:
    nil: dict[str, Any] = {
        code: 0
        for code, value in monthly.figures().items()
        if isinstance(value, int) and value and not code.startswith(("pacs_", "film_"))
    }
    file(database, *BEFORE)
    file(database, FIRST, **nil)
    file(database, THIRD, **nil)
    with database.as_jobs():
        work_off()
        assert suspicions("IDLE") == {}
    file(database, SECOND, **nil)
    with database.as_jobs():
        evaluate()
        assert suspicions("IDLE") == {THIRD: "suspected"}
        case = Violation.objects.get(rule="IDLE")
        assert case.leads_to == "administrative"
        assert case.evidence.get().facts["idle_months"] == [FIRST, SECOND, THIRD]
    file(database, FIRST, now=monthly.in_time(FIRST) + timedelta(hours=1), reason="سهو")
    with database.as_jobs():
        evaluate()
        case.refresh_from_db()
        assert (case.state, case.withdrawn_at is not None) == ("suspected", True)
        assert rescore_nation().changed == 0
