"""The numbers on the pages are those of the reports, recounted by SQL that knows no rollup."""

import math
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from reports.models import Rollup, Violation
from reports.policy import periods
from reports.policy.form import form
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation
from tests.reports.filed_nation import BASELINE, LATEST, STEP_1, STEP_2
from tests.reports.views.signed_in import client_of, page_of

Signed = Callable[[str], Client]
STUDIES = " + ".join(f"coalesce(r.{code}, 0)" for code in form.STUDY_CODES)
# One month of some universities, straight from reports and scores. Every facility here has as many
# studies in each month that it filed, so its usual month is any of them.
RECOUNT = f"""
    WITH months AS (
        SELECT r.*, {STUDIES} AS studies, s.total, s.band, s.film_baseline
        FROM reports_report r LEFT JOIN reports_score s
          ON s.facility_id = r.facility_id AND s.period = r.period AND s.is_current
        WHERE r.period = %(period)s AND r.university_id = ANY (%(universities)s)
    ), owed AS (
        SELECT coalesce((SELECT avg({STUDIES}) FROM reports_report r WHERE r.facility_id = f.id
                         AND r.period >= %(period)s - 100 AND r.period < %(period)s), 30) AS usual,
               coalesce(m.total, 0) AS total
        FROM facilities_facility f LEFT JOIN months m ON m.facility_id = f.id
        WHERE f.makes_images AND f.university_id = ANY (%(universities)s))
    SELECT (SELECT sum(usual * total) / sum(usual) FROM owed),
           count(*)::float8 / nullif((SELECT count(*) FROM facilities_facility
                                      WHERE makes_images
                                        AND university_id = ANY (%(universities)s)), 0),
           (count(*) FILTER (WHERE band = 'on_plan'))::float8
           / nullif((SELECT count(*) FROM facilities_facility
                     WHERE makes_images AND university_id = ANY (%(universities)s)), 0),
           sum(film_prints),
           sum((studies - studies_ultrasound - studies_bone_density) * film_baseline
               - film_prints),
           sum(delivered_electronic)::float8 / nullif(sum(studies), 0)
    FROM months"""

# A change since the month before, on a card or under a figure.
COMPARED = re.compile(r"the month before</p>|(as|better than|worse than) in \w+</p>|as in \w+</p>")


@pytest.fixture(scope="module")
def filed(shared_database: Accounts) -> Accounts:
    """The small nation that has filed."""
    filed_nation.fill(shared_database)
    return shared_database


@pytest.fixture(scope="module")
def client_for(filed: Accounts) -> Signed:
    """Everybody's browser, signed in once, in English."""
    return cache(lambda who: client_of(who, language="en"))


def recount(database: Accounts, period: int, *codes: str) -> list[str]:
    """The six headline figures as people read them, recounted."""
    universities = [cast.university(code).pk for code in codes]
    with database.as_jobs(), connection.cursor() as cursor:
        cursor.execute(RECOUNT, {"period": period, "universities": universities})
        score, filing, on_plan, film, avoided, electronic = cursor.fetchone()
    return [
        down(score),
        f"{down(100 * filing)}%",
        f"{down(100 * on_plan)}%",
        whole(film),
        whole(avoided),
        f"{down(100 * electronic)}%",
    ]


def down(value: float) -> str:
    """One decimal, rounded down."""
    return f"{math.floor(round(float(value) * 10, 6)) / 10:,.1f}".removesuffix(".0")


def whole(value: float) -> str:
    number = round(float(value))
    return f"{number:,}" if number >= 0 else f"\u2066−{-number:,}\u2069"


def headline(page: str) -> list[str]:
    """The headline figures of a page."""
    values = re.findall(r'<p class="value">(.*?)</p>', page, re.S)
    return [re.sub(r"<span.*?</span>|<[^>]+>", "", value).strip() for value in values]


@pytest.mark.parametrize("period", [STEP_1, STEP_2, LATEST])
def test_the_nations_figures_are_the_reports(
    filed: Accounts, client_for: Signed, period: int
) -> None:
    page = page_of(client_for(cast.ANALYST), "/nation/", period=period)
    score, filing, on_plan, film, avoided, electronic = recount(
        filed, period, cast.TEHRAN, cast.ISFAHAN
    )
    assert headline(page)[:5] == [score, on_plan, filing, film, electronic]
    assert f"Avoided against the baseline: {avoided}" in page


def of_scores(database: Accounts, period: int, what: str) -> int:
    """A number counted among the owed months of all facilities, with those a month before."""
    with database.as_jobs(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FILTER (WHERE {what}) FROM facilities_facility f"
            " LEFT JOIN reports_score s ON s.facility_id = f.id AND s.is_current"
            " AND s.period = %(period)s"
            " LEFT JOIN reports_score b ON b.facility_id = f.id AND b.is_current"
            " AND b.period = %(before)s WHERE f.makes_images",
            {"period": period, "before": periods.following(period, -1)},
        )
        number: int = cursor.fetchone()[0]
        return number


@pytest.mark.parametrize("period", [STEP_1, STEP_2, LATEST])
def test_the_sentence_says_what_scores_and_reports_say(
    filed: Accounts, client_for: Signed, period: int
) -> None:
    page = page_of(client_for(cast.ANALYST), "/nation/", period=period)
    sentence = re.sub(r"<[^>]+>", "", page.split('<h1 id="sentence">')[1].split("</h1>")[0])
    on_plan = of_scores(filed, period, "s.band = 'on_plan'")
    owed = of_scores(filed, period, "s.band IS DISTINCT FROM 'no_activity'")
    assert f"{on_plan} of {owed} facilities on plan" in sentence
    missing = of_scores(filed, period, "s.id IS NULL")
    told = {0: "every facility has filed", 1: "1 facility has not filed"}
    assert told.get(missing, f"{missing} facilities have not filed") in sentence
    assert ("the month before" in sentence) == (period != STEP_2)


@pytest.mark.parametrize("period", [STEP_1, LATEST])
def test_who_left_the_plan_is_counted_among_scores(
    filed: Accounts, client_for: Signed, period: int
) -> None:
    page = page_of(client_for(cast.ANALYST), "/nation/", period=period)
    for band, told in (("off_plan", "Newly off plan"), ("on_plan", "Back on plan")):
        moved = of_scores(filed, period, f"s.band = '{band}' AND b.band <> '{band}'")
        assert re.search(rf"{told}: {moved} facilit", page)


def test_nothing_changed_across_the_start_of_a_phase(client_for: Signed) -> None:
    page = page_of(client_for(cast.ANALYST), "/nation/", period=STEP_2)
    assert 'id="changed"' not in page


def test_open_cases_and_medians_are_those_of_the_rows(filed: Accounts, client_for: Signed) -> None:
    page = page_of(client_for(cast.ANALYST), "/nation/", period=LATEST)
    with filed.as_jobs():
        cases = Violation.objects.filter(rule="ART4_FILM_FEE", period=LATEST)
        number = cases.exclude(state__in=["dismissed", "closed"]).count()
    assert headline(page)[5] == str(number)
    rates = [
        float(recount(filed, LATEST, code)[1].removesuffix("%"))
        for code in (cast.TEHRAN, cast.ISFAHAN)
    ]
    found = re.search(r"Filing rate</h3>.*?Median of universities: ([\d.]+)%", page, re.S)
    assert found is not None
    assert float(found[1]) == pytest.approx(sum(rates) / 2, abs=0.1)


@pytest.mark.parametrize("period", [STEP_1, STEP_2, LATEST])
@pytest.mark.parametrize(
    ("who", "code"),
    [
        (cast.OFFICER, cast.TEHRAN),
        (cast.OTHER_INSPECTOR, cast.ISFAHAN),
        (cast.NATIONAL_INSPECTOR, cast.TEHRAN),
    ],
)
def test_a_universitys_figures_are_its_reports(
    filed: Accounts, client_for: Signed, who: str, code: str, period: int
) -> None:
    page = page_of(client_for(who), f"/universities/{code}/", period=period)
    score, filing, on_plan, film, avoided, electronic = recount(filed, period, code)
    assert headline(page)[:5] == [score, on_plan, filing, film, electronic]
    assert f"Avoided against the baseline: {avoided}" in page
    nation = recount(filed, period, cast.TEHRAN, cast.ISFAHAN)
    for mean in (nation[0], nation[1], nation[5]):
        assert f"Nation: {mean}" in page


def test_a_facilitys_score_adds_up_to_what_its_report_says(
    filed: Accounts, client_for: Signed
) -> None:
    page = page_of(client_for(cast.CLERK), f"/facilities/{cast.T_IMAGING}/", period=LATEST)
    with filed.as_jobs(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.total, r.film_prints, {STUDIES} - r.studies_ultrasound"
            " - r.studies_bone_density, r.delivered_electronic::float8 / "
            f"({STUDIES}), s.film_baseline FROM reports_report r JOIN reports_score s"
            " ON s.facility_id = r.facility_id AND s.period = r.period AND s.is_current"
            " JOIN facilities_facility f ON f.id = r.facility_id"
            " WHERE f.code = %s AND r.period = %s",
            [cast.T_IMAGING, LATEST],
        )
        total, film, studies, electronic, baseline = cursor.fetchone()
    assert f'<strong class="big">{down(total)}</strong>' in page
    assert f"{film:,} sheets, {studies:,} studies" in page
    assert f"{round(100 * film / studies, 1):g} per 100 studies" in page
    assert f"{round(100 * baseline, 1):g} per 100 studies" in page
    assert f"{round(100 * electronic, 1):g}%" in page
    assert "before the ceiling" not in page, "it is far below the ceiling already"
    mean = recount(filed, LATEST, cast.TEHRAN, cast.ISFAHAN)[0]
    assert f"Mean of the nation: {mean}" in page


def test_a_kind_of_two_facilities_has_no_mean_that_would_tell_of_the_other(
    client_for: Signed,
) -> None:
    page = page_of(client_for(cast.CLERK), f"/facilities/{cast.T_IMAGING}/", period=LATEST)
    assert "Mean of the nation" in page
    assert "Mean of its kind" not in page


def test_each_figure_leads_to_as_many_rows(client_for: Signed) -> None:
    client = client_for(cast.ANALYST)
    page = page_of(client, "/nation/", period=LATEST)
    address = f"/facilities/?period={LATEST}&amp;state=not_filed"
    assert address in page
    late = page_of(client, address.replace("&amp;", "&"))
    assert "1 found" in late
    assert cast.T_OFFICE in late


def test_every_university_has_a_rank_with_what_its_last_months_span(client_for: Signed) -> None:
    table = page_of(client_for(cast.ANALYST), "/nation/", period=LATEST, view="table")
    table = table.split('id="universities"')[1]
    rows = {
        code: table.split(f"/universities/{code}/")[1].split("</tr>")[0]
        for code in (cast.TEHRAN, cast.ISFAHAN)
    }
    cell = '<td class="num nowrap">{} <span class="soft">({})</span></td>'
    assert cell.format(2, "1 to 2") in rows[cast.TEHRAN], "the third, which has not filed, is 0"
    assert cell.format(1, "1 to 2") in rows[cast.ISFAHAN]
    page = page_of(client_for(cast.OFFICER), f"/universities/{cast.TEHRAN}/", period=LATEST)
    assert "Rank 2 of 2; in the last three months between 1 and 2" in page
    assert "Facilities that have not filed: 1 (without them " in page
    assert "less than 75 percent of its facilities are on plan" in page


def test_the_first_month_of_a_phase_is_a_new_measure(client_for: Signed) -> None:
    client = client_for(cast.ANALYST)
    for address in ("/nation/", f"/universities/{cast.TEHRAN}/"):
        page = page_of(client, address, period=STEP_2)
        assert page.count('<p class="change">new measure</p>') == 2
        assert not COMPARED.search(page)
        page = page_of(client, address, period=LATEST)
        assert "new measure" not in page
        assert COMPARED.search(page)


def test_the_table_is_sorted_as_the_address_says(client_for: Signed) -> None:
    client = client_for(cast.ANALYST)
    for sort, first in (("filing_rate", cast.TEHRAN), ("-filing_rate", cast.ISFAHAN)):
        page = page_of(client, "/nation/", period=LATEST, sort=sort).split('id="universities"')[1]
        found = re.findall(r'<th scope="row"><a href="/universities/(\w+)/', page)
        assert found[0] == first
        order = "descending" if sort.startswith("-") else "ascending"
        assert f'aria-sort="{order}"' in page


def test_a_province_narrows_the_table_to_its_universities(client_for: Signed) -> None:
    page = page_of(client_for(cast.ANALYST), "/nation/", period=LATEST, province="IR-10")
    found = re.findall(r'<th scope="row"[^>]*><a href="/universities/(\w+)/', page)
    assert found == [cast.ISFAHAN]
    assert page.count('<a class="map-tile map-tile-') == 31
    assert '<ul class="tile-map" dir="ltr">' in page


def test_the_chart_says_what_the_table_says(client_for: Signed) -> None:
    client = client_for(cast.ANALYST)
    page = page_of(client, "/nation/", period=LATEST)
    [address] = re.findall(r'data-chart="([^"]+)"', page)
    assert address == f"/nation/charts/film.json?period={LATEST}"
    figure = client.get(address).json()
    actual = next(line for line in figure["data"] if line.get("name") == "actual")
    drawn = [value for value in actual["y"] if value is not None]
    cells = re.findall(r'<td class="num">([\d.]+)%</td><td class="num">[\d.]+%</td>', page)
    assert [float(cell) for cell in cells] == drawn
    lower, upper = [
        [value for value in line["y"] if value is not None] for line in figure["data"][:2]
    ]
    spread = re.findall(r'<td class="num nowrap">([\d.]+)% – ([\d.]+)%</td>', page)
    assert [(float(low), float(high)) for low, high in spread] == list(
        zip(lower, upper, strict=True)
    )
    assert spread
    assert actual["x"] == [f"{m // 100}/{m % 100:02d}" for m in months_until(LATEST)]
    assert figure["layout"]["xaxis"]["type"] == "category"


SWITCHED = {
    "paper": "100.0 * sum(paper_prints) / sum(studies)",
    "electronic": "100.0 * sum(delivered_electronic) / sum(studies)",
    "report": "100.0 * sum(handovers_with_report) / sum(handovers)",
    "platform": None,
    "on_time": None,
}


@pytest.mark.parametrize("indicator", SWITCHED)
def test_each_indicator_of_the_switch_is_that_of_the_reports(
    filed: Accounts, client_for: Signed, indicator: str
) -> None:
    client = client_for(cast.ANALYST)
    page = page_of(client, "/nation/", period=LATEST, indicator=indicator)
    [address] = re.findall(r'data-chart="([^"]+)"', page)
    assert address == f"/nation/charts/{indicator}.json?period={LATEST}"
    figure = client.get(address).json()
    actual = next(line for line in figure["data"] if line.get("name") == "actual")
    shown = dict(zip(actual["x"], actual["y"], strict=True))[f"{LATEST // 100}/{LATEST % 100:02d}"]
    cells = page.split('<tr class="chosen">')[1].split("</tr>")[0]
    assert f'<td class="num">{down(shown)}' in cells
    if said := SWITCHED[indicator]:
        with filed.as_jobs(), connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {said} FROM (SELECT r.*, {STUDIES} AS studies FROM reports_report r"
                " JOIN facilities_facility f ON f.id = r.facility_id"
                " WHERE r.period = %s AND (f.kind <> 'office' OR %s)) r",
                [LATEST, indicator != "electronic"],
            )
            assert down(cursor.fetchone()[0]) == down(shown)


def test_a_chart_of_no_indicator_is_not_found(client_for: Signed) -> None:
    assert client_for(cast.ANALYST).get("/nation/charts/nothing.json").status_code == 404
    assert client_for(cast.OFFICER).get("/nation/charts/paper.json").status_code == 404


def test_a_chart_that_the_browser_has_is_not_built_again(client_for: Signed) -> None:
    client, address = client_for(cast.ANALYST), "/nation/charts/film.json"
    first = client.get(address)
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_a_chart_of_all_is_for_those_who_compare_bodies(client_for: Signed) -> None:
    for who in (cast.OFFICER, cast.CLERK, cast.STRANGER):
        assert client_for(who).get("/nation/charts/film.json").status_code == 404, who
    assert Client().get("/nation/charts/film.json").status_code == 302


def test_the_month_goes_along_from_page_to_page(client_for: Signed) -> None:
    client = client_for(cast.ANALYST)
    page = page_of(client, "/nation/", period=STEP_1)
    for address in ("/nation/", "/facilities/", f"/universities/{cast.TEHRAN}/"):
        assert f'href="{address}?period={STEP_1}"' in page
    page = page_of(client, f"/universities/{cast.TEHRAN}/", period=STEP_1)
    assert f'href="/facilities/{cast.T_IMAGING}/?period={STEP_1}"' in page
    assert f'<option value="{STEP_1}" selected>' in page


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("", LATEST), ("abc", LATEST), ("149901", LATEST), ("135001", 139911), ("۱۴۰۰۱۲", STEP_1)],
    ids=["none", "nonsense", "to come", "before the directive", "Persian digits"],
)
def test_the_month_is_the_latest_or_the_nearest(client_for: Signed, asked: str, shown: int) -> None:
    page = page_of(client_for(cast.ANALYST), "/nation/", period=asked)
    assert f'<option value="{shown}" selected>' in page


def test_a_baseline_month_is_filed_and_not_judged(client_for: Signed) -> None:
    page = page_of(client_for(cast.ANALYST), "/nation/", period=BASELINE)
    assert headline(page)[:3] == ["–", "–", "80%"]
    assert "✓</span> Filed, not scored" in page
    page = page_of(client_for(cast.CLERK), f"/facilities/{cast.T_IMAGING}/", period=BASELINE)
    assert "stored and shown, but not scored" in page


def test_filings_are_shown_with_their_receipts(client_for: Signed, filed: Accounts) -> None:
    client = client_for(cast.CLERK)
    page = page_of(client, f"/facilities/{cast.T_IMAGING}/", period=LATEST)
    (address,) = re.findall(r'href="(/receipts/[^"]+)"', page)
    receipt = client.get(address).json()["receipt"]
    assert f'<bdi class="code">{receipt["number"]}</bdi>' in page
    assert receipt["sha256"] in page


def test_a_step_in_a_case_counts_anew(filed: Accounts, client_for: Signed) -> None:
    with filed.as_jobs():
        case = Violation.objects.filter(facility__code=cast.T_HOSPITAL, rule="FILM_AFTER_STEP1")
        number, period = case.values_list("pk", "period").latest("period")
    client_for(cast.INSPECTOR).post(f"/violations/{number}/begin_inspection/")
    filed_nation.work(filed)
    with filed.as_jobs():
        cells = Rollup.objects.filter(period=period, university__code=cast.TEHRAN)
        counted: dict[str, Any] = {}
        for cell in cells:
            counted |= {key: counted.get(key, 0) + n for key, n in cell.violations.items()}
    assert counted["FILM_AFTER_STEP1 inspecting"] == 1


def months_until(last: int) -> list[int]:
    count = periods.months_between(139911, last) + 1
    return [periods.following(139911, place) for place in range(count)]
