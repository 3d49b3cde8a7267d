"""The reports that submissions give, in a temporary table with the columns of the stored ones."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

from django.db import connection

from reports.proving.register_entries import Entry
from reports.proving.standing import Arrival, Standing, standing_of

TABLE: Final = "due_report"
_ARRIVALS: Final = """
    SELECT s.facility_id, s.period, s.id, s.replaces_id, s.received_at, s.university_id,
           EXISTS (SELECT FROM reports_repudiation d WHERE d.submission_id = s.id)
    FROM reports_submission s WHERE s.facility_id = ANY (%s)
    ORDER BY s.facility_id, s.period"""
_STANDING: Final = {
    "facility_id": "int8",
    "period": "int4",
    "university_id": "int8",
    "kind": "text",
    "makes_images": "bool",
    "submission_id": "uuid",
    "first_received_at": "timestamptz",
    "received_at": "timestamptz",
}
_DUE: Final = f"""
    INSERT INTO {TABLE}
    SELECT due.* FROM standing_month m JOIN reports_submission s ON s.id = m.submission_id
    LEFT JOIN reports_report r ON r.facility_id = m.facility_id AND r.period = m.period
    CROSS JOIN LATERAL jsonb_populate_record(NULL::reports_report,
        s.figures || to_jsonb(m) || jsonb_build_object('id', r.id)) AS due"""


class DueMonth(NamedTuple):
    """A filed month and what stands of it."""

    facility: int
    period: int
    standing: Standing


def put_due_reports(entries: Mapping[int, Entry]) -> list[DueMonth]:
    """Make the table for some facilities, in the caller's transaction; return the filed months."""
    months = list(_filed_months(list(entries)))
    columns = ", ".join(f"{name} {kind}" for name, kind in _STANDING.items())
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.standing_month, pg_temp.{TABLE}")
        cursor.execute(f"CREATE TEMPORARY TABLE standing_month ({columns}) ON COMMIT DROP")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {TABLE} ON COMMIT DROP"
            " AS SELECT * FROM reports_report WITH NO DATA"
        )
        with cursor.copy("COPY standing_month FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(list(_STANDING.values()))
            for month in months:
                copy.write_row(_row(month, entries[month.facility]))
        cursor.execute("ANALYZE standing_month")
        cursor.execute(_DUE)
        cursor.execute(f"ANALYZE {TABLE}")
    return months


def _filed_months(facilities: list[int]) -> Iterator[DueMonth]:
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVALS, [facilities])
        rows = cursor.fetchall()
    for (facility, period), of_month in groupby(rows, key=itemgetter(0, 1)):
        arrivals = [Arrival(*row[2:]) for row in of_month]
        yield DueMonth(facility, period, standing_of(arrivals))


def _row(month: DueMonth, entry: Entry) -> list[Any]:
    """The columns of `_STANDING`."""
    standing = month.standing
    return [
        month.facility,
        month.period,
        entry.university_for(month.period, standing.first.university),
        *entry.facts_for(month.period),
        standing.submission,
        standing.first_received_at,
        standing.received_at,
    ]
