"""The lists of the desk as Excel: who takes them away, what they hold, what is written down."""

import pytest

from facilities.models import AuditEvent, Facility
from reports.desk.decisions import return_report
from tests import cast
from tests.accounts import Accounts
from tests.reports.views.desk.month import current, sheet_of
from tests.reports.views.signed_in import client_of

pytestmark = pytest.mark.usefixtures("the_calendar_ends_with_the_month")


def test_only_filters_go_into_the_audit_trail(filed: Accounts) -> None:
    sheet_of(client_of(cast.OFFICER), tab="not_filed", x="a\0b" * 1000)
    with filed.as_jobs():
        taken = AuditEvent.objects.filter(action="export.built").latest("id")
    assert taken.detail["filters"] == {"tab": "not_filed"}


def test_a_list_is_taken_away_as_excel(filed: Accounts) -> None:
    officer, submission = cast.person(cast.OFFICER), current(filed)
    with filed.as_jobs():
        Facility.objects.filter(code=cast.T_OFFICE).update(name_fa="=1+1", phone="021-1")
    with filed.as_person(officer):
        return_report(
            by=officer, submission_id=submission, reason_code="other", note="ارقام نمی‌خواند"
        )
    client = client_of(cast.OFFICER)
    heading, titles, *rows = sheet_of(client)
    assert heading[0].startswith("محرمانه | کارتابل: گزارش‌نشده | مرداد ۱۴۰۱ | ")
    assert "تهیه‌کننده: نرگس کارشناس" in heading[0]
    assert titles[:2] == ("کد مرکز", "نام مرکز")
    assert [(row[0], row[1], row[4]) for row in rows] == [(cast.T_OFFICE, "=1+1", "021-1")]
    (returned,) = sheet_of(client, tab="returned")[2:]
    assert returned[0] == cast.T_IMAGING
    assert returned[8:] == ("برگشت‌خورده", "سایر (در یادداشت بنویسید) – ارقام نمی‌خواند")
    assert len(sheet_of(client, tab="accepted")) == 2
    with filed.as_jobs():
        taken = AuditEvent.objects.filter(action="export.built").order_by("id")
        assert [event.detail["rows"] for event in taken] == [1, 1, 0]
        assert taken[0].actor_id == officer.pk


@pytest.mark.parametrize("who", sorted(set(cast.PEOPLE) - {cast.OFFICER, cast.OTHER_OFFICER}))
def test_only_officers_take_lists_away(shared_database: Accounts, who: str) -> None:
    assert client_of(who).get("/desk/file/").status_code == 404


def test_another_university_takes_its_own(filed: Accounts) -> None:
    rows = sheet_of(client_of(cast.OTHER_OFFICER))[2:]
    assert [row[0] for row in rows] == [cast.I_HOSPITAL, cast.I_IMAGING]
