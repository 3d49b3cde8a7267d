"""Filed months for the tests: every figure zero, a working platform, filed in time.

A test names only the figures its story is about.
"""

from typing import Any

import numpy as np
import pandas as pd

from reports.policy.form.form import BY_CODE, COUNT_CODES
from reports.policy.form.months import MONTH_COLUMNS


def report(**figures: Any) -> dict[str, Any]:
    """The figures of one whole report of a hospital; None for a blank."""
    unknown = set(figures) - set(BY_CODE)
    assert not unknown, unknown
    zeros: dict[str, Any] = dict.fromkeys(COUNT_CODES, 0)
    return zeros | {"platform": "pacs"} | figures


def month(
    period: Any = 140001,
    *,
    facility: Any = 1,
    kind: Any = "hospital",
    makes_images: Any = True,
    days_late: Any = 0,
    **figures: Any,
) -> dict[str, Any]:
    """One filed month as a row of the frame; None for a blank or what does not apply."""
    return {
        "facility": facility,
        "period": period,
        "kind": kind,
        "makes_images": makes_images,
        "days_late": days_late,
    } | report(**figures)


def months(*rows: dict[str, Any]) -> pd.DataFrame:
    """Filed months as the frame that policy works on."""
    frame = pd.DataFrame(list(rows), columns=list(MONTH_COLUMNS))
    numbers = dict.fromkeys([*COUNT_CODES, "days_late"], np.float64)
    return frame.astype(numbers | {"facility": np.int64, "period": np.int64, "makes_images": bool})


def baselines(film: float = 1.0, print: float = 1.0, facilities: tuple[int, ...] = (1,)) -> Any:
    """The same baselines for some facilities."""
    return pd.DataFrame(
        {"facility": list(facilities), "film_baseline": film, "print_baseline": print}
    )
