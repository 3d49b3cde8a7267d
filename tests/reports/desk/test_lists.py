"""The lists of the officer's desk: what each holds, and what a row shows."""

from datetime import timedelta

import pytest

from facilities.errors import Refused
from reports.calendar import calendar
from reports.desk import decisions as desk_decisions
from reports.desk.decisions import return_report
from reports.models import DeadlineExtension, SavedForm
from reports.policy import periods
from reports.queries.desk import lists as queries
from reports.queries.desk.lists import DeskFilters
from reports.queries.desk.queue import queue_page
from reports.queries.desk.rows import filed_rows
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.desk.month import DUE, MONTH, counted, current, decide, file, listed
from tests.reports.suspicions import suspicion


def test_every_facility_of_the_month_stands_in_one_list(database: Accounts) -> None:
    assert listed(database, queries.NOT_FILED) == [
        cast.T_HOSPITAL,
        cast.T_IMAGING,
        cast.T_OFFICE,
    ]
    file(database, cast.T_HOSPITAL, now=DUE)
    file(database)
    file(database, cast.I_HOSPITAL)
    with database.as_jobs():
        SavedForm.objects.create(
            facility=cast.facility(cast.T_OFFICE),
            period=MONTH,
            saved_at=DUE,
            prepared_at=DUE,
            saved_by=cast.person(cast.CLERK),
            prepared_by=cast.person(cast.CLERK),
        )
    decide(database, cast.OFFICER, desk_decisions.accept, submission_id=current(database))
    assert listed(database, queries.NOT_FILED) == [cast.T_OFFICE]
    assert listed(database, queries.PENDING) == [cast.T_HOSPITAL]
    assert listed(database, queries.ACCEPTED) == [cast.T_IMAGING]
    assert counted(database) == queries.DeskCounts(
        expected=3, not_filed=1, filed=2, accepted=1, undecided=1, late=1, begun=1, to_sign=1
    )
    assert counted(database, cast.OTHER_OFFICER).filed == 1


def test_late_is_judged_by_the_deadline_of_the_territory(filed: Accounts) -> None:
    file(filed, cast.T_HOSPITAL, now=DUE)
    assert counted(filed).late == 1
    with filed.as_jobs():
        DeadlineExtension.objects.create(
            period=MONTH,
            university=cast.university(cast.TEHRAN),
            reason="سیل",
            until=periods.deadline(MONTH) + timedelta(days=1),
            granted_at=DUE,
            granted_by=cast.person(cast.POLICY_OWNER),
        )
    assert counted(filed).late == 0


@pytest.mark.parametrize(
    "who",
    sorted(set(cast.PEOPLE) - {cast.OFFICER, cast.OTHER_OFFICER}),
)
def test_nobody_else_has_a_desk(filed: Accounts, who: str) -> None:
    assert counted(filed, who) == queries.DeskCounts()
    for tab in queries.TABS:
        assert listed(filed, tab, who) == []


@pytest.mark.parametrize(
    ("tab", "filters", "codes"),
    [
        (queries.NOT_FILED, {"search": "مطب"}, [cast.T_OFFICE]),
        (queries.NOT_FILED, {"kind": "hospital"}, []),
        (queries.NOT_FILED, {"sort": "-name"}, [cast.T_OFFICE]),
        (queries.NOT_FILED, {"sort": "last"}, [cast.T_OFFICE]),
        (queries.NOT_FILED, {"sort": "-reminded"}, [cast.T_OFFICE]),
        (queries.PENDING, {"search": "نمونه تهران"}, [cast.T_IMAGING, cast.T_HOSPITAL]),
        (queries.PENDING, {"search": cast.T_IMAGING}, [cast.T_IMAGING]),
        (queries.PENDING, {"kind": "hospital"}, [cast.T_HOSPITAL]),
        (queries.PENDING, {}, [cast.T_IMAGING, cast.T_HOSPITAL]),
        (queries.PENDING, {"sort": "name"}, [cast.T_HOSPITAL, cast.T_IMAGING]),
        (queries.PENDING, {"sort": "-received"}, [cast.T_HOSPITAL, cast.T_IMAGING]),
        (queries.PENDING, {"sort": "-warnings"}, [cast.T_IMAGING, cast.T_HOSPITAL]),
    ],
)
def test_the_lists_are_searched_narrowed_and_sorted(
    database: Accounts, tab: str, filters: dict[str, str], codes: list[str]
) -> None:
    file(database, film_closing=5)  # a warning about the stock
    file(database, cast.T_HOSPITAL, now=monthly.in_time(MONTH) + timedelta(days=1))
    assert listed(database, tab, **filters) == codes


@pytest.mark.parametrize(
    "wrong", [{"tab": "all"}, {"sort": "warnings"}, {"kind": "shop"}, {"search": "ب" * 101}]
)
def test_a_wrong_filter_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(Refused):
        DeskFilters.from_params(wrong)


def test_a_row_shows_what_the_officer_needs_to_decide(filed: Accounts) -> None:
    file(
        filed,
        period=140104,
        studies_radiography=100,
        handovers=400,
        delivered_electronic=100,
        handovers_with_report=400,
        studies_archived=500,
    )
    decide(
        filed, cast.OFFICER, return_report, submission_id=current(filed), reason_code="copied_month"
    )
    file(filed, film_closing=5, reason="شمارش دوباره")
    with filed.as_jobs():
        suspicion(cast.T_IMAGING, period=MONTH)
        suspicion(cast.T_IMAGING, period=MONTH, rule="NO_REPORT", state="dismissed")
        suspicion(cast.T_IMAGING, period=140104)
    by = cast.person(cast.OFFICER)
    with filed.as_person(by):
        page = queue_page(by, DeskFilters(tab=queries.PENDING, month=MONTH), calendar(), size=50)
        (row,) = filed_rows(by, page.reports)
    assert [warning["code"] for warning in row.report.submission.warnings] == ["film_balance_off"]
    assert row.report.submission.reason == "شمارش دوباره"
    assert row.before_return is not None
    assert row.before_return.reason_code == "copied_month"
    assert [(c.figure.code, c.old, c.new) for c in row.changes] == [
        ("film_closing", 100, 5),
        ("studies_radiography", 100, 600),
        ("delivered_electronic", 100, 600),
    ]
    assert row.suspicions == 1
    assert row.review is None
