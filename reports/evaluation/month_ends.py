"""Sums of a month from the day it ends: they know all who owe it, whether anybody filed or not."""

from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from reports.calendar import months_ended
from reports.evaluation.rollups import mark_cells
from reports.expected import expected_kinds
from reports.policy import periods
from reports.policy.directive import published

RECENT: Final = 3  # latest months looked at each time; the nightly run looks at all
_WITHOUT_SUMS: Final = """
    SELECT u.id FROM facilities_university u
    WHERE NOT EXISTS (SELECT FROM reports_rollup r WHERE r.university_id = u.id
                        AND r.period = %(period)s AND r.policy_id = %(version)s)
      AND NOT EXISTS (SELECT FROM reports_stalerollup s WHERE s.university_id = u.id
                        AND s.period = %(period)s) ORDER BY u.id"""


def count_ended_months(*, everything: bool = False, now: datetime | None = None) -> int:
    """Have the sums made that ended months lack; answer of how many universities' months.

    Looks at the latest months, or with `everything` at all.
    """
    moment, marked = now or timezone.now(), 0
    months = months_ended(periods.FIRST_PERIOD, moment)
    for period in months if everything else months[:RECENT]:
        with transaction.atomic():
            lacking = _without_sums(period)
            mark_cells([(university, period) for university in lacking], now=moment)
        marked += len(lacking)
    return marked


def _without_sums(period: int) -> list[int]:
    """The universities that have facilities expected in a month, and no sums of it."""
    with connection.cursor() as cursor:
        cursor.execute(_WITHOUT_SUMS, {"period": period, "version": published.CURRENT})
        lacking = [row[0] for row in cursor.fetchall()]
    if not lacking:
        return []
    return sorted({university for _, university, _ in expected_kinds(period, lacking)})
