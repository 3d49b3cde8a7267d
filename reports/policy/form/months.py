"""Filed facility-months as a frame: its columns, its order, and the sums rules speak of."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from reports.policy.form.form import COUNT_CODES, STUDY_CODES

# facility int64 · period int · kind str · makes_images bool · days_late float (days after the
# deadline's date, 0 = in time, NaN = not applicable) · platform str or None · every count figure
# as float64 (NaN = blank). All filed months of each facility from 139911 on must be there,
# because later months look back at earlier ones.
KEY_COLUMNS: Final = ("facility", "period")
MONTH_COLUMNS: Final = (
    *KEY_COLUMNS,
    "kind",
    "makes_images",
    "days_late",
    "platform",
    *COUNT_CODES,
)


def frame_of(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows with the columns of `MONTH_COLUMNS` (None = blank) as a frame, in their order."""
    frame = pd.DataFrame(
        [[row[name] for name in MONTH_COLUMNS] for row in rows], columns=list(MONTH_COLUMNS)
    )
    numbers = dict.fromkeys(("days_late", *COUNT_CODES), "float64")
    return frame.astype({**numbers, "makes_images": bool, "platform": object})


def order_of(months: pd.DataFrame) -> np.ndarray | None:
    """Row positions by facility and period; None if the rows stand in that order already.

    Raises ValueError if a column is missing or a facility-month is there twice.
    """
    missing = [column for column in MONTH_COLUMNS if column not in months.columns]
    if missing:
        raise ValueError(f"the frame of months lacks {', '.join(missing)}")
    facility = months["facility"].to_numpy(np.int64)
    period = months["period"].to_numpy(np.int64)
    if _ascending(facility, period).all():
        return None
    order: np.ndarray = np.lexsort((period, facility))
    if not _ascending(facility[order], period[order]).all():
        raise ValueError("a facility-month is there twice")
    return order


def in_order(months: pd.DataFrame) -> pd.DataFrame:
    """The frame by facility and period, with a fresh index. Raises as `order_of` does."""
    order = order_of(months)
    return (months if order is None else months.iloc[order]).reset_index(drop=True)


def column(months: pd.DataFrame, code: str) -> np.ndarray:
    """One figure as float64 (NaN = blank)."""
    values: np.ndarray = months[code].to_numpy(np.float64)
    return values


def studies_of(months: pd.DataFrame, without: tuple[str, ...] = ()) -> np.ndarray:
    """Sum of the studies reported, NaN where every one of them is blank."""
    total = np.zeros(len(months))
    present = np.zeros(len(months), dtype=bool)
    for code in STUDY_CODES:
        values = column(months, code)
        present |= ~np.isnan(values)
        if code not in without:
            total += np.nan_to_num(values)
    return np.where(present, total, np.nan)


def has_activity(months: pd.DataFrame) -> np.ndarray:
    """Whether anything was examined or printed in each month."""
    studies = np.nan_to_num(studies_of(months))
    film = np.nan_to_num(column(months, "film_prints"))
    paper = np.nan_to_num(column(months, "paper_prints"))
    active: np.ndarray = (studies > 0) | (film + paper > 0)
    return active


def month_number(period: np.ndarray) -> np.ndarray:
    """Jalali months counted through, so that neighbours differ by one."""
    number: np.ndarray = period // 100 * 12 + period % 100
    return number


def by_period(period: np.ndarray, value: Callable[[int], float]) -> np.ndarray:
    """A number for each row, worked out once for each different period."""
    if not len(period):
        return np.empty(0)
    first = int(period.min())
    offset = period - first  # at most a few thousand apart, so a table is small
    table = np.zeros(int(offset.max()) + 1)
    for place in np.flatnonzero(np.bincount(offset)).tolist():
        table[place] = value(first + place)
    each: np.ndarray = table[offset]
    return each


def has_previous(facility: np.ndarray, period: np.ndarray) -> np.ndarray:
    """Whether the row above (in order) is the same facility's immediately preceding month."""
    found = np.zeros(len(facility), dtype=bool)
    number = month_number(period)
    found[1:] = (facility[1:] == facility[:-1]) & (number[1:] - number[:-1] == 1)
    return found


def previous_closing(months: pd.DataFrame) -> np.ndarray:
    """Film left at the end of the month before, as filed; NaN if that month was not filed."""
    closing = column(months, "film_closing")
    shifted = np.full(len(months), np.nan)
    shifted[1:] = closing[:-1]
    known = has_previous(months["facility"].to_numpy(), months["period"].to_numpy())
    return np.where(known, shifted, np.nan)


def words_at(words: list[str], place: np.ndarray) -> object:
    """A column of words, each picked from a short list by its place."""
    picked = pa.array(words, pa.large_string()).take(pa.array(place.astype(np.int64)))
    return pd.array(picked, dtype="str")


def _ascending(facility: np.ndarray, period: np.ndarray) -> np.ndarray:
    same: np.ndarray = facility[1:] == facility[:-1]
    return (facility[1:] > facility[:-1]) | (same & (period[1:] > period[:-1]))
