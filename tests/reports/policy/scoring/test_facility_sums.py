"""What each facility's month adds to the sums of its university."""

from typing import Any

import numpy as np
import pytest

from reports.policy.directive.parts import NO_ACTIVITY
from tests.reports.policy.owed import added, owed, rows, silent

GLIDE, LATER, BASELINE_MONTH = 140105, 140205, 139912


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (silent(400), {"expected": 1, "missing_weight": 400}),
        (owed(usual_month=400, band="behind", total=70.0),
         {"expected": 1, "filed_expected": 1, "filed": 1, "behind": 1, "on_time": 1,
          "with_platform": 1, "score_weight": 400, "score_sum": 28_000}),
        (owed(usual_month=400, band=NO_ACTIVITY),
         {"expected": 1, "filed_expected": 1, "filed": 1, "no_activity": 1, "on_time": 1,
          "with_platform": 1, "idle_weight": 400}),
        (owed(usual_month=400),
         {"expected": 1, "filed_expected": 1, "filed": 1, "on_time": 1, "with_platform": 1}),
        (owed(band="on_plan", total=90.0, is_expected=False, platform="none", cds=3),
         {"filed": 1, "cds": 3}),
        (owed(days_late=2, platform="none"), {"expected": 1, "filed_expected": 1, "filed": 1}),
        (owed(days_late=None, platform=None),
         {"expected": 1, "filed_expected": 1, "filed": 1, "without_deadline": 1}),
    ],
    ids=["silent", "scored", "without activity", "its score is being worked out",
         "filed without owing: figures only", "late, without a platform",
         "enrolled after the deadline"],
)  # fmt: skip
def test_what_is_judged(month: dict[str, Any], expected: dict[str, float]) -> None:
    assert added(GLIDE, month) == expected


FIGURES = {
    "studies_ct": 100, "studies_ultrasound": 40, "film_prints": 7, "paper_prints": 5, "cds": 3,
    "handovers": 90, "delivered_electronic": 80, "delivered_cd": 6, "handovers_with_report": 60,
}  # fmt: skip


@pytest.mark.parametrize(
    ("period", "changes", "expected"),
    [
        (GLIDE, {"film_baseline": 0.5, "print_baseline": 0.25},
         {"film_expected": 50, "print_expected": 35}),
        (GLIDE, {}, {"film_expected": 0, "print_expected": 0}),
        (LATER, {"film_baseline": 0.5}, {"film_expected": 50, "print_expected": 0}),
        (LATER, {}, {"film_expected": 7}),
        (GLIDE, {"kind": "office"},
         {"electronic_services": 0, "electronic_delivered": 0, "services": 140}),
        (GLIDE, {},
         {"services": 140, "film_studies": 100, "electronic_services": 140,
          "electronic_delivered": 80, "handovers": 90, "handovers_with_report": 60,
          "film_prints": 7, "paper_prints": 5, "cds": 3}),
    ],
    ids=["at baseline", "no baseline yet", "later: the rate that is handed over",
         "later, without any: nothing counts as avoided", "offices are not asked of delivery",
         "figures"],
)  # fmt: skip
def test_figures(period: int, changes: dict[str, Any], expected: dict[str, float]) -> None:
    found = rows(period, owed(**FIGURES, **changes)).iloc[0]
    assert {name: found[name] for name in expected} == expected


def test_values_of_the_spread() -> None:
    found = rows(
        GLIDE,
        owed(**FIGURES, total=70.0, band="behind", pacs_scheduled_minutes=1_000,
             pacs_down_minutes=50, days_late=2),
        owed(kind="office", studies_dental=10, film_prints=3, total=91.0, band="on_plan",
             handovers=None, delivered_electronic=None, handovers_with_report=None),
        silent(30),
        owed(total=80.0, band="behind", is_expected=False),
        owed(band=NO_ACTIVITY),
    )  # fmt: skip
    nothing = np.nan
    for name, values in {
        "scores": [70.0, 91.0, 0.0, nothing, nothing],
        "film_rates": [0.07, 0.1, nothing, nothing, 0.0],  # ten studies count as thirty
        "print_rates": [12 / 140, 0.1, nothing, nothing, 0.0],
        "electronic_shares": [80 / 140, nothing, nothing, nothing, nothing],
        "report_shares": [60 / 90, nothing, nothing, nothing, nothing],
        "availabilities": [0.95, nothing, nothing, nothing, nothing],
        "delays": [2.0, 0.0, nothing, nothing, 0.0],
    }.items():
        assert found[name].tolist() == pytest.approx(values, nan_ok=True), name


def test_a_month_before_the_directive_has_no_scores_and_no_weights() -> None:
    found = rows(BASELINE_MONTH, silent(400), owed(usual_month=400))
    assert found["missing_weight"].tolist() == [0, 0]
    assert found["scores"].isna().all()
    assert found["expected"].tolist() == [1, 1]
