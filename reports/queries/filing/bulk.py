"""What many filings at once must know: the same as one, in a few queries for all of them."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
from django.db import connection

from facilities.access.facilities import visible_facilities
from facilities.access.scope import User
from facilities.models import Facility
from reports.frames import copied, figure_types
from reports.models.figures import COLUMNS
from reports.policy import periods
from reports.policy.checks.usual import USUAL_MONTHS
from reports.policy.workflow import corrections
from reports.queries.filing.context import CORRECTION, correction_month

_FIGURES = ", ".join(f"r.{column}" for column in COLUMNS)
# `row` numbers the months asked for; each is looked up by itself, through the index: the limits
# keep the planner from reading every report there is.
_ASKED = "unnest(%(facilities)s::bigint[], %(periods)s::int[]) WITH ORDINALITY AS asked (f, p, n)"
_FILED = """CROSS JOIN LATERAL (
        SELECT * FROM reports_report WHERE facility_id = f AND period = p LIMIT 1) r"""
_CURRENT = f"""
    SELECT n - 1 AS row, r.submission_id::text AS submission,
           extract(epoch FROM r.received_at)::float8 AS received_at, {_FIGURES}
    FROM {_ASKED} {_FILED}"""
# A month that several look back on is read once.
_EARLIER = f"""
    SELECT f AS facility, r.period, {_FIGURES}
    FROM (SELECT DISTINCT f, earlier.period
          FROM {_ASKED} CROSS JOIN LATERAL (
              SELECT period FROM reports_report WHERE facility_id = f AND period < p
              ORDER BY period DESC LIMIT {USUAL_MONTHS}) earlier) wanted (f, p) {_FILED}"""
_OPEN = f"""
    SELECT n - 1, r.period, {CORRECTION}
    FROM {_ASKED} {_FILED}"""
# A facility that changed hands has a responsibility that ended.
_RESPONSIBILITIES = """
    SELECT facility_id, starts_on, ends_on, university_id FROM facilities_responsibility
    WHERE facility_id IN (SELECT facility_id FROM facilities_responsibility
                          WHERE facility_id = ANY (%s) AND ends_on IS NOT NULL)
    ORDER BY starts_on DESC NULLS LAST"""

Spans = list[tuple[date | None, date | None, int]]


def current_months(facilities: Iterable[int], periods: Iterable[int]) -> pd.DataFrame:
    """The reports that stand for some facility-months already.

    One row a month that is filed: `row` (its place among those asked for), `submission`,
    `received_at` (seconds since 1970) and every figure.
    """
    types = {"row": pa.int64(), "submission": pa.string(), "received_at": pa.float64()}
    return copied(_CURRENT, _asked(facilities, periods), types | figure_types())


def earlier_months(facilities: Iterable[int], periods: Iterable[int]) -> pd.DataFrame:
    """The last filed months before any of some facility-months, each once: `facility`, `period`
    and every figure."""
    types = {"facility": pa.int64(), "period": pa.int64()}
    return copied(_EARLIER, _asked(facilities, periods), types | figure_types())


def correction_months(
    facilities: Iterable[int], periods: Iterable[int]
) -> dict[int, corrections.FiledMonth]:
    """What decides whether filed months are open to correction, by place among those asked for."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, _asked(facilities, periods))
        return {row: correction_month(period, *rest) for row, period, *rest in cursor.fetchall()}


def responsibilities_of(facilities: Collection[int]) -> dict[int, Spans]:
    """Who answered when, the latest first, of those facilities that ever changed hands."""
    found: dict[int, Spans] = {}
    with connection.cursor() as cursor:
        cursor.execute(_RESPONSIBILITIES, [list(facilities)])
        for facility, *span in cursor.fetchall():
            found.setdefault(facility, []).append((span[0], span[1], span[2]))
    return found


def closures_of(facilities: Collection[int]) -> dict[int, list[tuple[date, date | None]]]:
    """The temporary closures of those facilities that ever had one."""
    found: dict[int, list[tuple[date, date | None]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT facility_id, starts_on, ends_on FROM facilities_closure"
            " WHERE facility_id = ANY (%s)",
            [list(facilities)],
        )
        for facility, starts_on, ends_on in cursor.fetchall():
            found.setdefault(facility, []).append((starts_on, ends_on))
    return found


class OtherCode(NamedTuple):
    """The code that counts instead of another one, for months from `since` on."""

    code: str
    since: int


def other_codes(user: User) -> dict[str, OtherCode]:
    """Codes that lead to a facility of another code, in the whole register.

    Those of merged duplicates do from the month of the merge on; for who does not see the
    duplicate (as in `find_facility`), and for codes of no facility, all months do.
    """
    former = Facility.objects.filter(merged_into=None).exclude(former_codes=[])
    found = {
        old: OtherCode(code, 0)
        for code, codes in former.values_list("code", "former_codes")
        for old in codes
    }
    merged = visible_facilities(user).filter(merged_into__isnull=False)
    for code, kept, day in merged.values_list("code", "merged_into__code", "merged_on"):
        if day is not None:  # the database holds that there is one
            found[code] = OtherCode(kept, periods.period_of(day))
    return found


def _asked(facilities: Iterable[int], periods: Iterable[int]) -> dict[str, list[int]]:
    return {"facilities": list(facilities), "periods": list(periods)}
