"""The right to export is asked when a list is built, and each time its file is handed out."""

import io

import openpyxl
import pytest

from facilities import roles
from facilities.models import AuditEvent, RoleAssignment
from facilities.register.role_assignments import end_role, grant_role
from reports import exporting
from reports.queries import exports
from reports.queries.cases.filters import ViolationFilters
from reports.queries.dashboards.month_lists import MonthList
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation
from tests.reports.api.calls import Caller, token_of
from tests.reports.test_exporting import ask, enter_cases
from tests.reports.views.signed_in import client_of

WISHES: dict[str, exports.Wish] = {
    exports.VIOLATIONS: ViolationFilters(),
    exports.FACILITIES: MonthList.from_params({"period": "140101"}),
    exports.UNIVERSITIES: MonthList.from_params({"period": "140101"}),
}


@pytest.mark.parametrize("may_export", [True, False])
@pytest.mark.parametrize("what", WISHES)
def test_the_right_to_export_is_asked_again_when_the_list_is_built(
    database: Accounts, monkeypatch: pytest.MonkeyPatch, what: str, may_export: bool
) -> None:
    """What its person still sees on the pages does not get into a file without this right."""
    filed_nation.fill(database, [140101])
    with database.as_jobs():
        enter_cases()
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        export = exports.request_export(by=officer, what=what, filters=WISHES[what], language="fa")
    if not may_export:
        monkeypatch.setitem(roles.ACTIONS, "export", roles.ACTIONS["export"] - {"officer"})
    with database.as_jobs():
        exporting.build_waiting_exports()
        export.refresh_from_db()
        book = openpyxl.load_workbook(io.BytesIO(bytes(export.content or b"")))
        rows = list(book.worksheets[0].iter_rows(min_row=3, values_only=True))
        assert (export.state, export.rows_done) == ("done", len(rows))
        assert bool(rows) is may_export


@pytest.mark.parametrize("role", ["", "administrator"], ids=["no role", "another role"])
def test_a_finished_file_is_not_handed_to_a_person_whose_role_ended(
    database: Accounts, role: str
) -> None:
    page, api = client_of(cast.INSPECTOR), Caller(token_of(database, cast.INSPECTOR))
    export = ask(database, cast.INSPECTOR)
    addresses = [
        (who, f"{root}{export.pk}/{rest}")
        for who, root in ((page, "/exports/"), (api, "exports/"))
        for rest in ("", "file/")
    ]
    with database.as_jobs():
        exporting.build_waiting_exports()
    assert [who.get(address).status_code for who, address in addresses] == [200] * 4
    with database.as_jobs():
        taken = AuditEvent.objects.filter(action="export.taken").count()
        end_role(by=None, assignment=RoleAssignment.objects.get(person__username=cast.INSPECTOR))
        if role:
            grant_role(by=None, person=cast.person(cast.INSPECTOR), role=role)
    assert [who.get(address).status_code for who, address in addresses] == [404] * 4
    with database.as_jobs():
        assert AuditEvent.objects.filter(action="export.taken").count() == taken == 2
