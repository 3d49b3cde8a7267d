"""What a list says of a month in one cell: the ceiling or component that costs most."""

from typing import Any

import pytest

from reports.policy.scoring.reasons import costs_most, lowered_by
from tests.reports.policy.filed import month
from tests.reports.policy.scoring.scored import V1, score
from tests.reports.policy.scoring.test_bands import PERFECT


def stored(filed: Any) -> dict[str, Any]:
    """A month's score as the database gives it back: None for blanks."""
    row = score(filed)
    return {name: None if value != value else value for name, value in row.items()}


@pytest.mark.parametrize(
    ("filed", "reason", "points"),
    [
        (month(140101, **PERFECT), None, None),
        (month(140005), None, None),  # no activity, no score
        # platform 70 + 30 × 0.5: 15 of 100 points, weighed 15 of 95
        (
            month(140006, **PERFECT | {"pacs_down_minutes": 5.5, "pacs_scheduled_minutes": 100}),
            "pacs",
            15 * 15 / 95,
        ),
        # print 1 of 50 sheets: 2 points of 100, weighed 50 of 100
        (month(140201, **PERFECT, paper_prints=1), "print", 1),
        # film 1 of 50 sheets costs half a point, the ceiling all above 84.9
        (month(140101, **PERFECT, film_prints=1), "film_printed", 99.0 - 84.9),
        (month(140001, **PERFECT, film_fee_rials=1), "film_fee", 100 - 59.9),
    ],
)
def test_what_costs_most(filed: Any, reason: str | None, points: float | None) -> None:
    found = costs_most(stored(filed), V1)
    assert (found.code if found else None) == reason
    if found:
        assert found.points == pytest.approx(points, abs=0.6)
        assert found.name.fa
        assert found.name.en


def test_a_ceiling_that_lowers_nothing_is_not_the_reason() -> None:
    low = stored(month(140101, film_prints=100, studies_ct=100, platform="none"))
    assert low["ceiling"] == "film_printed"
    assert lowered_by(low, V1) is None
    found = costs_most(low, V1)
    assert found is not None
    assert found.code == "film"
