"""A stolen session must not become a signature: addresses, passwords, second factors, codes."""

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from facilities.errors import Refused
from facilities.models import AuditEvent, Person
from facilities.register.holds import release_signing
from facilities.register.invitations import invite
from facilities.register.people import change_person, create_person, password_link
from facilities.signing_in.link_tokens import LinkTokens
from facilities.text import persian_digits
from reports.models import Notice
from reports.notices.mail import send_due
from reports.preparing.signing import signing_held
from tests import cast
from tests.accounts import Accounts
from tests.facilities.proof import proven

SECRET = "JBSWY3DPEHPK3PXP"
NEW_PASSWORD = "no-more-film-1405"
ADDRESS = "signatory@example.ir"


@pytest.fixture
def with_address(database: Accounts) -> Accounts:
    """The signatory has a registered address."""
    with database.as_jobs():
        Person.objects.filter(username=cast.SIGNATORY).update(email=ADDRESS)
    return database


def signed_in(username: str, password: str = cast.PASSWORD) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": username, "password": password})
    return client


def code_now() -> str:
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))


def give_factor(database: Accounts, username: str) -> None:
    with database.as_jobs():
        TOTP.activate(cast.person(username), SECRET)


def told(database: Accounts, username: str) -> list[str]:
    with database.as_jobs():
        rows = Notice.objects.filter(person=cast.person(username)).order_by("pk")
        return list(rows.values_list("kind", flat=True))


def trail(database: Accounts, username: str) -> list[str]:
    with database.as_jobs():
        person = cast.person(username)
        rows = AuditEvent.objects.filter(
            object_type="facilities.person",
            object_id=str(person.pk),
            action__startswith="account.",
        )
        return list(rows.order_by("pk").values_list("action", flat=True))


def use_link(path: str) -> None:
    """Open a reset link and set a new password."""
    client = Client()
    form = client.get(path, follow=True)
    asked = form.redirect_chain[-1][0]
    both = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post(asked, both).status_code == 302


def reset(database: Accounts, username: str = cast.SIGNATORY) -> None:
    with database.as_jobs():
        path = password_link(cast.person(username))
    use_link(path)


# --- addresses ---


@pytest.mark.parametrize(
    "address", ["/accounts/email/", "/accounts/confirm-email/", "/accounts/confirm-email/abc/"]
)
def test_nobody_changes_their_own_address(with_address: Accounts, address: str) -> None:
    client = signed_in(cast.SIGNATORY)
    asked = {"email": "thief@example.ir", "action_add": ""}
    assert client.get(address).status_code == 404
    assert client.post(address, asked).status_code == 404


def test_the_database_refuses_an_address_of_ones_own(with_address: Accounts) -> None:
    signatory = cast.person(cast.SIGNATORY)
    with with_address.as_person(signatory), pytest.raises(DatabaseError, match="administrator"):
        Person.objects.filter(pk=signatory.pk).update(email="thief@example.ir")
    with (
        with_address.as_person(signatory),
        pytest.raises(DatabaseError, match="permission denied"),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            'INSERT INTO account_emailaddress (email, verified, "primary", user_id)'
            " VALUES ('thief@example.ir', true, true, %s)",
            [signatory.pk],
        )


def test_a_new_address_is_told_at_the_old_one_too(with_address: Accounts) -> None:
    administrator, signatory = cast.person(cast.ADMINISTRATOR), cast.person(cast.SIGNATORY)
    with with_address.as_person(administrator):
        change_person(by=administrator, person=signatory, email="new@example.ir")
    assert told(with_address, cast.SIGNATORY) == ["account_address_changed"]
    assert told(with_address, cast.OFFICER) == ["account_of_others"]
    assert trail(with_address, cast.SIGNATORY) == ["account.address_changed"]
    with with_address.as_jobs():
        send_due()
    assert [sent.recipients() for sent in mail.outbox] == [["new@example.ir"], [ADDRESS]]
    for sent, other in zip(mail.outbox, (ADDRESS, "new@example.ir"), strict=True):
        assert other not in str(sent.message()), "neither address is shown to the other"


# --- passwords ---


def test_a_new_password_needs_the_present_one_and_is_told(with_address: Accounts) -> None:
    client = signed_in(cast.SIGNATORY)
    page = "/accounts/password/change/"
    both = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post(page, both | {"oldpassword": "guessed-it-all"}).status_code == 200
    assert trail(with_address, cast.SIGNATORY) == []
    assert client.post(page, both | {"oldpassword": cast.PASSWORD}).status_code == 302
    assert told(with_address, cast.SIGNATORY) == ["account_password_changed"]
    assert told(with_address, cast.OFFICER) == ["account_of_others"]
    assert trail(with_address, cast.SIGNATORY) == ["account.password_changed"]


def test_the_present_password_cannot_be_guessed_there(database: Accounts) -> None:
    client = signed_in(cast.CLERK)
    both = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    answers = [
        client.post("/accounts/password/change/", both | {"oldpassword": f"guess-{i}"}).status_code
        for i in range(12)
    ]
    assert answers[-1] == 429
    assert answers.count(200) < 8


def test_after_a_reset_nothing_is_signed_for_a_day(with_address: Accounts) -> None:
    reset(with_address)
    signatory = cast.person(cast.SIGNATORY)
    held = signing_held(signatory)
    assert held is not None
    assert held.code == "signing_held"
    assert signing_held(signatory, timezone.now() + timedelta(hours=23, minutes=58))
    assert signing_held(signatory, timezone.now() + timedelta(hours=24)) is None
    assert told(with_address, cast.SIGNATORY) == ["account_password_reset"]
    assert told(with_address, cast.OFFICER) == ["account_of_others"]
    assert told(with_address, cast.OTHER_OFFICER) == []
    assert trail(with_address, cast.SIGNATORY) == ["account.password_reset"]
    assert signed_in(cast.SIGNATORY, NEW_PASSWORD).get("/inbox/").status_code == 200


def test_a_held_person_cannot_end_it(with_address: Accounts) -> None:
    reset(with_address)
    signatory = cast.person(cast.SIGNATORY)
    for until in (None, timezone.now()):
        with with_address.as_person(signatory), pytest.raises(DatabaseError, match="administrator"):
            Person.objects.filter(pk=signatory.pk).update(signing_held_until=until)


def test_an_administrator_confirms_a_reset(with_address: Accounts) -> None:
    reset(with_address)
    administrator, signatory = cast.person(cast.ADMINISTRATOR), cast.person(cast.SIGNATORY)
    client = proven(signed_in(cast.ADMINISTRATOR))
    until = timezone.localtime(signatory.signing_held_until)
    clock = persian_digits(f"{until:%H:%M}")
    assert clock in client.get("/admin/facilities/person/").content.decode()
    chosen = {"action": "release_signing", "_selected_action": [signatory.pk]}
    page = client.post("/admin/facilities/person/", chosen).content.decode()
    assert signatory.full_name in page
    assert signing_held(cast.person(cast.SIGNATORY)), "asked about first"
    client.post("/admin/facilities/person/", chosen | {"confirmed": "1"})
    assert signing_held(cast.person(cast.SIGNATORY)) is None
    assert told(with_address, cast.SIGNATORY)[-1] == "account_reset_confirmed"
    assert trail(with_address, cast.SIGNATORY)[-1] == "account.reset_confirmed"
    with with_address.as_person(administrator):
        assert not release_signing(by=administrator, person=signatory), "nothing is held any more"
        with pytest.raises(Refused, match="your own password"):
            release_signing(by=administrator, person=administrator)
    with with_address.as_person(signatory), pytest.raises(Refused, match="may not"):
        release_signing(by=signatory, person=administrator)


def test_a_first_password_is_no_reset(database: Accounts) -> None:
    with database.as_jobs():
        made = create_person(
            by=None, username="newcomer", full_name="تازه‌وارد", email="new@example.ir"
        )
        invite(by=None, person=made)
    reset(database, "newcomer")
    assert signing_held(cast.person("newcomer")) is None
    assert trail(database, "newcomer") == ["account.invited", "account.invitation_accepted"]


# --- second factors ---


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/2fa/totp/deactivate/",
        "/accounts/2fa/recovery-codes/generate/",
        "/accounts/2fa/webauthn/add/",
    ],
)
def test_second_factors_change_after_proving_oneself_again(
    database: Accounts, address: str
) -> None:
    client = signed_in(cast.SIGNATORY)
    give_factor(database, cast.SIGNATORY)
    answer = client.post(address, {})
    assert "reauthenticate" in answer.headers["Location"]


def test_a_factor_taken_away_is_told(with_address: Accounts) -> None:
    client = signed_in(cast.SIGNATORY)
    give_factor(with_address, cast.SIGNATORY)
    again = {"password": cast.PASSWORD, "next": "/accounts/2fa/totp/deactivate/"}
    client.post("/accounts/reauthenticate/", again)
    assert client.post("/accounts/2fa/totp/deactivate/", {}).status_code == 302
    assert told(with_address, cast.SIGNATORY) == ["account_factor_added", "account_factor_removed"]
    assert told(with_address, cast.OFFICER) == ["account_of_others"] * 2
    assert trail(with_address, cast.SIGNATORY) == [
        "account.factor_added",
        "account.factor_removed",
    ]
    with with_address.as_jobs():
        assert not Authenticator.objects.exists()


def guess(client: Client, address: str, times: int) -> list[int]:
    return [client.post(address, {"code": f"{i:06}"}).status_code for i in range(times)]


def test_wrong_codes_at_sign_in_are_limited_counted_and_told(with_address: Accounts) -> None:
    give_factor(with_address, cast.SIGNATORY)
    client = signed_in(cast.SIGNATORY)
    answers = guess(client, "/accounts/2fa/authenticate/", 40)
    judged = trail(with_address, cast.SIGNATORY).count("account.wrong_code")
    assert judged == 8
    assert set(answers[8:]) <= {200, 429, 302}
    assert told(with_address, cast.SIGNATORY).count("account_wrong_code") == 1
    client.post("/accounts/2fa/authenticate/", {"code": code_now()})
    assert client.get("/inbox/").status_code == 302, "not even the right one helps now"


def test_wrong_codes_in_a_session_are_limited_too(with_address: Accounts) -> None:
    client = signed_in(cast.SIGNATORY)
    give_factor(with_address, cast.SIGNATORY)
    guess(client, "/accounts/2fa/reauthenticate/", 40)
    assert trail(with_address, cast.SIGNATORY).count("account.wrong_code") == 8


# --- links to a new password ---


def ask(address: str) -> tuple[int, str, str]:
    client = Client()
    answer = client.post("/accounts/password/reset/", {"email": address})
    page = client.get(answer.headers["Location"]).content.decode()
    return answer.status_code, answer.headers["Location"], re.sub(r'nonce="[^"]+"', "", page)


def test_known_and_unknown_addresses_get_the_same_answer(with_address: Accounts) -> None:
    hidden = re.compile(r"csrf[^>]+>")
    known, unknown = ask(ADDRESS), ask("nobody@example.ir")
    assert known[:2] == unknown[:2]
    assert hidden.sub("", known[2]) == hidden.sub("", unknown[2])
    assert not mail.outbox, "nothing is sent within a request"
    with with_address.as_jobs():
        assert send_due() == 1


def test_the_mailed_link_sets_a_password_and_the_inbox_has_none(with_address: Accounts) -> None:
    client = signed_in(cast.SIGNATORY)
    ask(ADDRESS)
    with with_address.as_jobs():
        send_due()
    (sent,) = mail.outbox
    assert sent.to == [ADDRESS]
    link = re.search(r"(/accounts/password/reset/key/\S+)", str(sent.body))
    assert link
    page = client.get("/inbox/").content.decode()
    assert "درخواست بازنشانی گذرواژه" in page
    with with_address.as_jobs():
        notice = Notice.objects.get()
    assert "reset/key" not in client.post(f"/inbox/{notice.pk}/").headers.get("Location", "")
    use_link(link[1])
    assert signed_in(cast.SIGNATORY, NEW_PASSWORD).get("/inbox/").status_code == 200


@pytest.mark.parametrize(("minutes", "works"), [(59, True), (61, False)])
def test_a_link_to_a_new_password_works_for_an_hour(
    with_address: Accounts, monkeypatch: pytest.MonkeyPatch, minutes: int, works: bool
) -> None:
    made = timezone.localtime().replace(tzinfo=None) - timedelta(minutes=minutes)
    with monkeypatch.context() as then, with_address.as_jobs():
        then.setattr(LinkTokens, "_now", lambda _self: made)
        path = password_link(cast.person(cast.SIGNATORY))
    page = Client().get(path, follow=True).content
    assert (b'name="password1"' in page) is works


def test_a_mail_with_a_link_says_how_long_it_works(with_address: Accounts) -> None:
    ask(ADDRESS)
    with with_address.as_jobs():
        send_due()
    (sent,) = mail.outbox
    assert "یک بار و تا یک ساعت کار می‌کند" in str(sent.body)


def test_links_to_one_address_are_limited(with_address: Accounts) -> None:
    for address in (ADDRESS, "nobody@example.ir"):
        client = Client()
        answers = [
            client.post("/accounts/password/reset/", {"email": address}).status_code
            for _ in range(7)
        ]
        assert answers == [302] * 5 + [429] * 2
    with with_address.as_jobs():
        assert send_due() == 5
