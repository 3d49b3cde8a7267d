"""Lists: filters, pages that neither skip nor repeat, and no more queries for more rows."""

import itertools
from typing import Any

import pytest

from tests import cast
from tests.accounts import Accounts
from tests.reports.api.calls import MONTHS, Cast, errors_of, evaluate, file_months, follow


@pytest.fixture(scope="module")
def filed(shared_database: Accounts) -> Accounts:
    """Seven months of four facilities in two universities, with suspicions."""
    for username, facility in (
        (cast.UNIVERSITY_MACHINE, cast.T_IMAGING),
        (cast.UNIVERSITY_MACHINE, cast.T_HOSPITAL),
        (cast.OTHER_OFFICER, cast.I_IMAGING),
        (cast.OTHER_OFFICER, cast.I_HOSPITAL),
    ):
        file_months(shared_database, username, facility, MONTHS)
    evaluate(shared_database)
    return shared_database


@pytest.fixture(scope="module")
def callers(filed: Accounts) -> Cast:
    return Cast(filed)


def key_of(row: dict[str, Any]) -> str:
    return str([row.get(name) for name in ("id", "facility", "period", "rule", "code")])


@pytest.mark.parametrize(
    ("path", "size"),
    [("reports/", size) for size in (1, 3, 27, 28, 29, 1000)]
    + [
        ("scores/", 5),
        ("violations/", 9),
        ("facilities/", 1),
        ("facilities/", 4),
        ("universities/", 20),
    ],
)
def test_pages_give_every_row_once_in_either_direction(callers: Cast, path: str, size: int) -> None:
    officer = callers.caller(cast.NATIONAL_INSPECTOR)
    whole = [key_of(row) for row in officer.get(path, page_size=1000).json()["results"]]
    assert len(whole) == len(set(whole)) > 5
    pages = list(follow(officer, f"/api/v1/{path}?page_size={size}"))
    assert [key_of(row) for page in pages for row in page["results"]] == whole
    assert all(len(page["results"]) <= size for page in pages)
    assert pages[0]["previous"] is None
    assert pages[-1]["next"] is None
    if len(pages) > 1:
        back = list(follow(officer, pages[-1]["previous"], "previous"))
        backwards = [[key_of(row) for row in page["results"]] for page in back]
        forwards = [[key_of(row) for row in page["results"]] for page in pages]
        assert [key for page in reversed(backwards) for key in page] == [
            key for page in forwards[:-1] for key in page
        ]


@pytest.mark.parametrize("path", ["reports/", "scores/", "violations/"])
@pytest.mark.parametrize(
    ("filters", "facilities", "months"),
    [
        ({}, [cast.T_HOSPITAL, cast.T_IMAGING], MONTHS),
        ({"facility": cast.T_IMAGING}, [cast.T_IMAGING], MONTHS),
        ({"facility": "T-IMG-۱"}, [cast.T_IMAGING], MONTHS),
        ({"facility": " t-img-1"}, [cast.T_IMAGING], MONTHS),
        ({"facility": cast.I_IMAGING}, [], []),
        ({"facility": "NO-SUCH"}, [], []),
        ({"university": cast.TEHRAN}, [cast.T_HOSPITAL, cast.T_IMAGING], MONTHS),
        ({"university": "tehran "}, [cast.T_HOSPITAL, cast.T_IMAGING], MONTHS),
        ({"university": cast.ISFAHAN}, [], []),
        ({"period": 140103}, [cast.T_HOSPITAL, cast.T_IMAGING], [140103]),
        ({"period_from": 140105}, [cast.T_HOSPITAL, cast.T_IMAGING], [140105, 140106, 140107]),
        ({"period_to": 140102}, [cast.T_HOSPITAL, cast.T_IMAGING], [140101, 140102]),
        (
            {"facility": cast.T_HOSPITAL, "period_from": 140102, "period_to": 140103},
            [cast.T_HOSPITAL],
            [140102, 140103],
        ),
        ({"period_from": 140103, "period_to": 140102}, [], []),
        ({"period": 139911}, [], []),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else "",
)
def test_filters_narrow_what_the_officer_sees(
    callers: Cast, path: str, filters: dict[str, Any], facilities: list[str], months: list[int]
) -> None:
    rows = callers.caller(cast.OFFICER).get(path, page_size=1000, **filters).json()["results"]
    found = {(row["facility"], row["period"]) for row in rows}
    assert found == set(itertools.product(facilities, months))


@pytest.mark.parametrize(
    ("path", "name", "value", "code"),
    [
        (path, name, value, code)
        for path, name in (
            ("reports/", "facility"),
            ("scores/", "university"),
            ("violations/", "facility"),
            ("facilities/", "university"),
        )
        for value, code in (
            ("\u0640", "unknown_value"),  # a code of marks alone must not answer with everything
            ("  ", "wrong_value"),  # nor blanks
            ("\u200f", "wrong_value"),
            ("a\0b", "wrong_value"),
            ("x" * 65, "wrong_value"),
        )
    ]
    + [
        (path, "period", value, "wrong_value")  # a number, as the schema says
        for path in ("reports/", "scores/", "violations/")
        for value in ("۱۴۰۱۰۲", " 140102", "140113", "140102\0")
    ],
)
def test_a_filter_that_is_none_is_refused(
    callers: Cast, path: str, name: str, value: str, code: str
) -> None:
    answer = callers.caller(cast.NATIONAL_INSPECTOR).get(path, **{name: value})
    assert answer.status_code == 400
    assert errors_of(answer) == {(name, code)}


def test_the_register_is_narrowed(callers: Cast) -> None:
    inspector = callers.caller(cast.NATIONAL_INSPECTOR)
    for university in (cast.ISFAHAN, " isfahan "):
        rows = inspector.get("facilities/", university=university, kind="hospital").json()
        assert [row["code"] for row in rows["results"]] == [cast.I_HOSPITAL]


def test_filters_of_violations(callers: Cast) -> None:
    inspector = callers.caller(cast.INSPECTOR)
    everything = inspector.get("violations/", page_size=1000).json()["results"]
    assert {row["rule"] for row in everything} >= {"ART4_FILM_FEE", "FILM_AFTER_STEP1"}
    for name, value in (
        ("rule", "ART4_FILM_FEE"),
        ("state", "suspected"),
        ("leads_to", "enforcement"),
        ("source", "report"),
    ):
        rows = inspector.get("violations/", page_size=1000, **{name: value}).json()["results"]
        assert rows == [row for row in everything if row[name] == value]
        assert rows
    assert inspector.get("violations/", state="closed").json()["results"] == []
    assert inspector.get("violations/", withdrawn="yes").json()["results"] == []
    assert inspector.get("violations/", kind="hospital", search="نمونه").json()["results"]
    found = everything[0]
    assert found["evidence"][0]["facts"]
    assert [row["id"] for row in everything] == sorted((r["id"] for r in everything), reverse=True)


def test_the_directive_names_the_source_of_every_threshold(callers: Cast) -> None:
    (policy,) = callers.caller(cast.CLERK).get("policies/").json()["results"]
    assert policy["is_current"]
    assert policy["version"] == 1
    for part in ("phases", "components", "glides", "thresholds", "bands", "ceilings", "rules"):
        assert policy[part]
        for entry in policy[part]:
            assert entry["source"] in {"letter", "measure", "inference"}
            assert (entry["clause"] is not None) >= (entry["source"] == "letter")
            assert entry["source"] != "measure" or entry["clause"] is None
    weights = {phase["code"]: sum(phase["weights"].values()) for phase in policy["phases"]}
    assert set(weights.values()) == {100}
