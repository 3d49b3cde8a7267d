"""Filed months as frames, and frames as arrays for PostgreSQL.

Frames come out by COPY on Django's own connection, so that reading, evaluating and writing are
one transaction; they go back as arrays (`unnest`), since COPY into a table with row-level
security is refused.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
from django.db import connection

from reports.models import DeadlineExtension
from reports.models.figures import COLUMNS
from reports.policy import periods as calendar
from reports.policy.form import form

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

    Columns: facility, period, university, kind, makes_images, submission, days_late (NaN where
    the deadline was before the enrolment), and every figure (counts as
    float64, NaN where blank).
    """
    wanted = {
        "facilities": None if facilities is None else list(facilities),
        "periods": None if periods is None else list(periods),
    }
    return with_days_late(copied(_MONTHS, wanted, _column_types()))


def copied(
    query: str, parameters: Mapping[str, object], types: dict[str, pa.DataType]
) -> pd.DataFrame:
    """The rows of a query as a frame, by COPY; `types` of its columns by name."""
    buffer = io.BytesIO()
    statement = f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)"
    with connection.cursor() as cursor, cursor.copy(statement, parameters) as copy:
        for chunk in copy:
            buffer.write(chunk)
    buffer.seek(0)
    table = pa.csv.read_csv(
        buffer,
        convert_options=pa.csv.ConvertOptions(
            column_types=types,
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["t"],
            false_values=["f"],
        ),
    )
    frame: pd.DataFrame = table.to_pandas()
    return frame


def figure_types() -> dict[str, pa.DataType]:
    """The types of the figures' columns for `copied`: counts as float64."""
    kinds = {"count": pa.float64(), "bool": pa.bool_()}
    return {figure.code: kinds.get(figure.type, pa.string()) for figure in form.FIGURES}


def read_one_moment() -> None:
    """Have all reads of this transaction see one moment; must be its first statement."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def with_days_late(months: pd.DataFrame) -> pd.DataFrame:
    """Add `days_late`: Tehran days from the deadline to the first arrival, NaN if not enrolled."""
    deadline = _deadline_days(months)
    late = (months["received_day"] - deadline).clip(lower=0).astype("float64")
    months["days_late"] = late.where(months["enrolled_day"] <= deadline)
    return months.drop(columns=["received_day", "enrolled_day"])


def _deadline_days(months: pd.DataFrame) -> pd.Series:
    """The deadline of each row as days since 1970, extensions of nation or university included."""
    regular = {period: (calendar.deadline(period) - EPOCH).days for period in _unique(months)}
    days = months["period"].map(regular).astype("int64")
    for extension in DeadlineExtension.objects.filter(period__in=list(regular)):
        concerned = months["period"] == extension.period
        if extension.university_id is not None:
            concerned &= months["university"] == extension.university_id
        until = (extension.until - EPOCH).days
        days = days.where(~concerned | (days >= until), until)
    return days


def _unique(months: pd.DataFrame) -> list[int]:
    return [int(period) for period in months["period"].unique()]


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


def as_list(column: pd.Series) -> list[object]:
    """A column's values for the database: NaN and NaT become None, numpy types Python's."""
    values = column.tolist()
    if column.dtype.kind in "iub":
        return list(values)
    if column.dtype.kind == "f":
        empty = np.isnan(column.to_numpy())
        return [None if gone else value for value, gone in zip(values, empty, strict=True)]
    return [
        None if value is None or value is pd.NA or value != value else value for value in values
    ]
