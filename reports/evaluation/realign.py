"""Keeping stored months in step with the register.

A change in the register (who answers since when, opening, closure, kind) may reach back into
months that are stored already. The database queues a job for the facility
(register_changes.sql); here its rows are put under the university that answered, and its reports
under the facts that held, on each period's last day. Submissions keep what held at their receipt.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from django.db import connection

from facilities.access.prepared import Statement
from reports.policy import periods

# Who answered for each facility, from the first month to the last on whose last day they did.
_ANSWERING: Final = """
    WITH month AS (
        SELECT * FROM unnest(%(periods)s::int[], %(last_days)s::date[]) AS m (period, last_day)
    ), answering AS MATERIALIZED (
        SELECT r.facility_id, r.university_id,
            (SELECT min(period) FROM month WHERE r.starts_on IS NULL OR r.starts_on <= last_day)
                AS first,
            (SELECT max(period) FROM month WHERE r.ends_on IS NULL OR r.ends_on > last_day)
                AS last
        FROM facilities_responsibility r WHERE r.facility_id = ANY (%(facilities)s::bigint[])
    )"""
# The facts of each facility that ever changed, likewise.
_FACTS: Final = """
    WITH month AS (
        SELECT * FROM unnest(%(periods)s::int[], %(last_days)s::date[]) AS m (period, last_day)
    ), holding AS MATERIALIZED (
        SELECT t.facility_id, t.kind, t.makes_images,
            (SELECT min(period) FROM month WHERE t.starts_on IS NULL OR t.starts_on <= last_day)
                AS first,
            (SELECT max(period) FROM month WHERE t.ends_on IS NULL OR t.ends_on > last_day)
                AS last
        FROM facilities_facilityfacts t WHERE t.facility_id IN (
            SELECT facility_id FROM facilities_facilityfacts
            WHERE facility_id = ANY (%(facilities)s::bigint[]) AND ends_on IS NOT NULL)
    )"""
_MOVED: Final = """
    UPDATE {} t SET university_id = a.university_id FROM answering a
    WHERE t.facility_id = a.facility_id AND t.period BETWEEN a.first AND a.last
      AND t.university_id <> a.university_id"""
_REALIGN: Final = Statement(
    f"{_ANSWERING}, report AS ({_MOVED.format('reports_report')}),"
    f" score AS ({_MOVED.format('reports_score')}) {_MOVED.format('reports_violation')}"
)
_KEEP_FACTS: Final = Statement(f"""{_FACTS}
    UPDATE reports_report r SET kind = h.kind, makes_images = h.makes_images FROM holding h
    WHERE r.facility_id = h.facility_id AND r.period BETWEEN h.first AND h.last
      AND (r.kind, r.makes_images) <> (h.kind, h.makes_images)""")


def realign(facilities: Sequence[int], *, now: datetime) -> None:
    """Correct `university_id` of the facilities' months, and kind and making images of reports."""
    months = _months(now)
    last_days = [periods.last_day(period) for period in months]
    wanted = {"periods": months, "last_days": last_days, "facilities": list(facilities)}
    _REALIGN.rows(wanted)
    _KEEP_FACTS.rows(wanted)


def months_of_changed(register_changed: Collection[int], *, now: datetime) -> set[tuple[int, int]]:
    """Return what the sums of facilities whose entry in the register changed stand in.

    (university, period): all months of every university that has ever answered for one of them,
    since other months may be expected of it now.
    """
    if not register_changed:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT university_id FROM facilities_responsibility"
            " WHERE facility_id = ANY (%s)",
            [list(register_changed)],
        )
        universities = [row[0] for row in cursor.fetchall()]
    return {(university, period) for university in universities for period in _months(now)}


def _months(now: datetime) -> list[int]:
    """Every month that can be stored: from the first to the last that has ended."""
    count = periods.months_between(periods.FIRST_PERIOD, periods.last_ended(now)) + 1
    return [periods.following(periods.FIRST_PERIOD, n) for n in range(count)]
