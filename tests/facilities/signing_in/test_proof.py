"""An administrator's open session without the password changes nobody's way in."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from facilities.admin.site import site
from facilities.models import AuditEvent, Person, RoleAssignment
from tests import cast
from tests.accounts import Accounts
from tests.facilities.proof import PROOF
from tests.facilities.workbook.test_importing import filled_in

PEOPLE, ROLES = "/admin/facilities/person/", "/admin/facilities/roleassignment/"


@pytest.fixture
def stolen(database: Accounts) -> Client:
    """The administrator's open session."""
    client = Client()
    with database.as_superuser():
        client.force_login(
            cast.person(cast.ADMINISTRATOR),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
    return client


def person_form(**changes: str) -> dict[str, str]:
    return {"full_name": "دکتر سعید امضا", "language": "fa", "is_active": "on"} | changes


def events(database: Accounts) -> int:
    with database.as_jobs():
        return AuditEvent.objects.count()


def writes() -> list[tuple[str, dict[str, Any]]]:
    """What an administrator can post, each with an address."""
    signatory = cast.person(cast.SIGNATORY)
    role = RoleAssignment.objects.get(person=signatory)
    row = {"نام کاربری": "newcomer", "نام و نام خانوادگی": "تازه‌وارد"}
    steps = ("invite", "withdraw_invitation", "send_reset_link", "release_signing")
    return [
        (f"{PEOPLE}{signatory.pk}/change/", person_form(email="thief@example.ir")),
        (f"{PEOPLE}add/", person_form(username="newcomer", email="thief@example.ir")),
        (f"{PEOPLE}import/", {"file": SimpleUploadedFile("a.xlsx", filled_in("accounts", row))}),
        (f"{ROLES}add/", {"username": cast.STRANGER, "role": "administrator"}),
        (f"{ROLES}?role=signatory", {"action": "end_roles", "_selected_action": [role.pk]}),
        *((PEOPLE, {"action": step, "_selected_action": [signatory.pk]}) for step in steps),
    ]


def test_a_session_alone_writes_nothing(database: Accounts, stolen: Client) -> None:
    with database.as_jobs():
        posted = writes()
        Person.objects.filter(username=cast.SIGNATORY).update(email="signatory@example.ir")
    before = events(database)
    for address, words in posted:
        answer = stolen.post(address, words | {"confirmed": "1"})
        assert answer.headers.get("Location", "").startswith(PROOF), address
    assert events(database) == before
    assert cast.person(cast.SIGNATORY).email == "signatory@example.ir"


def test_every_page_that_keeps_accounts_asks(database: Accounts, stolen: Client) -> None:
    """Whatever an administrator of accounts can be given to write on, pages of its own included."""
    asking = 0
    for admin in site._registry.values():
        if "keep_accounts" not in getattr(admin, "write_actions", ()):
            continue
        for page in admin.urls:
            words = {name: cast.person(cast.SIGNATORY).pk for name in page.pattern.converters}
            address = reverse(f"admin:{page.name}", kwargs=words) if page.name else None
            if address is not None:
                answer = stolen.post(address, {})
                assert answer.headers.get("Location", "").startswith(PROOF), address
                asking += 1
    assert asking >= 10


def test_what_was_posted_is_done_after_the_proof(database: Accounts, stolen: Client) -> None:
    signatory = cast.person(cast.SIGNATORY)
    address = f"{PEOPLE}{signatory.pk}/change/"
    sent = stolen.post(address, person_form(email="new@example.ir", full_name="دکتر سعید امضایی"))
    asked = stolen.get(sent.headers["Location"]).content.decode()
    assert "پس از تأیید هویت شما این کار انجام می‌شود" in asked
    assert f"{signatory.full_name} ({signatory.username})" in asked
    wrong = stolen.post(PROOF, {"password": "guessed-it-all", "next": address})
    assert wrong.status_code == 200
    assert "پس از تأیید هویت" in wrong.content.decode(), "a wrong password loses nothing"
    done = stolen.post(PROOF, {"password": cast.PASSWORD, "next": address}, follow=True)
    assert "ذخیره شد" in done.content.decode()
    kept = cast.person(cast.SIGNATORY)
    assert (kept.email, kept.full_name) == ("new@example.ir", "دکتر سعید امضایی")
    again = stolen.post(address, person_form(full_name="دکتر سعید امضا"))
    assert again.headers["Location"] == PEOPLE, "for some minutes nobody is asked again"


def test_a_wrong_entry_comes_back_filled_in_after_the_proof(
    database: Accounts, stolen: Client
) -> None:
    clerk = cast.person(cast.CLERK)
    address = f"{PEOPLE}{clerk.pk}/change/"
    stolen.post(address, person_form(full_name="زهرا تازه", national_id="1234567890"))
    page = stolen.post(PROOF, {"password": cast.PASSWORD, "next": address}).content.decode()
    assert "کد ملی درست نیست" in page
    assert 'value="زهرا تازه"' in page
    assert f'action="{address}"' in page, "it is sent to its own page, not to that of the proof"


def test_a_step_of_a_filtered_list_is_asked_about_once(database: Accounts, stolen: Client) -> None:
    with database.as_jobs():
        role = RoleAssignment.objects.select_related("person").get(person__username=cast.CLERK)
    address = f"{ROLES}?role=clerk"
    sent = stolen.post(address, {"action": "end_roles", "_selected_action": [role.pk]})
    ((_next, page),) = parse_qsl(urlsplit(sent.headers["Location"]).query)
    asked = stolen.post(PROOF, {"password": cast.PASSWORD, "next": page}).content.decode()
    assert "این نقش‌ها از امروز پایان می‌یابد" in asked
    assert f'action="{address}"' in asked
    with database.as_jobs():
        assert RoleAssignment.objects.get(pk=role.pk).ends_on is None
    words = {"action": "end_roles", "_selected_action": [role.pk], "confirmed": "1"}
    assert "امروز پایان یافت" in stolen.post(address, words, follow=True).content.decode()
    with database.as_jobs():
        assert RoleAssignment.objects.get(pk=role.pk).ends_on is not None


def test_a_workbook_waits_for_the_proof(database: Accounts, stolen: Client) -> None:
    row = {"نام کاربری": "newcomer", "نام و نام خانوادگی": "تازه‌وارد"}
    with database.as_jobs():
        file = SimpleUploadedFile("حساب.xlsx", filled_in("accounts", row))
    sent = stolen.post(f"{PEOPLE}import/", {"file": file})
    assert "حساب.xlsx" in stolen.get(sent.headers["Location"]).content.decode()
    words = {"password": cast.PASSWORD, "next": f"{PEOPLE}import/"}
    assert "پذیرفته شد: ۱" in stolen.post(PROOF, words).content.decode()
    assert cast.person("newcomer").full_name == "تازه‌وارد"


def test_a_proof_for_another_page_carries_nothing_out(database: Accounts, stolen: Client) -> None:
    signatory = cast.person(cast.SIGNATORY)
    stolen.post(f"{PEOPLE}{signatory.pk}/change/", person_form(email="thief@example.ir"))
    page = "/accounts/2fa/recovery-codes/generate/"
    asked = stolen.get(f"{PROOF}?next={page}").content.decode()
    assert "پس از تأیید هویت" not in asked
    stolen.post(PROOF, {"password": cast.PASSWORD, "next": page})
    assert cast.person(cast.SIGNATORY).email != "thief@example.ir"


def test_whoever_may_not_write_is_not_asked(database: Accounts) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": cast.OFFICER, "password": cast.PASSWORD})
    assert client.post(f"{PEOPLE}add/", person_form(username="newcomer")).status_code == 403
