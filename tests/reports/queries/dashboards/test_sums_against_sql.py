"""The figures of bodies against an SQL written anew over register, reports and scores.

Nothing of it is the product's: who is expected, the usual month, means, shares and spreads are
worked out here a second time, and every place that shows them has to agree.
"""

import io
from decimal import ROUND_FLOOR, Decimal
from typing import Any, Final

import openpyxl
import pytest
from django.db import connection

from reports import exporting
from reports.models import ExportFile
from reports.policy import periods
from reports.policy.form import form
from reports.policy.scoring.sums import Sums, total
from reports.queries import exports
from reports.queries.dashboards import facility_page, overview, standing
from reports.queries.dashboards.facility_list import FacilityFilters, facilities_in_month
from reports.queries.dashboards.month_lists import MonthList
from tests import cast
from tests.accounts import Accounts
from tests.reports import mixed_nation
from tests.reports.api.calls import Cast
from tests.reports.mixed_nation import MONTHS
from tests.reports.views.signed_in import client_of, page_of

_STUDIES: Final = " + ".join(f"coalesce({code}, 0)" for code in form.STUDY_CODES)
# One row a university and month; months come with their first and last days.
_JUDGED: Final = f"""
    WITH m AS (
        SELECT * FROM unnest(%(months)s::int[], %(firsts)s::date[], %(lasts)s::date[])
            AS m (period, first, last)
    ), filed AS (
        SELECT facility_id, period, {_STUDIES} AS studies,
               coalesce(film_prints, 0) + coalesce(paper_prints, 0) AS printed, film_prints
        FROM reports_report
    ), owed AS (
        SELECT m.period, f.id, r.university_id
        FROM m CROSS JOIN facilities_facility f
        JOIN facilities_responsibility r ON r.facility_id = f.id
         AND daterange(r.starts_on, r.ends_on) @> m.last
        WHERE f.makes_images AND f.kind <> 'receiver' AND f.opened_on <= m.first
          AND f.enrolled_on <= m.first AND NOT coalesce(f.closed_on <= m.last, FALSE)
          AND NOT EXISTS (SELECT FROM facilities_closure c WHERE c.facility_id = f.id
                          AND daterange(c.starts_on, c.ends_on) @> daterange(m.first, m.last, '[]'))
    ), ranked AS (
        SELECT o.period, o.id, b.studies,
               row_number() OVER w AS place, count(*) OVER (PARTITION BY o.period, o.id) AS n
        FROM owed o JOIN filed b ON b.facility_id = o.id
         AND (o.period / 100 * 12 + o.period %% 100) - (b.period / 100 * 12 + b.period %% 100)
             BETWEEN 1 AND 12
        WHERE b.studies > 0 OR b.printed > 0
        WINDOW w AS (PARTITION BY o.period, o.id ORDER BY b.studies)
    ), usual AS (
        SELECT period, id, greatest(1, avg(studies)) AS usual FROM ranked
        WHERE place IN ((n + 1) / 2, (n + 2) / 2) GROUP BY period, id
    ), judged AS (
        SELECT o.period, o.university_id, o.id, coalesce(u.usual, 30) AS usual,
               r.facility_id IS NOT NULL AS is_filed, s.band, s.total
        FROM owed o
        LEFT JOIN usual u ON (u.period, u.id) = (o.period, o.id)
        LEFT JOIN filed r ON (r.period, r.facility_id) = (o.period, o.id)
        LEFT JOIN reports_score s ON (s.period, s.facility_id) = (o.period, o.id) AND s.is_current
    )"""
_USUAL: Final = f"""{_JUDGED}
    SELECT j.period, f.code AS university_id, j.usual::float8 AS usual
    FROM judged j JOIN facilities_facility f USING (id)"""
_ANEW: Final = f"""{_JUDGED}
    SELECT period, university_id, count(*) AS expected,
           count(*) FILTER (WHERE is_filed) AS filed_expected,
           count(*) FILTER (WHERE band = 'on_plan') AS on_plan,
           count(*) FILTER (WHERE band = 'behind') AS behind,
           count(*) FILTER (WHERE band = 'off_plan') AS off_plan,
           count(*) FILTER (WHERE band = 'no_activity') AS no_activity,
           coalesce(sum(usual) FILTER (WHERE band = 'no_activity'), 0)::float8 AS idle_weight,
           (sum(usual * coalesce(total, 0)) FILTER (WHERE band IS DISTINCT FROM 'no_activity')
            / sum(usual) FILTER (WHERE band IS DISTINCT FROM 'no_activity'))::float8 AS score,
           (sum(usual * total) FILTER (WHERE total IS NOT NULL)
            / sum(usual) FILTER (WHERE total IS NOT NULL))::float8 AS score_of_filed,
           count(*) FILTER (WHERE band = 'on_plan')::float8
               / nullif(count(*) FILTER (WHERE band IS DISTINCT FROM 'no_activity'), 0)
               AS on_plan_share,
           array_agg(coalesce(total, 0) ORDER BY coalesce(total, 0))
               FILTER (WHERE band IS DISTINCT FROM 'no_activity') AS scores
    FROM judged GROUP BY GROUPING SETS ((period, university_id), (period))"""
_FIGURES: Final = f"""
    SELECT r.period, r.university_id, count(*) AS filed, sum({_STUDIES})::bigint AS services,
           sum(coalesce(film_prints, 0))::bigint AS film_prints
    FROM reports_report r GROUP BY GROUPING SETS ((r.period, r.university_id), (r.period))"""

Anew = dict[tuple[int, Any], dict[str, Any]]  # by month and university, or None: the nation


def rows(query: str) -> Anew:
    months = list(MONTHS)
    with connection.cursor() as cursor:
        cursor.execute(
            query,
            {
                "months": months,
                "firsts": [periods.first_day(month) for month in months],
                "lasts": [periods.last_day(month) for month in months],
            },
        )
        names = [column.name for column in cursor.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {(row.pop("period"), row.pop("university_id")): row for row in found}


@pytest.fixture(scope="module")
def nation(shared_database: Accounts) -> Accounts:
    """A mixed nation."""
    mixed_nation.fill(shared_database, seed=1401)
    return shared_database


@pytest.fixture
def anew(nation: Accounts) -> Anew:
    with nation.as_superuser():
        found = rows(_ANEW)
        for key, figures in rows(_FIGURES).items():
            if key in found:
                found[key] |= figures
    return found


def same(sums: Sums, row: dict[str, Any]) -> None:
    """Hold sums to the row of the SQL."""
    for name, value in row.items():
        if name == "scores":
            continue
        found = getattr(sums, name)
        if isinstance(value, float):
            assert found == pytest.approx(value, abs=1e-9), name
        else:
            assert found == value, name


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
    with nation.as_person(analyst):
        universities = overview.universities_with_sums(analyst)
        cells = overview.universities_by_month(analyst, universities, MONTHS[0], MONTHS[-1])
        found = {(cell.period, cell.university_id): cell.sums for cell in cells}
        whole = {month: total(overview.nation_by_kind(analyst, month).values()) for month in MONTHS}
        spreads = {month: standing.spreads(analyst, universities, month) for month in MONTHS}
        ranks = standing.ranks(analyst, universities, MONTHS[-1])
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
    tehran = cast.university(cast.TEHRAN).pk
    isfahan = cast.university(cast.ISFAHAN).pk
    places = [
        1 + (anew[month, isfahan]["score"] > anew[month, tehran]["score"]) for month in MONTHS[-3:]
    ]
    assert ranks[tehran] == (places[-1], 2, min(places), max(places))
    officer = cast.person(cast.OFFICER)
    with nation.as_person(officer):
        found = standing.ranks(officer, universities, MONTHS[-1])
        assert found == {tehran: ranks[tehran]}, "its own, and no other named body's"


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
    page = page_of(client, "/nation/", period=month)
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
        assert line["Facilities expected"] == row["expected"]


def test_the_scores_of_the_api_weighted_by_usual_months_are_the_nations(
    nation: Accounts, anew: Anew
) -> None:
    month = MONTHS[-1]
    with nation.as_superuser():
        usual = {code: row["usual"] for (at, code), row in rows(_USUAL).items() if at == month}
    answer = Cast(nation).caller(cast.ANALYST).get("scores/", period=month, page_size=1000)
    listed = {row["facility"]: row for row in answer.json()["results"]}
    assert len(listed) == anew[month, None]["filed"]
    idle = {code for code, row in listed.items() if row["total"] is None}
    judged = {code: weight for code, weight in usual.items() if code not in idle}
    added = sum(weight * listed[code]["total"] for code, weight in judged.items() if code in listed)
    assert added / sum(judged.values()) == pytest.approx(anew[month, None]["score"], abs=1e-6)
