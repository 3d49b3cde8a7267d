"""Means, filing rates and shares on plan of many facilities; who is expected to report."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from reports.policy.directive import published
from reports.policy.directive.parts import Directive
from reports.policy.directive.published import read_directive
from reports.policy.scoring.expected import SUMMARY_COLUMNS, is_expected, summarise
from tests.reports.policy.texts import changed

V1 = published.version(1)
NAN = float("nan")


def scored(*rows: Any, **more: Any) -> Any:
    """rows: (facility, services, total, band)"""
    frame = pd.DataFrame(rows, columns=["facility", "services", "total", "band"])
    frame = frame.astype({"facility": "int64", "services": "float64", "total": "float64"})
    return frame.assign(period=140001, **more)


def owed(facilities: Any, **more: Any) -> Any:
    return pd.DataFrame({"facility": pd.Series(facilities, dtype="int64")}).assign(
        period=140001, **more
    )


def summary(scores: Any, expected: Any, directive: Directive = V1) -> Any:
    return summarise(scores, expected, directive).iloc[0]


def test_a_small_university() -> None:
    found = summary(
        scored((1, 300, 90, "on_plan"), (2, 100, 50, "off_plan"), (3, 0, NAN, "no_activity")),
        owed([1, 2, 3, 4]),
    )
    assert found["score"] == 80  # (300 × 90 + 100 × 50) / 400
    assert found["services"] == 400
    assert found["expected"] == 4
    assert found["filed"] == 3
    assert found["filing_rate"] == 0.75
    assert found["no_activity"] == 1
    assert found["on_plan"] == 1
    assert found["on_plan_share"] == 1 / 3  # of 1, 2 and the unfiled 4
    assert not found["ranked"]


@pytest.mark.parametrize(
    ("expected", "filed", "ranked"),
    [
        (10, 9, True),
        (10, 8, False),
        (100, 89, False),
        (100, 90, True),
        (29, 26, False),
        (29, 27, True),
        (1, 1, True),
        (1, 0, False),
    ],
)
def test_ranked_from_a_filing_rate_of_90_percent(expected: Any, filed: Any, ranked: bool) -> None:
    found = summary(scored(*((n, 10, 90, "on_plan") for n in range(filed))), owed(range(expected)))
    assert found["ranked"] == ranked


def test_the_filing_rate_for_a_rank_is_the_directives() -> None:
    lower = read_directive(
        changed(
            "[thresholds.ranked_from_filing_percent]\nvalue = 90",
            "[thresholds.ranked_from_filing_percent]\nvalue = 80",
        )
    )
    scores = scored(*((n, 10, 90, "on_plan") for n in range(8)))
    assert not summary(scores, owed(range(10)))["ranked"]
    assert summary(scores, owed(range(10)), lower)["ranked"]


def test_who_is_not_expected_counts_in_the_mean_only() -> None:
    found = summary(scored((1, 100, 80, "behind"), (9, 100, 100, "on_plan")), owed([1, 2]))
    assert found["score"] == 90
    assert (found["expected"], found["filed"], found["on_plan"]) == (2, 1, 0)


def test_only_months_without_activity_have_no_mean_and_no_share() -> None:
    found = summary(scored((1, 0, NAN, "no_activity")), owed([1]))
    assert pd.isna(found["score"])
    assert pd.isna(found["on_plan_share"])
    assert found["filing_rate"] == 1


def test_prints_without_studies_weigh_nothing() -> None:
    found = summary(scored((1, 0, 0, "off_plan"), (2, 10, 70, "behind")), owed([1, 2]))
    assert found["score"] == 70
    assert found["on_plan_share"] == 0


def test_nobody_filed_and_nobody_expected() -> None:
    nobody_filed = summary(scored(), owed([1, 2]))
    assert pd.isna(nobody_filed["score"])
    assert (nobody_filed["filing_rate"], nobody_filed["on_plan_share"]) == (0, 0)
    nobody_expected = summary(scored((1, 10, 70, "behind")), owed([]))
    assert nobody_expected["score"] == 70
    assert pd.isna(nobody_expected["filing_rate"])
    assert not nobody_expected["ranked"]


def test_a_row_for_each_university_and_the_months_apart() -> None:
    scores = pd.concat(
        [
            scored((1, 100, 90, "on_plan"), (2, 300, 50, "off_plan"), university="A"),
            scored((3, 100, 70, "behind"), university="B"),
            scored((1, 100, 10, "off_plan"), university="A").assign(period=140002),
        ]
    )
    expected = pd.concat(
        [
            owed([1, 2], university="A"),
            owed([3, 4], university="B"),
            owed([5], university="C"),
            owed([1], university="A").assign(period=140002),
        ]
    )
    found = summarise(scores, expected, V1, by=["university", "period"])
    assert list(found.columns) == ["university", "period", *SUMMARY_COLUMNS]
    assert found["university"].tolist() == ["A", "A", "B", "C"]
    assert found["period"].tolist() == [140001, 140002, 140001, 140001]
    assert found["score"].tolist()[:3] == [60, 10, 70]  # (100 × 90 + 300 × 50) / 400
    assert pd.isna(found["score"][3])
    assert found["filing_rate"].tolist() == [1, 1, 0.5, 0]
    assert found["on_plan_share"].tolist() == [0.5, 0, 0, 0]


# ── who is expected ──────────────────────────────────────────────────────────────────────────

BEFORE, FIRST, LAST = date(2022, 2, 19), date(2022, 2, 20), date(2022, 3, 20)  # Esfand 1400
SECOND, AFTER = date(2022, 2, 21), date(2022, 3, 21)
LONG_AGO = date(2015, 1, 1)


def expected(period: int = 140012, **facility: Any) -> Any:
    usual: dict[str, Any] = {
        "kind": "hospital",
        "makes_images": True,
        "opened_on": LONG_AGO,
        "enrolled_on": LONG_AGO,
        "closed_on": None,
        "closures": [],
    }
    return is_expected(period, **usual | facility)


@pytest.mark.parametrize(
    ("facility", "answer"),
    [
        ({}, True),
        ({"kind": "office"}, True),
        ({"kind": "receiver"}, False),
        ({"makes_images": False}, False),
        ({"opened_on": None}, True),
        ({"opened_on": FIRST}, True),
        ({"opened_on": SECOND}, False),
        ({"enrolled_on": FIRST}, True),
        ({"enrolled_on": LAST}, True),  # the enrolment month counts
        ({"enrolled_on": AFTER}, False),
        ({"closed_on": LAST}, False),
        ({"closed_on": AFTER}, True),  # the first day it is closed
        ({"closures": [(FIRST, SECOND)]}, False),
        ({"closures": [(LAST, AFTER)]}, False),
        ({"closures": [(LONG_AGO, FIRST)]}, True),  # works again on the first day
        ({"closures": [(LONG_AGO, SECOND)]}, False),
        ({"closures": [(AFTER, None)]}, True),
        ({"closures": [(LAST, None)]}, False),
        ({"closures": [(LONG_AGO, None)]}, False),
        ({"closures": [(LONG_AGO, BEFORE), (AFTER, None)]}, True),
        ({"closures": [(LONG_AGO, BEFORE), (SECOND, LAST)]}, False),
    ],
)
def test_who_owes_a_report_for_esfand_1400(facility: Any, answer: bool) -> None:
    assert expected(**facility) is answer


@pytest.mark.parametrize(("period", "answer"), [(139910, False), (139911, True), (140001, True)])
def test_nobody_owes_a_report_from_before_the_project(period: int, answer: bool) -> None:
    assert expected(period) is answer
