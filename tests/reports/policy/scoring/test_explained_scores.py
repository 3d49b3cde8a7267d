"""What people see of a score: its total, and the points that explain it."""

import math

import pytest

from reports.policy.scoring.components import displayed, explain
from tests.reports.policy.filed import month
from tests.reports.policy.scoring.scored import HUNDRED, NAN, V1, score


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
        film_prints=50,
        handovers_with_report=60,
        days_late=2,
        **HUNDRED | {"physicians_referring": 0},
    )
    row = score(filed, film=0.48)
    parts = {part["name"]: part for part in explain(row, V1)}
    assert list(parts) == ["film", "report", "pacs", "access", "timeliness"]
    # weights that apply: 55 + 20 + 15 + 5 = 95
    assert parts["film"] == {
        "name": "film",
        "label_fa": "حذف فیلم",
        "label_en": "Elimination of film",
        "how_fa": V1.components["film"].how.fa,
        "how_en": V1.components["film"].how.en,
        "score": pytest.approx(50),
        "weight": 55,
        "points": pytest.approx(55 * 50 / 95),
        "points_lost": pytest.approx(55 * 50 / 95),
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


def test_points_explain_the_total_before_its_ceiling() -> None:
    row = score(month(140001, studies_ct=100, film_prints=1, film_fee_rials=1))
    points = [part["points"] for part in explain(row, V1) if part["points"] is not None]
    assert row["total"] < row["total_before_ceiling"] == pytest.approx(sum(points))


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
