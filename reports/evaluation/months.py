"""Filed months as one frame, with the days by which each was late."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from reports.deadlines import deadlines_of_months
from reports.frames import copied, figure_types
from reports.models.figures import COLUMNS
from reports.policy.form.months import by_period

EPOCH = date(1970, 1, 1)
KEYS: Final = ("university", "kind", "submission")  # what is stored with a month's score
CURRENT_REPORTS = "reports_report"
# Days are counted in Tehran, whatever the server's clock; a date minus a date is whole days.
_MONTHS = """
    SELECT r.facility_id AS facility, r.period, r.university_id AS university, r.kind,
           r.makes_images, r.submission_id::text AS submission,
           (r.first_received_at AT TIME ZONE 'Asia/Tehran')::date - DATE '1970-01-01'
               AS received_day,
           f.enrolled_on - DATE '1970-01-01' AS enrolled_day,
           {figures}
    FROM {table} r JOIN facilities_facility f ON f.id = r.facility_id
    WHERE (%(facilities)s::bigint[] IS NULL OR r.facility_id = ANY (%(facilities)s))
      AND (%(periods)s::int[] IS NULL OR r.period = ANY (%(periods)s))
    ORDER BY r.facility_id, r.period"""


def filed_months(
    facilities: Sequence[int] | None,
    periods: Sequence[int] | None = None,
    *,
    table: str = CURRENT_REPORTS,
) -> pd.DataFrame:
    """Filed months: one row a facility and month, in that order (None: every one).

    `table` may name another one with the columns of the reports.

    Columns: facility, period, university, kind, makes_images, submission, days_late (NaN where the
    deadline was before the enrolment), the days since 1970 behind it (received_day, enrolled_day),
    and every figure (counts as float64, NaN where blank).
    """
    wanted = {
        "facilities": None if facilities is None else list(facilities),
        "periods": None if periods is None else list(periods),
    }
    figures = ", ".join(f"r.{column}" for column in COLUMNS)
    query = _MONTHS.format(table=table, figures=figures)
    return with_days_late(copied(query, wanted, _column_types()))


def with_days_late(months: pd.DataFrame) -> pd.DataFrame:
    """Add `days_late`: Tehran days from the deadline to the first arrival, NaN if not enrolled."""
    deadline = deadline_days(months)
    late = np.maximum(months["received_day"].to_numpy(np.float64) - deadline, 0.0)
    months["days_late"] = np.where(months["enrolled_day"].to_numpy() <= deadline, late, np.nan)
    return months


def deadline_days(months: pd.DataFrame) -> np.ndarray:
    """The deadline of each row (`period`, `university`) as days since 1970."""
    period = months["period"].to_numpy(np.int64)
    found = deadlines_of_months(np.unique(period).tolist())
    days = by_period(period, lambda month: _day_number(found[month].of(None))).astype(np.int64)
    for month, deadlines in found.items():
        for university in deadlines.put_off:
            if university is not None:
                concerned = (period == month) & (months["university"].to_numpy() == university)
                days[concerned] = _day_number(deadlines.of(university))
    return days


def month_key(facility: np.ndarray, period: np.ndarray) -> np.ndarray:
    """One whole number for a facility and month, in their order."""
    key: np.ndarray = facility.astype(np.int64) * 1_000_000 + period.astype(np.int64)
    return key


def keys_of(frame: pd.DataFrame) -> np.ndarray:
    """The `month_key` of each row (`facility`, `period`)."""
    return month_key(frame["facility"].to_numpy(), frame["period"].to_numpy())


def with_keys(frame: pd.DataFrame, months: pd.DataFrame) -> pd.DataFrame:
    """The rows of some filed months with their columns of KEYS; `months` are in their order."""
    place = np.searchsorted(keys_of(months), keys_of(frame))
    return frame.assign(**{name: months[name].array.take(place) for name in KEYS})


def of_months(frame: pd.DataFrame, months: Iterable[tuple[int, int]]) -> np.ndarray:
    """Which rows (`facility`, `period`) are of some (facility, period) pairs."""
    wanted = np.array([facility * 1_000_000 + period for facility, period in months], np.int64)
    return np.isin(keys_of(frame), wanted)


def _day_number(day: date) -> int:
    return (day - EPOCH).days


def _column_types() -> dict[str, pa.DataType]:
    return {
        "facility": pa.int64(),
        "period": pa.int32(),
        "university": pa.int64(),
        "kind": pa.string(),
        "makes_images": pa.bool_(),
        "submission": pa.string(),
        "received_day": pa.int64(),
        "enrolled_day": pa.int64(),
        **figure_types(),
    }
