"""Every page of the desk, the history and the inbox × everybody × what is not theirs.

Asked as it is, and with the first wall torn down: then only the database keeps people apart.
"""

from collections.abc import Callable
from functools import cache

import pytest
from django.test import Client

from reports.models import CorrectionPermit, Notice, Report, Repudiation, Review
from reports.views.urls import urlpatterns
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.views.signed_in import client_of
from tests.torn_down import tear_down

MONTH = 140105
OWN, NEIGHBOUR, FOREIGN = cast.T_IMAGING, cast.T_HOSPITAL, cast.I_IMAGING
PLACES = (OWN, NEIGHBOUR, FOREIGN)
TEHRANS = {OWN, NEIGHBOUR}
# Whose months somebody reads; who decides about which.
READS: dict[str, set[str]] = {
    cast.CLERK: {OWN},
    cast.SIGNATORY: {OWN},
    cast.MACHINE: {OWN},
    cast.OTHER_CLERK: {FOREIGN},
    cast.OTHER_MACHINE: {FOREIGN},
    cast.OFFICER: TEHRANS,
    cast.INSPECTOR: TEHRANS,
    cast.UNIVERSITY_MACHINE: TEHRANS,
    cast.OTHER_OFFICER: {FOREIGN},
    cast.OTHER_INSPECTOR: {FOREIGN},
    cast.NATIONAL_INSPECTOR: set(PLACES),
    cast.ANALYST: set(PLACES),
    cast.POLICY_OWNER: set(PLACES),
    cast.ADMINISTRATOR: set(),
    cast.STRANGER: set(),
}
DECIDES = {cast.OFFICER: TEHRANS, cast.OTHER_OFFICER: {FOREIGN}}
DENIES = {cast.SIGNATORY: {OWN}}
READ_ONLY = {
    cast.ANALYST,
    cast.POLICY_OWNER,
    cast.NATIONAL_INSPECTOR,
    cast.ADMINISTRATOR,
    cast.STRANGER,
}
NEW = {
    "desk",
    "desk_file",
    "desk_step",
    "report_month",
    "report_step",
    "inbox",
    "read_all",
    "open_notice",
}
DESK_STEPS = ("accept", "return", "remind")
STEPS = ("accept", "return", "permit", "repudiate")
Signed = Callable[[str], Client]


@pytest.fixture(scope="module")
def world(shared_database: Accounts) -> Accounts:
    """The month is filed by three facilities and not by Tehran's office; everybody was told."""
    for place in PLACES:
        officer = cast.person(cast.OFFICER if place in TEHRANS else cast.OTHER_OFFICER)
        with shared_database.as_person(officer):
            monthly.file(officer, place, MONTH)
    with shared_database.as_jobs():
        for name in cast.PEOPLE:
            Notice.objects.create(
                person=cast.person(name),
                kind="accepted",
                facility=cast.facility(OWN),
                period=MONTH,
                day=monthly.in_time(MONTH).date(),
                made_at=monthly.in_time(MONTH),
            )
    return shared_database


@pytest.fixture(scope="module")
def client_for(world: Accounts) -> Signed:
    """Everybody's browser, signed in once; a refusal by the database is an error page."""

    def signed_in(who: str) -> Client:
        client = client_of(who, language="fa")
        client.raise_request_exception = False
        return client

    return cache(signed_in)


@pytest.fixture
def torn_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Access opened wide: only the database's row-level security still stands."""
    tear_down(monkeypatch)


def words(world: Accounts, place: str, step: str) -> dict[str, str]:
    """What a form posts for a step on a facility's month."""
    with world.as_jobs():
        facility = cast.facility(place)
        submission = Report.objects.get(facility=facility, period=MONTH).submission_id
    return {
        "submission": str(submission),
        "reason_code": "wrong_unit",
        "note": "",
        "reason": "شمارش",
        "statement": "از ما نیست.",
        "secret": cast.PASSWORD,
        "method": "password",
        "facility": str(facility.pk),
    }


def stored(world: Accounts) -> dict[str, list[int]]:
    """Every decision, leave and declaration, by facility."""
    with world.as_jobs():
        return {
            place: [
                rows.objects.filter(facility__code=place).count()
                for rows in (Review, CorrectionPermit, Repudiation)
            ]
            for place in PLACES
        }


def test_the_tables_speak_of_everybody_and_every_page() -> None:
    assert READS.keys() == cast.PEOPLE.keys()
    names = {getattr(pattern, "name", None) for pattern in urlpatterns}
    assert names >= NEW


@pytest.mark.parametrize("who", READS)
def test_everybody_finds_their_own_months_and_no_others(client_for: Signed, who: str) -> None:
    client = client_for(who)
    unknown = client.get(f"/facilities/no-such-code/months/{MONTH}/").content
    for place in PLACES:
        address = f"/facilities/{place}/months/{MONTH}/"
        answer = client.get(address)
        assert answer.status_code == (200 if place in READS[who] else 404), place
        if place not in READS[who]:
            same = answer.content.replace(place.encode(), b"no-such-code")
            assert len(same) == len(unknown), "foreign and unknown answer alike"
    for nonsense in (0, 140013, 139910, 99_999_999):
        assert client.get(f"/facilities/{OWN}/months/{nonsense}/").status_code == 404


@pytest.mark.parametrize("who", READS)
def test_only_officers_find_the_desk(client_for: Signed, who: str) -> None:
    client = client_for(who)
    answer = client.get("/desk/", {"period": MONTH, "tab": "pending"})
    assert answer.status_code == (200 if who in DECIDES else 404)
    for place in PLACES if who in DECIDES else ():
        assert (f">{place}<" in answer.content.decode()) == (place in DECIDES[who])
    menu = client.get("/").content.decode().split('<ul class="side-list">')
    assert ('href="/desk/"' in menu[-1]) == (who in DECIDES)


@pytest.mark.parametrize("who", READS)
def test_nobody_decides_about_what_is_not_theirs(
    world: Accounts, client_for: Signed, who: str
) -> None:
    client, before = client_for(who), stored(world)
    for place in PLACES:
        for step in STEPS:
            may = place in (DENIES if step == "repudiate" else DECIDES).get(who, ())
            if may:
                continue
            address = f"/facilities/{place}/months/{MONTH}/{step}/"
            answer = client.post(address, words(world, place, step))
            assert answer.status_code == (409 if place in READS[who] else 404), (place, step)
        for step in DESK_STEPS if place not in DECIDES.get(who, ()) else ():
            answer = client.post(f"/desk/{step}/?period={MONTH}", words(world, place, step))
            assert answer.status_code in ((302, 409) if who in DECIDES else (404,)), (place, step)
    assert client.post(f"/facilities/{OWN}/months/{MONTH}/erase/").status_code == 404
    assert client.post("/desk/erase/").status_code == 404
    assert stored(world) == before


@pytest.mark.parametrize("who", READS)
@pytest.mark.usefixtures("torn_down")
def test_the_database_alone_lets_nobody_read_or_decide_about_others(
    world: Accounts, client_for: Signed, who: str
) -> None:
    client, before = client_for(who), stored(world)
    allowed = READS[who]
    for place in PLACES:
        page = client.get(f"/facilities/{place}/months/{MONTH}/").content.decode()
        if place not in allowed:
            assert "نسخه‌ها و رسیدها" not in page, place
        for step in STEPS:
            client.post(f"/facilities/{place}/months/{MONTH}/{step}/", words(world, place, step))
        for step in DESK_STEPS:
            client.post(f"/desk/{step}/?period={MONTH}", words(world, place, step))
    for tab in ("not_filed", "pending", "accepted", "returned", "repudiated"):
        page = client.get("/desk/", {"period": MONTH, "tab": tab}).content.decode()
        for place in set(PLACES) - allowed - _register_of(who):
            assert f">{place}<" not in page, (place, tab)
    after = stored(world)
    for place in PLACES:
        if place not in allowed:
            assert after[place] == before[place], place
    if who in READ_ONLY:
        assert after == before, "the database knows that they only read"


def _register_of(who: str) -> set[str]:
    """Facilities of whose register entry, not months, the database itself tells somebody."""
    return set(PLACES) if who == cast.ADMINISTRATOR else set()


@pytest.mark.parametrize("who", READS)
@pytest.mark.parametrize("walls", ["both walls", "the database alone"])
def test_nobody_opens_anothers_notices(
    world: Accounts, client_for: Signed, who: str, walls: str, request: pytest.FixtureRequest
) -> None:
    if walls == "the database alone":
        request.getfixturevalue("torn_down")
    client = client_for(who)
    has_role = bool(cast.PEOPLE[who].role)
    assert client.get("/inbox/").status_code == (200 if has_role else 404)
    with world.as_jobs():
        numbers = dict(
            Notice.objects.filter(kind="accepted", day=monthly.in_time(MONTH).date()).values_list(
                "person__username", "id"
            )
        )
    for owner, number in numbers.items():
        expected = 302 if owner == who else 404
        assert client.get(f"/inbox/{number}/").status_code == expected, owner
    with world.as_jobs():
        Notice.objects.update(read_at=None)
    client.post("/inbox/read/")
    with world.as_jobs():
        read = Notice.objects.exclude(read_at=None).values_list("person__username", flat=True)
        assert set(read) <= {who}


@pytest.mark.parametrize(
    "address", ["/desk/", f"/facilities/{OWN}/months/{MONTH}/", "/inbox/", "/inbox/1/"]
)
def test_nobody_unknown_gets_in(world: Accounts, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/accounts/login/?next={address}"
