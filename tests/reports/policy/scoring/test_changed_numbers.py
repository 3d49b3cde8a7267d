"""The numbers of a score come from the directive: another version scores the same month anew."""

import math
from typing import Any

import pytest

from reports.policy.directive.published import read_directive
from tests.reports.policy.filed import month
from tests.reports.policy.scoring.scored import same, score
from tests.reports.policy.texts import changed


@pytest.mark.parametrize(
    ("old", "new", "filed", "before", "after"),
    [
        ("film = 45, report = 20", "film = 25, report = 40",
         month(140012, studies_ct=50, film_prints=50, handovers=50, handovers_with_report=50,
               platform="none"),
         # film 0, report 100, pacs 0, in time 100: (20 + 15) / 95, then (40 + 15) / 95
         100 * 35 / 95, 100 * 55 / 95),
        ("[thresholds.points_per_day_late]\nvalue = 5",
         "[thresholds.points_per_day_late]\nvalue = 2",
         month(140001, kind="office", studies_ultrasound=9, platform="none", days_late=10), 25, 40),
        ("[thresholds.platform_points]\nvalue = 70", "[thresholds.platform_points]\nvalue = 50",
         month(140001, kind="office", studies_ultrasound=9, days_late=None), 70, 50),
        ("[thresholds.availability_points]\nvalue = 30",
         "[thresholds.availability_points]\nvalue = 10",
         month(140001, kind="office", studies_ultrasound=9, days_late=None,
               pacs_scheduled_minutes=100), 100, 80),
        ("[thresholds.availability_full_percent]\nvalue = 99",
         "[thresholds.availability_full_percent]\nvalue = 98",
         month(140001, kind="office", studies_ultrasound=9, days_late=None,
               pacs_scheduled_minutes=100, pacs_down_minutes=6), 70 + 30 * 4 / 9, 85),
        ("[thresholds.availability_none_percent]\nvalue = 90",
         "[thresholds.availability_none_percent]\nvalue = 89",
         month(140001, kind="office", studies_ultrasound=9, days_late=None,
               pacs_scheduled_minutes=100, pacs_down_minutes=6), 70 + 30 * 4 / 9, 85),
        ("[thresholds.smallest_elimination_span]\nvalue = 0.25",
         "[thresholds.smallest_elimination_span]\nvalue = 0.5",
         month(140001, kind="office", studies_ct=48, film_prints=52, platform="none",
               days_late=None), 100 * 45 / 60 * 0.5, 100 * 45 / 60 * 0.75),
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
            "{ film = 45, report = 20, pacs = 15, access = 5, timeliness = 15 }",
            "{ film = 0.5, pacs = 99.5 }",
        )
    )
    row = score(month(140001, studies_ct=10, platform="none"), directive=light)
    assert same(row["film_score"], 100)
    assert same(row["total"], 0.5)  # (0.5 × 100 + 99.5 × 0) / 100
