"""Alarms: kept whatever becomes of the caller, told once a day, logged and mailed."""

import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from reports.alarm_mail import mail_alarms
from reports.alarms import Finding, raise_alarm, raise_alarms
from reports.models import Alarm, AlarmNote, PolicyVersion
from reports.policy.alarms import LOG_STOPPED, RECEIPT_FAULT
from tests import cast
from tests.accounts import Accounts

NIGHT = datetime(2026, 5, 2, 23, 0, tzinfo=UTC)  # 2:30 of the next day in Tehran
ADDRESS = "security@example.org"


class Silent(BaseEmailBackend):
    """A mail server that is not there."""

    def send_messages(self, _messages: object) -> int:
        raise OSError("no route to host")


def alarms() -> list[Alarm]:
    return list(Alarm.objects.order_by("id"))


@pytest.fixture
def mailed(monkeypatch: pytest.MonkeyPatch) -> list[mail.EmailMessage]:
    monkeypatch.setattr(settings, "ALARM_MAIL_TO", [ADDRESS])
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
    monkeypatch.setattr(mail, "outbox", [], raising=False)
    return mail.outbox


def stopped(minutes: int = 10) -> Finding:
    return Finding(LOG_STOPPED, "", "", "nothing was sealed for an hour", {"minutes": minutes})


def test_an_alarm_is_kept_logged_and_mailed(
    database: Accounts, mailed: list[mail.EmailMessage], caplog: pytest.LogCaptureFixture
) -> None:
    with database.as_jobs(), caplog.at_level(logging.ERROR):
        policy = PolicyVersion.objects.get()
        raise_alarm(kind=RECEIPT_FAULT, on=policy, what="the hash differs", detail={"due": "ab"})
        (alarm,) = alarms()
        assert not mailed, "nothing is sent while somebody waits for an answer"
        assert [mail_alarms(), mail_alarms()] == [1, 0]
    assert (alarm.kind, alarm.what, alarm.detail) == (
        RECEIPT_FAULT,
        "the hash differs",
        {"due": "ab"},
    )
    assert (alarm.object_type, alarm.object_id) == ("reports.policyversion", str(policy.pk))
    assert "the hash differs" in caplog.text
    (letter,) = mailed
    assert letter.to == [ADDRESS]
    assert "the hash differs" in letter.body
    assert "/system/" in letter.body


def test_the_same_thing_is_told_once_a_day_of_tehran(
    database: Accounts, mailed: list[mail.EmailMessage]
) -> None:
    with database.as_jobs():
        told = [
            raise_alarms([stopped(minutes)], now=NIGHT + timedelta(hours=hours))
            for minutes, hours in ((10, 0), (20, 21), (30, 22))
        ]
        assert told == [1, 0, 1]
        assert [alarm.detail["minutes"] for alarm in alarms()] == [10, 30]
        assert mail_alarms(now=NIGHT + timedelta(days=1)) == 2
    assert len(mailed) == 1


def test_many_alarms_are_one_mail(database: Accounts, mailed: list[mail.EmailMessage]) -> None:
    found = [stopped()._replace(object_id=str(number)) for number in range(60)]
    with database.as_jobs():
        assert raise_alarms(found) == 60
        assert mail_alarms() == 60
    (letter,) = mailed
    assert "10 more" in letter.body


def test_an_alarm_stays_when_its_caller_is_taken_back(database: Accounts) -> None:
    with database.as_jobs():
        with transaction.atomic():
            raise_alarms([stopped()])
            transaction.set_rollback(True)
        assert len(alarms()) == 1


@pytest.mark.parametrize("username", [cast.CLERK, cast.OFFICER, cast.ANALYST, cast.STRANGER])
def test_any_request_may_raise_one_and_read_none(database: Accounts, username: str) -> None:
    with database.as_person(cast.person(username)):
        raise_alarms([stopped()])
        raise_alarms([stopped()])  # what stands already is no error without the right to read
        with pytest.raises(DatabaseError), transaction.atomic():
            alarms()
    with database.as_jobs():
        assert len(alarms()) == 1


def test_administrators_read_alarms_and_nobody_changes_them(database: Accounts) -> None:
    with database.as_jobs():
        raise_alarms([stopped()])
    with database.as_person(cast.person(cast.ADMINISTRATOR)):
        assert len(alarms()) == 1
    for words in ("UPDATE reports_alarm SET what = ''", "DELETE FROM reports_alarm"):
        with (
            database.as_superuser(),
            pytest.raises(DatabaseError, match="evidence"),
            connection.cursor() as cursor,
        ):
            cursor.execute(words)


def test_a_mail_server_that_is_not_there_only_delays(
    database: Accounts, mailed: list[mail.EmailMessage], caplog: pytest.LogCaptureFixture
) -> None:
    with database.as_jobs():
        assert raise_alarms([stopped()]) == 1
        with override_settings(EMAIL_BACKEND=f"{__name__}.{Silent.__name__}"):
            assert mail_alarms() == 0
        assert "could not be mailed yet" in caplog.text
        assert mail_alarms() == 1
    assert len(mailed) == 1


def test_old_alarms_are_not_mailed_any_more(
    database: Accounts, mailed: list[mail.EmailMessage]
) -> None:
    with database.as_jobs():
        raise_alarms([stopped()], now=NIGHT)
        assert mail_alarms(now=NIGHT + timedelta(days=4)) == 0


def test_an_alarm_that_cannot_be_kept_is_still_mailed(
    database: Accounts, mailed: list[mail.EmailMessage]
) -> None:
    with database.as_superuser(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reports_alarm RENAME TO gone")
    with database.as_jobs(), pytest.raises(DatabaseError):
        raise_alarms([stopped()])
    assert len(mailed) == 1


@pytest.mark.parametrize(("author", "is_taken"), [(cast.ADMINISTRATOR, True), (cast.CLERK, False)])
def test_a_note_is_written_in_ones_own_name(
    database: Accounts, author: str, is_taken: bool
) -> None:
    with database.as_jobs():
        raise_alarms([stopped()])
        (alarm,) = alarms()
    person = cast.person(author)
    administrator = cast.person(cast.ADMINISTRATOR)
    with database.as_person(administrator), suppress(DatabaseError), transaction.atomic():
        AlarmNote.objects.create(alarm=alarm, at=NIGHT, person=person, words="بررسی شد.")
    with database.as_jobs():
        assert AlarmNote.objects.exists() == is_taken
