"""The blocks of a facility's page say what its reports say, recounted from the tables."""

import io
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from reports.models import Report, Score, Violation
from reports.policy.form import form
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation
from tests.reports.filed_nation import LATEST
from tests.reports.views.dashboards.test_figures_on_pages import down
from tests.reports.views.signed_in import client_of, page_of

Signed = Callable[[str], Client]
ADDRESS = f"/facilities/{cast.T_IMAGING}/"
STUDIES = " + ".join(f"coalesce({code}, 0)" for code in form.STUDY_CODES)


@pytest.fixture(scope="module")
def filed(shared_database: Accounts) -> Accounts:
    """The small nation that has filed."""
    filed_nation.fill(shared_database)
    return shared_database


@pytest.fixture(scope="module")
def client_for(filed: Accounts) -> Signed:
    """Everybody's browser, signed in once, in English."""
    return cache(lambda who: client_of(who, language="en"))


def stored(database: Accounts, period: int = LATEST) -> tuple[Score, Any]:
    """Score and report of the facility's month."""
    with database.as_jobs():
        of = {"facility__code": cast.T_IMAGING, "period": period}
        return Score.objects.get(**of, is_current=True), Report.objects.get(**of)


def block(page: str, name: str) -> str:
    """The section with this heading."""
    return page.split(f'aria-labelledby="{name}"')[1].split("</section>", maxsplit=1)[0]


def drawn(page: str, look: str) -> list[str]:
    """The words in the first mark of a look."""
    mark = page.split(f'class="drawing m-{look}"')[1].split("</svg>", maxsplit=1)[0]
    return re.findall(r"<text[^>]*>([^<]*)</text>", mark)


def typed(report: Any, **changes: Any) -> dict[str, Any]:
    """The figures of the what-if form."""
    fields = ("paper_prints", "film_prints", "delivered_electronic", "handovers_with_report")
    return {name: getattr(report, name) for name in fields} | changes


def test_the_losses_are_those_of_the_components(filed: Accounts, client_for: Signed) -> None:
    page = page_of(client_for(cast.CLERK), ADDRESS, period=LATEST)
    score, _ = stored(filed)
    words = drawn(block(page, "score"), "waterfall")
    weights = {
        "film": 25,
        "print": 25,
        "electronic": 20,
        "report": 10,
        "pacs": 10,
        "access": 5,
        "timeliness": 5,
    }
    known = {c: w for c, w in weights.items() if getattr(score, f"{c}_score") is not None}
    for code, part in known.items():
        lost = round(part * (100 - getattr(score, f"{code}_score")) / sum(known.values()), 1)
        assert f"weight {part}" in words
        if lost:
            assert f"\u2066−{lost:g}\u2069" in words
    assert words.count("nothing lost") == sum(getattr(score, f"{c}_score") == 100 for c in known)
    assert score.total is not None
    assert down(score.total) in words


def test_the_indicators_end_with_what_the_report_says(filed: Accounts, client_for: Signed) -> None:
    page = block(page_of(client_for(cast.CLERK), ADDRESS, period=LATEST), "indicators")
    with filed.as_jobs(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT film_prints, paper_prints, {STUDIES}, {STUDIES} - studies_ultrasound"
            " - studies_bone_density, delivered_electronic, handovers, handovers_with_report,"
            " pacs_scheduled_minutes, pacs_down_minutes FROM reports_report r"
            " JOIN facilities_facility f ON f.id = r.facility_id"
            " WHERE f.code = %s AND period = %s",
            [cast.T_IMAGING, LATEST],
        )
        film, paper, studies, for_film, sent, handed, told, open_for, out = cursor.fetchone()
    last = [re.findall(r"<desc>.*; ([^;<]*)</desc>", mark)[0] for mark in page.split("</svg>")[:6]]
    assert last[:5] == [
        f"{round(100 * film / for_film, 1):g}",
        f"{round(100 * (film + paper) / studies, 1):g}",
        f"{down(100 * sent / studies)}%",
        f"{down(100 * told / handed)}%",
        f"{down(100 * (open_for - out) / open_for)}%",
    ]
    assert last[5] == str(stored(filed)[0].days_late)


def test_the_quarters_hold_each_months_band(filed: Accounts, client_for: Signed) -> None:
    page = block(page_of(client_for(cast.CLERK), ADDRESS, period=LATEST), "quarters")
    names = {"on_plan": "On plan", "behind": "Behind plan", "off_plan": "Off plan"}
    with filed.as_jobs():
        bands = dict(
            Score.objects.filter(
                facility__code=cast.T_IMAGING, is_current=True, period__lte=LATEST
            ).values_list("period", "band")
        )
    assert bands
    told = re.findall(r"<title>(\w+ \d+): ([^<]*)</title>", page)
    shown = [text for _, text in told]
    for code, name in names.items():
        # Once for the desk, once for the phone.
        assert shown.count(name) == 2 * list(bands.values()).count(code)


def test_the_film_balance_is_the_reports(filed: Accounts, client_for: Signed) -> None:
    page = block(page_of(client_for(cast.CLERK), ADDRESS, period=LATEST), "balance")
    words, (_, report) = drawn(page, "balance"), stored(filed)
    incoming = report.film_opening + report.film_purchased + (report.film_received or 0)
    out = report.film_prints + report.film_wasted + (report.film_given or 0)
    for sheets in (report.film_opening, report.film_prints, incoming - out, report.film_closing):
        assert f"{sheets:,}" in words
    assert ("No difference" in words) == (incoming - out == report.film_closing)


def test_unchanged_figures_bring_the_months_own_score(filed: Accounts, client_for: Signed) -> None:
    score, report = stored(filed)
    page = page_of(client_for(cast.CLERK), ADDRESS, period=LATEST, **typed(report))
    assert score.total is not None
    assert f"<strong>{down(score.total)}</strong>" in block(page, "help")


def test_a_measure_brings_what_it_promises(filed: Accounts, client_for: Signed) -> None:
    page = block(page_of(client_for(cast.CLERK), ADDRESS, period=LATEST), "help")
    _, report = stored(filed)
    measures = dict(
        re.findall(r"<li><span><b>([^<]*)</b> <span class=\"soft\">score ([\d.]+)", page)
    )
    assert f"Do without {report.film_prints} sheets of film" in measures
    other = page_of(client_for(cast.CLERK), ADDRESS, period=LATEST, **typed(report, film_prints=0))
    promised = measures[f"Do without {report.film_prints} sheets of film"]
    assert f"<strong>{promised}</strong>" in block(other, "help")
    assert stored(filed)[0].total != float(promised), "nothing of it is stored"


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("paper_prints", "-3", "must be a whole number"),
        ("film_prints", "many", "must be a whole number"),
        ("delivered_electronic", "99999999999", "must be a whole number"),
        ("handovers_with_report", "9000000", "cannot be more than all handovers"),
    ],
)
def test_nonsense_is_refused_in_words(
    filed: Accounts, client_for: Signed, field: str, text: str, message: str
) -> None:
    report = stored(filed)[1]
    asked = {"period": LATEST} | typed(report, **{field: text})
    page = page_of(client_for(cast.CLERK), ADDRESS, status=400, **asked)
    assert message in block(page, "help")
    assert "trial-result" not in page
    assert f'value="{text}"' in page, "what was typed stands there still"


def test_cases_are_for_those_who_work_with_them(filed: Accounts, client_for: Signed) -> None:
    with filed.as_jobs():
        found = Violation.objects.filter(facility__code=cast.T_IMAGING, period__lte=LATEST)
        assert found.exclude(rule="NOT_FILED").exists()
        # The facility reads what was opened to it, elsewhere.
        inspector = cast.person(cast.INSPECTOR)
        assert found.update(opened_to_facility_at=timezone.now(), opened_to_facility_by=inspector)
    for who, reads in (
        (cast.INSPECTOR, True),
        (cast.OFFICER, True),
        (cast.NATIONAL_INSPECTOR, True),
        (cast.CLERK, False),
        (cast.SIGNATORY, False),
        (cast.ANALYST, False),
        (cast.POLICY_OWNER, False),
    ):
        page = block(page_of(client_for(who), ADDRESS, period=LATEST), "quarters")
        assert ("m-case-" in page) == reads, who
        assert (">Cases<" in page) == reads, who


def test_the_report_is_one_page_with_name_and_score(filed: Accounts, client_for: Signed) -> None:
    answer = client_for(cast.CLERK).get(f"{ADDRESS}report.pdf", {"period": LATEST})
    assert answer.headers["Content-Type"] == "application/pdf"
    [page] = PdfReader(io.BytesIO(answer.content)).pages
    text, (score, report) = page.extract_text(), stored(filed)
    assert score.total is not None
    assert down(score.total) in text
    assert cast.T_IMAGING in text
    assert f"{report.film_prints:,}" in text


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (cast.CLERK, 200),
        (cast.OFFICER, 200),
        (cast.ANALYST, 200),
        (cast.OTHER_CLERK, 404),
        (cast.OTHER_OFFICER, 404),
        (cast.ADMINISTRATOR, 404),
        (cast.STRANGER, 404),
    ],
)
def test_the_report_is_for_those_who_read_the_page(
    client_for: Signed, who: str, status: int
) -> None:
    assert client_for(who).get(f"{ADDRESS}report.pdf").status_code == status


def test_a_month_without_a_score_has_a_report_too(client_for: Signed) -> None:
    answer = client_for(cast.CLERK).get(f"{ADDRESS}report.pdf", {"period": filed_nation.BASELINE})
    [page] = PdfReader(io.BytesIO(answer.content)).pages
    assert "Filed, not scored" in page.extract_text()
