"""Changing the register by page: shown beforehand, proposed or entered, and decided by whom."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from facilities import dates
from facilities.models import Facility, Proposal
from facilities.register.proposals import state_of
from reports.models import Notice, Report, Score, Violation
from reports.policy import periods
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation, monthly
from tests.reports.views.signed_in import client_of, page_of

PAST = "1401/01/01"
CHANGE = f"/facilities/{cast.T_IMAGING}/register/"
SOLD = {"film_prints": 3, "film_prints_charged": 3, "film_closing": 97}


@pytest.fixture
def nation(database: Accounts) -> Accounts:
    """A nation that has filed; Tehran's imaging centre sold film in one month."""
    filed_nation.fill(database)
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        monthly.file(officer, cast.T_IMAGING, 140105, **SOLD)
    filed_nation.work(database)
    return database


def form(**changes: Any) -> dict[str, Any]:
    """The form of a change of the imaging centre as it stands, but for `changes`."""
    return {
        "what": "facts",
        "kind": "imaging_center",
        "ownership": "private",
        "makes_images": "yes",
        "modalities": list(cast.FACILITIES[cast.T_IMAGING].modalities),
        "university": "",
        "since": PAST,
        "reason": "پروانه از آغاز سال دیگر بود",
        "preview": "1",
    } | changes


def send(client: Client, *, status: int = 200, **changes: Any) -> str:
    answer = client.post(CHANGE, form(**changes))
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def propose(client: Client, **changes: Any) -> str:
    """Send twice, as a person does; return the address of the proposal."""
    send(client, **changes)
    answer = client.post(CHANGE, form(**changes) | {"confirm": "1"})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    address: str = answer["Location"]
    assert address.startswith("/proposals/")
    return address


def told(accounts: Accounts, kind: str) -> set[str]:
    with accounts.as_jobs():
        return set(Notice.objects.filter(kind=kind).values_list("person__username", flat=True))


def test_a_change_of_the_past_is_shown_proposed_and_approved(nation: Accounts) -> None:
    officer, owner = client_of(cast.OFFICER), client_of(cast.POLICY_OWNER)
    shown = send(officer, makes_images="no", modalities=[])
    assert "بدون نمره" in shown, "a facility without images has no score"
    with nation.as_jobs():
        assert not Proposal.objects.exists(), "a preview writes nothing"
        assert not Notice.objects.filter(kind="register_proposed").exists()
    address = propose(officer, makes_images="no", modalities=[])
    assert told(nation, "register_proposed") == {cast.POLICY_OWNER}
    assert told(nation, "cases_reached") == {cast.INSPECTOR}
    assert "در انتظار تصمیم شما: ۱" in page_of(owner, "/")
    assert "در انتظار تصمیم شما" not in page_of(officer, "/")
    page = page_of(owner, address)
    assert "فروردین ۱۴۰۱" in page
    assert "اسفند ۱۴۰۰" not in page
    assert owner.post(f"{address}approved/").status_code == 302
    assert told(nation, "proposal_carried_out") == {cast.OFFICER}
    filed_nation.work(nation)
    with nation.as_jobs():
        rows = Report.objects.filter(facility__code=cast.T_IMAGING)
        assert {r.period for r in rows if not r.makes_images} == {140101, 140102, 140105}
        assert not Facility.objects.get(code=cast.T_IMAGING).makes_images


def test_what_was_shown_is_what_happens(nation: Accounts) -> None:
    """Old and new scores of the preview are those before and after the change."""
    with nation.as_jobs():
        before = _scores()
    owner = client_of(cast.POLICY_OWNER)
    address = propose(client_of(cast.OFFICER), kind="office")
    owner.post(f"{address}approved/")
    filed_nation.work(nation)
    with nation.as_jobs():
        after = _scores()
        preview = Proposal.objects.get().preview
    assert preview
    shown = {
        m["period"]: ((m["total"], m["band"]), (m["new_total"], m["new_band"])) for m in preview
    }
    moved = {p: (before[p], after[p]) for p in before if before[p] != after[p]}
    assert shown == moved


def _scores() -> dict[int, tuple[float | None, str]]:
    rows = Score.objects.filter(facility__code=cast.T_IMAGING, is_current=True)
    return {
        period: (total, band) for period, total, band in rows.values_list("period", "total", "band")
    }


def test_a_change_of_the_running_month_holds_at_once(nation: Accounts) -> None:
    officer = client_of(cast.OFFICER)
    today = {"since": dates.jalali_text(timezone.localdate()), "reason": ""}
    assert "بی‌درنگ اعمال می‌شود" in send(officer, kind="clinic", **today)
    with nation.as_jobs():
        assert Facility.objects.get(code=cast.T_IMAGING).kind == "imaging_center"
    answer = officer.post(CHANGE, form(kind="clinic", **today) | {"confirm": "1"})
    assert answer["Location"] == f"/facilities/{cast.T_IMAGING}/"
    with nation.as_jobs():
        assert Facility.objects.get(code=cast.T_IMAGING).kind == "clinic"
        assert not Proposal.objects.exists()


def test_a_move_waits_for_the_receiving_university(nation: Accounts) -> None:
    officer, receiver = client_of(cast.OFFICER), client_of(cast.OTHER_OFFICER)
    address = propose(officer, what="move", university=cast.ISFAHAN)
    assert told(nation, "move_proposed") == {cast.OTHER_OFFICER}
    owner = client_of(cast.POLICY_OWNER)
    assert owner.post(f"{address}approved/").status_code == 409
    page = page_of(receiver, address)
    assert cast.T_IMAGING in page, "named, though its pages are out of sight"
    assert receiver.get(f"/facilities/{cast.T_IMAGING}/").status_code == 404
    assert "انتقال" in page_of(receiver, "/inbox/")
    assert receiver.post(f"{address}accepted/").status_code == 302
    with nation.as_jobs():
        assert Facility.objects.get(code=cast.T_IMAGING).university.code == cast.TEHRAN
    assert owner.post(f"{address}approved/").status_code == 302
    filed_nation.work(nation)
    with nation.as_jobs():
        assert Facility.objects.get(code=cast.T_IMAGING).university.code == cast.ISFAHAN
        rows = Report.objects.filter(facility__code=cast.T_IMAGING, period__gte=140101)
        assert set(rows.values_list("university__code", flat=True)) == {cast.ISFAHAN}
    inspector = client_of(cast.INSPECTOR)
    assert "T-IMG-1" in page_of(inspector, "/violations/"), "open cases stay"
    with nation.as_jobs():
        numbers = list(Violation.objects.filter(period=140105).values_list("pk", flat=True))
    assert numbers
    for number in numbers:
        assert "begin_inspection" in page_of(inspector, f"/violations/{number}/")
        assert inspector.post(f"/violations/{number}/begin_inspection/").status_code == 302


def test_a_refusal_says_why(nation: Accounts) -> None:
    officer, owner = client_of(cast.OFFICER), client_of(cast.POLICY_OWNER)
    assert "نوشتن علت لازم است" in send(officer, status=409, kind="clinic", reason="")
    assert "چیزی تغییر نکرده است" in send(officer, status=409)
    assert "شمسی" in send(officer, status=409, since="فردا")
    address = propose(officer, kind="clinic")
    assert "نوشتن علت لازم است" in owner.post(f"{address}refused/").content.decode()
    assert owner.post(f"{address}refused/", {"reason": "مدرکی نیست"}).status_code == 302
    assert "مدرکی نیست" in page_of(officer, address)
    assert "پیش‌تر تصمیم گرفته شده است" in owner.post(f"{address}approved/").content.decode()
    with nation.as_jobs():
        assert state_of(Proposal.objects.get()) == "refused"


@pytest.mark.parametrize(
    "username",
    [
        cast.CLERK,
        cast.ANALYST,
        cast.INSPECTOR,
        cast.NATIONAL_INSPECTOR,
        cast.OTHER_OFFICER,
        cast.ADMINISTRATOR,
        cast.STRANGER,
    ],
)
def test_foreign_people_find_nothing(nation: Accounts, username: str) -> None:
    address = propose(client_of(cast.OFFICER), kind="clinic")
    foreign = client_of(username)
    for page in (address, CHANGE):
        assert foreign.get(page).status_code == 404
    for step in ("approved", "refused", "accepted", "withdrawn", "nonsense"):
        assert foreign.post(f"{address}{step}/").status_code == 404
    assert foreign.post(CHANGE, form(kind="clinic")).status_code == 404
    listed = foreign.get("/proposals/")
    assert cast.T_IMAGING not in listed.content.decode()
    assert listed.status_code == (200 if username == cast.OTHER_OFFICER else 404)


def test_an_english_page(nation: Accounts) -> None:
    officer = client_of(cast.OFFICER, language="en")
    address = propose(officer, kind="office")
    for page in (CHANGE, "/proposals/", address):
        html = page_of(officer, page)
        assert "register" in html
    assert periods.label_en(140101) in page_of(officer, address)
