"""The officer's desk, the history of a month and the inbox as their readers find them."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from facilities.models import University
from facilities.register.facilities import register_facility
from reports.desk import decisions
from reports.desk.decisions import permit_correction, return_report
from reports.desk.reminding import remind_due
from reports.models import (
    Notice,
    Review,
    Submission,
)
from reports.notices import telling
from reports.policy import periods
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.suspicions import suspicion
from tests.reports.views.desk.month import HISTORY, MONTH, current, file, post
from tests.reports.views.signed_in import client_of, page_of
from tests.reports.views.test_pages import blocked_in

pytestmark = pytest.mark.usefixtures("the_calendar_ends_with_the_month")

NOT_FILED = f"/facilities/{cast.T_OFFICE}/months/{MONTH}/"
MORE = [f"T-MORE-{number:02}" for number in range(1, 31)]
# What each page asks beside the request's own seven (as in test_queries_of_figures.py).
REQUEST = 7
QUERIES = {
    "/desk/?tab=not_filed": (
        "deadlines", "the opening", "expected and not filed", "filed by decision", "forms",
        "the territory", "the queue", "the opening again", "the page's rows", "extensions",
        "whom to call",
    ),
    "/desk/?tab=pending": (
        "deadlines", "the opening", "extensions", "expected and not filed", "filed by decision",
        "forms", "the territory", "the queue",
        "the page's keys", "its rows", "returns", "replaced figures", "the month before",
        "suspicions", "the months of named figures",
    ),
    "/desk/?tab=pending&search=نمونه": (
        "deadlines", "the opening", "extensions", "expected and not filed", "filed by decision",
        "forms", "the territory", "the queue", "the queue of these words",
        "the page's keys", "its rows", "returns", "replaced figures", "the month before",
        "suspicions", "the months of named figures",
    ),
    "/inbox/": ("counted", "notices"),
}  # fmt: skip


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("address", [*QUERIES, HISTORY, NOT_FILED])
def test_pages_obey_the_content_security_policy(
    filed: Accounts, address: str, language: str
) -> None:
    assert blocked_in(page_of(client_of(cast.OFFICER, language=language), address)) == []


def test_the_desk_keeps_its_filters_in_the_address(filed: Accounts) -> None:
    page = page_of(client_of(cast.OFFICER), "/desk/", tab="pending", kind="hospital", sort="name")
    assert "۱ مورد یافت شد" in page
    assert f">{cast.T_HOSPITAL}<" in page
    assert f">{cast.T_IMAGING}<" not in page
    assert 'aria-sort="ascending"' in page
    assert "tab=pending&amp;kind=hospital&amp;sort=-name" in page
    assert '<option value="hospital" selected>' in page
    assert "/desk/accept/?tab=pending&amp;kind=hospital&amp;sort=name" in page


@pytest.mark.parametrize("period", [None, MONTH])
def test_the_desk_opens_on_the_tab_that_holds_work(database: Accounts, period: int | None) -> None:
    client, asked = client_of(cast.OFFICER), {"period": period} if period else {}
    assert 'aria-current="page">گزارش‌نشده' in page_of(client, "/desk/", **asked)
    file(database)
    answer = client.get("/desk/", asked)
    assert answer.headers["Location"] == f"/desk/?period={MONTH}&tab=pending"
    officer, submission = cast.person(cast.OFFICER), current(database)
    with database.as_person(officer):
        decisions.accept(by=officer, submission_id=submission)
    assert 'aria-current="page">گزارش‌نشده' in page_of(client, "/desk/", **asked)


def test_reports_without_remarks_are_accepted_at_once_but_not_ones_own(
    database: Accounts,
) -> None:
    file(database)  # by the officer
    machine, client = cast.person(cast.UNIVERSITY_MACHINE), client_of(cast.OFFICER)
    with database.as_person(machine):
        monthly.file(machine, cast.T_HOSPITAL, MONTH)
    page = page_of(client, "/desk/", tab="pending")
    assert "بدون نکته: ۱<" in page
    assert "کنارگذاشته‌شده چون خود شما ثبت کرده‌اید: ۱<" in page
    hospital = str(current(database, cast.T_HOSPITAL))
    form = page[page.index('<section class="panel bands') : page.index("</section>")]
    assert re.findall(r'name="submission" value="([^"]+)"', form) == [hospital]
    page = post(client, "/desk/accept/?tab=pending", submission=hospital)
    assert "۱ گزارش پذیرفته شد." in page
    assert "بدون نکته: ۰<" in page
    file(database, cds=310, handovers=910, delivered_cd=310, reason="ده لوح از قلم افتاده بود")
    page = page_of(client, "/desk/", tab="pending")
    assert "کنارگذاشته‌شده" not in page
    assert "نکته‌دار: ۱<" in page  # the correction


def test_a_warning_or_an_open_suspicion_is_a_remark(database: Accounts) -> None:
    machine = cast.person(cast.UNIVERSITY_MACHINE)
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, MONTH)
    client = client_of(cast.OFFICER)
    assert "بدون نکته: ۱<" in page_of(client, "/desk/", tab="pending")
    with database.as_jobs():
        suspicion(cast.T_IMAGING, period=MONTH)
    page = page_of(client, "/desk/", tab="pending")
    assert "بدون نکته: ۰<" in page
    assert "نکته‌دار: ۱<" in page


def test_a_wrong_filter_is_told_not_followed(filed: Accounts) -> None:
    page = page_of(client_of(cast.OFFICER), "/desk/", status=400, tab="all")
    assert "«all» در این پالایه پذیرفته نیست." in page


def test_ticked_reports_are_accepted_and_the_list_stays_as_it_was(filed: Accounts) -> None:
    client = client_of(cast.OFFICER)
    address = f"/desk/accept/?period={MONTH}&tab=pending&sort=name"
    ids = [str(current(filed)), str(current(filed, cast.T_HOSPITAL))]
    answer = client.post(address, {"submission": ids})
    assert answer.headers["Location"] == f"/desk/?period={MONTH}&tab=pending&sort=name"
    page = client.get(answer.headers["Location"]).content.decode()
    assert "۲ گزارش پذیرفته شد." in page
    assert "هیچ گزارشی منتظر تصمیم شما نیست." in page


@pytest.mark.parametrize("step", ["accept", "remind"])
def test_nothing_ticked_is_told(filed: Accounts, step: str) -> None:
    answer = client_of(cast.OFFICER).post(f"/desk/{step}/?tab=pending", {})
    assert answer.status_code == 409
    assert "نخست یک یا چند ردیف را انتخاب کنید." in answer.content.decode()


def test_what_was_corrected_meanwhile_is_counted_and_told(filed: Accounts) -> None:
    read = current(filed)
    file(filed, cds=320, handovers=920, delivered_cd=320, reason="باز هم")
    page = post(client_of(cast.OFFICER), "/desk/accept/?tab=pending", submission=str(read))
    assert "۱ × این گزارش در این فاصله اصلاح شده است؛ نسخهٔ تازه را ببینید." in page
    with filed.as_jobs():
        assert not Review.objects.exists()


def test_a_refused_return_shows_again_what_was_written(filed: Accounts) -> None:
    client, submission = client_of(cast.OFFICER), str(current(filed))
    words = {"submission": submission, "reason_code": "other", "note": ""}
    answer = client.post("/desk/return/?tab=pending", words)
    assert answer.status_code == 409
    assert '<option value="other" selected>' in answer.content.decode()
    page = post(client, "/desk/return/?tab=pending", **words | {"note": "بازشماری کنید"})
    assert "گزارش برگشت داده شد" in page
    told = page_of(client, "/desk/", tab="returned")
    assert "بازشماری کنید" in told


def test_all_of_the_list_are_reminded_with_one_button(database: Accounts) -> None:
    page = post(client_of(cast.OFFICER), "/desk/remind/", everybody="yes")
    assert "به ۱ مرکز یادآوری شد." in page
    assert "۲ مرکز در سامانه کسی را برای یادآوری ندارد؛ با تلفن پیگیری کنید." in page


def test_the_history_tells_everything_of_the_month(filed: Accounts) -> None:
    client, officer = client_of(cast.OFFICER), cast.person(cast.OFFICER)
    submission = current(filed)
    with filed.as_person(officer):
        return_report(
            by=officer, submission_id=submission, reason_code="wrong_unit", note="ریال یا تومان؟"
        )
        permit_correction(
            by=officer, facility=cast.facility(cast.T_IMAGING), period=MONTH, reason="پس از بازدید"
        )
    page = page_of(client, HISTORY)
    for words in (
        "نسخهٔ ۲",
        "(نسخهٔ جاری)",
        "tehran-1401-000001",
        "tehran-1401-000002",
        "نرگس کارشناس",
        "ده لوح از قلم افتاده بود",
        "واحد یا مرتبهٔ رقم نادرست است",
        "ریال یا تومان؟",
        "پس از بازدید",
        "تفاوت دو نسخه",
    ):
        assert words in page, words
    with filed.as_jobs():
        for pk in Submission.objects.filter(facility__code=cast.T_IMAGING).values_list("pk"):
            assert f"/receipts/{pk[0]}/" in page
    assert '<td class="num">۳۰۰</td><td class="num"><strong>۳۱۰</strong></td>' in page


def test_any_two_versions_are_compared(filed: Accounts) -> None:
    file(
        filed,
        cds=290,
        handovers=890,
        delivered_cd=290,
        handovers_with_report=890,
        reason="بازشماری",
    )
    client = client_of(cast.ANALYST)
    page = page_of(client, HISTORY, **{"from": "1", "to": "3"})
    assert '<td class="num">۳۰۰</td><td class="num"><strong>۲۹۰</strong></td>' in page
    assert "−۱۰" in page
    page = page_of(client, HISTORY, **{"from": "2", "to": "2"})
    assert "همهٔ ارقام یکسان است." in page
    for nonsense in ("0", "99", "x", "-1", "9" * 9):
        page_of(client, HISTORY, **{"from": nonsense, "to": nonsense})


def test_whoever_only_reads_finds_no_forms(filed: Accounts) -> None:
    for who in (cast.ANALYST, cast.INSPECTOR, cast.NATIONAL_INSPECTOR, cast.CLERK):
        page = page_of(client_of(who), HISTORY)
        assert "tehran-1401-000002" in page
        assert "/accept/" not in page
        assert "/repudiate/" not in page


def test_a_month_that_is_not_filed_names_whom_to_call(database: Accounts) -> None:
    page = page_of(client_of(cast.OFFICER), HISTORY)
    assert "برای این ماه گزارشی ثبت نشده است." in page
    assert "مریم رابط" in page
    assert "/desk/remind/" in page
    assert "مریم رابط" not in page_of(client_of(cast.INSPECTOR), HISTORY)


# --- the inbox and the first page ---


def test_the_inbox_leads_to_what_it_speaks_of(filed: Accounts) -> None:
    officer, submission = cast.person(cast.OFFICER), current(filed)
    with filed.as_superuser():  # what was filed for the facility has been read
        Notice.objects.update(read_at=monthly.in_time(MONTH))
    with filed.as_person(officer):
        decisions.accept(by=officer, submission_id=submission)
    client = client_of(cast.CLERK)
    assert '<span class="unread-count">۱<' in page_of(client, "/")
    assert "گزارش مرداد ۱۴۰۱ پذیرفته شد" in page_of(client, "/inbox/")
    with filed.as_jobs():
        number = Notice.objects.get(person__username=cast.CLERK, kind="accepted").pk
    answer = client.get(f"/inbox/{number}/")
    assert answer.headers["Location"] == HISTORY
    assert "unread-count" not in page_of(client, "/")
    assert "همهٔ پیام‌ها را خوانده‌اید." in page_of(client, "/inbox/", show="unread")


def test_very_many_notices_are_counted_to_a_limit(database: Accounts) -> None:
    with database.as_jobs():
        clerk, at = cast.person(cast.CLERK), monthly.in_time(MONTH) + timedelta(hours=12)
        for day in range(120):
            telling.tell_people(
                people=[clerk.pk],
                kind="accepted",
                now=at + timedelta(days=day),
                facility=cast.facility(cast.T_IMAGING),
                period=MONTH,
            )
    client = client_of(cast.CLERK)
    assert '<span class="unread-count">۹۹+<' in page_of(client, "/")
    assert page_of(client, "/inbox/", page="4").count('<li class="panel unread">') == 30


def test_the_officers_first_page_leads_to_the_desk(filed: Accounts) -> None:
    page = page_of(client_of(cast.OFFICER), "/")
    for tab in ("not_filed", "pending", "returned", "repudiated"):
        assert f'href="/desk/?period={MONTH}&amp;tab={tab}"' in page
    assert "/desk/" not in page_of(client_of(cast.INSPECTOR), "/")


# --- the size of it ---


def test_a_large_university_asks_no_more_of_the_database(database: Accounts) -> None:
    client = client_of(cast.OFFICER)
    file(database)
    file(
        database,
        cds=290,
        handovers=890,
        delivered_cd=290,
        handovers_with_report=890,
        reason="بازشماری",
    )
    asked = {address: [asked_by(client, address)] for address in (*QUERIES, HISTORY)}
    _register_more(database)
    for code in MORE[:20]:
        file(database, code, periods.following(MONTH, -1))
        file(database, code, film_closing=60)
    file(database, cds=310, handovers=910, delivered_cd=310, reason="اصلاح")
    with database.as_jobs():
        for day in range(5):
            remind_due(now=monthly.in_time(MONTH) + timedelta(days=13 + day))
    for address, counts in asked.items():
        counts.append(asked_by(client, address))
    assert asked == {address: [REQUEST + len(names)] * 2 for address, names in QUERIES.items()} | {
        HISTORY: [asked[HISTORY][0]] * 2
    }


def asked_by(client: Client, address: str) -> int:
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as queries:
        page_of(client, address)
    return len(queries)


def _register_more(database: Accounts) -> None:
    with database.as_jobs():
        tehran = University.objects.get(code=cast.TEHRAN)
        for code in MORE:
            register_facility(
                by=None,
                code=code,
                university=tehran,
                name_fa=f"مرکز نمونهٔ {code}",
                kind="imaging_center",
                ownership="private",
                makes_images=True,
                modalities=("radiography", "ct", "ultrasound"),
                province_id=tehran.province_id,
                opened_on=cast.OPENED,
                enrolled_on=date(2021, 1, 20),
            )
