"""The rows of a query as a frame, and the columns of a frame as lists for PostgreSQL.

Frames come out by COPY on Django's own connection, so that reading, evaluating and writing are
one transaction; they go back as arrays (`unnest`), since COPY into a table with row-level
security is refused.
"""

import io
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
from django.db import connection

from reports.policy.form.figures import FIGURES


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
    return {figure.code: kinds.get(figure.type, pa.string()) for figure in FIGURES}


def read_one_moment() -> None:
    """Have all reads of this transaction see one moment; must be its first statement."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


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
