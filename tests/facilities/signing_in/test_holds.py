"""A new address holds signing like a reset; whoever had a hand in it does not end that."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from facilities.errors import Refused
from facilities.models import AuditEvent, Person
from facilities.register.holds import release_signing
from facilities.register.invitations import invite
from facilities.register.people import change_person, create_person, send_reset_link
from facilities.register.role_assignments import end_role, grant_role
from reports.models import Notice
from reports.notices.mail import send_due
from reports.preparing.signing import signing_held
from tests import cast
from tests.accounts import Accounts
from tests.facilities.signing_in.test_way_in import ADDRESS, reset, told, with_address
from tests.facilities.signing_in.test_way_in import signed_in as browser_of

__all__ = ["with_address"]
NEW, NEWER = "new@example.ir", "newer@example.ir"


@pytest.fixture
def second(with_address: Accounts) -> Person:
    """Another administrator."""
    with with_address.as_jobs():
        made = create_person(by=None, username="second", full_name="مدیر دوم")
        grant_role(by=None, person=made, role="administrator")
    return made


def administrator() -> Person:
    return cast.person(cast.ADMINISTRATOR)


def change_address(database: Accounts, to: str, username: str = cast.SIGNATORY) -> None:
    with database.as_person(administrator()):
        change_person(by=administrator(), person=cast.person(username), email=to)


def changed_before(database: Accounts, ago: timedelta, by: Person | None = None) -> None:
    """Put a change of the signatory's address into the past of the audit trail."""
    with database.as_jobs():
        AuditEvent.objects.create(
            at=timezone.now() - ago,
            actor_id=by.pk if by else None,
            action="account.address_changed",
            object_type="facilities.person",
            object_id=str(cast.person(cast.SIGNATORY).pk),
            detail={"before": "former@example.ir", "after": ADDRESS},
        )


def sent() -> dict[str, list[str]]:
    """The subjects of the mails to each address; no mail has two."""
    found: dict[str, list[str]] = {}
    for message in mail.outbox:
        (address,) = message.recipients()
        found.setdefault(address, []).append(str(message.subject))
    return found


# --- holding and ending it ---


def test_a_new_address_holds_signing_for_a_day(with_address: Accounts) -> None:
    change_address(with_address, NEW)
    signatory = cast.person(cast.SIGNATORY)
    assert signing_held(signatory, timezone.now() + timedelta(hours=23, minutes=58))
    assert signing_held(signatory, timezone.now() + timedelta(hours=24)) is None


def test_other_details_hold_nobody(with_address: Accounts) -> None:
    with with_address.as_person(administrator()):
        change_person(by=administrator(), person=cast.person(cast.SIGNATORY), mobile="0912")
    assert signing_held(cast.person(cast.SIGNATORY)) is None


def test_the_first_address_of_a_newcomer_holds_nobody(with_address: Accounts) -> None:
    with with_address.as_jobs():
        create_person(by=None, username="newcomer", full_name="تازه‌وارد")
    change_address(with_address, NEW, "newcomer")
    assert signing_held(cast.person("newcomer")) is None
    assert told(with_address, "newcomer") == ["account_address_entered"]


def test_the_invitation_of_a_newcomer_is_not_led_elsewhere(with_address: Accounts) -> None:
    """A new address gets the link to the first password too."""
    with with_address.as_jobs():
        made = create_person(by=None, username="newcomer", full_name="تازه‌وارد", email=NEW)
        invite(by=None, person=made)
    change_address(with_address, NEWER, "newcomer")
    assert signing_held(cast.person("newcomer")) is not None


def test_a_second_administrator_ends_it(with_address: Accounts, second: Person) -> None:
    change_address(with_address, NEW)
    with (
        with_address.as_person(administrator()),
        pytest.raises(Refused, match="another administrator") as refused,
    ):
        release_signing(by=administrator(), person=cast.person(cast.SIGNATORY))
    (problem,) = refused.value.problems
    assert "مدیر کاربران و دسترسی‌های دیگری" in problem.message_fa
    assert signing_held(cast.person(cast.SIGNATORY)) is not None
    with with_address.as_person(second):
        assert release_signing(by=second, person=cast.person(cast.SIGNATORY))
    assert signing_held(cast.person(cast.SIGNATORY)) is None


def test_whoever_sent_the_link_does_not_confirm_the_reset(
    with_address: Accounts, second: Person
) -> None:
    with with_address.as_person(administrator()):
        send_reset_link(by=administrator(), person=cast.person(cast.SIGNATORY))
    reset(with_address)
    with with_address.as_person(administrator()), pytest.raises(Refused, match="yourself"):
        release_signing(by=administrator(), person=cast.person(cast.SIGNATORY))
    with with_address.as_person(second):
        assert release_signing(by=second, person=cast.person(cast.SIGNATORY))


def test_a_change_of_last_week_hinders_nobody(with_address: Accounts) -> None:
    changed_before(with_address, timedelta(days=7), by=administrator())
    reset(with_address)
    with with_address.as_person(administrator()):
        assert release_signing(by=administrator(), person=cast.person(cast.SIGNATORY))


# --- news ---


def test_former_addresses_are_told_each_in_a_mail_of_its_own(with_address: Accounts) -> None:
    change_address(with_address, NEW)
    change_address(with_address, NEWER)
    with with_address.as_jobs():
        send_due()
    mail.outbox.clear()
    reset(with_address)
    with with_address.as_jobs():
        send_due()
    assert sent() == {address: ["گذرواژهٔ شما بازنشانی شد"] for address in (NEWER, NEW, ADDRESS)}
    for message in mail.outbox:
        (own,) = message.recipients()
        others = {NEWER, NEW, ADDRESS} - {own}
        assert not [other for other in others if other in str(message.message())]


@pytest.mark.parametrize(("days", "is_told"), [(29, True), (31, False)])
def test_after_thirty_days_they_are_told_no_more(
    with_address: Accounts, days: int, is_told: bool
) -> None:
    changed_before(with_address, timedelta(days=days))
    reset(with_address)
    with with_address.as_jobs():
        send_due()
    assert set(sent()) == ({ADDRESS, "former@example.ir"} if is_told else {ADDRESS})


def test_a_link_goes_to_the_present_address_alone(with_address: Accounts) -> None:
    change_address(with_address, NEW)
    with with_address.as_person(administrator()):
        send_reset_link(by=administrator(), person=cast.person(cast.SIGNATORY))
    with with_address.as_jobs():
        send_due()
    with_link = [m.recipients() for m in mail.outbox if "/reset/key/" in str(m.body)]
    assert with_link == [[NEW]]
    assert ADDRESS in sent(), "whose address it was learns that a link was sent"


def test_an_address_taken_away_is_told_there(with_address: Accounts) -> None:
    change_address(with_address, "")
    with with_address.as_jobs():
        send_due()
        assert not Notice.objects.filter(mail_due=True, mailed_at=None).exists()
    assert sent() == {ADDRESS: ["نشانی رایانامهٔ شما تغییر کرد"]}


def test_roles_given_and_ended_are_told(with_address: Accounts) -> None:
    stranger = cast.person(cast.STRANGER)
    with with_address.as_person(administrator()):
        facility = cast.facility(cast.T_IMAGING)
        role = grant_role(by=administrator(), person=stranger, role="signatory", facility=facility)
    page = browser_of(cast.STRANGER).get("/inbox/").content.decode()
    assert "نقش «مسئول فنی» برای" in page
    assert facility.name_fa in page
    with with_address.as_person(administrator()):
        end_role(by=administrator(), assignment=role)
    assert told(with_address, cast.STRANGER) == ["account_role_given", "account_role_ended"]
    assert told(with_address, cast.OFFICER) == ["account_of_others"] * 2
    assert told(with_address, cast.OTHER_OFFICER) == []
