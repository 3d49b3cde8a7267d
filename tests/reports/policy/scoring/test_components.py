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
