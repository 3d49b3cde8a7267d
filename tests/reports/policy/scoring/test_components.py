"""Component scores, worked by hand; the arithmetic stands beside each case."""

import math
from typing import Any

import pytest

from reports.policy.directive.published import read_directive
from tests.reports.policy.filed import month
from tests.reports.policy.scoring.scored import NAN, same, score
from tests.reports.policy.texts import changed

# ── film and print: elimination of a rate ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("period", "baseline", "sheets", "studies", "plan", "expected"),
    [
        # Month 1 of 12: plan = 0.48 × (1 − 0.5/12) = 0.46
        (140001, 0.48, 46, 100, 0.46, 100),  # on plan
        (140001, 0.48, 40, 100, 0.46, 100),  # ahead of it: not above 100
        (140001, 0.48, 58, 100, 0.46, 75),  # 1 − (0.58 − 0.46)/0.48
        (140001, 0.48, 94, 100, 0.46, 0),  # 1 − 0.48/0.48
        (140001, 0.48, 99, 100, 0.46, 0),  # not below 0
        # Month 6: plan = 0.48 × (1 − 5.5/12) = 0.26
        (140006, 0.48, 26, 100, 0.26, 100),
        (140006, 0.48, 38, 100, 0.26, 75),  # 1 − 0.12/0.48
        (140006, 0.48, 50, 100, 0.26, 50),  # 1 − 0.24/0.48
        # Month 12: plan = 0.48 × (1 − 11.5/12) = 0.02
        (140012, 0.48, 2, 100, 0.02, 100),
        (140012, 0.48, 26, 100, 0.02, 50),
        (140012, 0.48, 0, 100, 0.02, 100),
        # After the glide: plan 0; five sheets, or five in a hundred studies, mean zero
        (140101, 0.48, 0, 100, 0.0, 100),
        (140101, 0.48, 1, 100, 0.0, 80),
        (140101, 0.48, 5, 100, 0.0, 0),
        (140101, 0.48, 5, 200, 0.0, 50),  # 5 % of 200 is 10
        (140112, 0.48, 48, 100, 0.0, 0),
        # Who had printed most is forgiven no more than others.
        (140101, 0.02, 3, 100, 0.0, 40),
        (140101, 2.00, 3, 100, 0.0, 40),
        # One sheet in an office of thirty studies, or of three, is one sheet of five.
        (140101, 0.02, 1, 30, 0.0, 80),
        (140101, 0.02, 1, 3, 0.0, 80),
    ],
)
def test_film(
    period: int, baseline: Any, sheets: Any, studies: Any, plan: Any, expected: Any
) -> None:
    row = score(month(period, film_prints=sheets, studies_ct=studies), film=baseline)
    assert same(row["film_plan"], plan)
    assert same(row["film_score"], expected)
    assert row["film_baseline"] == baseline
    assert same(row["film_actual"], sheets / max(studies, 30))
    assert (row["film_numerator"], row["film_denominator"]) == (sheets, studies)


@pytest.mark.parametrize(
    ("period", "sheets", "studies", "rate", "expected"),
    [
        # Fewer than thirty studies count as thirty; plan of month 6 = 0.48 × 6.5/12 = 0.26
        (140006, 9, 30, 0.3, 100 * (1 - 0.04 / 0.48)),
        (140006, 9, 29, 0.3, 100 * (1 - 0.04 / 0.48)),
        (140006, 9, 0, 0.3, 100 * (1 - 0.04 / 0.48)),  # no study that film is used for
        (140006, 9, 31, 9 / 31, 100 * (1 - (9 / 31 - 0.26) / 0.48)),
        (140006, 0, 0, 0.0, 100),  # who printed nothing has eliminated it
        (140101, 0, 0, 0.0, 100),
    ],
)
def test_a_small_denominator_counts_as_thirty(
    period: int, sheets: Any, studies: Any, rate: float, expected: float
) -> None:
    row = score(
        month(period, film_prints=sheets, studies_ct=studies, studies_ultrasound=50), film=0.48
    )
    assert same(row["film_actual"], rate)
    assert same(row["film_score"], expected)
    assert row["film_denominator"] == studies


def test_earlier_months_are_not_added_to_a_small_one() -> None:
    alone = score(month(140102, studies_ct=5, film_prints=1))
    after_many = score(
        month(140101, studies_ct=900, film_prints=900), month(140102, studies_ct=5, film_prints=1)
    )
    assert alone["film_score"] == after_many["film_score"] == 80


@pytest.mark.parametrize(
    ("period", "film_prints", "paper_prints", "plan", "expected"),
    [
        # Month 1 of step 2: plan = 0.96 × (1 − 0.5/12) = 0.92
        (140101, 40, 52, 0.92, 100),
        (140101, 56, 60, 0.92, 75),  # 1 − (1.16 − 0.92)/0.96
        # Month 9: plan = 0.96 × (1 − 8.5/12) = 0.28
        (140109, 0, 76, 0.28, 50),  # 1 − 0.48/0.96
        # Afterwards: plan 0; five in a hundred mean zero, whatever the baseline
        (140201, 0, 1, 0.0, 80),
        (140201, 2, 1, 0.0, 40),
        (140305, 24, 0, 0.0, 0),
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
    filed = month(140201, cds=2, studies_ct=100)
    assert score(filed)["print_score"] == 100
    assert same(score(filed, directive=discs)["print_score"], 60)  # 1 − 2/5


# ── electronic ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("period", "electronic", "studies", "target", "expected"),
    [
        # the target grows to 0.95: some studies are handed over in later months
        (140101, 19, 960, 0.95 * 0.5 / 12, 50),  # (19/960) / (38/960)
        (140101, 38, 960, 0.95 * 0.5 / 12, 100),
        (140101, 960, 960, 0.95 * 0.5 / 12, 100),  # not above 100
        (140103, 95, 960, 0.95 * 2.5 / 12, 50),  # (95/960) / (190/960)
        (140112, 437, 960, 0.95 * 11.5 / 12, 50),  # (437/960) / (874/960)
        (140201, 38, 100, 0.95, 40),
        (140201, 95, 100, 0.95, 100),
        (140201, 120, 100, 0.95, 100),  # a share is at most 1
        (140201, 0, 100, 0.95, 0),
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
    assert same(score(filed)["electronic_score"], 100 * 0.2 / 0.95)
    assert same(score(filed, directive=discs)["electronic_score"], 100 * 0.5 / 0.95)


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
