"""Search finds what a person may read, as people type it, and nothing that they may not."""

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from facilities.models import Facility
from reports.models import Submission
from reports.queries import search as queries
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.suspicions import suspicion
from tests.reports.views.signed_in import client_of, page_of

MONTH = 140105
EVERYBODY = (
    cast.CLERK,
    cast.SIGNATORY,
    cast.OFFICER,
    cast.INSPECTOR,
    cast.ANALYST,
    cast.POLICY_OWNER,
    cast.NATIONAL_INSPECTOR,
    cast.MACHINE,
    cast.ADMINISTRATOR,
    cast.STRANGER,
)
NATION = {cast.ANALYST, cast.POLICY_OWNER, cast.NATIONAL_INSPECTOR}
# Who finds what of Tehran's, and nobody of another place.
FIND_FACILITY = set(EVERYBODY) - {cast.STRANGER}
FIND_RECEIPT = FIND_FACILITY - {cast.ADMINISTRATOR}
FIND_FOREIGN = NATION | {cast.ADMINISTRATOR}
ELSEWHERE = (cast.OTHER_CLERK, cast.OTHER_OFFICER, cast.OTHER_INSPECTOR, cast.OTHER_MACHINE)
NOTHING = "در آنچه برای شما دیدنی است چیزی پیدا نشد"


def filed(database: Accounts) -> Submission:
    """A month of Tehran's imaging centre, filed by its university."""
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        monthly.file(officer, cast.T_IMAGING, MONTH)
    with database.as_jobs():
        return Submission.objects.get()


def leads_to(client: Client, words: str) -> str:
    """Where a search leads at once; '' where it stays on its page."""
    answer = client.get("/search/", {"q": words})
    assert answer.status_code in (200, 302)
    return str(answer.headers.get("Location", ""))


def results(client: Client, words: str) -> list[str]:
    """The names on the page of search."""
    page = page_of(client, "/search/", q=words)
    listed = re.search(r'<ol class="search-results.*?</ol>', page, re.DOTALL)
    return (
        [html.unescape(n) for n in re.findall(r'<a href="[^"]+">([^<]+)', listed[0])]
        if listed
        else []
    )


@pytest.mark.parametrize("username", [*EVERYBODY, *ELSEWHERE])
def test_who_finds_a_facility_its_receipt_and_nothing_foreign(
    database: Accounts, username: str
) -> None:
    submission, client = filed(database), client_of(username)
    finds = username in FIND_FACILITY
    to_facility = leads_to(client, cast.T_IMAGING)
    if username == cast.ADMINISTRATOR:
        assert re.fullmatch(r"/admin/facilities/facility/\d+/change/", to_facility)
    else:
        assert to_facility == (f"/facilities/{cast.T_IMAGING}/" if finds else "")
    receipt = f"/filing/receipts/{submission.pk}/" if username in FIND_RECEIPT else ""
    assert leads_to(client, submission.number) == receipt
    foreign = username in FIND_FOREIGN or username in ELSEWHERE
    assert bool(leads_to(client, cast.I_IMAGING)) == foreign
    assert ("مرکز تصویربرداری نمونهٔ اصفهان" in results(client, "نمونه")) == foreign


@pytest.mark.parametrize(
    ("changes", "finders"),
    [
        ({}, {cast.OFFICER, cast.INSPECTOR, cast.NATIONAL_INSPECTOR}),
        ({"rule": "NOT_FILED"}, {cast.OFFICER}),
        (
            {"state": "closed"},
            {
                cast.OFFICER,
                cast.INSPECTOR,
                cast.NATIONAL_INSPECTOR,
                cast.ANALYST,
                cast.POLICY_OWNER,
            },
        ),
    ],
    ids=["suspected", "not filed", "ruled and final"],
)
def test_who_finds_a_case(database: Accounts, changes: dict[str, str], finders: set[str]) -> None:
    with database.as_jobs():
        case = suspicion(cast.T_IMAGING, **changes)  # type: ignore[arg-type]
    found = {
        username
        for username in (*EVERYBODY, *ELSEWHERE)
        if leads_to(client_of(username), str(case.pk)) == f"/violations/{case.pk}/"
    }
    assert found == finders


def test_a_facility_finds_a_case_once_it_is_opened_to_it(database: Accounts) -> None:
    inspector = cast.person(cast.INSPECTOR)
    with database.as_jobs():
        case = suspicion(
            cast.T_IMAGING,
            opened_to_facility_at=monthly.in_time(MONTH),
            opened_to_facility_by=inspector,
        )
    assert leads_to(client_of(cast.CLERK), str(case.pk)) == f"/violations/{case.pk}/"
    assert leads_to(client_of(cast.OTHER_CLERK), str(case.pk)) == ""


@pytest.mark.parametrize(
    "words",
    [
        "مرکز تصویربرداری یاس ۲",
        "مركز تصويربرداري ياس ٢",  # Arabic letters and digits
        "تصویر‌برداری یاس 2",  # a half-space where none is
        "یاسِ مرکزی ۲ ".replace("مرکزی", "مرکز"),
        "  یاس   ۲",
        "t-yas",
    ],
)
def test_persian_is_found_as_people_type_it(database: Accounts, words: str) -> None:
    with database.as_jobs():
        Facility.objects.filter(code=cast.T_OFFICE).update(
            name_search="مرکزتصویربردارییاس2|yasimaging2|t-yas-2"
        )
    page = results(client_of(cast.ANALYST), words)
    assert page == ["مطب نمونهٔ تهران"]


@pytest.mark.parametrize("code", ["T-IMG-1", "t-img-1", "T-IMG-۱", " t-img-١ "])
def test_a_code_leads_straight_there_in_any_digits(database: Accounts, code: str) -> None:
    assert leads_to(client_of(cast.OFFICER), code) == "/facilities/T-IMG-1/"


def test_a_merged_code_leads_to_itself_or_to_who_keeps_it(database: Accounts) -> None:
    with database.as_jobs():
        kept = Facility.objects.get(code=cast.T_IMAGING)
        kept.former_codes, kept.name_search = ["T-OLD-7"], kept.name_search + "|t-old-7"
        kept.save()
    assert leads_to(client_of(cast.CLERK), "t-old-۷") == f"/facilities/{cast.T_IMAGING}/"
    assert leads_to(client_of(cast.OTHER_CLERK), "t-old-7") == ""


def test_a_receipt_is_found_in_persian_digits(database: Accounts) -> None:
    submission = filed(database)
    number = submission.number.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert leads_to(client_of(cast.CLERK), number) == f"/filing/receipts/{submission.pk}/"


def test_universities_are_found_by_who_reads_their_sums(database: Accounts) -> None:
    found = {
        username
        for username in EVERYBODY
        if 'href="/universities/tehran/"' in page_of(client_of(username), "/search/", q="تهران")
    }
    assert found == NATION | {cast.OFFICER, cast.INSPECTOR}
    page = page_of(client_of(cast.OFFICER), "/search/", q="اصفهان")
    assert NOTHING in page


@pytest.mark.parametrize("username", EVERYBODY)
def test_the_page_says_what_was_searched_and_what_cannot_be_seen(
    database: Accounts, username: str
) -> None:
    page = page_of(client_of(username), "/search/", q="هیچ‌کجا")
    if username == cast.STRANGER:
        assert 'id="search-words"' not in page
        assert "این حساب امروز نقشی ندارد" in page
        return
    assert NOTHING in page
    assert "مراکز با نام یا کد" in page
    assert ("پرونده‌ها با شماره" in page) == (username != cast.ADMINISTRATOR)
    assert "در این جست‌وجو نمی‌آید" in page or "دیدنی نیست" in page or "رأی قطعی" in page
    assert 'id="search-words"' in page_of(client_of(username), "/")


@pytest.mark.parametrize(
    "words", ["", "   ", "ء", "\0", "'\";--", "%", "_", "9" * 400, "ً", "یاس\0"]
)
def test_whatever_is_typed_is_answered(database: Accounts, words: str) -> None:
    client = client_of(cast.OFFICER)
    for address in ("/search/", "/search/suggestions/"):
        page_of(client, address, q=words)


def test_suggestions_are_those_of_the_page(database: Accounts) -> None:
    client = client_of(cast.OFFICER)
    options = page_of(client, "/search/suggestions/", q="نمونه")
    assert options.count("data-address=") == 4  # Tehran's facilities
    assert page_of(client, "/search/suggestions/", q="نم").strip() == ""
    assert NOTHING in page_of(client, "/search/suggestions/", q="اصفهان")
    assert page_of(client_of(cast.STRANGER), "/search/suggestions/", q="نمونه").count("data-") == 0


def test_queries_do_not_grow_with_what_is_found(database: Accounts) -> None:
    asked = []
    analyst = cast.person(cast.ANALYST)
    for size in (1, 60):
        with database.as_jobs():
            for number in range(size):
                office = cast.FACILITIES[cast.T_OFFICE]
                many = office._replace(name_fa=f"مطب بسیار {size}-{number}")
                cast.register(f"MANY-{size}-{number}", many, cast.university(cast.TEHRAN))
        with database.as_person(analyst), CaptureQueriesContext(connection) as queries_made:
            found = queries.search(analyst, "بسیار", most=30)
            [str(facility.university) for facility in found.facilities]
        asked.append(len(queries_made))
        assert (len(found.facilities), found.more) == (min(size, 30), size > 30)
    assert asked[0] == asked[1] <= 7
