"""Keeping stored months in step with the register.

A change in the register (who answers since when, opening, closure, kind) reaches back into
months that are stored already. The database queues a job for the facility
(register_changes.sql); here its rows are put under the university that answered on each
period's last day. Submissions keep what held at their receipt.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

import pandas as pd
from django.db import connection

from reports.policy import periods

MOVED = ("reports_report", "reports_score", "reports_violation")


def realign(facilities: Sequence[int], *, now: datetime) -> None:
    """Correct `university_id` of the facilities' months."""
    months = _months(now)
    with connection.cursor() as cursor:
        for table in MOVED:
            cursor.execute(
                f"UPDATE {table} t SET university_id = r.university_id"
                " FROM unnest(%s::int[], %s::date[]) AS month (period, last_day),"
                " facilities_responsibility r"
                " WHERE t.facility_id = ANY (%s) AND t.period = month.period"
                " AND r.facility_id = t.facility_id"
                " AND (r.starts_on IS NULL OR r.starts_on <= month.last_day)"
                " AND (r.ends_on IS NULL OR r.ends_on > month.last_day)"
                " AND t.university_id <> r.university_id",
                [months, [periods.last_day(period) for period in months], list(facilities)],
            )


def months_of_changed(register_changed: Collection[int], *, now: datetime) -> pd.DataFrame:
    """Return what the sums of facilities whose entry in the register changed stand in.

    Columns university and period: all months of every university that has ever answered for one
    of them, since other months may be expected of it now.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT university_id FROM facilities_responsibility"
            " WHERE facility_id = ANY (%s)",
            [list(register_changed)],
        )
        universities = [row[0] for row in cursor.fetchall()]
    cells = [(university, period) for university in universities for period in _months(now)]
    return pd.DataFrame(cells, columns=["university", "period"], dtype="int64")


def _months(now: datetime) -> list[int]:
    """Every month that can be stored: from the first to the last that has ended."""
    latest = periods.following(periods.period_of(periods.tehran_date(now)), -1)
    count = periods.months_between(periods.FIRST_PERIOD, latest) + 1
    return [periods.following(periods.FIRST_PERIOD, n) for n in range(count)]
