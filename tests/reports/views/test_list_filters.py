"""The lists' pages find what was typed in any letters, digits and marks, and say what is wrong."""

import re
from collections.abc import Callable
from functools import cache

import pytest
from django.test import Client

from facilities.models import AuditEvent
from reports.models import ExportFile
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation
from tests.reports.filed_nation import LATEST
from tests.reports.suspicions import suspicion
from tests.reports.views.signed_in import client_of, page_of

Signed = Callable[[str], Client]
READER = {
    "/facilities/": cast.ANALYST,
    "/violations/": cast.NATIONAL_INSPECTOR,
    "/desk/": cast.OFFICER,
}
PERSIAN_LATEST = str(LATEST).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
TEHRANS_HOSPITAL = {cast.T_HOSPITAL}


@pytest.fixture(scope="module")
def filed(shared_database: Accounts) -> Accounts:
    """The small nation that has filed, with two suspicions."""
    filed_nation.fill(shared_database)
    with shared_database.as_jobs():
        for facility in (cast.T_HOSPITAL, cast.I_HOSPITAL):
            suspicion(facility, period=LATEST)
    return shared_database


@pytest.fixture(scope="module")
def client_for(filed: Accounts) -> Signed:
    """Everybody's browser, signed in once, in English."""
    return cache(lambda who: client_of(who, language="en"))


def form_of(page: str) -> str:
    """The form of filters on a page."""
    return page.rsplit('role="search"', maxsplit=1)[-1].split("</form>", maxsplit=1)[0]


def found(client_for: Signed, address: str, **params: str) -> set[str]:
    """The codes of the facilities that a list holds."""
    page = page_of(client_for(READER[address]), address, **params)
    return set(re.findall(r'<bdi class="code soft">([^<]+)</bdi>', page))


@pytest.mark.parametrize("address", READER)
@pytest.mark.parametrize(
    "typed",
    [
        "بیمارستان نمونهٔ تهران",
        "بيمارستان نمونه تهران",
        "\u200fبیمارستان\u200e \u202bتهران\u202c",
        "  بیمارستان\u200c   تهران\t",
        "t-hosp-1",
        "T-HOSP-۱",
        "T-HOSP-١\u200f",
    ],
)
def test_what_is_searched_is_found_and_shown_in_one_spelling(
    client_for: Signed, address: str, typed: str
) -> None:
    params = {"search": typed, "period": str(LATEST)}
    if address == "/desk/":
        params["tab"] = "pending"
    assert found(client_for, address, **params) == TEHRANS_HOSPITAL
    page = page_of(client_for(READER[address]), address, **params)
    (again,) = re.findall(r'name="search" value="([^"]*)"', form_of(page))
    assert not set(again) & set("يك\u200e\u200f\u202b\u202c\t")
    assert again == again.strip()


@pytest.mark.parametrize(
    ("address", "params"),
    [
        ("/facilities/", {"university": "tehran\u200f", "kind": "hospital"}),
        ("/facilities/", {"province": "IR-۲۳", "kind": "hospital"}),
        ("/facilities/", {"province": "IR-23\u200e", "kind": "hospital"}),
        ("/violations/", {"university": "\u200ftehran", "kind": "hospital"}),
        ("/violations/", {"facility": "T-HOSP-۱"}),
        ("/violations/", {"facility": " t-hosp -1\u200f"}),
        ("/violations/", {"period": f"{PERSIAN_LATEST}\u200f", "search": "t-hosp"}),
    ],
)
def test_codes_and_months_are_found_as_they_are_copied(
    client_for: Signed, address: str, params: dict[str, str]
) -> None:
    assert found(client_for, address, **params) == TEHRANS_HOSPITAL


@pytest.mark.parametrize("address", READER)
@pytest.mark.parametrize("search", ["a\0b", "ب" * 101, "ﷺ" * 10])
def test_words_that_cannot_be_searched_are_refused(
    client_for: Signed, address: str, search: str
) -> None:
    page = page_of(client_for(READER[address]), address, status=400, search=search)
    assert page.count('<div class="problems" role="alert">') == 1
    assert not re.search(r'name="search" value="[^"]+"', form_of(page))


@pytest.mark.parametrize("address", READER)
@pytest.mark.parametrize("name", ["kind", "sort"])
def test_an_unknown_value_is_told_on_every_page(
    client_for: Signed, address: str, name: str
) -> None:
    page = page_of(client_for(READER[address]), address, status=400, **{name: "bakery"})
    assert "“bakery” is not a value of this filter." in page


@pytest.mark.parametrize("month", [PERSIAN_LATEST, f"\u200f{LATEST}\u200f"])
def test_the_month_of_an_address_is_read_in_any_digits(client_for: Signed, month: str) -> None:
    page = page_of(client_for(cast.ANALYST), "/facilities/", period=month)
    assert f'<input type="hidden" name="period" value="{LATEST}">' in page
    assert f"?period={LATEST}" in page


def test_one_list_asked_for_in_two_spellings_is_one_export(filed: Accounts) -> None:
    client = client_of(cast.ANALYST, language="en")
    asked = [
        client.post("/exports/", {"what": "facilities", "period": month, "search": search})
        for month, search in (
            (str(LATEST), "بیمارستان کوچک"),
            (PERSIAN_LATEST, "بيمارستان كوچك\u200f"),
        )
    ]
    assert [answer.status_code for answer in asked] == [302, 302]
    assert asked[0].headers["Location"] == asked[1].headers["Location"]
    with filed.as_jobs():
        export = ExportFile.objects.get()
        assert export.filters == {"period": str(LATEST), "search": "بیمارستان کوچک"}
        assert AuditEvent.objects.filter(action="export.requested").count() == 1
    assert "Search: بیمارستان کوچک" in page_of(client, "/exports/")


SUSPICIONS = ["search", "rule", "state", "leads_to", "period_from", "period_to"]
FURTHER = ["kind", "source", "withdrawn"]


@pytest.mark.parametrize(
    ("who", "address", "params", "names"),
    [
        (cast.ANALYST, "/facilities/", {}, ["search", "university", "kind", "state"]),
        (cast.OFFICER, "/facilities/", {}, ["search", "kind", "state"]),
        (
            cast.ANALYST,
            "/facilities/",
            {"period": LATEST, "sort": "-film", "province": "IR-23"},
            ["period", "sort", "province", "search", "university", "kind", "state"],
        ),
        (cast.NATIONAL_INSPECTOR, "/violations/", {}, [*SUSPICIONS, "university", *FURTHER]),
        (cast.OFFICER, "/violations/", {"sort": "-opened"}, [*SUSPICIONS, *FURTHER]),
        (
            cast.OFFICER,
            "/violations/",
            {"sort": "rule", "facility": cast.T_HOSPITAL},
            [*SUSPICIONS, *FURTHER, "facility", "sort"],
        ),
        (cast.OFFICER, "/desk/", {"tab": "not_filed"}, ["tab", "search", "kind"]),
        (
            cast.OFFICER,
            "/desk/",
            {"period": LATEST, "tab": "pending", "sort": "name"},
            ["period", "tab", "sort", "month", "search", "kind"],
        ),
    ],
)
def test_a_form_holds_what_its_reader_can_choose_and_what_is_kept(
    client_for: Signed, who: str, address: str, params: dict[str, str | int], names: list[str]
) -> None:
    form = form_of(page_of(client_for(who), address, **params))
    assert re.findall(r'<(?:input|select)[^>]* name="([a-z_]+)"', form) == names
    for name, value in params.items():
        if name in names and name != "facility":
            assert f'<input type="hidden" name="{name}" value="{value}">' in form
    for name in names:
        shown = f'<input type="hidden" name="{name}"' not in form
        assert (f'<label for="{name}">' in form) == shown
        assert len(re.findall(f'id="{name}"', form)) == shown
