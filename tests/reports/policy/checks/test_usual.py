"""What is usual: one median for a report alone and for a frame of many."""

import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.policy.checks.usual import (
    FEWEST_USUAL_MONTHS,
    USUAL_MONTHS,
    is_unusual,
    median,
    medians,
)
from reports.policy.form.figures import LARGEST_SUM

COUNTS = st.none() | st.integers(min_value=0, max_value=LARGEST_SUM)
MONTHS = st.lists(COUNTS, min_size=USUAL_MONTHS, max_size=USUAL_MONTHS)


@given(st.lists(MONTHS, max_size=5))
def test_a_frame_has_the_medians_of_its_reports(reports: list[list[int | None]]) -> None:
    columns = np.array(reports, dtype=np.float64).reshape(len(reports), USUAL_MONTHS).T
    alone = [median([count for count in months if count is not None]) for months in reports]
    together = medians(columns)
    assert [None if np.isnan(value) else value for value in together] == alone


@given(st.lists(st.integers(min_value=0, max_value=LARGEST_SUM), max_size=USUAL_MONTHS))
def test_a_median_is_the_textbooks_or_none_of_too_few(counts: list[int]) -> None:
    enough = len(counts) >= FEWEST_USUAL_MONTHS
    assert median(counts) == (statistics.median(counts) if enough else None)


@pytest.mark.parametrize(
    ("value", "middle", "unusual"),
    [(2, 10, False), (1, 10, True), (50, 10, False), (51, 10, True), (500, 9, False)],
)
def test_far_is_below_a_fifth_or_above_five_times(value: int, middle: int, unusual: bool) -> None:
    assert bool(is_unusual(value, middle)) is unusual
    assert is_unusual(np.array([value, np.nan]), np.array([middle, middle])).tolist() == [
        unusual,
        False,
    ]
