"""The total of a month: what is weighed, what is left out, what is scored at all."""

import math
from typing import Any

import pytest

from reports.policy.form.form import STUDY_CODES
from reports.policy.scoring.components import SCORE_COLUMNS
from reports.policy.scoring.evaluate import evaluate
from tests.reports.policy.filed import baselines, month, months
from tests.reports.policy.scoring.scored import HUNDRED, NAN, V1, same, score


def test_a_whole_month_of_step_1() -> None:
    # film 26 / 100 is on plan: 100; report 60 / 80: 75; pacs 85; access 6 / 8: 75; 2 days: 90
    filed = month(
        140006,
        film_prints=26,
        handovers_with_report=60,
        physicians_with_access=6,
        days_late=2,
        **HUNDRED,
    )
    row = score(filed, film=0.48)
    # (55 × 100 + 20 × 75 + 15 × 85 + 5 × 75 + 5 × 90) / 100 = 9100 / 100
    assert same(row["total"], 91)
    assert row["phase"] == "step1"
    assert row["services"] == 100
    assert row["band"] == "on_plan"
    assert row["ceiling"] == ""


def test_a_whole_month_of_step_2() -> None:
    # film 2 sheets of 5: 60; print (2 + 50) / 100 of plan 0.92: 100;
    # electronic (1 / 100) / (0.95 / 24): 25.26…; report 0; pacs 85; access 0; in time 100
    filed = month(140101, film_prints=2, paper_prints=50, delivered_electronic=1, **HUNDRED)
    row = score(filed, film=0.48, print=0.96)
    # (25 × 60 + 25 × 100 + 20 × 24/0.95 + 10 × 0 + 10 × 85 + 5 × 0 + 5 × 100) / 100
    assert same(row["total"], 53.5 + 4.8 / 0.95)
    assert row["total_before_ceiling"] == row["total"]  # under the ceiling already
    assert row["phase"] == "step2"
    assert row["band"] == "off_plan"
    assert row["ceiling"] == "film_printed"


def test_a_whole_month_afterwards() -> None:
    # print 1 sheet of 5: 80; electronic 0.38 / 0.95: 40; report 40 / 80: 50; pacs 85; late 4: 80
    filed = month(
        140204,
        paper_prints=1,
        delivered_electronic=38,
        handovers_with_report=40,
        days_late=4,
        **HUNDRED,
    )
    row = score(filed, print=0.96)
    # (50 × 80 + 25 × 40 + 10 × 50 + 10 × 85 + 5 × 80) / 100 = 6750 / 100
    assert same(row["total"], 67.5)
    assert row["phase"] == "afterwards"
    assert row["ceiling"] == ""


def test_weights_of_what_does_not_apply_are_left_out() -> None:
    # an office: no report; nobody refers: no access; enrolled after the deadline: no timeliness
    filed = month(
        140006,
        kind="office",
        film_prints=50,
        studies_ct=100,
        days_late=None,
        pacs_scheduled_minutes=40000,
        pacs_down_minutes=0,
    )
    row = score(filed, film=0.48)
    # film 1 − 0.24/0.48: 50, pacs 100: (55 × 50 + 15 × 100) / (55 + 15) = 4250 / 70
    assert same(row["total"], 4250 / 70)


def test_who_prints_nothing_has_eliminated_it_whatever_the_studies() -> None:
    # an office with ultrasound only: film 100, pacs 70
    filed = month(140001, kind="office", studies_ultrasound=40, days_late=None)
    assert same(score(filed)["total"], (55 * 100 + 15 * 70) / 70)


@pytest.mark.parametrize("figures", [{}, {"cds": 5}, {"handovers": 0, "film_wasted": 9}])
def test_a_month_without_activity_has_no_score(figures: Any) -> None:
    row = score(month(140005, **figures))
    assert math.isnan(row["total"])
    assert row["band"] == "no_activity"
    assert row["ceiling"] == ""
    assert row["services"] == 0
    components = [name for name in SCORE_COLUMNS if name.endswith("_score")]
    assert len(components) == 7
    assert row[components].isna().all()


@pytest.mark.parametrize("figures", [{"film_prints": 1}, {"paper_prints": 1}, {"studies_mri": 1}])
def test_one_print_or_one_study_is_activity(figures: Any) -> None:
    row = score(month(140005, **figures))
    assert not math.isnan(row["total"])
    assert row["band"] != "no_activity"


def test_studies_left_blank_throughout_are_no_activity() -> None:
    row = score(month(140005) | dict.fromkeys(STUDY_CODES))
    assert row["band"] == "no_activity"
    assert row["services"] == 0


@pytest.mark.parametrize(
    ("filed", "scored"),
    [
        (month(139911, studies_ct=9), False),
        (month(139912, studies_ct=9), False),
        (month(140001, studies_ct=9), True),
        (month(140001, studies_ct=9, makes_images=False), False),
        (month(140001, studies_ct=9, kind="receiver"), False),
        (month(140001, studies_ct=9, kind="office"), True),
    ],
)
def test_what_is_scored_at_all(filed: Any, scored: Any) -> None:
    rows = evaluate(months(filed), baselines(), V1).scores
    assert len(rows) == scored
    assert tuple(rows.columns) == (*SCORE_COLUMNS, "input_hash")


def test_nothing_filed_gives_an_empty_frame() -> None:
    rows = evaluate(months(), baselines(), V1).scores
    assert rows.empty
    assert tuple(rows.columns) == (*SCORE_COLUMNS, "input_hash")


def test_rows_come_by_facility_and_period() -> None:
    filed = [month(p, facility=f, studies_ct=9) for f, p in [(2, 140002), (1, 140003), (2, 140001)]]
    rows = evaluate(months(*filed), baselines(facilities=(1, 2)), V1).scores
    assert list(zip(rows["facility"], rows["period"], strict=True)) == [
        (1, 140003),
        (2, 140001),
        (2, 140002),
    ]


def test_a_score_is_not_made_up_without_a_baseline() -> None:
    filed = months(month(140101, facility=7, studies_ct=9))
    with pytest.raises(ValueError, match="no film baseline for facility 7"):
        evaluate(filed, baselines(), V1)
    with pytest.raises(ValueError, match="no print baseline for facility 7"):
        evaluate(filed, baselines(print=NAN, facilities=(7,)), V1)


def test_a_baseline_that_is_not_needed_may_be_missing() -> None:
    assert score(month(140012, studies_ct=9), print=NAN)["total"] > 0
    assert score(month(140201, studies_ct=9), film=NAN)["total"] > 0
    assert score(month(140005), film=NAN, print=NAN)["band"] == "no_activity"


def test_a_frame_with_a_month_twice_or_a_column_missing_is_refused() -> None:
    twice = months(month(140001), month(140002), month(140001))
    with pytest.raises(ValueError, match="twice"):
        evaluate(twice, baselines(), V1)
    with pytest.raises(ValueError, match=r"lacks days_late, film_prints$"):
        evaluate(months(month()).drop(columns=["film_prints", "days_late"]), baselines(), V1)
    with pytest.raises(ValueError, match="two rows of baselines"):
        evaluate(months(month()), baselines(facilities=(1, 1)), V1)
