"""How values of one month spread: deciles, and scores counted by steps."""

from typing import Final

import numpy as np

DECILES: Final = 11  # from the least to the greatest
STEP: Final = 2.5  # points of a score


def deciles(values: np.ndarray) -> list[float]:
    """The least, the nine deciles and the greatest of known values, linearly interpolated.

    Raises ValueError without any value.
    """
    if not len(values):
        raise ValueError("nothing has no deciles")
    found: list[float] = np.percentile(values, np.linspace(0, 100, DECILES)).tolist()
    return found


def score_bins(scores: np.ndarray) -> list[int]:
    """How many scores lie in each step from 0 on; the last step holds 100 too."""
    steps = int(100 / STEP)
    places = np.minimum((scores // STEP).astype(np.int64), steps - 1)
    counted: list[int] = np.bincount(places, minlength=steps).tolist()
    return counted
