"""A facility's usual month: how much a month of it weighs among others, whatever it reports then.

It is the median of the studies in its filed months with activity among the twelve before; without
any, what its kind's facilities usually have. So neither the month's own figures nor its silence
change what it weighs.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from django.db import connection

from reports.calendar import months_ended
from reports.evaluation.references import usual_studies
from reports.policy import periods
from reports.policy.form import form

MONTHS_BEFORE: Final = 12
LEAST: Final = 1.0  # a facility that printed and examined nobody still counts as one

# All studies of a report (reports_report r).
STUDIES: Final = " + ".join(f"coalesce(r.{code}, 0)" for code in form.STUDY_CODES)
_PRINTS: Final = "coalesce(r.film_prints, 0) + coalesce(r.paper_prints, 0)"
_MEDIANS: Final = f"""
    SELECT m.facility_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY m.studies)
    FROM (SELECT r.facility_id, {STUDIES} AS studies, {_PRINTS} AS prints
          FROM reports_report r
          WHERE r.period BETWEEN %(first)s AND %(last)s AND r.facility_id = ANY (%(facilities)s)) m
    WHERE m.studies > 0 OR m.prints > 0 GROUP BY m.facility_id"""
# The same month a year later is the last of the twelve that follow one.
_FOLLOWING: Final = """
    SELECT DISTINCT a.university_id, m.period
    FROM unnest(%(facilities)s::bigint[], %(filed)s::int[]) AS f (facility_id, period)
    JOIN unnest(%(months)s::int[], %(last_days)s::date[]) AS m (period, last_day)
      ON m.period > f.period AND m.period <= f.period + 100
    JOIN facilities_responsibility a ON a.facility_id = f.facility_id
      AND (a.starts_on IS NULL OR a.starts_on <= m.last_day)
      AND (a.ends_on IS NULL OR a.ends_on > m.last_day)"""


def usual_months(kinds: Mapping[int, str], period: int) -> dict[int, float]:
    """The usual month of facilities (their kinds by id) as it stands for a month, in studies."""
    with connection.cursor() as cursor:
        cursor.execute(
            _MEDIANS,
            {
                "first": periods.following(period, -MONTHS_BEFORE),
                "last": periods.following(period, -1),
                "facilities": list(kinds),
            },
        )
        medians: dict[int, float] = dict(cursor.fetchall())
    of_kind = usual_studies()
    return {
        facility: max(LEAST, medians[facility] if facility in medians else of_kind[kind])
        for facility, kind in kinds.items()
    }


def months_weighed_by(filed: Collection[tuple[int, int]], *, now: datetime) -> set[tuple[int, int]]:
    """The (university, period) pairs in which (facility, period) pairs count for the usual month.

    They are the twelve months after each, as far as they have ended.
    """
    first = min((period for _, period in filed), default=None)
    months = [] if first is None else months_ended(periods.following(first), now)
    if not months:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            _FOLLOWING,
            {
                "facilities": [facility for facility, _ in filed],
                "filed": [period for _, period in filed],
                "months": months,
                "last_days": [periods.last_day(period) for period in months],
            },
        )
        return {(row[0], row[1]) for row in cursor.fetchall()}
