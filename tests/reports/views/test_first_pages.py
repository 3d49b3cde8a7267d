"""What each role finds on the first page: what changed in the last day, what comes, where to go."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from facilities.models import Person
from reports import calendar
from reports.desk import decisions
from reports.formatting.moments import day
from reports.formatting.numbers import number
from reports.models import Report, Submission, ViolationEvent
from reports.policy import periods
from reports.queries import news as queries
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.suspicions import suspicion
from tests.reports.views.signed_in import client_of, page_of

READERS = (
    cast.CLERK,
    cast.SIGNATORY,
    cast.OFFICER,
    cast.INSPECTOR,
    cast.ANALYST,
    cast.POLICY_OWNER,
    cast.NATIONAL_INSPECTOR,
    cast.MACHINE,
)
NEAR = (cast.CLERK, cast.SIGNATORY, cast.OFFICER, cast.INSPECTOR, cast.MACHINE)
NOTHING = "در یک روز گذشته در حوزهٔ شما"
DAY = timedelta(days=1)


def count_of(page: str, title: str) -> str:
    """The number beside the title of a kind of news; '' where it is not there."""
    found = re.search(rf'<h3>{title} <span class="count">([^<]+)', page)
    return found[1] if found else ""


def files(database: Accounts, months: list[int]) -> None:
    """The officer files these months of Tehran's imaging centre now, and accepts the last."""
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        for period in months:
            monthly.file(officer, cast.T_IMAGING, period, now=timezone.now())
        standing = Report.objects.get(period=months[-1])
        decisions.accept(by=officer, submission_id=standing.submission_id)


@pytest.mark.parametrize("username", [*READERS, cast.ADMINISTRATOR, cast.STRANGER])
def test_nobody_meets_an_empty_first_page(database: Accounts, username: str) -> None:
    page = page_of(client_of(username), "/")
    main = page[page.index("<main") :]
    assert (NOTHING in main) == (username in READERS)
    assert ('id="coming"' in main) == (username in READERS)
    if username in READERS:
        running = calendar.running_month()
        assert day(periods.deadline(running)) in main
    if username != cast.STRANGER:
        assert main.count("<a href=") >= 2
    else:
        assert "این حساب امروز نقشی ندارد" in main


@pytest.mark.parametrize("username", READERS)
def test_filings_and_decisions_of_the_last_day_are_told_where_they_may_be_read(
    database: Accounts, username: str
) -> None:
    ended = calendar.last_ended()
    months = [periods.following(ended, -back) for back in range(7)]
    files(database, months)
    page = page_of(client_of(username), "/")
    other = page_of(client_of(cast.OTHER_OFFICER), "/")
    assert NOTHING in other
    if username in NEAR:
        assert count_of(page, "گزارش‌های ثبت‌شده") == number(7)
        assert page.count(' <span class="soft">گزارش · ') == queries.SHOWN
        assert count_of(page, "تصمیم‌ها") == number(1)
        assert f'href="/facilities/{cast.T_IMAGING}/months/{months[-1]}/"' in page
    else:
        with database.as_jobs():
            collected = calendar.calendar().months_of(None).in_collection
            raw = Submission.objects.filter(
                received_at__gte=timezone.now() - DAY, period__in=collected
            ).count()
        assert raw
        assert count_of(page, "گزارش‌های ثبت‌شده") == number(raw)
        assert count_of(page, "تصمیم‌ها") == ""


def test_what_is_older_than_a_day_is_no_news(database: Accounts) -> None:
    officer = cast.person(cast.OFFICER)
    files(database, [calendar.last_ended()])
    now = timezone.now()
    with database.as_person(officer):
        today = calendar.calendar()
        fresh = queries.news_of(officer, today, now=now)
        old = queries.news_of(officer, today, now=now + DAY + timedelta(minutes=1))
    assert fresh is not None
    assert old is not None
    assert (fresh.filings.total, fresh.decisions.total) == (1, 1)
    assert (old.filings.total, old.decisions.total) == (0, 0)


@pytest.mark.parametrize("username", READERS)
def test_new_cases_and_defences_are_told_to_those_who_read_them(
    database: Accounts, username: str
) -> None:
    now = timezone.now()
    inspector = cast.person(cast.INSPECTOR)
    with database.as_jobs():
        new = suspicion(cast.T_IMAGING, opened_at=now)
        told = suspicion(
            cast.T_IMAGING,
            rule="PURCHASE",
            state="inspecting",
            opened_to_facility_at=now,
            opened_to_facility_by=inspector,
        )
        ViolationEvent.objects.create(
            violation=told, at=now, event="answer_by_facility", from_state="", to_state=""
        )
        suspicion(cast.I_IMAGING, opened_at=now)
    page = page_of(client_of(username), "/")
    works = username in (cast.OFFICER, cast.INSPECTOR)
    expected = {cast.NATIONAL_INSPECTOR: 2, cast.OFFICER: 1, cast.INSPECTOR: 1}.get(username, 0)
    is_facility = username in (cast.CLERK, cast.SIGNATORY, cast.MACHINE)
    expected += is_facility
    assert count_of(page, "موارد تازه") == (number(expected) if expected else "")
    answers = works or is_facility or username == cast.NATIONAL_INSPECTOR
    assert count_of(page, "دفاعیه‌های رسیده") == (number(1) if answers else "")
    news = page[page.index('id="news"') : page.index('id="coming"')]
    assert (f"/violations/{new.pk}/" in news) == (works or username == cast.NATIONAL_INSPECTOR)


def test_queries_do_not_grow_with_the_news(database: Accounts) -> None:
    officer, asked = cast.person(cast.OFFICER), []
    ended = calendar.last_ended()
    for months in ([ended], [periods.following(ended, -back) for back in range(1, 9)]):
        files(database, months)
        with database.as_person(officer), CaptureQueriesContext(connection) as made:
            today = calendar.calendar()
            queries.news_of(officer, today)
        asked.append(len(made))
    assert asked[1] <= asked[0] + 1  # the count of what is more than the page shows
    assert asked[1] <= 11


def test_an_administrator_sees_invitations_locks_and_the_system(database: Accounts) -> None:
    now = timezone.now()
    with database.as_jobs():
        person = Person.objects.filter(username=cast.STRANGER)
        person.update(password="!unusable", invited_at=now)
        Person.objects.filter(username=cast.MACHINE).update(
            password="!unusable", invited_at=now - timedelta(days=300)
        )
        AccessAttempt.objects.create(
            username=cast.CLERK, ip_address="127.0.0.1", attempt_time=now, failures_since_start=8
        )
        AccessAttempt.objects.create(
            username=cast.OFFICER, ip_address="127.0.0.1", attempt_time=now, failures_since_start=3
        )
    page = page_of(client_of(cast.ADMINISTRATOR), "/")
    for words in ("دعوت‌نامهٔ در انتظار پذیرش", "دعوت‌نامهٔ منقضی‌شده", "حساب قفل‌شده"):
        assert re.search(rf'<span class="big">{number(1)}</span> {words}', page), words
    locked = page[page.index('id="locked"') : page.index('id="state"')]
    assert cast.PEOPLE[cast.CLERK].full_name in locked
    assert cast.PEOPLE[cast.OFFICER].full_name not in locked
    assert "هشدار بازی نیست" in page
    for state in ("waiting", "expired"):
        listed = page_of(
            client_of(cast.ADMINISTRATOR), "/admin/facilities/person/", invitation=state
        )
        assert (cast.STRANGER in listed) == (state == "waiting")
