"""The figures of bodies against an SQL written anew over register, reports and scores.

Nothing of it is the product's: who is expected, the usual month, means, shares and spreads are
worked out here a second time, and every place that shows them has to agree.
"""

import io
from decimal import ROUND_FLOOR, Decimal

import openpyxl
import pytest

from reports import exporting
from reports.models import ExportFile
from reports.policy.scoring.sums import total
from reports.queries import exports
from reports.queries.dashboards import facility_page, overview, standing
from reports.queries.dashboards.facility_list import FacilityFilters, facilities_in_month
from reports.queries.dashboards.month_lists import MonthList
from tests import cast
from tests.accounts import Accounts
from tests.reports import mixed_nation
from tests.reports.api.calls import Cast
from tests.reports.mixed_nation import MONTHS
from tests.reports.sums_anew import USUAL, Anew, rows, same, worked_out_anew
from tests.reports.views.signed_in import client_of, page_of


@pytest.fixture(scope="module")
def nation(shared_database: Accounts) -> Accounts:
    """A mixed nation."""
    mixed_nation.fill(shared_database, seed=1401)
    return shared_database


@pytest.fixture
def anew(nation: Accounts) -> Anew:
    return worked_out_anew(nation)


def quartile(scores: list[float], share: float) -> float:
    """A quantile by linear interpolation, as it is defined."""
    place = share * (len(scores) - 1)
    low = int(place)
    high = min(low + 1, len(scores) - 1)
    return scores[low] + (place - low) * (scores[high] - scores[low])


def shown(value: float | None) -> str:
    """A score as a page in English shows it."""
    if value is None:
        return "–"
    rounded = Decimal(repr(round(value, 9)))
    return f"{rounded.quantize(Decimal('0.1'), ROUND_FLOOR):,}"


def test_rollups_universities_and_the_nation(nation: Accounts, anew: Anew) -> None:
    analyst = cast.person(cast.ANALYST)
    tehran, isfahan = (cast.university(code).pk for code in (cast.TEHRAN, cast.ISFAHAN))
    with nation.as_person(analyst):
        universities = overview.universities_with_sums(analyst)
        cells = overview.universities_by_month(analyst, universities, MONTHS[0], MONTHS[-1])
        found = {(cell.period, cell.university_id): cell.sums for cell in cells}
        whole = {month: total(overview.nation_by_kind(analyst, month).values()) for month in MONTHS}
        spreads = {month: standing.spreads(analyst, universities, month) for month in MONTHS}
        ranks = standing.ranks(analyst, universities, MONTHS[-1])
        alone = standing.ranks(analyst, universities, MONTHS[-1], in_collection=[isfahan])
    assert any(row["no_activity"] for row in anew.values())
    assert any(row["filed"] > row["filed_expected"] for row in anew.values())
    assert any(row["filed_expected"] < row["expected"] for row in anew.values())
    for (month, university), row in anew.items():
        same(found[month, university] if university else whole[month], row)
        scores = row["scores"]
        spread = spreads[month][university]
        if scores:
            expected = [quartile(scores, share) for share in (0.25, 0.5, 0.75)]
            assert list(spread[:3]) == pytest.approx(expected, abs=1e-9)
    places = [
        1 + (anew[month, isfahan]["score"] > anew[month, tehran]["score"]) for month in MONTHS[-3:]
    ]
    assert ranks[tehran] == (places[-1], 2, min(places), max(places))
    assert alone.keys() == {tehran}, "Isfahan's month can still be filed in time"
    assert alone[tehran][:2] == (1, 1)
    officer = cast.person(cast.OFFICER)
    with nation.as_person(officer):
        own = standing.ranks(officer, universities, MONTHS[-1])
        assert own == {tehran: ranks[tehran]}, "its own, and no other named body's"


@pytest.mark.parametrize("month", [140012, 140101, 140104])
def test_pages(nation: Accounts, anew: Anew, month: int) -> None:
    tehran = cast.university(cast.TEHRAN)
    client = client_of(cast.ANALYST, language="en")
    for address, key in (("/nation/", None), (f"/universities/{cast.TEHRAN}/", tehran.pk)):
        row, page = anew[month, key], page_of(client, address, period=month)
        assert f">{shown(row['score'])}<span" in page
        if missing := row["expected"] - row["filed_expected"]:
            without = shown(row["score_of_filed"])
            assert f"Facilities that have not filed: {missing} (without them {without})" in page
        if row["no_activity"]:
            assert f"usual month: {row['idle_weight']:,.0f} studies" in page
        assert f"Median facility {shown(quartile(row['scores'], 0.5))};" in page
    page = page_of(client, "/nation/", period=month, view="table")
    assert f">{shown(anew[month, tehran.pk]['score'])}</a>" in page


@pytest.mark.parametrize("state", ["on_plan", "behind", "off_plan", "no_activity", "not_filed"])
def test_the_list_counts_and_lists_the_same(nation: Accounts, anew: Anew, state: str) -> None:
    analyst, filters = cast.person(cast.ANALYST), FacilityFilters(state=state)
    for month in MONTHS:
        row = anew[month, None] | {
            "not_filed": anew[month, None]["expected"] - anew[month, None]["filed_expected"]
        }
        with nation.as_person(analyst):
            assert facility_page.count_facilities(analyst, filters, month) == row[state]
            assert facilities_in_month(analyst, filters, month).count() == row[state]


def test_the_workbook(nation: Accounts, anew: Anew) -> None:
    analyst, month = cast.person(cast.ANALYST), MONTHS[-1]
    with nation.as_person(analyst):
        wish = MonthList(month, FacilityFilters())
        asked = exports.request_export(by=analyst, what="universities", filters=wish, language="en")
    with nation.as_jobs():
        exporting.build_waiting_exports()
        kept = ExportFile.objects.get(pk=asked.pk)
        sheet = openpyxl.load_workbook(io.BytesIO(bytes(kept.content or b""))).worksheets[0]
    head, *lines = list(sheet.iter_rows(min_row=2, values_only=True))
    for line in (dict(zip(head, values, strict=True)) for values in lines):
        university = cast.university(line["Code"]).pk
        row = anew[month, university]
        assert f"{line['Score']:.1f}" == shown(row["score"])
        assert f"{line['Score without those not filed']:.1f}" == shown(row["score_of_filed"])
        assert line["Not filed"] == row["expected"] - row["filed_expected"]
        assert line["No activity"] == row["no_activity"]
        assert line["Usual month of those (studies)"] == round(row["idle_weight"])
        assert f"{line['Median facility']:.1f}" == shown(quartile(row["scores"], 0.5))
        assert f"{line['Share on plan (%)']:.1f}" == shown(100 * row["on_plan_share"])
        assert line["Facilities required to report"] == row["expected"]


def test_the_scores_of_the_api_weighted_by_usual_months_are_the_nations(
    nation: Accounts, anew: Anew
) -> None:
    month = MONTHS[-1]
    with nation.as_superuser():
        usual = {code: row["usual"] for (at, code), row in rows(USUAL).items() if at == month}
    answer = Cast(nation).caller(cast.ANALYST).get("scores/", period=month, page_size=1000)
    listed = {row["facility"]: row for row in answer.json()["results"]}
    assert len(listed) == anew[month, None]["filed"]
    idle = {code for code, row in listed.items() if row["total"] is None}
    judged = {code: weight for code, weight in usual.items() if code not in idle}
    added = sum(weight * listed[code]["total"] for code, weight in judged.items() if code in listed)
    assert added / sum(judged.values()) == pytest.approx(anew[month, None]["score"], abs=1e-6)
