"""Every number of the blocks of the nation's page, against SQL over register, reports, scores."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.utils import translation

from facilities.models import University
from reports.formatting.numbers import number, score
from reports.models import Violation
from reports.policy import periods
from reports.policy.workflow.cases import STATES
from tests import cast
from tests.accounts import Accounts
from tests.reports import mixed_nation, sums_anew
from tests.reports.mixed_nation import MONTHS
from tests.reports.views.signed_in import client_of, page_of

Signed = Callable[[str], Client]
CHOSEN = MONTHS[-2]
ROW = re.compile(r"<tr><th scope=\"row\" class=\"heat-name\">.*?</tr>", re.S)
BY_KIND = f"""{sums_anew._JUDGED}
    SELECT j.period, t.kind AS university_id, count(*) AS expected,
           count(*) FILTER (WHERE NOT is_filed) AS missing,
           array_agg(coalesce(total, 0) ORDER BY coalesce(total, 0))
               FILTER (WHERE band IS DISTINCT FROM 'no_activity') AS scores,
           count(*) FILTER (WHERE band = 'on_plan') AS on_plan,
           count(*) FILTER (WHERE band = 'behind') AS behind,
           count(*) FILTER (WHERE band = 'off_plan') AS off_plan
    FROM judged j JOIN m USING (period) JOIN facilities_facilityfacts t ON t.facility_id = j.id
     AND daterange(t.starts_on, t.ends_on) @> m.last
    GROUP BY j.period, t.kind"""


@pytest.fixture(autouse=True, scope="module")
def its_calendar_in_english() -> Iterator[None]:
    """The latest month of the mixed nation is the latest that is closed."""
    with override_settings(LAST_PERIOD=MONTHS[-1]), translation.override("en"):
        yield


@pytest.fixture(scope="module")
def mixed(shared_database: Accounts) -> Accounts:
    """The nation in which everything happens that sums have to count."""
    mixed_nation.fill(shared_database, seed=7)
    return shared_database


@pytest.fixture(scope="module")
def client_for(mixed: Accounts) -> Signed:
    """Everybody's browser, signed in once, in English."""
    return cache(lambda who: client_of(who, language="en"))


@pytest.fixture(scope="module")
def bodies(mixed: Accounts) -> dict[str, University]:
    """The two universities by code."""
    with mixed.as_superuser():
        return {u.code: u for u in University.objects.filter(code__in=[cast.TEHRAN, cast.ISFAHAN])}


@pytest.fixture(scope="module")
def anew(mixed: Accounts) -> sums_anew.Anew:
    """The figures of universities and of the nation, worked out a second time."""
    return sums_anew.worked_out_anew(mixed)


def text_of(cell: str) -> str:
    return re.sub(r"<svg.*?</svg>|<span class=\"visually-hidden\">.*?</span>|<[^>]+>", "", cell)


def heat_rows(page: str) -> dict[str, list[str]]:
    """The cells of the heat map by university, without the cells of the months."""
    found = {}
    for row in ROW.findall(page):
        code = re.search(r"/universities/(\w+)/", row)[1]  # type: ignore[index]
        found[code] = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
    return found


@pytest.mark.parametrize("month", MONTHS[4:])
def test_the_heat_map_says_what_the_reports_say(
    client_for: Signed, anew: sums_anew.Anew, bodies: dict[str, University], month: int
) -> None:
    rows = heat_rows(page_of(client_for(cast.ANALYST), "/nation/", period=month))
    assert set(rows) == {cast.TEHRAN, cast.ISFAHAN}
    for code, cells in rows.items():
        university = bodies[code].pk
        told = anew[month, university]
        before = anew[periods.following(month, -1), university]
        assert text_of(cells[2]) == score(told["score"])
        shown = round(float(score(told["score"])) - float(score(before["score"])), 1)
        change = text_of(cells[4]).strip("\u2066\u2069")
        if month % 100 == 1:
            assert change == "–", "the first month of a phase is compared with none"
        else:
            assert float(change.replace("−", "-")) == shown
        assert float(text_of(cells[5])) == median(told["scores"])
        share = 100 * told["on_plan_share"]
        assert float(text_of(cells[6]).strip("\u2066\u2069%")) == pytest.approx(share, abs=0.1)
        assert text_of(cells[7]) == number(told["expected"])


def median(scores: list[float]) -> float:
    middle = len(scores) // 2
    value = scores[middle] if len(scores) % 2 else (scores[middle - 1] + scores[middle]) / 2
    return int(round(value * 10, 6)) / 10


def test_the_worst_stand_first_and_the_table_says_the_same(client_for: Signed) -> None:
    client = client_for(cast.ANALYST)
    rows = heat_rows(page_of(client, "/nation/", period=CHOSEN))
    scores = [float(text_of(cells[2])) for cells in rows.values()]
    assert scores == sorted(scores)
    table = page_of(client, "/nation/", period=CHOSEN, view="table").split('id="universities"')[1]
    for code, cells in rows.items():
        row = table.split(f"/universities/{code}/")[1].split("</tr>")[0]
        for cell in (2, 4, 5):
            assert text_of(cells[cell]) in text_of(row)


def test_each_month_has_the_shade_of_its_own_band(
    client_for: Signed, anew: sums_anew.Anew, bodies: dict[str, University]
) -> None:
    """What is drawn is said in words too: so many months in each state."""
    client, earlier = client_for(cast.ANALYST), periods.following(MONTHS[0], -1)
    now = drawn(page_of(client, "/nation/", period=MONTHS[-1]))
    before = drawn(page_of(client, "/nation/", period=earlier))
    for code, counted in now.items():
        expected = Counter(_band(anew[month, bodies[code].pk]) for month in MONTHS)
        assert counted - before[code] == expected, code


def drawn(page: str) -> dict[str, Counter[str]]:
    """How many months stand in each state, by university."""
    found = {}
    for row in ROW.findall(page):
        [code] = re.findall(r"/universities/(\w+)/", row)
        [told] = re.findall(r"<desc>(.*?)</desc>", row)
        found[code] = Counter({n: int(k) for n, k in re.findall(r"([A-Z][^,\d]*) (\d+)", told)})
    return found


def _band(row: dict[str, Any]) -> str:
    """The rule of DESIGN's bands for bodies, written a second time."""
    if row["score"] is None:
        return ""
    judged = row["expected"] - row["no_activity"]
    missing = row["expected"] - row["filed_expected"]
    if 2 * (row["off_plan"] + missing) > judged or row["score"] < 60:
        return "Off plan"
    if 4 * row["on_plan"] < 3 * judged or row["score"] < 85:
        return "Behind plan"
    return "On plan"


@pytest.mark.parametrize(
    ("chosen", "figure"),
    [
        ("film", "sum(film_prints)"),
        ("report", "sum(handovers_with_report)::float8 / sum(handovers)"),
        ("paper", "100.0 * sum(paper_prints) / sum({studies})"),
    ],
)
def test_the_tiles_follow_their_switch(
    mixed: Accounts, client_for: Signed, chosen: str, figure: str
) -> None:
    page = page_of(client_for(cast.ANALYST), "/nation/", period=CHOSEN, map=chosen)
    with mixed.as_superuser(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT u.province_id, {figure.format(studies=sums_anew._STUDIES)} FROM"
            " reports_report r JOIN facilities_university u ON u.id = r.university_id"
            " WHERE r.period = %s GROUP BY 1",
            [CHOSEN],
        )
        expected = dict(cursor.fetchall())
    for province, value in expected.items():
        tile = _tile(page, province)
        shown = re.search(r"<b>(.*?)</b>", tile)[1]  # type: ignore[index]
        if chosen == "report":
            assert shown.strip("\u2066\u2069").startswith(f"{int(value * 1000) / 10:g}")
        elif chosen == "paper":
            assert shown == f"{int(float(value) * 10) / 10:g}"
        assert "no. " in tile, "its place among the provinces"


def _tile(page: str, province: str) -> str:
    tiles: list[str] = re.findall(r'<a class="map-tile.*?</a>', page, re.S)
    [tile] = [t for t in tiles if province in t]
    return tile


def test_the_tiles_of_scores_are_the_provinces_means(
    client_for: Signed, anew: sums_anew.Anew, bodies: dict[str, University]
) -> None:
    page = page_of(client_for(cast.ANALYST), "/nation/", period=CHOSEN)
    for code in (cast.TEHRAN, cast.ISFAHAN):
        university = bodies[code]
        tile = _tile(page, university.province_id)
        assert f"<b>{score(anew[CHOSEN, university.pk]['score'])}</b>" in tile
        assert "m-symbol" in tile


@pytest.mark.parametrize("month", MONTHS[3:])
def test_the_spread_counts_every_facility_once(
    mixed: Accounts, client_for: Signed, month: int
) -> None:
    page = page_of(client_for(cast.ANALYST), "/nation/", period=month)
    block = page.split('id="spread"')[1].split("</section>")[0]
    with mixed.as_superuser():
        rows = sums_anew.rows(BY_KIND)
    kinds = {kind: row for (period, kind), row in rows.items() if period == month}
    for kind, row in kinds.items():
        line = re.search(rf"<tr><th[^>]*><a href=\"[^\"]*kind={kind}&.*?</tr>", block, re.S)[0]  # type: ignore[index]
        cells = [text_of(cell) for cell in re.findall(r"<td.*?</td>", line, re.S)]
        counts = [row["on_plan"], row["behind"], row["off_plan"]]
        assert cells[:3] == [number(count) for count in counts]
        assert cells[4:6] == [number(row["missing"]), number(row["expected"])]
        if row["scores"]:
            assert float(cells[6]) == median(row["scores"])
    bars = re.findall(r"([\d.]+) to ([\d.]+): (\d+) facilities", block.split("m-histogram")[1])
    filed = sum(len(row["scores"] or ()) - row["missing"] for row in kinds.values())
    assert sum(int(n) for *_span, n in bars) == filed
    for low, high, n in bars:
        scores = [s for row in kinds.values() for s in row["scores"] or ()]
        inside = [s for s in scores if float(low) <= s < float(high) or s == float(high) == 100]
        assert int(n) <= len(inside)


def test_cases_are_counted_for_all_and_timed_for_inspectors(
    mixed: Accounts, client_for: Signed
) -> None:
    with mixed.as_superuser():
        counted = {
            state: Violation.objects.exclude(rule="NOT_FILED").filter(state=state).count()
            for state in STATES
        }
    for who, is_timed in ((cast.ANALYST, False), (cast.NATIONAL_INSPECTOR, True)):
        page = page_of(client_for(who), "/nation/", period=CHOSEN)
        block = page.split('id="cases"')[1].split("<details")[0]
        found = re.findall(r"<td class=\"num\"><b>(.*?)</b>", block)
        assert found == [
            number(counted[state])
            for state in ("suspected", "inspecting", "confirmed", "referred", "ruled")
        ]
        assert ("Median days" in block) == is_timed
        assert ("/violations/?state=suspected" in block) == is_timed
        assert ("names are shown after a final ruling" in block) != is_timed


def test_decisions_wait_for_the_policy_owner_alone(client_for: Signed) -> None:
    assert 'id="waiting"' in page_of(client_for(cast.POLICY_OWNER), "/nation/")
    for who in (cast.ANALYST, cast.NATIONAL_INSPECTOR):
        assert 'id="waiting"' not in page_of(client_for(who), "/nation/")


def test_a_cut_shows_the_figures_of_its_facilities_alone(
    mixed: Accounts, client_for: Signed
) -> None:
    page = page_of(client_for(cast.ANALYST), "/nation/", period=CHOSEN, kind="hospital")
    with mixed.as_superuser():
        row = sums_anew.rows(BY_KIND)[CHOSEN, "hospital"]
    rows = heat_rows(page)
    assert sum(int(text_of(cells[7])) for cells in rows.values()) == row["expected"]
    assert "Kind of facility: Hospital" in page
    assert "the rank is that of the whole university" in page
    asked = {"period": CHOSEN, "kind": "hospital", "modality": "ct"}
    refused = page_of(client_for(cast.ANALYST), "/nation/", status=400, **asked)
    assert "A modality does not go with a kind or an owner" in refused
