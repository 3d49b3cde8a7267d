"""Invitations: a link that works once and for a while, for whoever has no password yet."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from facilities.errors import Refused
from facilities.models import AuditEvent, Person
from facilities.register import invitations, people
from facilities.signing_in.link_tokens import LinkTokens
from reports.models import Notice
from reports.notices.mail import send_due
from reports.preparing.signing import signing_held
from tests import cast
from tests.accounts import Accounts
from tests.facilities.proof import proven

PASSWORD = "no-more-film-1405"
ADDRESS = "newcomer@example.ir"
LIST = "/admin/facilities/person/"


@pytest.fixture
def newcomer(database: Accounts) -> Person:
    """Somebody whom the administrator has made an account for, on the page."""
    browser = administrator(database)
    new = {"username": "newcomer", "full_name": "تازه‌وارد", "email": ADDRESS, "language": "fa"}
    assert browser.post(f"{LIST}add/", new).status_code == 302
    return cast.person("newcomer")


def administrator(database: Accounts) -> Client:
    browser = Client()
    with database.as_superuser():
        browser.force_login(
            cast.person(cast.ADMINISTRATOR),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
    return proven(browser)


def act(database: Accounts, action: str, person: Person) -> str:
    """Do something with one row of the list; the page that answers."""
    chosen = {"action": action, "_selected_action": [person.pk], "confirmed": "1"}
    return administrator(database).post(LIST, chosen, follow=True).content.decode()


def mailed(database: Accounts) -> list[str]:
    """The links in the mails that go out now."""
    mail.outbox.clear()
    with database.as_jobs():
        send_due()
    return [
        found[0]
        for message in mail.outbox
        if (found := re.search(r"/accounts/password/reset/key/\S+", str(message.body)))
    ]


def opens(link: str) -> bool:
    """Whether a link leads to a form for a password."""
    return b'name="password1"' in Client().get(link, follow=True).content


def accept(link: str) -> None:
    client = Client()
    form = client.get(link, follow=True)
    asked = form.redirect_chain[-1][0]
    answer = client.post(asked, {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 302


def actions(database: Accounts, person: Person) -> list[str]:
    with database.as_jobs():
        rows = AuditEvent.objects.filter(object_type=Person._meta.label_lower)
        return list(
            rows.filter(object_id=person.pk).values_list("action", flat=True).order_by("pk")
        )


def test_the_owner_chooses_the_password_and_the_link_works_once(
    database: Accounts, newcomer: Person
) -> None:
    assert "در انتظار پذیرش" in administrator(database).get(LIST).content.decode()
    (link,) = mailed(database)
    (message,) = mail.outbox
    assert message.to == [ADDRESS]
    assert "newcomer" in str(message.body)
    assert link not in administrator(database).get(LIST).content.decode()
    accept(link)
    person = cast.person("newcomer")
    assert person.check_password(PASSWORD)
    assert invitations.state_of(person) == invitations.ACCEPTED
    assert signing_held(person) is None, "a first password is no reset"
    assert not opens(link)
    assert "پذیرفته‌شده" in administrator(database).get(LIST).content.decode()
    told = ["person.created", "account.invited", "account.invitation_accepted"]
    assert actions(database, person) == told
    with database.as_jobs():
        assert not Notice.objects.filter(detail__icontains="/password/reset/").exists()


def test_sent_again_the_first_link_ends(database: Accounts, newcomer: Person) -> None:
    (first,) = mailed(database)
    assert "فرستاده می‌شود" in act(database, "invite", newcomer)
    (second,) = mailed(database)
    assert not opens(first)
    assert opens(second)
    assert actions(database, newcomer).count("account.invited") == 2


def test_withdrawn_it_works_no_more(database: Accounts, newcomer: Person) -> None:
    (link,) = mailed(database)
    assert "پس گرفته شد" in act(database, "withdraw_invitation", newcomer)
    assert not opens(link)
    page = administrator(database).get(LIST, {"invitation": "not_invited"}).content.decode()
    assert "newcomer" in page
    assert actions(database, newcomer)[-1] == "account.invitation_withdrawn"
    again = act(database, "withdraw_invitation", newcomer)
    assert "دعوت‌نامه‌ای در انتظار پذیرش نیست" in again
    # The page of forgotten passwords is no way around.
    Client().post("/accounts/password/reset/", {"email": ADDRESS})
    assert mailed(database) == []


def test_withdrawn_before_its_mail_goes_out_none_goes(database: Accounts, newcomer: Person) -> None:
    act(database, "withdraw_invitation", newcomer)
    assert mailed(database) == []
    with database.as_jobs():
        assert not Notice.objects.filter(person=newcomer, mail_due=True).exists()


def test_it_expires(database: Accounts, newcomer: Person) -> None:
    (link,) = mailed(database)
    with database.as_jobs():
        earlier = timezone.now() - timedelta(days=3, minutes=1)
        Person.objects.filter(pk=newcomer.pk).update(invited_at=earlier)
    assert not opens(link)
    page = administrator(database).get(LIST, {"invitation": "expired"}).content.decode()
    assert "newcomer" in page
    assert "منقضی‌شده" in page
    with database.as_jobs():
        fresh = people.password_link(cast.person("newcomer"))
    assert not opens(fresh), "what is made after the end does not work either"


def test_it_waits_longer_than_a_link_to_a_new_password(
    database: Accounts, newcomer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.as_jobs():
        earlier = timezone.now() - timedelta(days=2)
        Person.objects.filter(pk=newcomer.pk).update(invited_at=earlier)
        with monkeypatch.context() as then:
            then.setattr(LinkTokens, "_now", lambda _self: earlier.replace(tzinfo=None))
            link = people.password_link(cast.person("newcomer"))
    assert opens(link)
    assert not opens(link[:-2] + "x/"), "a made-up token does not"


def test_a_new_address_gets_a_new_link(database: Accounts, newcomer: Person) -> None:
    (link,) = mailed(database)
    by = cast.person(cast.ADMINISTRATOR)
    with database.as_person(by):
        people.change_person(by=by, person=newcomer, email="other@example.ir")
    (second,) = mailed(database)[-1:]
    assert not opens(link)
    assert opens(second)
    assert mail.outbox[-1].to == ["other@example.ir"]


def test_who_cannot_be_invited(database: Accounts, newcomer: Person) -> None:
    assert "گذرواژه دارد" in act(database, "invite", cast.person(cast.CLERK))
    assert "برای او دعوت‌نامه بفرستید" in act(database, "send_reset_link", newcomer)
    with database.as_jobs():
        Person.objects.filter(pk=newcomer.pk).update(email="")
    assert "نشانی رایانامهٔ این شخص ثبت نشده است" in act(database, "invite", newcomer)
    with database.as_jobs():
        Person.objects.filter(pk=newcomer.pk).update(email=ADDRESS, is_active=False)
    assert "غیرفعال است" in act(database, "invite", newcomer)


def test_only_administrators_invite(database: Accounts, newcomer: Person) -> None:
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        for write in (invitations.invite, invitations.withdraw):
            with pytest.raises(Refused, match="may not"):
                write(by=officer, person=newcomer)
    with database.as_person(officer), pytest.raises(DatabaseError, match="administrator"):
        Person.objects.filter(pk=officer.pk).update(invited_at=timezone.now())


def test_a_reset_link_goes_by_mail_and_holds_signing(database: Accounts) -> None:
    signatory = cast.person(cast.SIGNATORY)
    with database.as_jobs():
        Person.objects.filter(pk=signatory.pk).update(email="signatory@example.ir")
    page = act(database, "send_reset_link", signatory)
    assert "/accounts/password/reset/key/" not in page
    (link,) = mailed(database)
    accept(link)
    assert signing_held(cast.person(cast.SIGNATORY)) is not None
