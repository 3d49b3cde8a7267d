"""The monthly form in the test client: opened, filled in, reviewed, signed, and its receipt."""

import hashlib
import html
import io
import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from pypdf import PdfReader

from reports import evidence, tasks
from reports.models import Report, Review, SavedForm, Submission
from reports.policy import periods
from reports.policy.form import form
from reports.preparing import problems as preparing_problems
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation, monthly
from tests.reports.views.signed_in import client_of, page_of
from tests.reports.views.test_pages import blocked_in

MONTH = 140203
ADDRESS = f"/filing/{cast.T_IMAGING}/{MONTH}/"
REVIEW = ADDRESS + "review/"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No broker is asked; codes and failures of other tests are forgotten."""
    monkeypatch.setattr(tasks, "_publish", lambda task: None)
    cache.clear()
    yield
    cache.clear()


def posted(revision: int = 0, **changes: object) -> dict[str, str]:
    """A whole form as a browser posts it, typed as people type."""
    typed = {code: str(value) for code, value in monthly.figures(**changes).items()}
    return typed | {"revision": str(revision), "go_on": "yes"}


def file_month(database: Accounts, period: int, place: str = cast.T_IMAGING, **words: Any) -> None:
    """A month filed by the officer."""
    with database.as_person(officer := cast.person(cast.OFFICER)):
        monthly.file(officer, place, period, **words)


def field(page: str, code: str) -> str:
    """The tag of a figure's field."""
    found = re.search(rf'<(?:input|select)[^>]*id="f-{code}"[^>]*>', page)
    assert found, code
    return found[0]


def value_of(page: str, code: str) -> str:
    """What stands in a figure's field."""
    return html.unescape(re.search(r'value="([^"]*)"', field(page, code))[1])  # type: ignore[index]


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]  # type: ignore[index]


def sign(client: Client, **words: str) -> Any:
    """Sign what the review page shows."""
    page = page_of(client, REVIEW)
    return client.post(
        REVIEW,
        {
            "revision": hidden(page, "revision"),
            "signed_with": hidden(page, "signed_with"),
            "sha256": hidden(page, "sha256"),
            "sign": "yes",
            "secret": cast.PASSWORD,
        }
        | words,
    )


def filed(database: Accounts) -> Any:
    """The month's newest submission."""
    with database.as_superuser():
        return Submission.objects.filter(period=MONTH).order_by("-received_at").first()


@pytest.mark.parametrize("language", ["fa", "en"])
def test_everybody_is_asked_their_own_form(database: Accounts, language: str) -> None:
    client = client_of(cast.OFFICER, language=language)
    for place, first, count in (
        (cast.T_IMAGING, "studies_radiography", len(form.FIGURES) - 2),
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


def test_the_month_from_clerk_to_signatory_with_a_password(database: Accounts) -> None:
    clerk, signatory = client_of(cast.CLERK), client_of(cast.SIGNATORY)
    clerk.post(ADDRESS, posted(film_wasted="9"))
    page = page_of(clerk, REVIEW)
    assert "۲ هشدار نیازمند توضیح" in page
    assert "sha256" not in page, "nothing to sign before the words are there"
    words = {"why-film_closing": "شکستگی", "why-film_wasted": "شکستگی", "revision": "1"}
    partly = clerk.post(REVIEW, words | {"why-film_wasted": "", "explain": "yes"})
    assert 'href="#why-film_wasted"' in partly.content.decode()
    words["revision"] = hidden(partly.content.decode(), "revision")
    assert clerk.post(REVIEW, words | {"prepare": "yes"}).headers["Location"] == "/"
    home = page_of(signatory, "/")
    assert "خواندن و امضا" in home
    assert "تهیه‌کننده: مریم رابط" in home
    wrong = sign(signatory, secret="wrong").content.decode()
    assert "گذرواژه درست نیست." in wrong
    answer = sign(signatory)
    kept = filed(database)
    assert answer.headers["Location"] == f"/filing/receipts/{kept.pk}/"
    assert kept.explanations == {"film_closing": "شکستگی", "film_wasted": "شکستگی"}
    receipt = page_of(signatory, answer.headers["Location"])
    for shown in (
        bytes(kept.body_sha256).hex(),
        bytes(kept.entry_hash).hex(),
        "مریم رابط",
        "دکتر سعید امضا",
        f"tehran-{kept.position:06d}",
    ):
        assert shown in receipt
    with database.as_superuser():
        assert not SavedForm.objects.exists()


def test_a_changed_word_is_shown_before_it_is_signed(database: Accounts) -> None:
    client = client_of(cast.SIGNATORY)
    client.post(ADDRESS, posted(film_wasted="9"))
    client.post(REVIEW, {"why-film_closing": "الف", "why-film_wasted": "ب", "revision": "1"})
    answer = sign(client, **{"why-film_closing": "پ"})
    assert answer.headers["Location"] == REVIEW
    assert filed(database) is None
    assert sign(client).status_code == 302
    assert filed(database).explanations["film_closing"] == "پ"


def test_nobody_hands_over_figures_that_they_have_not_seen(database: Accounts) -> None:
    clerk = client_of(cast.CLERK)
    clerk.post(ADDRESS, posted())
    revision = hidden(page_of(clerk, REVIEW), "revision")
    client_of(cast.SIGNATORY).post(ADDRESS, posted(int(revision), studies_ct="212"))
    answer = clerk.post(REVIEW, {"prepare": "yes", "revision": revision})
    assert preparing_problems.CHANGED[2] in answer.content.decode()
    with database.as_superuser():
        assert SavedForm.objects.get().prepared_by is None


def test_words_stay_when_a_figure_is_mended(database: Accounts) -> None:
    client = client_of(cast.SIGNATORY)
    client.post(ADDRESS, posted(film_wasted="9"))
    client.post(REVIEW, {"why-film_closing": "الف", "why-film_wasted": "ب", "revision": "1"})
    client.post(ADDRESS, posted(2, film_wasted="8"))
    assert sign(client).status_code == 302
    assert filed(database).explanations == {"film_closing": "الف", "film_wasted": "ب"}


def test_signing_with_a_code(database: Accounts) -> None:
    with database.as_jobs():
        TOTP.activate(cast.person(cast.SIGNATORY), SECRET)
    client = Client()
    code = code_now()
    client.post("/accounts/login/", {"login": cast.SIGNATORY, "password": cast.PASSWORD})
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    client.post(ADDRESS, posted())
    assert "کد برنامهٔ رمزساز شما" in page_of(client, REVIEW)
    assert "کد درست نیست" in sign(client, secret=code).content.decode(), "a code serves once"
    assert filed(database) is None
    cache.clear()  # as if its time were over
    assert sign(client, secret=code_now()).status_code == 302
    assert json.loads(bytes(filed(database).body))["signed_with"] == "second factor"


def code_now() -> str:
    """What an authenticator app shows at this moment."""
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))


def test_guessing_at_a_signature_closes_the_account(database: Accounts) -> None:
    client = client_of(cast.SIGNATORY)
    client.post(ADDRESS, posted())
    with override_settings(AXES_FAILURE_LIMIT=2):
        for _ in range(2):
            answer = sign(client, secret="guess")
        assert "حساب برای چند دقیقه بسته است" in sign(client).content.decode(), "even if right"
    assert answer.status_code == 429
    assert filed(database) is None


def test_a_clerk_does_not_sign(database: Accounts) -> None:
    client = client_of(cast.CLERK)
    client.post(ADDRESS, posted())
    page = page_of(client, REVIEW)
    assert "امضا و ثبت گزارش" not in page
    answer = client.post(
        REVIEW,
        {
            "revision": "1",
            "signed_with": "password",
            "sha256": hidden_hash(database),
            "sign": "yes",
            "secret": cast.PASSWORD,
        },
    )
    assert "این کار در اختیار شما نیست." in answer.content.decode()
    assert filed(database) is None


def hidden_hash(database: Accounts) -> str:
    """What the signatory would be shown."""
    return hidden(page_of(client_of(cast.SIGNATORY), REVIEW), "sha256")


def test_a_correction_opens_with_what_was_filed(database: Accounts) -> None:
    file_month(database, MONTH, now=datetime.now(UTC))
    client = client_of(cast.SIGNATORY)
    page = page_of(client, ADDRESS)
    assert value_of(page, "studies_radiography") == "۶۰۰"
    assert "چرا گزارش اصلاح می‌شود؟" in page
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


def test_the_receipt_is_one_page_of_pdf_and_can_be_checked(database: Accounts) -> None:
    client = client_of(cast.SIGNATORY)
    client.post(ADDRESS, posted())
    address = sign(client).headers["Location"]
    made = client.get(address + "pdf/")
    assert made.headers["Content-Type"] == "application/pdf"
    assert made.content == client.get(address + "pdf/").content, "the same bytes every time"
    pages = PdfReader(io.BytesIO(made.content)).pages
    assert len(pages) == 1
    kept = filed(database)
    text = pages[0].extract_text()
    assert f"tehran-{kept.position:06d}" in text
    assert bytes(kept.entry_hash).hex() in re.sub(r"[\s\u200b]", "", text)
    record = client.get(address + "record/").content
    assert hashlib.sha256(record).digest() == bytes(kept.body_sha256)
    receipt = client.get(f"/receipts/{kept.pk}/").json()
    key = evidence.signer(settings.SIGNING_KEY).public_key
    assert evidence.receipt_fault(receipt, record, key) is None
    filed_nation.work(database)
    facility = page_of(client, f"/facilities/{cast.T_IMAGING}/?period={MONTH}")
    assert f'href="{address}pdf/"' in facility


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


def test_foreign_receipts_are_unknown(database: Accounts) -> None:
    file_month(database, MONTH)
    number = filed(database).pk
    for who, status in {
        cast.CLERK: 200,
        cast.OFFICER: 200,
        cast.ANALYST: 200,
        cast.OTHER_CLERK: 404,
        cast.OTHER_OFFICER: 404,
        cast.STRANGER: 404,
    }.items():
        client = client_of(who)
        for address in ("", "pdf/", "record/"):
            answer = client.get(f"/filing/receipts/{number}/{address}")
            assert answer.status_code == status, (who, address)


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
