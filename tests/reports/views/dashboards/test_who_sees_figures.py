"""Who finds which page of figures, and that the database alone keeps the others out as well."""

import re
from collections.abc import Callable
from functools import cache

import pytest
from django.test import Client

from reports.models import Submission
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation
from tests.reports.views.signed_in import client_of, page_of
from tests.reports.views.test_pages import blocked_in
from tests.torn_down import tear_down

Signed = Callable[[str], Client]
TEHRAN = {cast.T_HOSPITAL, cast.T_IMAGING}
ISFAHAN = {cast.I_HOSPITAL, cast.I_IMAGING}

NATION, OWN_UNIVERSITY, OTHER_UNIVERSITY = "nation", "tehran", "isfahan"
UNIVERSITIES, LIST = "universities", "facilities"
OWN, NEIGHBOUR, FOREIGN = cast.T_IMAGING, cast.T_HOSPITAL, cast.I_IMAGING
ADDRESSES = {
    NATION: "/nation/",
    UNIVERSITIES: "/universities/",
    OWN_UNIVERSITY: "/universities/tehran/",
    OTHER_UNIVERSITY: "/universities/isfahan/",
    LIST: "/facilities/",
    **{code: f"/facilities/{code}/" for code in (OWN, NEIGHBOUR, FOREIGN)},
}
EVERYTHING = {NATION, OWN_UNIVERSITY, OTHER_UNIVERSITY, LIST, OWN, NEIGHBOUR, FOREIGN}
TEHRANS = {OWN_UNIVERSITY, LIST, OWN, NEIGHBOUR}
ISFAHANS = {OTHER_UNIVERSITY, LIST, FOREIGN}
FINDS: dict[str, set[str]] = {
    cast.CLERK: {LIST, OWN},
    cast.SIGNATORY: {LIST, OWN},
    cast.MACHINE: {LIST, OWN},
    cast.OTHER_CLERK: {LIST, FOREIGN},
    cast.OTHER_MACHINE: {LIST, FOREIGN},
    cast.OFFICER: TEHRANS,
    cast.INSPECTOR: TEHRANS,
    cast.UNIVERSITY_MACHINE: TEHRANS,
    cast.OTHER_OFFICER: ISFAHANS,
    cast.OTHER_INSPECTOR: ISFAHANS,
    cast.NATIONAL_INSPECTOR: EVERYTHING,
    cast.ANALYST: EVERYTHING,
    cast.POLICY_OWNER: EVERYTHING,
    cast.ADMINISTRATOR: set(),
    cast.STRANGER: set(),
}
# Whose months stand behind the pages somebody finds.
MONTHS = {
    who: {
        code
        for code, place in ((OWN, OWN), (NEIGHBOUR, NEIGHBOUR), (FOREIGN, FOREIGN))
        if place in pages
    }
    for who, pages in FINDS.items()
}


@pytest.fixture(scope="module")
def filed(shared_database: Accounts) -> Accounts:
    """The small nation that has filed."""
    filed_nation.fill(shared_database)
    return shared_database


@pytest.fixture(scope="module")
def client_for(filed: Accounts) -> Callable[[str], Client]:
    """Everybody's browser, signed in once, in Persian."""
    return cache(lambda who: client_of(who, language="fa"))


@pytest.fixture
def torn_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Access opened wide: only the database's row-level security still stands."""
    tear_down(monkeypatch)


def test_the_table_speaks_of_the_whole_cast() -> None:
    assert FINDS.keys() == cast.PEOPLE.keys()


@pytest.mark.parametrize("who", FINDS)
def test_everybody_finds_their_own_pages_and_no_others(client_for: Signed, who: str) -> None:
    client = client_for(who)
    for name, address in ADDRESSES.items():
        status = client.get(address).status_code
        if name == UNIVERSITIES:
            has_one = FINDS[who] & {OWN_UNIVERSITY, OTHER_UNIVERSITY}
            assert status == (302 if has_one else 404)
        else:
            assert status == (200 if name in FINDS[who] else 404), name


@pytest.mark.parametrize("who", FINDS)
def test_the_menu_leads_only_to_pages_that_are_found(client_for: Signed, who: str) -> None:
    client = client_for(who)
    menu = page_of(client, "/").split('<ul class="side-list">')[1].split("</ul>")[0]
    assert ('href="/nation/"' in menu) == (NATION in FINDS[who])
    assert ('href="/facilities/"' in menu) == (LIST in FINDS[who])
    for name in (NATION, UNIVERSITIES, LIST):
        if f'href="{ADDRESSES[name]}"' in menu:
            assert client.get(ADDRESSES[name]).status_code in (200, 302)


@pytest.mark.parametrize("who", FINDS)
def test_unknown_and_foreign_answer_alike(client_for: Signed, who: str) -> None:
    client = client_for(who)
    for name, address in ADDRESSES.items():
        if name in FINDS[who] or name in (NATION, LIST, UNIVERSITIES):
            continue
        unknown = address.replace(name, "no-such-code")
        pages = [
            client.get(place).content.decode().replace(place, "") for place in (address, unknown)
        ]
        assert _without_tokens(pages[0]) == _without_tokens(pages[1])


@pytest.mark.parametrize("who", FINDS)
def test_receipts_are_for_those_who_read_the_months(
    filed: Accounts, client_for: Signed, who: str
) -> None:
    client = client_for(who)
    with filed.as_jobs():
        numbers = dict(
            Submission.objects.filter(period=filed_nation.LATEST).values_list(
                "facility__code", "id"
            )
        )
    for code in (OWN, NEIGHBOUR, FOREIGN):
        answer = client.get(f"/receipts/{numbers[code]}/")
        assert answer.status_code == (200 if code in MONTHS[who] else 404)
        if answer.status_code == 200:
            assert answer.json()["receipt"]["facility"] == code
            assert answer.json()["receipt"]["signature"]


@pytest.mark.parametrize("who", FINDS)
@pytest.mark.usefixtures("torn_down")
def test_the_database_alone_keeps_foreign_months_away(client_for: Signed, who: str) -> None:
    client = client_for(who)
    foreign = {code for code in TEHRAN | ISFAHAN if code not in _sees(who)}
    for name in set(ADDRESSES) - {UNIVERSITIES}:
        answer = client.get(ADDRESSES[name], {"period": filed_nation.LATEST})
        assert answer.status_code in (200, 404)
        page = answer.content.decode()
        assert not {code for code in foreign if f">{code}<" in page}
        if name in (OWN_UNIVERSITY, OTHER_UNIVERSITY) and name not in FINDS[who]:
            # The sixth card counts cases, and there are none to be seen.
            assert page.count('<p class="value">–</p>') in (0, 5), "no page, or one of dashes"


def _sees(who: str) -> set[str]:
    """Facilities of whose register entry the database itself lets somebody know."""
    if who == cast.ADMINISTRATOR:
        return TEHRAN | ISFAHAN
    tehran = TEHRAN if OWN_UNIVERSITY in FINDS[who] else set()
    isfahan = ISFAHAN if OTHER_UNIVERSITY in FINDS[who] else set()
    return tehran | isfahan | (FINDS[who] & {OWN, FOREIGN})


@pytest.mark.parametrize("address", ["/nation/", "/universities/tehran/", f"/facilities/{OWN}/"])
def test_a_page_obeys_the_content_security_policy(client_for: Signed, address: str) -> None:
    page = page_of(client_for(cast.ANALYST), address)
    told = [entry for entry in blocked_in(page) if not entry.startswith("script {")]
    assert told == [], "figures of charts are data, which no policy blocks"


def test_names_of_suspects_are_not_on_pages_of_figures(client_for: Signed) -> None:
    page = page_of(client_for(cast.ANALYST), "/nation/", period=filed_nation.LATEST)
    assert "FILM_AFTER_STEP1" not in page
    assert "چاپ فیلم پس از پایان گام اول" in page
    assert "/violations/?rule" not in page, "counts lead nowhere for those who read no names"
    assert "/violations/?rule" in page_of(
        client_for(cast.INSPECTOR), "/universities/tehran/", period=filed_nation.LATEST
    )
    for who in (cast.CLERK, cast.OFFICER, cast.NATIONAL_INSPECTOR):
        told = page_of(client_for(who), f"/facilities/{OWN}/", period=filed_nation.LATEST)
        assert "چاپ فیلم پس از پایان گام اول" not in told


def _without_tokens(page: str) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page)
