"""A facility that was registered twice: merged, it stays on the desk of the months before."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from facilities.models import Facility, RoleAssignment
from facilities.register.duplicates import merge_duplicates
from facilities.register.facilities import register_facility
from facilities.register.role_assignments import end_role, grant_role
from reports.desk import decisions, reminding
from reports.desk.decisions import return_report
from reports.expected import expected_facilities
from reports.models import Report, SavedForm
from reports.policy import periods
from reports.queries.desk import lists as queries
from reports.repudiation import repudiate
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.desk.month import MONTH, counted, decide, file, listed
from tests.reports.views.desk.month import sheet_of
from tests.reports.views.signed_in import client_of, page_of

DUPLICATE = "T-DUP-1"


@pytest.fixture
def registered_twice(database: Accounts) -> Accounts:
    """Tehran's imaging centre stands in the register a second time, under another code."""
    with database.as_jobs():
        kept = cast.facility(cast.T_IMAGING)
        duplicate = register_facility(
            by=None,
            code=DUPLICATE,
            university=kept.university,
            name_fa=kept.name_fa,
            kind=kept.kind,
            ownership=kept.ownership,
            makes_images=True,
            modalities=tuple(kept.modalities),
            province_id=kept.province_id,
            opened_on=cast.OPENED,
            enrolled_on=cast.ENROLLED,
        )
        grant_role(
            by=None,
            person=cast.person(cast.SIGNATORY),
            role="signatory",
            facility=duplicate,
            starts_on=date(2021, 1, 20),
        )
    return database


def bring_into(database: Accounts, tab: str) -> None:
    """Have the duplicate's month stand in a tab of the desk."""
    if tab == queries.NOT_FILED:
        with database.as_jobs():
            clerk = cast.person(cast.CLERK)
            begun: dict[str, Any] = {"saved_by": clerk, "saved_at": monthly.in_time(MONTH)}
            SavedForm.objects.create(facility=cast.facility(DUPLICATE), period=MONTH, **begun)
        return
    submission = file(database, DUPLICATE)
    if tab == queries.ACCEPTED:
        decide(database, cast.OFFICER, decisions.accept, submission_id=submission)
    elif tab == queries.RETURNED:
        reason = {"submission_id": submission, "reason_code": "wrong_unit"}
        decide(database, cast.OFFICER, return_report, **reason)
    elif tab == queries.REPUDIATED:
        words = {"submission_id": submission, "statement": "از ما نیست."}
        decide(database, cast.SIGNATORY, repudiate, **words)


def merge(database: Accounts) -> None:
    """Merge the duplicate into the imaging centre today, long after the month."""
    with database.as_jobs():
        held = RoleAssignment.objects.get(facility__code=DUPLICATE)
        end_role(by=None, assignment=held, on=timezone.localdate())
        merge_duplicates(
            by=None,
            keep=cast.facility(cast.T_IMAGING),
            duplicate=cast.facility(DUPLICATE),
            reason="ثبت دوباره",
        )


@pytest.mark.parametrize("tab", queries.TABS)
def test_a_merge_takes_nothing_from_the_desk_of_an_earlier_month(
    registered_twice: Accounts, tab: str
) -> None:
    bring_into(registered_twice, tab)
    before = counted(registered_twice)
    client = client_of(cast.OFFICER)
    address = {"period": str(MONTH), "tab": tab}
    assert DUPLICATE in listed(registered_twice, tab)
    assert DUPLICATE in page_of(client, "/desk/", **address)
    assert DUPLICATE in {row[0] for row in sheet_of(client, **address)}
    merge(registered_twice)
    assert DUPLICATE in listed(registered_twice, tab)
    assert DUPLICATE in page_of(client, "/desk/", **address)
    assert DUPLICATE in {row[0] for row in sheet_of(client, **address)}
    assert counted(registered_twice) == before
    assert before.expected == 4


def test_a_merged_duplicate_owes_its_earlier_months_and_has_nobody_to_remind(
    registered_twice: Accounts,
) -> None:
    merge(registered_twice)
    officer = cast.person(cast.OFFICER)
    with registered_twice.as_jobs():
        gone = Facility.objects.get(code=DUPLICATE)
        merged_in = periods.period_of(timezone.localdate())
        owing = [
            {facility for facility, _ in expected_facilities(period)}
            for period in (MONTH, merged_in)
        ]
        assert [gone.pk in facilities for facilities in owing] == [True, False], "up to the merge"
        assert not Report.objects.exists()
    with registered_twice.as_person(officer):
        done = reminding.remind(by=officer, facilities=[gone], period=MONTH)
    assert done == (0, 0, 1), "due, and nobody has an account"
