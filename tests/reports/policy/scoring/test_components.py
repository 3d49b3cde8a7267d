"""Component scores and totals, worked by hand; the arithmetic stands beside each case."""

import math
from typing import Any

import pytest

from reports.policy.directive import published
from reports.policy.directive.parts import Directive
from reports.policy.directive.published import read_directive
from reports.policy.form.form import STUDY_CODES
from reports.policy.scoring.components import SCORE_COLUMNS, displayed, explain
from reports.policy.scoring.evaluate import evaluate
from tests.reports.policy.filed import baselines, month, months
from tests.reports.policy.texts import changed

V1 = published.version(1)
NAN = float("nan")


def score(*rows: Any, film: Any = 1.0, print: Any = 1.0, directive: Directive = V1) -> Any:
    """The score row of the last of one facility's months."""
    return evaluate(months(*rows), baselines(film, print), directive).scores.iloc[-1]


def same(found: Any, expected: Any) -> Any:
    return (math.isnan(found) and math.isnan(expected)) or found == pytest.approx(
        expected, abs=1e-9
    )


# ── film and print: elimination of a rate ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("period", "baseline", "sheets", "studies", "plan", "expected"),
    [
        # Month 1 of 12: plan = 0.48 × (1 − 0.5/12) = 0.46; span = max(0.02, 0.48/4) = 0.12
        (140001, 0.48, 46, 100, 0.46, 100),  # on plan
        (140001, 0.48, 40, 100, 0.46, 100),  # ahead of it: not above 100
        (140001, 0.48, 52, 100, 0.46, 50),  # 1 − (0.52 − 0.46)/0.12
        (140001, 0.48, 58, 100, 0.46, 0),  # 1 − 0.12/0.12
        (140001, 0.48, 90, 100, 0.46, 0),  # not below 0
        # Month 6: plan = 0.48 × (1 − 5.5/12) = 0.26; span = 0.48 − 0.26 = 0.22
        (140006, 0.48, 26, 100, 0.26, 100),
        (140006, 0.48, 37, 100, 0.26, 50),  # 1 − 0.11/0.22
        (140006, 0.48, 48, 100, 0.26, 0),  # still at the baseline
        # Month 12: plan = 0.48 × (1 − 11.5/12) = 0.02; span = 0.46
        (140012, 0.48, 2, 100, 0.02, 100),
        (140012, 0.48, 25, 100, 0.02, 50),  # 1 − 0.23/0.46
        (140012, 0.48, 0, 100, 0.02, 100),
        # After the glide: plan 0; span = 0.48
        (140101, 0.48, 0, 100, 0.0, 100),
        (140101, 0.48, 12, 100, 0.0, 75),  # 1 − 0.12/0.48
        (140112, 0.48, 48, 100, 0.0, 0),
    ],
)
def test_film(
    period: int, baseline: Any, sheets: Any, studies: Any, plan: Any, expected: Any
) -> None:
    row = score(month(period, film_prints=sheets, studies_ct=studies), film=baseline)
    assert same(row["film_plan"], plan)
    assert same(row["film_score"], expected)
    assert row["film_baseline"] == baseline
    assert row["film_actual"] == sheets / studies


@pytest.mark.parametrize(
    ("period", "film_prints", "paper_prints", "plan", "expected"),
    [
        # Month 1 of step 2: plan = 0.96 × (1 − 0.5/12) = 0.92; span = max(0.04, 0.24) = 0.24
        (140101, 40, 52, 0.92, 100),
        (140101, 50, 54, 0.92, 50),  # 1 − (1.04 − 0.92)/0.24
        # Month 9: plan = 0.96 × (1 − 8.5/12) = 0.28; span = 0.68
        (140109, 0, 62, 0.28, 50),  # 1 − 0.34/0.68
        # Afterwards: plan 0; span = 0.96
        (140201, 0, 24, 0.0, 75),  # 1 − 0.24/0.96
        (140305, 24, 0, 0.0, 75),
        (140201, 0, 0, 0.0, 100),
    ],
)
def test_print(period: int, film_prints: Any, paper_prints: Any, plan: Any, expected: Any) -> None:
    row = score(
        month(period, film_prints=film_prints, paper_prints=paper_prints, studies_ultrasound=100),
        print=0.96,
    )
    assert same(row["print_plan"], plan)
    assert same(row["print_score"], expected)


@pytest.mark.parametrize("blank", ["film_prints", "paper_prints"])
def test_a_blank_count_of_prints_gives_no_print_rate(blank: str) -> None:
    row = score(month(140201, studies_ct=50) | {blank: None})
    assert math.isnan(row["print_score"])


def test_discs_are_prints_only_where_the_directive_says_so() -> None:
    discs = read_directive(changed("counts_as_print = false", "counts_as_print = true"))
    filed = month(140201, cds=25, studies_ct=100)
    assert score(filed)["print_score"] == 100
    assert score(filed, directive=discs)["print_score"] == 75  # 1 − 0.25/1


# ── electronic ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("period", "electronic", "studies", "target", "expected"),
    [
        (140101, 1, 48, 0.5 / 12, 50),  # 1/48 of 1/24
        (140101, 2, 48, 0.5 / 12, 100),
        (140101, 48, 48, 0.5 / 12, 100),  # not above 100
        (140103, 10, 96, 2.5 / 12, 50),  # (10/96) / (20/96)
        (140112, 46, 96, 11.5 / 12, 50),  # (46/96) / (92/96)
        (140201, 50, 100, 1, 50),
        (140201, 100, 100, 1, 100),
        (140201, 120, 100, 1, 100),  # a share is at most 1
        (140201, 0, 100, 1, 0),
    ],
)
def test_electronic(period: int, electronic: Any, studies: Any, target: Any, expected: Any) -> None:
    row = score(month(period, delivered_electronic=electronic, studies_ct=studies))
    assert same(row["electronic_target"], target)
    assert same(row["electronic_score"], expected)
    assert same(row["electronic_share"], min(1, electronic / studies))


@pytest.mark.parametrize(
    ("filed", "why"),
    [
        (month(140201, kind="office", studies_ct=9, delivered_electronic=9), "an office"),
        (month(140201, film_prints=1), "no studies"),
        (month(140201, studies_ct=9, delivered_electronic=None), "not known"),
        (month(140012, studies_ct=9, delivered_electronic=9), "no weight in step 1"),
    ],
)
def test_electronic_does_not_apply(filed: Any, why: str) -> None:
    assert math.isnan(score(filed)["electronic_score"]), why


def test_discs_are_electronic_only_where_the_directive_says_so() -> None:
    discs = read_directive(changed("counts_as_electronic = false", "counts_as_electronic = true"))
    filed = month(140201, studies_ct=100, delivered_electronic=20, delivered_cd=30)
    assert score(filed)["electronic_score"] == 20
    assert score(filed, directive=discs)["electronic_score"] == 50


# ── report ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("studies", "handovers", "with_report", "expected", "why"),
    [
        (100, 80, 60, 75, "60 / 80"),
        (100, 80, 80, 100, "all of them"),
        (100, 80, 0, 0, "none of them"),
        (100, 0, 0, 0, "studies, but nothing was handed over"),
        (0, 0, 0, NAN, "no studies and nothing handed over"),
        (0, 10, 5, 50, "images of earlier studies: 5 / 10"),
        (100, None, None, NAN, "not known"),
        (100, 80, None, NAN, "not known"),
    ],
)
def test_report(studies: Any, handovers: Any, with_report: Any, expected: Any, why: str) -> None:
    filed = month(
        140001,
        studies_ct=studies,
        film_prints=1,
        handovers=handovers,
        handovers_with_report=with_report,
    )
    assert same(score(filed)["report_score"], expected), why


def test_report_does_not_apply_to_offices() -> None:
    filed = month(140001, kind="office", studies_ct=9, handovers=9, handovers_with_report=3)
    assert math.isnan(score(filed)["report_score"])
    assert score(filed)["report_share"] == 3 / 9


# ── platform ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("platform", "scheduled", "down", "expected", "why"),
    [
        ("none", 40000, 0, 0, "no platform, however available"),
        (None, 40000, 0, 0, "no platform named"),
        ("pacs", 40000, 0, 100, "always up: 70 + 30"),
        ("approved", 40000, 400, 100, "up 99 %: full"),
        ("pacs", 40000, 401, 70 + 30 * (98.9975 - 90) / 9, "up 98.9975 %"),
        ("pacs", 40000, 2200, 85, "up 94.5 %: half of the way from 90 to 99"),
        ("pacs", 40000, 3999, 70 + 30 * (0.0025 / 9), "up 90.0025 %"),
        ("pacs", 40000, 4000, 70, "up 90 %: nothing for it"),
        ("pacs", 40000, 39999, 70, "hardly ever up"),
        ("pacs", 0, 0, 70, "no planned working time"),
        ("pacs", None, 0, 70, "planned working time not known"),
        ("pacs", 40000, None, 70, "time down not known"),
        ("pacs", 30000, 300, 100, "exactly 99 % of another number"),
        ("pacs", 30000, 3000, 70, "exactly 90 % of another number"),
    ],
)
def test_pacs(platform: Any, scheduled: Any, down: Any, expected: Any, why: str) -> None:
    filed = month(
        140001,
        studies_ct=9,
        platform=platform,
        pacs_scheduled_minutes=scheduled,
        pacs_down_minutes=down,
    )
    row = score(filed)
    assert same(row["pacs_score"], expected), why
    if scheduled and down is not None:
        assert row["availability"] == (scheduled - down) / scheduled


# ── access and timeliness ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("referring", "with_access", "expected"),
    [(8, 6, 75), (8, 8, 100), (8, 0, 0), (0, 0, NAN), (None, None, NAN), (8, None, NAN)],
)
def test_access(referring: Any, with_access: Any, expected: Any) -> None:
    filed = month(
        140001, studies_ct=9, physicians_referring=referring, physicians_with_access=with_access
    )
    assert same(score(filed)["access_score"], expected)


def test_access_has_no_weight_after_step_2() -> None:
    filed = month(140201, studies_ct=9, physicians_referring=8, physicians_with_access=6)
    assert math.isnan(score(filed)["access_score"])
    assert score(filed)["access_share"] == 0.75


@pytest.mark.parametrize(
    ("days_late", "expected"),
    [(0, 100), (1, 95), (2, 90), (19, 5), (20, 0), (21, 0), (400, 0), (None, NAN), (-3, 100)],
)
def test_timeliness(days_late: Any, expected: Any) -> None:
    row = score(month(140001, studies_ct=9, days_late=days_late))
    assert same(row["timeliness_score"], expected)
    assert same(row["days_late"], NAN if days_late is None else days_late)


# ── the total ────────────────────────────────────────────────────────────────────────────────

HUNDRED: dict[str, Any] = {
    "studies_ct": 100,
    "handovers": 80,
    "pacs_scheduled_minutes": 40000,
    "pacs_down_minutes": 2200,
    "physicians_referring": 8,
}


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
    # (45 × 100 + 20 × 75 + 15 × 85 + 5 × 75 + 15 × 90) / 100 = 9000 / 100
    assert same(row["total"], 90)
    assert row["phase"] == "step1"
    assert row["services"] == 100
    assert row["band"] == "on_plan"
    assert row["ceilings"] == ""


def test_a_whole_month_of_step_2() -> None:
    # film 12 / 100 of 0.48: 75; print (12 + 40) / 100 of plan 0.92: 100;
    # electronic (1 / 100) / (1 / 24): 24; report 0; pacs 85; access 0; in time 100
    filed = month(140101, film_prints=12, paper_prints=40, delivered_electronic=1, **HUNDRED)
    row = score(filed, film=0.48, print=0.96)
    # (25 × 75 + 25 × 100 + 20 × 24 + 10 × 0 + 10 × 85 + 5 × 0 + 5 × 100) / 100 = 6205 / 100
    assert same(row["total"], 62.05)
    assert row["phase"] == "step2"
    assert row["band"] == "behind"
    assert row["ceilings"] == "film_printed"


def test_a_whole_month_afterwards() -> None:
    # print 24 / 100 of 0.96: 75; electronic 50 / 100: 50; report 40 / 80: 50; pacs 85; late 4: 80
    filed = month(
        140204,
        paper_prints=24,
        delivered_electronic=50,
        handovers_with_report=40,
        days_late=4,
        **HUNDRED,
    )
    row = score(filed, print=0.96)
    # (45 × 75 + 25 × 50 + 10 × 50 + 10 × 85 + 10 × 80) / 100 = 6775 / 100
    assert same(row["total"], 67.75)
    assert row["phase"] == "afterwards"
    assert row["ceilings"] == "paper_printed"


def test_weights_of_what_does_not_apply_are_left_out() -> None:
    # an office: no report; nobody refers: no access; enrolled after the deadline: no timeliness
    filed = month(
        140006,
        kind="office",
        film_prints=37,
        studies_ct=100,
        days_late=None,
        pacs_scheduled_minutes=40000,
        pacs_down_minutes=0,
    )
    row = score(filed, film=0.48)
    # film 50, pacs 100: (45 × 50 + 15 × 100) / (45 + 15) = 3750 / 60
    assert same(row["total"], 62.5)


def test_only_the_platform_applies() -> None:
    # an office with ultrasound only: no film rate
    filed = month(140001, kind="office", studies_ultrasound=40, days_late=None)
    row = score(filed)
    assert row["total"] == 70  # 15 × 70 / 15


@pytest.mark.parametrize("figures", [{}, {"cds": 5}, {"handovers": 0, "film_wasted": 9}])
def test_a_month_without_activity_has_no_score(figures: Any) -> None:
    row = score(month(140005, **figures))
    assert math.isnan(row["total"])
    assert row["band"] == "no_activity"
    assert row["ceilings"] == ""
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


# ── what is refused ──────────────────────────────────────────────────────────────────────────


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


# ── numbers come from the directive ──────────────────────────────────────────────────────────


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


# ── what people see ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("total", "shown"),
    [
        (84.96, 84.9),
        (84.99999, 84.9),
        (85.0, 85.0),
        (84.9999999996, 85.0),  # 85 but for the last bits
        (84.9999999994, 84.9),
        (59.95, 59.9),
        (0.3, 0.3),
        (0.09, 0.0),
        (62.05, 62.0),
        (100.0, 100.0),
        (0.0, 0.0),
        (70.1, 70.1),
        (66.7, 66.7),
        (1.1, 1.1),
    ],
)
def test_a_total_is_shown_with_one_decimal_rounded_down(total: float, shown: float) -> None:
    assert displayed(total) == shown


def test_every_tenth_is_shown_as_itself() -> None:
    assert [displayed(n / 10) for n in range(1001)] == [n / 10 for n in range(1001)]


def test_no_total_is_shown_as_none() -> None:
    assert math.isnan(displayed(NAN))


def test_points_explain_a_score() -> None:
    filed = month(
        140006,
        film_prints=37,
        handovers_with_report=60,
        days_late=2,
        **HUNDRED | {"physicians_referring": 0},
    )
    row = score(filed, film=0.48)
    parts = {part["name"]: part for part in explain(row, V1)}
    assert list(parts) == ["film", "report", "pacs", "access", "timeliness"]
    # weights that apply: 45 + 20 + 15 + 15 = 95
    assert parts["film"] == {
        "name": "film",
        "label_fa": "حذف فیلم",
        "label_en": "Elimination of film",
        "how_fa": V1.components["film"].how.fa,
        "how_en": V1.components["film"].how.en,
        "score": pytest.approx(50),
        "weight": 45,
        "points": pytest.approx(45 * 50 / 95),
        "points_lost": pytest.approx(45 * 50 / 95),
        "source": "letter",
        "clause": "O3",
        "weight_source": "measure",
    }
    assert parts["report"]["points"] == pytest.approx(20 * 75 / 95)
    assert parts["report"]["points_lost"] == pytest.approx(20 * 25 / 95)
    assert parts["access"]["score"] is None
    assert parts["access"]["points"] is None
    assert parts["access"]["points_lost"] is None
    points = [part["points"] for part in parts.values() if part["points"] is not None]
    lost = [part["points_lost"] for part in parts.values() if part["points"] is not None]
    assert sum(points) == pytest.approx(row["total"])
    assert sum(lost) == pytest.approx(100 - row["total"])


def test_after_1401_every_number_is_called_an_inference() -> None:
    parts = explain(score(month(140201, studies_ct=9)), V1)
    assert [part["name"] for part in parts] == [
        "print",
        "electronic",
        "report",
        "pacs",
        "timeliness",
    ]
    for part in parts:
        assert (part["source"], part["clause"]) == ("inference", None)
        assert part["weight_source"] == "inference"


def test_a_month_without_activity_is_explained_without_points() -> None:
    parts = explain(score(month(140005)), V1)
    assert [part["points"] for part in parts] == [None] * 5


def test_a_stored_row_with_none_for_blanks_is_explained_too() -> None:
    row = score(month(140006, studies_ct=9, days_late=None))
    numbers = {name: row[name] for name in row.index if name.endswith("_score")}
    stored = {name: None if math.isnan(value) else value for name, value in numbers.items()}
    assert explain(stored | {"period": 140006}, V1) == explain(row, V1)
    assert explain({"period": 139912}, V1) == []


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
