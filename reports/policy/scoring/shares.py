"""Shares of a filed month: of its studies, handovers and hours, each element by element.

A share is NaN where there is nothing to divide by, or where a figure that it needs is blank.
"""

from typing import Final

import numpy as np
import pandas as pd

from reports.policy.directive.parts import Directive
from reports.policy.form.months import by_period, column

NO_PLATFORM: Final = "none"


def electronic_share(
    months: pd.DataFrame, studies: np.ndarray, period: np.ndarray, directive: Directive
) -> np.ndarray:
    """The share of `studies` delivered electronically, at most 1.

    Discs count where the directive says so (a dated setting).
    """
    share: np.ndarray = np.minimum(
        1.0, ratio(delivered_electronically(months, period, directive), studies)
    )
    return share


def delivered_electronically(
    months: pd.DataFrame, period: np.ndarray, directive: Directive
) -> np.ndarray:
    """Studies delivered electronically, with those on discs where these count."""
    electronic = column(months, "delivered_electronic")
    discs = by_period(period, lambda p: directive.disc_setting(p).counts_as_electronic)
    delivered: np.ndarray = np.where(
        discs > 0, electronic + column(months, "delivered_cd"), electronic
    )
    return delivered


def report_share(months: pd.DataFrame) -> np.ndarray:
    """The share of handovers that went with a physician's report."""
    return ratio(column(months, "handovers_with_report"), column(months, "handovers"))


def availability(months: pd.DataFrame) -> np.ndarray:
    """The share of the scheduled minutes in which the platform worked."""
    scheduled = column(months, "pacs_scheduled_minutes")
    return ratio(scheduled - column(months, "pacs_down_minutes"), scheduled)


def has_platform(months: pd.DataFrame) -> np.ndarray:
    """Whether a facility has a platform; a blank one counts as none."""
    platform = months["platform"]
    known: np.ndarray = (platform.notna() & (platform != NO_PLATFORM)).to_numpy(bool)
    return known


def ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole, NaN where the whole is zero or unknown."""
    counted = whole > 0
    return np.where(counted, part / np.where(counted, whole, 1.0), np.nan)
