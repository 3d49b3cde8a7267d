"""The administrator's page of alarms: what it says, who finds it, and how an alarm is closed."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from facilities.models import AuditEvent
from reports.alarms import Finding, raise_alarms
from reports.models import Alarm, AlarmNote
from reports.policy.alarms import KINDS, LOG_STOPPED, REPORT_DIFFERS
from reports.proving.rounds import prove_everything
from tests import cast
from tests.accounts import Accounts
from tests.reports.log import file_and_sign
from tests.reports.views.signed_in import client_of, page_of

AT = datetime(2022, 9, 1, 8, 30, tzinfo=UTC)  # 1401/06/10 13:00 in Tehran
TAMPERED = Finding(
    REPORT_DIFFERS,
    "reports.report",
    "417",
    "differs in film_prints",
    {"place": "T-IMG-1 140105", "columns": ["film_prints"]},
)
STOPPED = Finding(LOG_STOPPED, "", "", "nothing was sealed for an hour", {})
NONE_OPEN = "هیچ هشدار بررسی‌نشده‌ای وجود ندارد."


@pytest.fixture
def raised(database: Accounts) -> Accounts:
    with database.as_jobs():
        raise_alarms([TAMPERED], now=AT)
    return database


def the_alarm(database: Accounts) -> Alarm:
    with database.as_jobs():
        return Alarm.objects.get()


def test_without_an_alarm_it_says_so(database: Accounts) -> None:
    client = client_of(cast.ADMINISTRATOR)
    page = page_of(client, "/system/")
    assert NONE_OPEN in page
    assert "هنوز با شواهد سنجیده نشده‌اند" in page
    assert "تاکنون هشداری ثبت نشده است." in page_of(client, "/system/", show="all")
    assert "هنوز بررسی نشده‌اند" not in page_of(client, "/")
    with database.as_jobs():
        prove_everything()
    assert "هیچ مغایرتی نبود" in page_of(client, "/system/")


def test_it_tells_when_the_log_was_signed_last(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(cast.ADMINISTRATOR)
    assert "دفتر شواهد هنوز امضا نشده است" in page_of(client, "/system/")
    file_and_sign(database)
    page = page_of(client, "/system/")
    assert re.search(r"دفتر شواهد آخرین بار در [۰-۹/: ]+ امضا شد و [۰-۹٬]+ ردیف دارد", page)
    later = datetime.now(UTC) + timedelta(hours=2, minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert "این کار باید هر ساعت انجام شود" in page_of(client, "/system/")


def test_an_alarm_is_told_in_persian_with_its_row_and_day(raised: Accounts) -> None:
    client = client_of(cast.ADMINISTRATOR)
    page = page_of(client, "/system/")
    for words in (
        KINDS[REPORT_DIFFERS].title.fa,
        KINDS[REPORT_DIFFERS].meaning.fa,
        '<bdi class="code">417</bdi>',
        '<bdi class="code soft">T-IMG-1 140105</bdi>',
        '<bdi class="code">film_prints</bdi>',
        '<bdi lang="en" dir="ltr">differs in film_prints</bdi>',
        "۱۴۰۱/۰۶/۱۰ ۱۳:۰۰",
    ):
        assert words in page
    assert "هنوز بررسی نشده‌اند: ۱" in page_of(client, "/")
    english = page_of(client_of(cast.ADMINISTRATOR, language="en"), "/system/")
    assert KINDS[REPORT_DIFFERS].title.en in english


def test_the_newest_stands_first_and_pages_hold_thirty(database: Accounts) -> None:
    with database.as_jobs():
        raise_alarms([STOPPED._replace(object_id=f"old-{n}") for n in range(30)], now=AT)
        raise_alarms([STOPPED._replace(object_id="newest")])
    client = client_of(cast.ADMINISTRATOR)
    first, second = (page_of(client, "/system/", page=number) for number in ("1", "2"))
    assert first.count('<li class="panel unread"') == 30
    assert second.count('<li class="panel unread"') == 1
    assert first.index("newest") < first.index("old-29")
    assert "old-0<" in second


def test_an_administrator_writes_what_was_found_out(raised: Accounts) -> None:
    client, alarm = client_of(cast.ADMINISTRATOR), the_alarm(raised)
    address = f"/system/{alarm.pk}/"
    refused = client.post(address, {"words": " "})
    assert refused.status_code == 409
    assert "نتیجهٔ بررسی را بنویسید" in refused.content.decode()
    words = "رقم با مجوز دادستانی بازسازی شد."
    assert client.post(address, {"words": words}).status_code == 302
    assert NONE_OPEN in page_of(client, "/system/")
    everything = page_of(client, "/system/", show="all")
    assert words in everything
    assert cast.PEOPLE[cast.ADMINISTRATOR].full_name in everything
    again = client.post(address, {"words": "بار دوم"})
    assert again.status_code == 409
    with raised.as_jobs():
        note = AlarmNote.objects.get()
        assert (note.alarm_id, note.words) == (alarm.pk, words)
        event = AuditEvent.objects.get(action="alarm.looked_into")
        assert (event.actor_id, event.object_id) == (note.person_id, str(alarm.pk))


@pytest.mark.parametrize("username", sorted(cast.PEOPLE.keys() - {cast.ADMINISTRATOR}))
def test_nobody_else_finds_it(raised: Accounts, username: str) -> None:
    with raised.as_jobs():
        number = Alarm.objects.get().pk
    client = client_of(username)
    assert client.get("/system/").status_code == 404
    assert client.post(f"/system/{number}/", {"words": "بررسی شد."}).status_code == 404
    assert "/system/" not in page_of(client, "/")
    with raised.as_jobs():
        assert not AlarmNote.objects.exists()
