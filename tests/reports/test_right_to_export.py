"""The right to export is asked again when a list is built."""

import io

import openpyxl
import pytest

from facilities import roles
from reports import exporting
from reports.queries import exports
from reports.queries.month_lists import MonthList
from reports.queries.violations import ViolationFilters
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation
from tests.reports.test_exporting import enter_cases

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
