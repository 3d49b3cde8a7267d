"""The numbers of a score come from the directive: another version scores the same month anew."""

import math
from typing import Any

import pytest

from reports.policy.directive.published import read_directive
from tests.reports.policy.filed import month
from tests.reports.policy.scoring.scored import same, score
from tests.reports.policy.texts import changed

# An office without film and without a deadline: film 100 and the platform alone, 55 to 15.
OFFICE = month(140001, kind="office", studies_ultrasound=9, days_late=None)
SOMETIMES_DOWN = OFFICE | {"pacs_scheduled_minutes": 100, "pacs_down_minutes": 6}


@pytest.mark.parametrize(
    ("old", "new", "filed", "before", "after"),
    [
        ("film = 55, report = 20", "film = 25, report = 50",
         month(140012, studies_ct=50, film_prints=50, handovers=50, handovers_with_report=50,
               platform="none"),
         # film 1 − (1 − 1/24) = 1/24, report 100, pacs 0, in time 100
         (55 / 24 + 20 + 5) / 0.95, (25 / 24 + 50 + 5) / 0.95),
        ("[thresholds.points_per_day_late]\nvalue = 5",
         "[thresholds.points_per_day_late]\nvalue = 2",
         month(140001, kind="office", studies_ultrasound=9, platform="none", days_late=10),
         # film 100, pacs 0
         (55 * 100 + 5 * 50) / 75, (55 * 100 + 5 * 80) / 75),
        ("[thresholds.platform_points]\nvalue = 70", "[thresholds.platform_points]\nvalue = 50",
         OFFICE, (5500 + 15 * 70) / 70, (5500 + 15 * 50) / 70),
        ("[thresholds.availability_points]\nvalue = 30",
         "[thresholds.availability_points]\nvalue = 10",
         OFFICE | {"pacs_scheduled_minutes": 100}, 100, (5500 + 15 * 80) / 70),
        ("[thresholds.availability_full_percent]\nvalue = 99",
         "[thresholds.availability_full_percent]\nvalue = 98",
         SOMETIMES_DOWN, (5500 + 15 * (70 + 30 * 4 / 9)) / 70, (5500 + 15 * 85) / 70),
        ("[thresholds.availability_none_percent]\nvalue = 90",
         "[thresholds.availability_none_percent]\nvalue = 89",
         SOMETIMES_DOWN, (5500 + 15 * (70 + 30 * 4 / 9)) / 70, (5500 + 15 * 85) / 70),
        ("[thresholds.smallest_denominator]\nvalue = 30",
         "[thresholds.smallest_denominator]\nvalue = 60",
         # plan 23/24: 48 sheets of 48 studies are 1/24 above it; of 60 studies, under it
         month(140001, kind="office", studies_ct=48, film_prints=48, platform="none",
               days_late=None), 55 * 100 * (1 - 1 / 24) / 70, 55 * 100 / 70),
        ("[thresholds.sheets_for_no_points]\nvalue = 5",
         "[thresholds.sheets_for_no_points]\nvalue = 10",
         month(140201, kind="office", studies_ct=48, paper_prints=2, platform="none",
               days_late=None), 50 * 60 / 60, 50 * 80 / 60),
        ("[thresholds.percent_for_no_points]\nvalue = 5",
         "[thresholds.percent_for_no_points]\nvalue = 10",
         month(140201, kind="office", studies_ct=400, paper_prints=10, platform="none",
               days_late=None), 50 * 50 / 60, 50 * 75 / 60),
        ("[thresholds.electronic_target]\nvalue = 0.95",
         "[thresholds.electronic_target]\nvalue = 0.5",
         # print 100, report and pacs 0
         month(140201, studies_ct=100, delivered_electronic=38, platform="none", days_late=None),
         (50 * 100 + 25 * 40) / 95, (50 * 100 + 25 * 76) / 95),
    ],
)  # fmt: skip
def test_a_changed_number_changes_the_score(
    old: str, new: str, filed: Any, before: Any, after: Any
) -> None:
    other = read_directive(changed(old, new))
    assert same(score(filed)["total"], before)
    assert same(score(filed, directive=other)["total"], after)


def test_what_a_component_is_not_asked_of_is_the_directives() -> None:
    filed = month(140001, kind="clinic", studies_ct=9, handovers=9, handovers_with_report=3)
    offices = 'clause = "O5"\nnot_for_kinds = ["office"]'
    other = read_directive(changed(offices, offices.replace("office", "clinic")))
    assert same(score(filed)["report_score"], 100 / 3)
    assert math.isnan(score(filed, directive=other)["report_score"])


def test_studies_without_film_are_the_directives() -> None:
    other = read_directive(
        changed('["studies_ultrasound", "studies_bone_density"]', '["studies_ultrasound"]')
    )
    filed = month(140001, film_prints=10, studies_ct=40, studies_bone_density=60)
    assert score(filed)["film_denominator"] == 40
    assert score(filed, directive=other)["film_denominator"] == 100


def test_a_weight_below_one_still_counts() -> None:
    light = read_directive(
        changed(
            "{ film = 55, report = 20, pacs = 15, access = 5, timeliness = 5 }",
            "{ film = 0.5, pacs = 99.5 }",
        )
    )
    row = score(month(140001, studies_ct=10, platform="none"), directive=light)
    assert same(row["film_score"], 100)
    assert same(row["total"], 0.5)  # (0.5 × 100 + 99.5 × 0) / 100
