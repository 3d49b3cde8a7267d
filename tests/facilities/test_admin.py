"""The register's own pages: who enters, what they find there, and what they can do."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from facilities.models import AuditEvent, Closure, FacilityFacts, Person, RoleAssignment
from facilities.register import invitations
from tests import cast
from tests.accounts import Accounts
from tests.facilities.proof import proven
from tests.facilities.workbook.test_importing import FACILITY, filled_in

KEEPERS = {cast.OFFICER, cast.OTHER_OFFICER, cast.POLICY_OWNER, cast.ADMINISTRATOR}
LISTS = {
    "facility": {cast.OFFICER, cast.POLICY_OWNER, cast.ADMINISTRATOR},
    "university": {cast.OFFICER, cast.POLICY_OWNER, cast.ADMINISTRATOR},
    "province": {cast.OFFICER, cast.POLICY_OWNER, cast.ADMINISTRATOR},
    "approvedplatform": {cast.OFFICER, cast.POLICY_OWNER, cast.ADMINISTRATOR},
    "person": {cast.ADMINISTRATOR},
    "roleassignment": {cast.ADMINISTRATOR},
    "auditevent": {cast.ADMINISTRATOR},
}


@pytest.fixture
def signed_in(database: Accounts) -> dict[str, Client]:
    """A browser for each of the people these tests need, signed in."""
    browsers = {}
    with database.as_superuser():
        for username in [*KEEPERS, cast.CLERK, cast.STRANGER]:
            browsers[username] = Client()
            browsers[username].force_login(
                cast.person(username), backend="allauth.account.auth_backends.AuthenticationBackend"
            )
    proven(browsers[cast.ADMINISTRATOR])
    return browsers


def page(model: str, name: str, *args: object) -> str:
    """The address of a page."""
    return reverse(f"admin:facilities_{model}_{name}", args=args)


def number(database: Accounts, code: str) -> int:
    with database.as_jobs():
        return cast.facility(code).pk


def test_whoever_has_not_signed_in_is_sent_to_the_sites_own_sign_in(database: Accounts) -> None:
    browser = Client()
    answer = browser.get(page("facility", "changelist"), follow=False)
    answer = browser.get(answer["Location"])
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("username", [cast.CLERK, cast.STRANGER])
def test_people_without_a_register_do_not_enter(
    signed_in: dict[str, Client], username: str
) -> None:
    answer = signed_in[username].get(page("facility", "changelist"), follow=True)
    assert answer.status_code == 403


@pytest.mark.parametrize("model", LISTS)
def test_each_list_opens_to_its_readers_only(signed_in: dict[str, Client], model: str) -> None:
    opened = set()
    for username in (cast.OFFICER, cast.POLICY_OWNER, cast.ADMINISTRATOR):
        answer = signed_in[username].get(page(model, "changelist"))
        assert answer.status_code in {200, 403}
        if answer.status_code == 200:
            opened.add(username)
    assert opened == LISTS[model]


def test_the_index_offers_only_what_can_be_opened(signed_in: dict[str, Client]) -> None:
    text = signed_in[cast.OFFICER].get(reverse("admin:index")).content.decode()
    assert page("facility", "changelist") in text
    assert page("person", "changelist") not in text


def test_an_officer_finds_the_own_facilities_however_they_are_spelled(
    signed_in: dict[str, Client],
) -> None:
    browser, address = signed_in[cast.OFFICER], page("facility", "changelist")
    everything = browser.get(address).content.decode()
    assert 'type="search"' in everything
    assert cast.T_IMAGING in everything
    assert cast.I_IMAGING not in everything
    found = browser.get(address, {"q": "تصویر برداري"}).content.decode()
    assert cast.T_IMAGING in found
    assert cast.T_HOSPITAL not in found


@pytest.mark.parametrize("name", ["change", "close", "reopen", "merge"])
def test_a_foreign_facilitys_pages_are_not_found(
    database: Accounts, signed_in: dict[str, Client], name: str
) -> None:
    foreign = signed_in[cast.OFFICER].get(
        page("facility", name, number(database, cast.I_IMAGING)), follow=False
    )
    unknown = signed_in[cast.OFFICER].get(page("facility", name, 999_999), follow=False)
    assert foreign.status_code == unknown.status_code
    assert foreign.status_code in {302, 404}


@pytest.mark.parametrize("name", ["change", "close", "reopen", "merge"])
def test_an_officers_own_facilitys_pages_open(
    database: Accounts, signed_in: dict[str, Client], name: str
) -> None:
    answer = signed_in[cast.OFFICER].get(page("facility", name, number(database, cast.T_OFFICE)))
    assert answer.status_code == 200
    assert "مطب نمونهٔ تهران" in answer.content.decode()


ENTRY = {
    "name_fa": "مركز آتيه",
    "kind": "imaging_center",
    "ownership": "private",
    "makes_images": "on",
    "modalities": ["ct"],
    "province": "IR-23",
    "enrolled_on": "۱۳۹۹/۱۱/۰۱",
}
NO_TIMES = {
    f"{name}-{count}_FORMS": "0"
    for name in ("responsibilities", "facts", "closures")
    for count in ("TOTAL", "INITIAL")
}


def test_an_officer_enters_and_corrects_a_facility(
    database: Accounts, signed_in: dict[str, Client]
) -> None:
    browser = signed_in[cast.OFFICER]
    tehran = cast.university("tehran")
    new = ENTRY | NO_TIMES | {"code": "t-atieh", "university": tehran.pk}
    answer = browser.post(page("facility", "add"), new)
    assert answer.status_code == 302, answer.context["errors"]
    address = page("facility", "change", number(database, "T-ATIEH"))
    shown = browser.get(address).content.decode()
    assert "۱۳۹۹/۱۱/۰۱" in shown
    answer = browser.post(address, ENTRY | NO_TIMES | {"city": "ری", "code": "X-1"})
    assert answer.status_code == 302, answer.context["errors"]
    with database.as_jobs():
        made = cast.facility("T-ATIEH")
        assert (made.city, made.name_fa) == ("ری", "مرکز آتیه")
        actions = AuditEvent.objects.filter(facility_id=made.pk).order_by("id")
        assert [event.action for event in actions] == ["facility.registered", "facility.changed"]
        assert {event.actor_id for event in actions} == {cast.person(cast.OFFICER).pk}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "-"}, "code"),
        ({"modalities": []}, "modalities"),
        ({"name_fa": " "}, "name_fa"),
        ({"enrolled_on": "1399/13/01"}, "enrolled_on"),
        ({"legal_id": "1"}, "legal_id"),
        ({"kind": "receiver"}, "makes_images"),
        ({"code": cast.T_IMAGING}, "code"),
    ],
)
def test_a_wrong_entry_is_shown_at_its_field(
    signed_in: dict[str, Client], change: dict[str, object], field: str
) -> None:
    form = ENTRY | NO_TIMES | {"code": "T-NEW", "university": cast.university("tehran").pk}
    answer = signed_in[cast.OFFICER].post(page("facility", "add"), form | change)
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == [field]


def test_a_foreign_university_is_not_offered(signed_in: dict[str, Client]) -> None:
    form = ENTRY | NO_TIMES | {"code": "T-NEW", "university": cast.university("isfahan").pk}
    answer = signed_in[cast.OFFICER].post(page("facility", "add"), form)
    assert list(answer.context["adminform"].form.errors) == ["university"]


def test_an_officer_is_hinted_at_facilities_that_are_alike(
    database: Accounts, signed_in: dict[str, Client]
) -> None:
    browser, tehran = signed_in[cast.OFFICER], cast.university("tehran")
    new = ENTRY | NO_TIMES | {"university": tehran.pk}
    for code, licence in (("T-A", f"1390-{cast.T_IMAGING}"), ("T-B", f"1390-{cast.I_IMAGING}")):
        answer = browser.post(
            page("facility", "add"), new | {"code": code, "licence_number": licence}, follow=True
        )
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "شاید این مرکز پیش‌تر ثبت شده باشد" in text
        assert "همان شمارهٔ پروانه" in text
        if code == "T-A":
            known = page("facility", "change", number(database, cast.T_IMAGING))
            assert f'<a href="{known}">مرکز تصویربرداری نمونهٔ تهران ({cast.T_IMAGING})</a>' in text
        else:
            assert "مرکزی در دانشگاه دیگر" in text
            assert cast.FACILITIES[cast.I_IMAGING].name_fa not in text
        number(database, code)  # a hint refuses nothing


def test_a_code_that_cannot_be_seen_is_refused_with_a_message(
    signed_in: dict[str, Client],
) -> None:
    form = ENTRY | NO_TIMES | {"code": cast.I_IMAGING, "university": cast.university("tehran").pk}
    answer = signed_in[cast.OFFICER].post(page("facility", "add"), form, follow=True)
    assert "این کد پیش‌تر به مرکزی داده شده است." in answer.content.decode()


def test_an_officer_closes_and_reopens_a_facility(
    database: Accounts, signed_in: dict[str, Client]
) -> None:
    browser, office = signed_in[cast.OFFICER], number(database, cast.T_OFFICE)
    close = {"starts_on": "1401/01/01", "reason": "تعمیر دستگاه"}
    assert browser.post(page("facility", "close", office), close).status_code == 302
    again = browser.post(page("facility", "close", office), close)
    assert "هم‌پوشانی" in again.content.decode()
    reopen = {"on": "1401/02/01"}
    assert browser.post(page("facility", "reopen", office), reopen).status_code == 302
    with database.as_jobs():
        assert Closure.objects.get(facility=office).ends_on is not None


def test_facts_change_from_the_running_month_on(
    database: Accounts, signed_in: dict[str, Client]
) -> None:
    browser, office = signed_in[cast.OFFICER], number(database, cast.T_OFFICE)
    address = page("facility", "change", office)
    assert reverse("register_change", args=[cast.T_OFFICE]) in browser.get(address).content.decode()
    entry = ENTRY | NO_TIMES | {"kind": "clinic"}
    past = browser.post(address, entry | {"facts_since": "1401/01/01"}, follow=True)
    assert "پیشنهاد کنید" in past.content.decode()
    assert browser.post(address, entry | {"facts_since": ""}).status_code == 302
    with database.as_jobs():
        kinds = FacilityFacts.objects.filter(facility=office).values_list("kind", "starts_on")
        assert list(kinds) == [("office", None), ("clinic", timezone.localdate())]


def test_an_officer_merges_a_duplicate(database: Accounts, signed_in: dict[str, Client]) -> None:
    browser, office = signed_in[cast.OFFICER], number(database, cast.T_OFFICE)
    address = page("facility", "merge", office)
    wrong = browser.post(address, {"keep": cast.I_IMAGING, "reason": "تکراری"})
    assert wrong.status_code == 200
    right = browser.post(address, {"keep": cast.T_IMAGING.lower(), "reason": "تکراری"})
    assert right.status_code == 302
    with database.as_jobs():
        assert cast.facility(cast.T_OFFICE).merged_into == cast.facility(cast.T_IMAGING)


def test_an_administrator_reads_facilities_and_writes_none(
    database: Accounts, signed_in: dict[str, Client]
) -> None:
    browser, office = signed_in[cast.ADMINISTRATOR], number(database, cast.T_OFFICE)
    assert browser.get(page("facility", "change", office)).status_code == 200
    assert browser.post(page("facility", "change", office), ENTRY | NO_TIMES).status_code == 403
    assert browser.get(page("facility", "add")).status_code == 403
    assert browser.get(page("facility", "import")).status_code == 403
    assert browser.get(page("facility", "close", office)).status_code == 404


def test_a_workbook_is_answered_row_by_row(
    database: Accounts, signed_in: dict[str, Client]
) -> None:
    browser = signed_in[cast.OFFICER]
    template = browser.get(page("facility", "template"))
    assert load_workbook(BytesIO(template.content)).worksheets[0]["A1"].value == "کد مرکز"
    rows = [FACILITY, FACILITY | {"کد مرکز": "T-BAD", "نوع مرکز": "فروشگاه"}]
    with database.as_jobs():
        file = SimpleUploadedFile("مراکز.xlsx", filled_in("facilities", *rows))
    text = browser.post(page("facility", "import"), {"file": file}).content.decode()
    assert "پذیرفته شد: ۱" in text
    assert "شاید پیش‌تر ثبت شده باشد" not in text
    assert "D3" in text
    assert "«فروشگاه» در فهرست «نوع مرکز» نیست." in text


def test_a_file_that_is_no_workbook_is_refused(signed_in: dict[str, Client]) -> None:
    file = SimpleUploadedFile("مراکز.xlsx", b"not a workbook")
    answer = signed_in[cast.OFFICER].post(page("facility", "import"), {"file": file})
    assert "فایل اکسل (xlsx) نیست" in answer.content.decode()


def test_an_administrator_makes_an_account_whose_owner_sets_the_password(
    signed_in: dict[str, Client],
) -> None:
    browser = signed_in[cast.ADMINISTRATOR]
    new = {"username": "sara", "full_name": "سارا راد", "language": "fa"}
    without = browser.post(page("person", "add"), new)
    assert list(without.context["adminform"].form.errors) == ["email"]
    answer = browser.post(page("person", "add"), new | {"email": "sara@example.ir"}, follow=True)
    assert "sara@example.ir" in answer.content.decode()
    assert "/accounts/password/reset/key/" not in answer.content.decode(), "the owner's alone"
    made = cast.person("sara")
    assert not made.has_usable_password()
    assert invitations.state_of(made) == invitations.WAITING


def test_an_administrator_gives_a_role_and_ends_it(
    database: Accounts, signed_in: dict[str, Client]
) -> None:
    browser, stranger = signed_in[cast.ADMINISTRATOR], cast.person(cast.STRANGER)
    role = {
        "username": cast.STRANGER.upper(),
        "role": "clerk",
        "facility_code": "t-img-1",
        "starts_on": "1400/01/01",
    }
    answer = browser.post(page("roleassignment", "add"), role)
    assert answer.status_code == 302, answer.context["errors"]
    with database.as_jobs():
        given = RoleAssignment.objects.get(person=stranger)
        assert given.granted_by == cast.person(cast.ADMINISTRATOR)
    refused = browser.post(
        page("roleassignment", "add"), role | {"role": "analyst", "facility_code": ""}, follow=True
    )
    assert "در یک سطح باشند" in refused.content.decode()
    action = {"action": "end_roles", "_selected_action": [given.pk], "confirmed": "1"}
    assert browser.post(page("roleassignment", "changelist"), action).status_code == 302
    with database.as_jobs():
        assert RoleAssignment.objects.get(person=stranger).ends_on is not None


def test_an_administrator_corrects_an_account(signed_in: dict[str, Client]) -> None:
    browser, clerk = signed_in[cast.ADMINISTRATOR], cast.person(cast.CLERK)
    form = {"full_name": "مريم تازه", "language": "en", "is_active": "on", "username": "other"}
    assert browser.post(page("person", "change", clerk.pk), form).status_code == 302
    clerk = cast.person(cast.CLERK)
    assert (clerk.full_name, clerk.language) == ("مریم تازه", "en")


def test_nothing_can_be_deleted(database: Accounts, signed_in: dict[str, Client]) -> None:
    clerk = cast.person(cast.CLERK)
    office = number(database, cast.T_OFFICE)
    keeper = signed_in[cast.ADMINISTRATOR]
    assert keeper.post(page("person", "delete", clerk.pk), {"post": "yes"}).status_code == 403
    officer = signed_in[cast.OFFICER]
    assert officer.post(page("facility", "delete", office), {"post": "yes"}).status_code == 403
    with database.as_jobs():
        assert Person.objects.filter(pk=clerk.pk).exists()


def test_the_policy_owner_corrects_a_university(signed_in: dict[str, Client]) -> None:
    khoy = cast.university("khoy")
    form = {
        "code": khoy.code,
        "kind": "university",
        "name_fa": "دانشگاه علوم پزشكی خوی",
        "name_en": khoy.name_en,
        "province": khoy.province_id,
        "valid_from": "1403/01/01",
    }
    address = page("university", "change", khoy.pk)
    assert signed_in[cast.OFFICER].post(address, form).status_code in {302, 403}
    assert cast.university("khoy").kind == "faculty"
    assert signed_in[cast.POLICY_OWNER].post(address, form).status_code == 302
    changed = cast.university("khoy")
    assert (changed.kind, str(changed.valid_from)) == ("university", "2024-03-20")
