"""What film in stock may be off: max(5 sheets, 2 %), exactly."""

from typing import Any

import numpy as np
import pytest

from reports.policy.film_stock import Tolerance, stock_expected, stock_in

FIVE_OR_TWO_PERCENT = Tolerance(amount=5, percent=2)


@pytest.mark.parametrize(
    ("off", "base", "exceeded"),
    [
        (5, 0, False),
        (6, 0, True),
        (5, 250, False),  # 2 % of 250 is 5
        (6, 250, True),
        (6, 300, False),  # 2 % of 300 is 6
        (7, 300, True),
        (7, 349, True),  # 2 % of 349 is 6.98
        (7, 350, False),
        (0, 10**7, False),
        (200_000, 10**7, False),
        (200_001, 10**7, True),
        (float("nan"), 10, False),
        (10, float("nan"), False),
    ],
)
def test_both_sides_of_the_tolerance(off: Any, base: float, exceeded: bool) -> None:
    assert FIVE_OR_TWO_PERCENT.exceeded(off, base) is exceeded
    assert FIVE_OR_TWO_PERCENT.exceeded(np.array([off]), np.array([base])).tolist() == [exceeded]


@pytest.mark.parametrize(("base", "limit"), [(0, 5), (250, 5), (300, 6), (1000, 20)])
def test_the_limit_people_read(base: float, limit: float) -> None:
    assert FIVE_OR_TWO_PERCENT.limit(base) == limit


def test_what_should_be_left() -> None:
    incoming = stock_in(opening=100, purchased=50, received=10)
    assert incoming == 160
    assert stock_expected(incoming, given=20, wasted=3, printed=90) == 47
