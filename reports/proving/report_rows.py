"""Every report held against its month's submissions, whole row by whole row."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import connection
from django.db.backends.utils import CursorWrapper

from reports.proving.differences import REPORT, Difference, Found, of_row
from reports.proving.due_reports import TABLE, DueMonth
from reports.proving.register_entries import Entry

_COLUMNS_THAT_DIFFER: Final = f"""
    SELECT r.id, r.facility_id, r.period, c.key, c.due, c.found
    FROM {TABLE} d JOIN reports_report r ON r.facility_id = d.facility_id AND r.period = d.period
    CROSS JOIN LATERAL (
        SELECT key, due.value AS due, found.value AS found
        FROM jsonb_each_text(to_jsonb(d)) due JOIN jsonb_each_text(to_jsonb(r)) found USING (key)
        WHERE due.value IS DISTINCT FROM found.value
    ) c
    WHERE r IS DISTINCT FROM d ORDER BY r.facility_id, r.period, c.key"""
_MISSING: Final = f"SELECT facility_id, period FROM {TABLE} WHERE id IS NULL"
_ELSEWHERE: Final = f"""
    SELECT r.id, d.facility_id, d.period, r.facility_id, r.period
    FROM {TABLE} d JOIN reports_report r ON r.submission_id = d.submission_id
    WHERE d.id IS NULL"""
_SURPLUS: Final = f"""
    SELECT r.id, r.facility_id, r.period FROM reports_report r WHERE r.facility_id = ANY (%s)
    AND NOT EXISTS (SELECT FROM {TABLE} d WHERE d.facility_id = r.facility_id
                    AND d.period = r.period)"""


def prove_reports(entries: Mapping[int, Entry], months: Sequence[DueMonth], found: Found) -> None:
    """Tell of every report that is not what its submissions give; `put_due_reports` has run."""

    def place(facility: int, period: int) -> str:
        return f"{entries[facility].code} {period}"

    for month in months:
        if not month.standing.is_one_chain:
            words = "the submissions of this month do not replace one another in one line"
            found(Difference(REPORT, "", place(month.facility, month.period), "", what=words))
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS_THAT_DIFFER)
        for row, facility, period, column, due, stands in cursor.fetchall():
            found(of_row(REPORT, row, place(facility, period))(column, due=due, found=stands))
        missing = _rows(cursor, _MISSING)
        moved = _rows(cursor, _ELSEWHERE) if missing else []
        surplus = _rows(cursor, _SURPLUS, [list(entries)])
    told = set()
    for row, facility, period, stands_for, stands_in in moved:
        difference = of_row(REPORT, row, place(facility, period))
        told.add((facility, period))
        if facility != stands_for:
            found(difference("facility_id", due=facility, found=stands_for))
        if period != stands_in:
            found(difference("period", due=period, found=stands_in))
    for facility, period in missing:
        if (facility, period) not in told:
            words = "the month was filed and has no report"
            found(Difference(REPORT, "", place(facility, period), "", what=words))
    rows_told = {row[0] for row in moved}
    for row, facility, period in surplus:
        if row not in rows_told:
            found(
                of_row(REPORT, row, place(facility, period))(what="no submission is of this month")
            )


def _rows(cursor: CursorWrapper, query: str, parameters: Sequence[list[int]] = ()) -> list[Any]:
    cursor.execute(query, parameters)
    return list(cursor.fetchall())
