"""What is done for a facility, or to it, is told to its people: in the inbox and by mail."""

import pytest

from facilities.models import Person
from reports.cases.steps import open_to_facility
from reports.models import Notice
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.importing import uploads
from tests.reports.suspicions import suspicion

MONTH = 140007
FACILITYS = {cast.CLERK, cast.SIGNATORY}


@pytest.fixture
def with_addresses(database: Accounts) -> Accounts:
    with database.as_jobs():
        for name in (*FACILITYS, cast.OTHER_CLERK):
            Person.objects.filter(username=name).update(email=f"{name}@example.ir")
    return database


def file(database: Accounts, who: str, reason: str = "", **changes: int) -> None:
    by = cast.person(who)
    with database.as_person(by):
        monthly.file(by, cast.T_IMAGING, MONTH, reason=reason, **changes)


def told(database: Accounts, kind: str) -> set[str]:
    """Who has a notice of a kind that will be mailed."""
    with database.as_jobs():
        rows = Notice.objects.filter(kind=kind, mail_due=True)
        return set(rows.values_list("person__username", flat=True))


@pytest.mark.parametrize("who", [cast.OFFICER, cast.UNIVERSITY_MACHINE])
def test_a_filing_by_others_is_told(with_addresses: Accounts, who: str) -> None:
    file(with_addresses, who)
    assert told(with_addresses, "filed_for_you") == FACILITYS
    assert told(with_addresses, "corrected_for_you") == set()
    file(with_addresses, who, reason="شمارش دوباره", cds=301)
    assert told(with_addresses, "corrected_for_you") == FACILITYS


@pytest.mark.parametrize("who", [cast.CLERK, cast.SIGNATORY, cast.MACHINE])
def test_the_facilitys_own_filing_is_no_news(with_addresses: Accounts, who: str) -> None:
    file(with_addresses, who)
    assert told(with_addresses, "filed_for_you") == set()


def test_the_rows_of_a_file_are_told_likewise(with_addresses: Accounts) -> None:
    rows = [uploads.row(cast.T_IMAGING, MONTH), uploads.row(cast.T_HOSPITAL, MONTH)]
    uploads.upload_all(with_addresses, cast.UNIVERSITY_MACHINE, rows)
    assert told(with_addresses, "filed_for_you") == FACILITYS
    changed = uploads.row(cast.T_IMAGING, MONTH, reason="شمارش دوباره")
    changed["figures"] |= {"cds": 301}
    uploads.upload_all(with_addresses, cast.UNIVERSITY_MACHINE, [changed])
    assert told(with_addresses, "corrected_for_you") == FACILITYS


def test_rows_of_the_facilitys_own_machine_are_no_news(with_addresses: Accounts) -> None:
    uploads.upload_all(with_addresses, cast.MACHINE, [uploads.row(cast.T_IMAGING, MONTH)])
    assert told(with_addresses, "filed_for_you") == set()


@pytest.mark.parametrize("who", [cast.INSPECTOR, cast.NATIONAL_INSPECTOR])
def test_a_case_opened_to_a_facility_is_told(with_addresses: Accounts, who: str) -> None:
    with with_addresses.as_jobs():
        case = suspicion(cast.T_IMAGING)
    inspector = cast.person(who)
    with with_addresses.as_person(inspector):
        open_to_facility(by=inspector, violation=case)
    assert told(with_addresses, "case_opened_to_you") == FACILITYS
