"""Filed months as one frame, with the days by which each was late."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import pyarrow as pa

from reports.deadlines import deadlines_of_months
from reports.frames import copied, figure_types
from reports.models.figures import COLUMNS

EPOCH = date(1970, 1, 1)
# Days are counted in Tehran, whatever the server's clock; a date minus a date is whole days.
_MONTHS = f"""
    SELECT r.facility_id AS facility, r.period, r.university_id AS university, r.kind,
           r.makes_images, r.submission_id::text AS submission,
           (r.first_received_at AT TIME ZONE 'Asia/Tehran')::date - DATE '1970-01-01'
               AS received_day,
           f.enrolled_on - DATE '1970-01-01' AS enrolled_day,
           {", ".join(f"r.{column}" for column in COLUMNS)}
    FROM reports_report r JOIN facilities_facility f ON f.id = r.facility_id
    WHERE (%(facilities)s::bigint[] IS NULL OR r.facility_id = ANY (%(facilities)s))
      AND (%(periods)s::int[] IS NULL OR r.period = ANY (%(periods)s))
    ORDER BY r.facility_id, r.period"""


def filed_months(
    facilities: Sequence[int] | None, periods: Sequence[int] | None = None
) -> pd.DataFrame:
    """Filed months: one row a facility and month, in that order (None: every one).

    Columns: facility, period, university, kind, makes_images, submission, days_late (NaN where the
    deadline was before the enrolment), and every figure (counts as float64, NaN where blank).
    """
    wanted = {
        "facilities": None if facilities is None else list(facilities),
        "periods": None if periods is None else list(periods),
    }
    return with_days_late(copied(_MONTHS, wanted, _column_types()))


def with_days_late(months: pd.DataFrame) -> pd.DataFrame:
    """Add `days_late`: Tehran days from the deadline to the first arrival, NaN if not enrolled."""
    deadline = deadline_days(months)
    late = (months["received_day"] - deadline).clip(lower=0).astype("float64")
    months["days_late"] = late.where(months["enrolled_day"] <= deadline)
    return months.drop(columns=["received_day", "enrolled_day"])


def deadline_days(months: pd.DataFrame) -> pd.Series:
    """The deadline of each row (`period`, `university`) as days since 1970."""
    found = deadlines_of_months(int(period) for period in months["period"].unique())
    of_nation = {period: _day_number(deadlines.of(None)) for period, deadlines in found.items()}
    days = months["period"].map(of_nation).astype("int64")
    for period, deadlines in found.items():
        for university in deadlines.put_off:
            if university is not None:
                concerned = (months["period"] == period) & (months["university"] == university)
                days = days.mask(concerned, _day_number(deadlines.of(university)))
    return days


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
