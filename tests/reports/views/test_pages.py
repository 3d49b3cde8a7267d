"""The pages as each person finds them: lists, cases, steps, exports, languages."""

import re
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports import exporting
from reports.models import ExportFile, Violation
from tests import cast
from tests.accounts import Accounts
from tests.reports.suspicions import suspicion
from tests.reports.views.signed_in import client_of, page_of

INDICATION = "گزارش مرکز تنها نشانه است، نه احراز تخلف."


class Inline(HTMLParser):
    """Collects what the content security policy would block."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        # A block of data is no script: nothing runs it, and the policy lets it be.
        is_data = names.get("type") == "application/json"
        self._in_script = tag == "script" and "src" not in names and not is_data
        self.found += [f"{tag} {name}" for name in names if name.startswith("on")]
        if "style" in names or tag == "style":
            self.found.append(f"{tag} style")
        for name in ("src", "href"):
            address = names.get(name) or ""
            if tag in ("script", "link", "img") and "//" in address:
                self.found.append(address)

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.found.append(f"script {data[:40]}")
        self._in_script = False


def blocked_in(page: str) -> list[str]:
    """What of a page the policy default-src 'self' would block."""
    reader = Inline()
    reader.feed(page)
    return reader.found


PAGES = {
    cast.CLERK: {"/": 200, "/violations/": 200, "/violations/new/": 404, "/exports/": 200},
    cast.SIGNATORY: {"/": 200, "/violations/": 200, "/violations/new/": 404, "/exports/": 200},
    cast.OFFICER: {"/": 200, "/violations/": 200, "/violations/new/": 404, "/exports/": 200},
    cast.INSPECTOR: {"/": 200, "/violations/": 200, "/violations/new/": 200, "/exports/": 200},
    cast.NATIONAL_INSPECTOR: {"/": 200, "/violations/": 200, "/violations/new/": 200},
    cast.ANALYST: {"/": 200, "/violations/": 200, "/violations/new/": 404, "/exports/": 200},
    cast.POLICY_OWNER: {"/": 200, "/violations/": 200, "/violations/new/": 404},
    cast.UNIVERSITY_MACHINE: {"/": 200, "/violations/": 404},
    cast.ADMINISTRATOR: {"/": 200, "/violations/": 404, "/exports/": 404},
    cast.STRANGER: {"/": 200, "/violations/": 404, "/exports/": 404},
}


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("username", PAGES)
def test_every_role_has_its_pages(shared_database: Accounts, username: str, language: str) -> None:
    client = client_of(username, language=language)
    for address, status in PAGES[username].items():
        page = page_of(client, address, status=status)
        assert f'<html lang="{language}" dir="{"rtl" if language == "fa" else "ltr"}">' in page
        assert blocked_in(page) == []


@pytest.mark.parametrize("address", ["/", "/violations/", "/violations/1/", "/exports/"])
def test_nobody_unknown_gets_in(shared_database: Accounts, address: str) -> None:
    answer = Client().get(address)
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"/accounts/login/?next={address}",
    )


def test_the_list_shows_what_an_inspector_needs(database: Accounts) -> None:
    with database.as_jobs():
        suspicion(cast.T_IMAGING, spans_letter_date=True)
        suspicion(cast.I_IMAGING)
    page = page_of(client_of(cast.INSPECTOR), "/violations/")
    for words in (
        "محرمانه",
        INDICATION,
        "مرکز تصویربرداری نمونهٔ تهران",
        f'<bdi class="code soft">{cast.T_IMAGING}</bdi>',
        "فروردین ۱۴۰۱",
        "ارائهٔ پرینت فیلم همراه با اخذ وجه (مادهٔ ۴)",
        "پیگیری تعزیراتی",
        "۱۴۰۱/۰۲/۲۰",
        "○</span> مورد مشکوک",
        "دوره با روزهای پیش از اطلاعیه",
        "۱ مورد یافت شد",
    ):
        assert words in page
    assert "اصفهان" not in page
    university = '<td class="col-university">دانشگاه علوم پزشکی تهران</td>'
    assert university not in page, "one's only university is not told on every line"
    assert university in page_of(client_of(cast.NATIONAL_INSPECTOR), "/violations/")


def test_filters_and_order_stay_in_the_address(database: Accounts) -> None:
    with database.as_jobs():
        for month in range(1, 13):
            for year in range(1401, 1406):
                suspicion(cast.T_IMAGING, period=year * 100 + month)
        suspicion(cast.T_HOSPITAL, rule="NO_REPORT", state="inspecting")
    client = client_of(cast.INSPECTOR)
    page = page_of(client, "/violations/", rule="ART4_FILM_FEE", sort="period", page="2")
    assert "۶۰ مورد یافت شد" in page
    assert '<option value="ART4_FILM_FEE" selected>' in page
    assert 'aria-sort="ascending"' in page
    assert "rule=ART4_FILM_FEE&amp;sort=-period" in page  # the other way round
    assert "rule=ART4_FILM_FEE&amp;sort=period&amp;page=1" in page
    assert page.count('<td class="num soft col-number">') == 10
    assert '<td class="num soft col-number">۵۱</td>' in page
    assert 'name="rule" value="ART4_FILM_FEE"' in page  # goes into the Excel list as well


def test_a_wrong_filter_is_told_not_followed(database: Accounts) -> None:
    client = client_of(cast.INSPECTOR)
    page = page_of(client, "/violations/", status=400, state="open", period_from="140013")
    assert "«open» در این پالایه پذیرفته نیست." in page
    assert "دوره باید سال و ماه باشد" in page


def test_the_page_of_a_case_and_its_steps(database: Accounts) -> None:
    with database.as_jobs():
        case = suspicion(cast.T_IMAGING, figures={"film_prints_charged": 1200})
    client = client_of(cast.INSPECTOR)
    page = page_of(client, f"/violations/{case.pk}/")
    for words in (
        "محرمانه",
        INDICATION,
        "۱٬۲۰۰",
        "فیلم تحویل‌شده با دریافت وجه (برگ)",
        "مصداق صریح ماده ۴",
        "بار اول",
        "آغاز بازرسی",
    ):
        assert words in page
    answer = client.post(f"/violations/{case.pk}/begin_inspection/", follow=True)
    page = answer.content.decode()
    assert "انجام شد: آغاز بازرسی" in page
    assert "◐</span> در دست بازرسی" in page
    assert "کاوه بازرس" in page


def test_a_refused_step_says_why_and_keeps_what_was_typed(database: Accounts) -> None:
    with database.as_jobs():
        case = suspicion(cast.T_IMAGING, state="ruled")
    client = client_of(cast.INSPECTOR, language="en")
    answer = client.post(f"/violations/{case.pk}/make_final/", {"on": "1401/13/40"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Write the date such as 1400/12/29." in page
    assert 'value="1401/13/40"' in page
    answer = client.post(f"/violations/{case.pk}/begin_inspection/")
    assert answer.status_code == 409
    assert "cannot be done in the state “Ruled”" in answer.content.decode()


def test_a_final_date_is_typed_in_persian(database: Accounts) -> None:
    with database.as_jobs():
        case = suspicion(cast.T_IMAGING, state="ruled")
    client = client_of(cast.INSPECTOR)
    client.post(f"/violations/{case.pk}/make_final/", {"on": "۱۴۰۱/۰۶/۱۰"})
    assert "قطعی از ۱۴۰۱/۰۶/۱۰" in page_of(client, f"/violations/{case.pk}/")


@pytest.mark.parametrize("username", [cast.OTHER_INSPECTOR, cast.ANALYST, cast.CLERK])
def test_unknown_and_foreign_cases_answer_alike(database: Accounts, username: str) -> None:
    with database.as_jobs():
        case = suspicion(cast.T_IMAGING)
    client = client_of(username)
    for address in ("/violations/{}/", "/violations/{}/begin_inspection/"):
        read = client.get if address.count("/") == 3 else client.post
        foreign, unknown = (read(address.format(n)) for n in (case.pk, case.pk + 999))
        assert (foreign.status_code, unknown.status_code) == (404, 404)
        assert without_tokens(foreign.content, case.pk) == without_tokens(
            unknown.content, case.pk + 999
        )


def without_tokens(page: bytes, number: int) -> str:
    """A page without what differs from request to request: form tokens and its own address."""
    plain = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page.decode())
    return plain.replace(f"/violations/{number}/", "/violations/N/")


def test_steps_cannot_be_taken_by_a_link(database: Accounts) -> None:
    with database.as_jobs():
        case = suspicion(cast.T_IMAGING)
    client = client_of(cast.INSPECTOR)
    assert client.get(f"/violations/{case.pk}/begin_inspection/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    answer = strict.post(f"/violations/{case.pk}/begin_inspection/")
    assert answer.status_code == 403
    assert "اعتبار فرم پایان یافته است" in answer.content.decode()
    with database.as_jobs():
        assert Violation.objects.get(pk=case.pk).state == "suspected"


def test_the_facility_answers_on_the_page(database: Accounts) -> None:
    with database.as_jobs():
        case = suspicion(cast.T_IMAGING)
    inspector, clerk = client_of(cast.INSPECTOR), client_of(cast.CLERK)
    assert page_of(clerk, f"/violations/{case.pk}/", status=404)
    inspector.post(f"/violations/{case.pk}/open_to_facility/")
    assert "متن دفاع" in page_of(clerk, f"/violations/{case.pk}/")
    clerk.post(f"/violations/{case.pk}/answer_by_facility/", {"answer": "هزینهٔ بسته‌بندی بود."})
    assert "هزینهٔ بسته‌بندی بود." in page_of(inspector, f"/violations/{case.pk}/")


def test_an_inspector_enters_a_suspicion(database: Accounts) -> None:
    client = client_of(cast.INSPECTOR)
    typed = {
        "facility": cast.T_IMAGING,
        "period": "140101",
        "rule": "ART4_FILM_FEE",
        "source": "receipt",
        "words": "رسید شمارهٔ ۱۲",
    }
    answer = client.post("/violations/new/", typed | {"facility": cast.I_IMAGING})
    assert answer.status_code == 409
    assert "مرکزی با این کد یافت نشد." in answer.content.decode()
    assert "رسید شمارهٔ ۱۲" in answer.content.decode()
    page = client.post("/violations/new/", typed, follow=True).content.decode()
    assert "رسید شمارهٔ ۱۲" in page
    assert "رسید یا صورت‌حساب" in page


def test_an_export_without_scripts(database: Accounts) -> None:
    with database.as_jobs():
        suspicion(cast.T_IMAGING)
    client = client_of(cast.INSPECTOR)
    asked = client.post("/exports/", {"what": "violations", "state": "suspected"})
    address = asked.headers["Location"]
    page = page_of(client, address)
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    assert client.get(f"{address}file/").headers["Location"] == address
    with database.as_jobs():
        exporting.build_waiting_exports()
    page = page_of(client, address)
    assert "refresh" not in page
    assert "دریافت فایل اکسل" in page
    file = client.get(f"{address}file/")
    assert file.content[:2] == b"PK"
    assert file.headers["Content-Disposition"].startswith('attachment; filename="payesh-')
    assert "no-store" in file.headers["Cache-Control"]
    assert "وضعیت: مورد مشکوک" in page_of(client, "/exports/")


def test_an_export_by_htmx_is_a_part_that_asks_again(database: Accounts) -> None:
    client = client_of(cast.INSPECTOR)
    asked = client.post("/exports/", {"what": "violations"}, headers={"HX-Request": "true"})
    part = asked.content.decode()
    assert "<html" not in part
    with database.as_jobs():
        number = ExportFile.objects.values_list("id", flat=True).get()
    assert f'hx-get="/exports/{number}/"' in part
    with database.as_jobs():
        ExportFile.objects.update(state="running", rows_done=45, rows_total=100, lease=None)
    part = client.get(f"/exports/{number}/", headers={"HX-Request": "true"}).content.decode()
    assert 'value="45"' in part
    assert "٪۴۵" in part


def test_foreign_and_unknown_exports_answer_alike(database: Accounts) -> None:
    client, other = client_of(cast.INSPECTOR), client_of(cast.OTHER_INSPECTOR)
    address = client.post("/exports/", {"what": "violations"}).headers["Location"]
    for path in ("{}", "{}file/"):
        foreign = other.get(path.format(address))
        unknown = other.get(path.format(f"/exports/{uuid4()}/"))
        assert (foreign.status_code, unknown.status_code) == (404, 404)


@pytest.mark.parametrize(
    ("what", "status"), [("salaries", 400), ("violations", 302)], ids=["unknown", "known"]
)
def test_only_known_lists_are_exported(database: Accounts, what: str, status: int) -> None:
    assert client_of(cast.INSPECTOR).post("/exports/", {"what": what}).status_code == status


def test_the_language_is_kept_with_the_person(database: Accounts) -> None:
    client = client_of(cast.INSPECTOR)
    assert "موارد مشکوک" in page_of(client, "/violations/")
    answer = client.post("/language/", {"language": "en", "next": "/violations/"})
    assert answer.headers["Location"] == "/violations/"
    assert "Suspected violations" in page_of(client, "/violations/")
    assert "Suspected violations" in page_of(client_of(cast.INSPECTOR), "/violations/")
    assert cast.person(cast.INSPECTOR).language == "en"
    client.post("/language/", {"language": "xx", "next": "/"})
    assert cast.person(cast.INSPECTOR).language == "en"


def test_a_browsers_english_does_not_make_the_site_english(database: Accounts) -> None:
    page = Client().get("/accounts/login/", headers={"Accept-Language": "en-US"}).content.decode()
    assert '<html lang="fa" dir="rtl">' in page


@pytest.mark.parametrize("address", ["/violations/", "/"])
def test_a_longer_list_asks_no_more_of_the_database(database: Accounts, address: str) -> None:
    client = client_of(cast.NATIONAL_INSPECTOR)
    numbers = []
    for months in (range(1, 3), range(3, 13)):
        with database.as_jobs():
            for month in months:
                suspicion(cast.T_IMAGING, period=140100 + month, figures={"film_prints": month})
                suspicion(cast.I_IMAGING, period=140100 + month, state="inspecting")
        with CaptureQueriesContext(connection) as asked:
            page_of(client, address)
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
    assert numbers[0] <= 20
