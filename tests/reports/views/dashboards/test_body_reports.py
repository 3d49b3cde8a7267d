"""The nation and a university on one page: what their pages say, to the same people."""

import io

import pytest
from pypdf import PdfReader

from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation
from tests.reports.filed_nation import LATEST
from tests.reports.views.dashboards.test_figures_on_pages import recount
from tests.reports.views.signed_in import client_of

NATION, UNIVERSITY = "/nation/report.pdf", "/universities/tehran/report.pdf"


@pytest.fixture(scope="module")
def filed(shared_database: Accounts) -> Accounts:
    """The small nation that has filed."""
    filed_nation.fill(shared_database)
    return shared_database


@pytest.mark.parametrize(
    ("who", "address", "codes"),
    [
        (cast.ANALYST, NATION, (cast.TEHRAN, cast.ISFAHAN)),
        (cast.OFFICER, UNIVERSITY, (cast.TEHRAN,)),
    ],
)
def test_the_six_figures_are_the_reports(
    filed: Accounts, who: str, address: str, codes: tuple[str, ...]
) -> None:
    answer = client_of(who, language="en").get(address, {"period": LATEST})
    assert answer.headers["Content-Type"] == "application/pdf"
    [page] = PdfReader(io.BytesIO(answer.content)).pages
    text = page.extract_text()
    for figure in recount(filed, LATEST, *codes):
        assert figure.strip("\u2066\u2069") in text
    assert "Lowest scores" in text
    lowest = cast.T_IMAGING if address == UNIVERSITY else "Tehran"
    assert lowest in text


@pytest.mark.parametrize(
    ("who", "address"),
    [
        (cast.OFFICER, NATION),
        (cast.CLERK, NATION),
        (cast.CLERK, UNIVERSITY),
        (cast.OTHER_OFFICER, UNIVERSITY),
        (cast.ADMINISTRATOR, UNIVERSITY),
    ],
)
def test_others_find_no_report(filed: Accounts, who: str, address: str) -> None:
    assert client_of(who).get(address).status_code == 404


def test_nobody_stands_lowest_in_a_month_in_collection(filed: Accounts) -> None:
    answer = client_of(cast.ANALYST, language="en").get(NATION, {"period": 140103})
    [page] = PdfReader(io.BytesIO(answer.content)).pages
    text = page.extract_text()
    assert "In collection: 0 of 5 reports" in text
    assert "Lowest scores" not in text
