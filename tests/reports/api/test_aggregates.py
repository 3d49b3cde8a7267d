"""Indicators of many facilities over the API, against an SQL of its own over the raw reports."""

import csv
import io
from typing import Any, Final

import pytest
from django.db import connection

from facilities.models import Facility, FacilityFacts
from reports.policy import periods
from reports.policy.form import form
from reports.queries.dashboards.aggregates import KNOWN
from tests import cast
from tests.accounts import Accounts
from tests.reports import mixed_nation
from tests.reports.api.calls import Caller, Cast, errors_of
from tests.reports.mixed_nation import MONTHS
from tests.reports.sums_anew import Anew, worked_out_anew

_STUDIES: Final = " + ".join(f"coalesce(r.{code}, 0)" for code in form.STUDY_CODES)
_FIGURES: Final = f"""
    SELECT {{key}} AS key, r.period, sum({_STUDIES})::bigint AS services,
           sum(coalesce(r.film_prints, 0))::bigint AS film_prints,
           sum(r.handovers_with_report)::float8 / nullif(sum(r.handovers), 0) AS report_share,
           100.0 * sum(coalesce(r.paper_prints, 0))::float8 / nullif(sum({_STUDIES}), 0)
               AS paper_rate
    FROM reports_report r JOIN facilities_facilityfacts t ON t.facility_id = r.facility_id
     AND daterange(t.starts_on, t.ends_on) @> %(last_day)s::date
    JOIN facilities_university u ON u.id = r.university_id {{join}}
    WHERE r.period = %(period)s GROUP BY 1, 2"""
_KEYS: Final = {
    "university": ("u.code", ""),
    "province": ("u.province_id", ""),
    "kind": ("t.kind", ""),
    "ownership": ("t.ownership", ""),
    "modality": ("m.modality", "CROSS JOIN unnest(t.modalities) AS m (modality)"),
}
LAST: Final = MONTHS[-2]


@pytest.fixture(scope="module")
def nation(shared_database: Accounts) -> Accounts:
    """A mixed nation whose facilities have different owners and modalities."""
    with shared_database.as_superuser():
        for place, facility in enumerate(Facility.objects.order_by("code")):
            FacilityFacts.objects.filter(facility=facility).update(
                ownership=("private", "university", "charity")[place % 3],
                modalities=["ct", "mri"][: place % 3],
            )
    mixed_nation.fill(shared_database, seed=1402)
    return shared_database


@pytest.fixture
def api(nation: Accounts) -> Cast:
    return Cast(nation)


@pytest.fixture
def anew(nation: Accounts) -> Anew:
    return worked_out_anew(nation)


def rows_of(caller: Caller, **parameters: Any) -> list[dict[str, Any]]:
    answer = caller.get("aggregates/", **parameters)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


@pytest.mark.parametrize("by", _KEYS)
def test_figures_by_each_dimension(nation: Accounts, api: Cast, by: str) -> None:
    analyst = api.caller(cast.ANALYST)
    asked = ("services", "film_prints", "report_share", "paper_rate")
    found = {
        row[by]: [row[name] for name in asked]
        for row in rows_of(analyst, by=f"period,{by}", periods=LAST, indicators=",".join(asked))
        if row["services"]
    }
    key, join = _KEYS[by]
    with nation.as_superuser(), connection.cursor() as cursor:
        cursor.execute(
            _FIGURES.format(key=key, join=join),
            {"period": LAST, "last_day": periods.last_day(LAST)},
        )
        anew = {row[0]: list(row[2:]) for row in cursor.fetchall() if row[2]}
    assert len(anew) > 1
    assert found.keys() == anew.keys()
    for name, values in anew.items():
        assert found[name] == pytest.approx(values), name


def test_what_is_judged_of_universities_and_of_the_nation(api: Cast, anew: Anew) -> None:
    analyst = api.caller(cast.ANALYST)
    asked = "score,filing_rate,on_plan_share,median,expected"
    months = ",".join(map(str, MONTHS))
    for by in ("period", "period,university"):
        rows = rows_of(analyst, by=by, periods=months, indicators=asked)
        known = {
            cast.university(code).code: cast.university(code).pk
            for code in (cast.TEHRAN, cast.ISFAHAN)
        }
        for row in rows:
            body = anew[row["period"], known[row["university"]] if "university" in row else None]
            filed = body["filed_expected"] / body["expected"] if body["expected"] else None
            assert row["expected"] == body["expected"]
            assert row["filing_rate"] == pytest.approx(filed)
            assert row["score"] == pytest.approx(body["score"])
            assert row["on_plan_share"] == pytest.approx(body["on_plan_share"])
        assert {row["period"] for row in rows} == set(MONTHS)


def test_every_indicator_has_a_value_somewhere(api: Cast) -> None:
    analyst = api.caller(cast.ANALYST)
    months = ",".join(map(str, MONTHS))
    rows = rows_of(analyst, by="period", indicators=",".join(KNOWN), periods=months)
    seen = {name for row in rows for name, value in row.items() if value is not None}
    assert set(KNOWN) <= seen


def test_cells_of_kind_and_owner_add_up_to_the_whole(api: Cast) -> None:
    analyst = api.caller(cast.ANALYST)
    columns = ("expected", "filed", "services", "off_plan")
    whole = rows_of(analyst, indicators=",".join(columns), periods=LAST)
    parts = rows_of(
        analyst,
        by="province,kind,ownership",
        indicators=",".join(columns),
        periods=LAST,
    )
    assert len(parts) > len(_KEYS)
    assert {name: sum(part[name] for part in parts) for name in columns} == whole[0]


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({"university": cast.TEHRAN}, {cast.TEHRAN}),
        ({"province": "nowhere"}, set()),
        ({"university": "nobody"}, set()),
    ],
)
def test_filters(api: Cast, filters: dict[str, str], kept: set[str]) -> None:
    analyst = api.caller(cast.ANALYST)
    rows = rows_of(analyst, by="university", periods=LAST, indicators="expected", **filters)
    assert {row["university"] for row in rows} == kept


def test_who_reads_what(api: Cast) -> None:
    analyst, officer, clerk = (api.caller(c) for c in (cast.ANALYST, cast.OFFICER, cast.CLERK))
    administrator = api.caller(cast.ADMINISTRATOR)
    by_university = {"by": "university", "periods": LAST, "indicators": "expected"}
    assert len(rows_of(analyst, **by_university)) == 2
    assert [row["university"] for row in rows_of(officer, **by_university)] == [cast.TEHRAN]
    of_nation = {"by": "period,kind", "of": "nation", "indicators": "score", "last": 2}
    means = rows_of(analyst, **of_nation)
    assert means
    assert means == rows_of(analyst, by="period,kind", indicators="score", last=2)
    assert rows_of(officer, **of_nation) == means
    assert rows_of(clerk, by="period,kind", indicators="score", last=2) == means
    assert rows_of(clerk, by="period", of="own") == []
    assert rows_of(administrator, by="period") == []


@pytest.mark.parametrize(
    ("parameters", "field", "code"),
    [
        ({"by": "modality,kind"}, "modality", "contradiction"),
        ({"by": "ownership", "modality": "ct"}, "modality", "contradiction"),
        ({"by": "university", "of": "nation"}, "of", "contradiction"),
        ({"indicators": "median", "of": "nation"}, "indicators", "contradiction"),
        ({"last": 2, "periods": "140101"}, "periods", "contradiction"),
        ({"period_from": 140101}, "periods", "contradiction"),
        ({"period_from": 140102, "period_to": 140101}, "period_to", "wrong_value"),
        ({"period_from": 139911, "period_to": 141012}, "period_to", "wrong_value"),
        ({"by": "facility"}, "by", "wrong_value"),
        ({"by": "kind,kind"}, "by", "wrong_value"),
        ({"indicators": "score,fee"}, "indicators", "wrong_value"),
        ({"periods": "140113"}, "periods", "wrong_value"),
        ({"last": 121}, "last", "wrong_value"),
        ({"kind": "palace"}, "kind", "wrong_value"),
        ({"format": "xml"}, "format", "wrong_value"),
        ({"since": "1401"}, "since", "unknown_parameter"),
    ],
)
def test_refusals(api: Cast, parameters: dict[str, Any], field: str, code: str) -> None:
    analyst = api.caller(cast.ANALYST)
    answer = analyst.get("aggregates/", **parameters)
    assert answer.status_code == 400
    assert errors_of(answer) == {(field, code)}


def test_csv_says_the_same(api: Cast) -> None:
    analyst = api.caller(cast.ANALYST)
    asked = {"by": "university,period", "indicators": "score,filed,band", "last": 4}
    answer = analyst.get("aggregates/", format="csv", **asked)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    read = list(csv.DictReader(io.StringIO(answer.content.decode())))
    told = rows_of(analyst, **asked)
    assert read == [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in told
    ]


def test_an_answer_is_sent_again_only_when_sums_were_rebuilt(nation: Accounts, api: Cast) -> None:
    analyst, officer = (api.caller(cast.ANALYST), api.caller(cast.OFFICER))
    asked = {"by": "university", "periods": LAST, "indicators": "score"}
    first = analyst.get("aggregates/", **asked)

    def again(caller: Caller) -> int:
        answer = caller.get("aggregates/", headers={"If-None-Match": first["ETag"]}, **asked)
        return int(answer.status_code)

    assert again(analyst) == 304
    assert again(officer) == 200, "the same question, other rights"
    with nation.as_superuser(), connection.cursor() as cursor:
        cursor.execute("UPDATE reports_sumsstamp SET rebuilt_at = clock_timestamp()")
    assert again(analyst) == 200


def test_a_month_in_collection_is_counted_and_not_judged(api: Cast, settings: Any) -> None:
    analyst = api.caller(cast.ANALYST)
    settings.LAST_PERIOD = periods.following(LAST, -1)  # the month after it is in collection
    asked = {"by": "period", "periods": f"{LAST},{periods.following(LAST, -1)}"}
    earlier, collecting = rows_of(analyst, indicators="expected,filed,score,band", **asked)
    assert (earlier["standing"], collecting["standing"]) == ("closed", "in_collection")
    assert earlier["score"] is not None
    assert (collecting["score"], collecting["band"]) == (None, None)
    assert collecting["expected"] > 0
    both = rows_of(analyst, indicators="expected", periods=asked["periods"])
    assert both == [{"expected": earlier["expected"]}], "what is not told apart is of closed months"
