"""The lists of facilities and universities as Excel: what the page shows, for whom it shows it."""

import io
from typing import Any

import openpyxl
import pytest

from facilities.errors import Refused
from reports import exporting
from reports.queries import exports as queries
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation
from tests.reports.filed_nation import LATEST
from tests.reports.views.signed_in import client_of, page_of


@pytest.fixture(scope="module")
def filed(shared_database: Accounts) -> Accounts:
    """The small nation that has filed."""
    filed_nation.fill(shared_database)
    return shared_database


def built(database: Accounts, who: str, what: str, language: str = "fa", **params: str) -> Any:
    """The workbook that a person gets who asks for a list with the button of its page."""
    client = client_of(who, language=language)
    asked = client.post("/exports/", {"what": what, "period": str(LATEST), **params})
    assert asked.status_code == 302, asked.content.decode()[:500]
    with database.as_jobs():
        exporting.build_waiting_exports()
    content = b"".join(client.get(f"{asked.headers['Location']}file/"))
    return openpyxl.load_workbook(io.BytesIO(content))


def rows_of(book: Any) -> list[dict[str, Any]]:
    """The rows of the first sheet by the titles of its columns."""
    lines = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


SEEN = {
    cast.ANALYST: {
        cast.T_HOSPITAL,
        cast.T_IMAGING,
        cast.T_OFFICE,
        cast.T_RECEIVER,
        cast.I_HOSPITAL,
        cast.I_IMAGING,
    },
    cast.OFFICER: {cast.T_HOSPITAL, cast.T_IMAGING, cast.T_OFFICE, cast.T_RECEIVER},
    cast.CLERK: {cast.T_IMAGING},
}


@pytest.mark.parametrize("who", SEEN)
def test_everybody_takes_their_own_facilities(filed: Accounts, who: str) -> None:
    book = built(filed, who, "facilities")
    rows = {row["کد مرکز"]: row for row in rows_of(book)}
    assert rows.keys() >= SEEN[who]
    if who != cast.ANALYST:
        assert rows.keys() == SEEN[who]
    sheet = book.worksheets[0]
    assert sheet.sheet_view.rightToLeft
    assert sheet["A1"].value.startswith("محرمانه | ")
    page = page_of(client_of(who), "/facilities/", period=LATEST, search=cast.T_IMAGING)
    mine = rows[cast.T_IMAGING]
    score = f"{mine['نمره']:.1f}".translate(str.maketrans("0123456789.", "۰۱۲۳۴۵۶۷۸۹٫"))
    assert f'<td class="num">{score}</td>' in page
    assert mine["گزارش"] == "ثبت‌شده"
    assert mine["وضعیت"] in page


def test_a_list_keeps_its_filters_and_order(filed: Accounts) -> None:
    book = built(filed, cast.ANALYST, "facilities", "en", kind="hospital", sort="-film")
    rows = rows_of(book)
    assert {row["Kind"].split(" (")[0] for row in rows} == {"Hospital"}
    printed = [row["Film printed (sheets)"] for row in rows]
    assert printed == sorted(printed, reverse=True)
    assert "Kind of facility: Hospital" in book.worksheets[0]["A1"].value
    listed = page_of(client_of(cast.ANALYST, language="en"), "/exports/")
    assert "Kind of facility: Hospital" in listed
    assert "<td>Facilities</td>" in listed


def test_the_table_of_universities_is_the_pages(filed: Accounts) -> None:
    rows = rows_of(built(filed, cast.ANALYST, "universities", "en"))
    page = page_of(client_of(cast.ANALYST, language="en"), "/nation/", period=LATEST, view="table")
    page = page.split('id="universities"')[1]
    assert {row["Code"] for row in rows} == {cast.TEHRAN, cast.ISFAHAN}
    for row in rows:
        line = page.split(f"/universities/{row['Code']}/")[1].split("</tr>")[0]
        assert f"{row['Score']:.1f}".removesuffix(".0") in line
        assert f"{row['Filing rate (%)']:.1f}".removesuffix(".0") + "%" in line
        assert f"{row['Film printed (sheets)']:,}" in line


def test_an_officer_takes_only_the_own_university(filed: Accounts) -> None:
    assert {row["کد"] for row in rows_of(built(filed, cast.OFFICER, "universities"))} == {
        cast.TEHRAN
    }
    assert rows_of(built(filed, cast.CLERK, "universities")) == []


@pytest.mark.parametrize(
    ("what", "params", "code"),
    [
        ("facilities", {}, "not_a_period"),
        ("facilities", {"period": "140013"}, "not_a_period"),
        ("facilities", {"period": "140101", "kind": "bakery"}, "unknown_value"),
        ("universities", {"period": "x"}, "not_a_period"),
    ],
)
def test_a_wrong_wish_is_refused(what: str, params: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        queries.wish_of(what, params)
    assert refused.value.problems[0].code == code


def test_what_looks_like_a_formula_stays_text(database: Accounts) -> None:
    filed_nation.fill(database, [LATEST])
    with database.as_superuser():
        facility = cast.facility(cast.T_IMAGING)
        facility.name_fa = "=HYPERLINK(1)"
        facility.save(update_fields=["name_fa"])
    book = built(database, cast.CLERK, "facilities")
    (cell,) = (cell for cell in book.worksheets[0][3] if str(cell.value).startswith("="))
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
