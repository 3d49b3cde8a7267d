"""The monthly form in the test client: opened, filled in, kept, corrected, and for whom."""

import html
import re
from datetime import UTC, datetime
from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from facilities.models import Facility
from reports.models import Report, Review, SavedForm
from reports.policy import periods
from reports.policy.form import form
from reports.policy.form.figures import FIGURES
from tests import cast
from tests.accounts import Accounts
from tests.reports.views.filing.pages import (
    ADDRESS,
    MONTH,
    REVIEW,
    field,
    file_month,
    filed,
    hidden,
    posted,
    sign,
    value_of,
)
from tests.reports.views.signed_in import client_of, page_of
from tests.reports.views.test_pages import blocked_in

pytestmark = pytest.mark.usefixtures("quiet")


@pytest.mark.parametrize("language", ["fa", "en"])
def test_everybody_is_asked_their_own_form(database: Accounts, language: str) -> None:
    client = client_of(cast.OFFICER, language=language)
    for place, first, count in (
        (cast.T_IMAGING, "studies_radiography", len(FIGURES) - 2),
        (cast.T_OFFICE, "studies_dental", 23),
        (cast.T_RECEIVER, "physicians_referring", 4),
    ):
        check_form(client, place, first, count, language)


def check_form(client: Client, place: str, first: str, count: int, language: str) -> None:
    """One facility's form: its fields, each with a label and what counts."""
    page = page_of(client, f"/filing/{place}/{MONTH}/")
    asked = re.findall(r'data-figure="(\w+)"', page)
    assert (asked[0], len(asked)) == (first, count)
    assert blocked_in(re.sub(r'<script id="report-[^<]*</script>', "", page)) == []
    for code in asked:
        assert f'for="f-{code}"' in page
        assert f'aria-describedby="h-{code}' in field(page, code)
    help_text = form.BY_CODE[first].help_fa if language == "fa" else form.BY_CODE[first].help_en
    assert help_text in html.unescape(page)


def test_services_that_are_not_offered_are_zero_in_a_fold(database: Accounts) -> None:
    page = page_of(client_of(cast.CLERK), ADDRESS)
    fold = page[page.index('<details class="rest">') : page.index('id="sum-services"')]
    assert set(re.findall(r'data-figure="studies_(\w+)"', fold)) == set(form.MODALITIES) - set(
        cast.FACILITIES[cast.T_IMAGING].modalities
    )
    assert value_of(page, "studies_dental") == "۰"
    assert value_of(page, "studies_ct") == ""


def test_the_form_begins_with_what_last_month_says(database: Accounts) -> None:
    before = periods.following(MONTH, -1)
    file_month(
        database,
        before,
        film_closing=1_250,
        film_opening=1_250,
        platform="approved",
        platform_name="آزمون",
        pacs_scheduled_minutes=44_640,
    )  # a whole month
    page = page_of(client_of(cast.CLERK), ADDRESS)
    assert value_of(page, "film_opening") == "۱٬۲۵۰"
    assert value_of(page, "platform_name") == "آزمون"
    assert '<option value="approved" selected>' in page
    assert value_of(page, "pacs_scheduled_minutes") == "۴۴٬۶۴۰", "a whole month stays a whole one"
    assert page.count("برگرفته از ماه پیش") == 4
    assert value_of(page, "film_closing") == "", "what was counted is counted again"
    later = page_of(client_of(cast.CLERK), f"/filing/{cast.T_IMAGING}/{periods.following(MONTH)}/")
    assert value_of(later, "film_opening") == "", "stock comes from the month directly before"
    assert value_of(later, "platform_name") == "آزمون"


def test_errors_are_all_told_and_nothing_is_lost(database: Accounts) -> None:
    client = client_of(cast.CLERK)
    wrong = posted(studies_ct="۱٬۵", cds="", handovers_with_report="۹۰۱", studies_mri="۱۲۳")
    answer = client.post(ADDRESS, wrong)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count('role="alert"') == 1
    assert "<title>خطا:" in page.replace("\n", "")
    assert re.findall(r'<li><a href="#f-(\w+)">', page) == [
        "studies_ct",
        "cds",
        "handovers_with_report",
    ]
    assert value_of(page, "studies_ct") == "۱٬۵"
    assert value_of(page, "studies_mri") == "۱۲۳"
    assert 'aria-invalid="true"' in field(page, "studies_ct")
    assert "«سی‌تی‌اسکن (مورد)» باید یک عدد صحیح باشد." in page
    again = page_of(client, ADDRESS)
    assert value_of(again, "studies_ct") == "۱٬۵", "a draft holds errors, too"
    led_back = client.get(REVIEW, follow=True)
    assert led_back.redirect_chain == [(ADDRESS + "?errors=yes", 302)]
    assert 'href="#f-studies_ct"' in led_back.content.decode(), "no review of a form with errors"
    mended = wrong | {
        "revision": hidden(again, "revision"),
        "studies_ct": "۲۰۰",
        "cds": "۳۰۰",
        "handovers_with_report": "٩٠٠",
    }
    assert client.post(ADDRESS, mended).headers["Location"] == REVIEW


def test_a_draft_saves_itself(database: Accounts) -> None:
    client = client_of(cast.CLERK)
    saved = client.post(ADDRESS + "save/", {"revision": "0", "studies_ct": "۱۲"}).json()
    assert (saved["revision"], saved["figures"]) == (1, {"studies_ct": "۱۲"})
    other = client_of(cast.SIGNATORY)
    late = other.post(ADDRESS + "save/", {"revision": "0", "studies_ct": "13"})
    assert late.status_code == 409
    assert late.json()["saved_by"] == "مریم رابط"
    assert late.json()["figures"] == {"studies_ct": "۱۲"}
    assert "تغییر کرده است" in late.json()["told"]


def test_a_conflict_without_scripts_shows_both(database: Accounts) -> None:
    client_of(cast.SIGNATORY).post(ADDRESS + "save/", {"revision": "0", "studies_ct": "777"})
    client = client_of(cast.CLERK)
    answer = client.post(ADDRESS, posted(0, studies_ct="212"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert value_of(page, "studies_ct") == "212", "mine stays in the field"
    assert "ذخیره‌شدهٔ دیگری: 777" in page
    assert (
        client.post(ADDRESS, posted(int(hidden(page, "revision")), studies_ct="212")).headers[
            "Location"
        ]
        == REVIEW
    ), "sent again it counts"


def test_a_correction_opens_with_what_was_filed(database: Accounts) -> None:
    file_month(database, MONTH, now=datetime.now(UTC))
    client = client_of(cast.SIGNATORY)
    page = page_of(client, ADDRESS)
    assert value_of(page, "studies_radiography") == "۶۰۰"
    assert "چرا گزارش اصلاح می‌شود؟" in page
    assert re.search(r'<textarea[^>]*name="reason"[^>]*>\s*</textarea>', page), "nobody's reason"
    answer = client.post(ADDRESS, posted(studies_ct="210"))
    assert 'href="#f-reason"' in answer.content.decode()
    corrected = posted(int(hidden(answer.content.decode(), "revision")), studies_ct="210")
    assert (
        client.post(ADDRESS, corrected | {"reason": "شمارش دوباره"}).headers["Location"] == REVIEW
    )
    review = page_of(client, REVIEW)
    assert review.count('<span class="tag">تغییرکرده</span>') == 1
    assert sign(client).status_code == 302
    kept = filed(database)
    assert (kept.reason, kept.figures["studies_ct"]) == ("شمارش دوباره", 210)
    assert kept.replaces_id is not None


def test_a_closed_month_says_what_to_do(database: Accounts) -> None:
    file_month(database, MONTH)
    client = client_of(cast.CLERK)
    page = page_of(client, ADDRESS)
    assert "مهلت اصلاح این ماه به پایان رسیده است" in page
    assert "از کارشناس دانشگاه بخواهید" in page
    client.post(ADDRESS, posted(studies_ct="210") | {"reason": "دیر"})
    review = page_of(client, REVIEW)
    assert "sha256" not in review
    assert 'name="prepare"' not in review


def test_home_says_what_each_month_needs(database: Accounts) -> None:
    latest = periods.following(periods.period_of(periods.tehran_date(datetime.now(UTC))), -1)
    returned, accepted, plain = (periods.following(latest, -n) for n in (1, 2, 3))
    with database.as_jobs():  # so that it owes the last six months
        Facility.objects.update(enrolled_on=periods.first_day(periods.following(latest, -5)))
    for month in (returned, accepted, plain):
        file_month(database, month)
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        for month, decision in ((returned, "returned"), (accepted, "accepted")):
            report = Report.objects.get(period=month)
            Review.objects.create(
                submission_id=report.submission_id,
                facility_id=report.facility_id,
                period=month,
                university_id=report.university_id,
                decision=decision,
                person=officer,
                reason_code="wrong_unit" if decision == "returned" else "",
                at=datetime.now(UTC),
                note="فیلم را برگ بنویسید" if decision == "returned" else "",
            )
    page = page_of(client_of(cast.CLERK), "/")
    todo = re.findall(r'class="panel todo todo-(\w+)"', page)
    assert todo[0] == "returned", "what was returned comes first"
    assert set(todo[1:]) <= {"overdue", "due"}
    assert len(todo) == 4
    assert "واحد یا مرتبهٔ رقم نادرست است" in page
    assert "فیلم را برگ بنویسید" in page
    assert f'href="/filing/{cast.T_IMAGING}/{returned}/"' in page
    assert ("پذیرفته" in page, "ثبت‌شده" in page) == (True, True)
    form_page = page_of(client_of(cast.CLERK), f"/filing/{cast.T_IMAGING}/{returned}/")
    assert "فیلم را برگ بنویسید" in form_page
    assert "مهلت اصلاح این ماه به پایان رسیده است" not in form_page, "the return opens it"


def test_a_nil_report_in_one_click(database: Accounts) -> None:
    client = client_of(cast.SIGNATORY)
    assert client.post(ADDRESS + "nil/").headers["Location"] == REVIEW
    assert "گزارش صفر" in page_of(client, REVIEW)
    assert sign(client).status_code == 302
    assert not any(v for v in filed(database).figures.values() if isinstance(v, int))


def test_a_draft_is_discarded(database: Accounts) -> None:
    client = client_of(cast.CLERK)
    client.post(ADDRESS, posted())
    assert client.post(ADDRESS + "discard/", {"revision": "1"}).headers["Location"] == "/"
    with database.as_superuser():
        assert not SavedForm.objects.exists()


ADDRESSES = ("", "save/", "nil/", "discard/", "review/")


def test_unknown_and_foreign_answer_alike(database: Accounts) -> None:
    client_of(cast.CLERK).post(ADDRESS, posted())
    with database.as_superuser():
        before = SavedForm.objects.get().revision
    for who in (
        cast.OTHER_CLERK,
        cast.OTHER_OFFICER,
        cast.MACHINE,
        cast.ANALYST,
        cast.INSPECTOR,
        cast.ADMINISTRATOR,
        cast.STRANGER,
    ):
        client = client_of(who)
        for method, address in product((client.get, client.post), ADDRESSES):
            theirs = method(ADDRESS + address)
            nothing = method(f"/filing/NO-SUCH/{MONTH}/{address}")
            assert theirs.status_code == nothing.status_code, who
            assert theirs.status_code in (404, 405), who
            same = [
                re.sub(r"csrf[^>]*|NO-SUCH|T-IMG-1", "", a.content.decode())
                for a in (theirs, nothing)
            ]
            assert same[0] == same[1], who
    with database.as_superuser():
        assert SavedForm.objects.get().revision == before


def test_months_that_nobody_can_file_are_unknown(database: Accounts) -> None:
    client = client_of(cast.CLERK)
    for period in (139910, 999912, 140013, 0, 149901):
        page_of(client, f"/filing/{cast.T_IMAGING}/{period}/", status=404)


def test_a_long_history_costs_no_more_queries(database: Accounts) -> None:
    client = client_of(cast.CLERK)
    latest = periods.following(periods.period_of(periods.tehran_date(datetime.now(UTC))), -1)
    file_month(database, latest)
    asked = []
    for back in (1, 2, 3):
        counted = []
        for address in ("/", "/filing/", ADDRESS):
            with CaptureQueriesContext(connection) as queries:
                page_of(client, address)
            counted.append(len(queries))
        asked.append(counted)
        file_month(database, periods.following(latest, -back))
    assert asked == [asked[0]] * 3
