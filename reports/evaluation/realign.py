"""Keeping stored months in step with the register.

A change in the register (who answers since when, opening, closure, kind) reaches back into
months that are stored already. The database queues a job for the facility (migration
0003_register_changes); here its rows are put under the university that answered on each
period's last day. Submissions keep what held at their receipt.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connection

from reports.policy import periods

MOVED = ("reports_report", "reports_score", "reports_violation")


def realign(facilities: Sequence[int], *, register_changed: Collection[int], now: datetime) -> None:
    """Correct `university_id` of the facilities' months.

    Of facilities whose entry in the register changed, all months' sums are marked stale, since
    other months may be expected of them now.
    """
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
        if not register_changed:
            return
        cursor.execute(
            "INSERT INTO reports_stalerollup (university_id, period, marked_at)"
            " SELECT DISTINCT r.university_id, month, %s FROM facilities_responsibility r"
            " CROSS JOIN unnest(%s::int[]) AS month WHERE r.facility_id = ANY (%s)"
            " ORDER BY 1, 2 ON CONFLICT (university_id, period)"
            " DO UPDATE SET marked_at = EXCLUDED.marked_at",
            [now, months, list(register_changed)],
        )


def _months(now: datetime) -> list[int]:
    """Every month that can be stored: from the first to the last that has ended."""
    latest = periods.following(periods.period_of(periods.tehran_date(now)), -1)
    count = periods.months_between(periods.FIRST_PERIOD, latest) + 1
    return [periods.following(periods.FIRST_PERIOD, n) for n in range(count)]
