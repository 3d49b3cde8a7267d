"""What is usual of a facility: the median of its last filed months, figure by figure."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

USUAL_MONTHS: Final = 6  # last filed months a figure is compared with
FEWEST_USUAL_MONTHS: Final = 3
SMALLEST_USUAL_MEDIAN: Final = 10
USUAL_FACTOR: Final = 5  # between a fifth and five times the median


def median(values: Sequence[float]) -> float | None:
    """Return the median of one figure's values, None where they are too few to say."""
    if len(values) < FEWEST_USUAL_MONTHS:
        return None
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def medians(values: np.ndarray) -> np.ndarray:
    """Return the same of many reports: of each column, NaN = blank, NaN where they are too few."""
    ordered = np.sort(values, axis=0)  # NaN goes last
    count = (~np.isnan(values)).sum(axis=0)
    columns = np.arange(values.shape[1])
    low = ordered[np.maximum(count - 1, 0) // 2, columns]
    high = ordered[np.minimum(count // 2, len(values) - 1), columns]
    return np.where(count >= FEWEST_USUAL_MONTHS, (low + high) / 2, np.nan)


def is_unusual(value: Any, median: Any) -> Any:
    """Return whether a value, or each of a column, is far from a median worth comparing with."""
    far = (value * USUAL_FACTOR < median) | (value > median * USUAL_FACTOR)
    return far & (median >= SMALLEST_USUAL_MEDIAN)
