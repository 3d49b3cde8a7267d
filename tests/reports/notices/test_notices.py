"""What people are told: the words, the inbox, and the mail that follows."""

import threading
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connections, transaction
from django.test import override_settings
from django.utils import timezone

from facilities.kinds import Label
from facilities.models import Person
from reports.models import Notice
from reports.notices import telling
from reports.notices.inbox import mark_all_read, mark_read
from reports.notices.mail import send_due
from reports.policy.workflow.account_notices import ACCOUNT_KINDS, INVITATION
from reports.policy.workflow.notice_kinds import KINDS
from reports.policy.workflow.notice_words import words_of
from reports.policy.workflow.reminders import MAIL_ATTEMPTS, MAILS_AN_HOUR
from reports.queries import inbox
from tests import cast
from tests.accounts import Accounts

MONTH = 140105
NAME = Label("مرکز نمونه", "Sample Centre")
FACTS: dict[str, dict[str, Any]] = {
    "reminder": {"deadline": "2022-09-06", "days": -5},
    "returned": {"reason_code": "wrong_unit", "note": "ارقام ریالی است."},
    "accepted": {},
    "permit": {"reason": "شمارش دوباره"},
    "repudiated": {"by": "دکتر سعید امضا"},
    "to_sign": {},
    "handed_back": {"note": "موجودی را دوباره بشمارید"},
    "deadline_extended": {"until": "2022-09-16", "reason": "قطعی برق"},
    "deadline_extended_for_officers": {"until": "2022-09-16", "reason": "قطعی برق"},
    "late_today": {"late": 12, "expected": 40, "names": [["مرکز نمونه", "Sample Centre"]]},
    "register_proposed": {"proposal": 1},
    "move_proposed": {"proposal": 1},
    "proposal_carried_out": {"proposal": 1, "note": ""},
    "proposal_refused": {"proposal": 1, "note": "مدرکی نیست"},
    "filed_for_you": {"person": "نرگس کارشناس"},
    "corrected_for_you": {"person": "نرگس کارشناس"},
    "case_opened_to_you": {"case": 1},
    **{kind: {"person": "نرگس کارشناس", "what": "password_reset"} for kind in ACCOUNT_KINDS},
    INVITATION: {"username": "نمونه", "until": "2022-09-16"},
    "cases_reached": {"late": 1, "names": [["ارائهٔ فیلم", "Film"]]},
}


def test_the_table_speaks_of_every_kind() -> None:
    assert FACTS.keys() == KINDS.keys()


def test_nobody_is_told_of_what_has_no_words(database: Accounts) -> None:
    with database.as_jobs(), pytest.raises(KeyError):
        telling.tell_people(people=[cast.person(cast.CLERK).pk], kind="unheard_of")


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_notice_is_said_in_both_languages(kind: str, language: str) -> None:
    told = words_of(kind, language, facility=NAME, period=MONTH, detail=FACTS[kind])
    text = f"{told.title} {told.text}"
    assert "{" not in text
    assert "None" not in text
    assert "  " not in text
    if "{month}" in KINDS[kind].text.en:
        assert ("مرداد ۱۴۰۱" if language == "fa" else "Mordad 1401") in text
    if "{facility}" in KINDS[kind].text.en:
        assert (NAME.fa if language == "fa" else NAME.en) in text
    if language == "fa":
        assert not [letter for letter in text if letter.isascii() and letter.isalnum()]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-5, "مهلت ثبت تا پایان روز ۱۴۰۱/۰۶/۱۵ (۵ روز دیگر) است."),
        (0, "مهلت ثبت تا پایان امروز (۱۴۰۱/۰۶/۱۵) است."),
        (7, "مهلت ثبت در ۱۴۰۱/۰۶/۱۵ پایان یافته است (۷ روز پیش)."),
    ],
)
def test_a_reminder_names_the_deadline_in_the_persian_calendar(days: int, words: str) -> None:
    facts = {"deadline": "2022-09-06", "days": days}
    told = words_of("reminder", "fa", facility=NAME, period=MONTH, detail=facts)
    assert words in told.text
    assert told.title == "یادآوری ثبت گزارش مرداد ۱۴۰۱"


def test_a_facility_out_of_sight_is_named_all_the_same() -> None:
    told = words_of("move_proposed", "fa", detail={"facility": [NAME.fa, NAME.en]})
    assert NAME.fa in told.text


def test_a_return_says_why() -> None:
    told = words_of("returned", "fa", facility=NAME, period=MONTH, detail=FACTS["returned"])
    assert "واحد یا مرتبهٔ رقم نادرست است" in told.text
    assert "یادداشت: \u2068ارقام ریالی است\u2069." in told.text, "in its own direction"


def test_a_kind_from_another_version_is_no_error() -> None:
    assert words_of("unheard_of", "fa").title == "پیام سامانه"


# --- the mail ---


def tell(database: Accounts, who: str, kind: str = "returned", **further: Any) -> None:
    with database.as_jobs():
        telling.tell_people(
            people=[cast.person(who).pk],
            kind=kind,
            facility=cast.facility(cast.T_IMAGING),
            period=MONTH,
            detail=FACTS[kind],
            **further,
        )


@pytest.fixture
def addressed(database: Accounts) -> Accounts:
    """Clerk and signatory have addresses; the signatory reads English."""
    with database.as_jobs():
        Person.objects.filter(username=cast.CLERK).update(email="clerk@example.ir")
        Person.objects.filter(username=cast.SIGNATORY).update(
            email="signatory@example.ir", language="en"
        )
    return database


def send(database: Accounts) -> int:
    with database.as_jobs():
        return send_due()


def test_a_notice_goes_out_by_mail_once_in_both_languages(addressed: Accounts) -> None:
    tell(addressed, cast.CLERK)
    tell(addressed, cast.SIGNATORY)
    with override_settings(SITE_URL="https://payesh.example.ir/"):
        assert send(addressed) == 2
        assert send(addressed) == 0
    to_clerk, to_signatory = mail.outbox
    assert (to_clerk.to, to_clerk.subject) == (
        ["clerk@example.ir"],
        "گزارش مرداد ۱۴۰۱ برگشت داده شد",
    )
    assert to_signatory.subject == "Report of Mordad 1401 returned"
    link = f"https://payesh.example.ir/filing/{cast.T_IMAGING}/{MONTH}/"
    for message in mail.outbox:
        assert message.body.count(link) == 2
        assert "با سلام و احترام" in message.body
        assert "Dear colleague," in message.body
        assert message.content_subtype == "plain"
    assert to_clerk.body.startswith("با سلام")
    assert to_signatory.body.startswith("Dear")


def test_what_is_for_somebody_without_an_address_stays_in_the_inbox(addressed: Accounts) -> None:
    tell(addressed, cast.OTHER_CLERK)
    assert send(addressed) == 0
    person = cast.person(cast.OTHER_CLERK)
    with addressed.as_person(person):
        assert inbox.unread_count(person) == 1


def test_one_address_gets_so_many_mails_an_hour_and_the_others_wait(addressed: Accounts) -> None:
    for period in range(140001, 140013):
        for kind in ("returned", "to_sign", "accepted"):
            with addressed.as_jobs():
                telling.tell_people(
                    people=[cast.person(cast.CLERK).pk],
                    kind=kind,
                    period=period,
                    detail=FACTS[kind],
                )
    tell(addressed, cast.SIGNATORY)
    assert send(addressed) == MAILS_AN_HOUR + 1, "nobody waits for somebody else's"
    with addressed.as_jobs():
        telling.tell_people(people=[cast.person(cast.CLERK).pk], kind="account_password_changed")
    assert send(addressed) == 1, "what happened to an account waits for nothing"
    with addressed.as_jobs():
        assert send_due(now=timezone.now() + timedelta(minutes=61)) == 36 - MAILS_AN_HOUR


def test_a_server_that_is_down_loses_nothing(
    addressed: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fail(self: EmailMessage) -> int:
        asked.append(self.to[0])
        raise SMTPServerDisconnected("down")

    now = timezone.now()
    for day in range(5):
        tell(addressed, cast.CLERK, now=now - timedelta(days=day))
    with monkeypatch.context() as broken:
        broken.setattr(EmailMessage, "send", fail)
        assert [send(addressed) for _ in range(MAIL_ATTEMPTS + 2)] == [0] * (MAIL_ATTEMPTS + 2)
    assert len(asked) == MAIL_ATTEMPTS + 2, "a round ends where the server is not reached"
    with addressed.as_jobs():
        assert send_due(now=now) == 3, "what is older than three days is not news"
        assert set(Notice.objects.values_list("mail_attempts", flat=True)) == {0, 1}


def test_two_workers_do_not_send_the_same(addressed: Accounts) -> None:
    tell(addressed, cast.CLERK)
    sent: list[int] = []

    def other_worker() -> None:
        try:
            with addressed.as_jobs():
                sent.append(send_due())
        finally:
            connections.close_all()

    with addressed.as_jobs(), transaction.atomic():
        assert Notice.objects.select_for_update().get().mail_due
        thread = threading.Thread(target=other_worker)
        thread.start()
        thread.join(10)
    assert sent == [0]
    assert send(addressed) == 1


def test_a_wrong_address_is_given_up_and_the_inbox_keeps_the_notice(
    addressed: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(addressed, cast.CLERK)
    tell(addressed, cast.SIGNATORY)
    honest = EmailMessage.send

    def refuse(self: EmailMessage) -> int:
        if self.to == ["clerk@example.ir"]:
            raise SMTPRecipientsRefused({})
        return int(honest(self))

    monkeypatch.setattr(EmailMessage, "send", refuse)
    assert [send(addressed) for _ in range(MAIL_ATTEMPTS + 2)] == [1] + [0] * (MAIL_ATTEMPTS + 1)
    with addressed.as_jobs():
        kept = Notice.objects.get(person__username=cast.CLERK)
    assert (kept.mail_attempts, kept.mail_due, kept.mailed_at) == (MAIL_ATTEMPTS, False, None)


# --- the inbox ---


@pytest.mark.parametrize("who", sorted(cast.PEOPLE))
def test_everybody_reads_their_own_notices_and_no_others(database: Accounts, who: str) -> None:
    for name in cast.PEOPLE:
        tell(database, name)
    person = cast.person(who)
    with database.as_person(person):
        seen = [notice.person.username for notice in inbox.inbox_of(person)]
        has_role = bool(cast.PEOPLE[who].role)
        assert seen == ([who] if has_role else [])
        assert inbox.unread_count(person) == len(seen)
        assert set(Notice.objects.values_list("person__username", flat=True)) == {who}
    with database.as_jobs():
        other = Notice.objects.exclude(person__username=who).earliest("id")
        own = Notice.objects.get(person__username=who)
    with database.as_person(person):
        assert mark_read(by=person, number=other.pk) is None
        assert mark_read(by=person, number=own.pk) == own
        assert mark_all_read(by=person) == 0
        assert inbox.unread_count(person) == 0
    with database.as_jobs():
        unread = Notice.objects.filter(read_at=None).count()
        assert unread == len(cast.PEOPLE) - 1
