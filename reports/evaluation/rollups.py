"""Sums per university and month, rebuilt for what changed.

Evaluations mark a university's month as stale, and the twelve after it in which a filing counts for
the facility's usual month; a beat job rebuilds each marked month whole, so a rollup is never
adjusted by differences that could drift.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from reports.evaluation.case_totals import refresh_case_totals
from reports.evaluation.distributions import refresh_distributions
from reports.evaluation.month_sums import KEYS, Sums, Table, film_rates, sums_of
from reports.policy.directive import published
from reports.policy.scoring.facility_sums import film_reference

CELLS_AT_ONCE = 500


def mark_stale(
    touched: pd.DataFrame, besides: Collection[tuple[int, int]] = (), *, now: datetime
) -> None:
    """Mark a frame's months (columns university, period), and others besides, for rebuilding.

    A transaction marks once, in the order that all transactions follow, before it writes
    suspicions (the database marks some of the same months for those, in an order of theirs) and
    after it has locked the suspicions that it will write (`lock_suspicions`).
    """
    months = zip(touched["university"].tolist(), touched["period"].tolist(), strict=True)
    mark_cells({*months, *besides}, now=now)


def mark_cells(marked: Collection[tuple[int, int]], *, now: datetime) -> None:
    """Mark universities' months (university, period) for rebuilding, as `mark_stale` does."""
    cells = sorted(marked)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_stalerollup (university_id, period, marked_at)"
            " SELECT university, period, %s FROM unnest(%s::bigint[], %s::int[])"
            " AS cell (university, period) ON CONFLICT (university_id, period)"
            " DO UPDATE SET marked_at = EXCLUDED.marked_at",
            [now, [university for university, _ in cells], [period for _, period in cells]],
        )


def refresh_rollups(*, now: datetime | None = None) -> int:
    """Rebuild every stale university-month and the distributions of its month; return how many."""
    moment = now or datetime.now(UTC)
    rebuilt = 0
    while True:
        with transaction.atomic():
            cells = _take_stale()
            for period, universities in _by_period(cells).items():
                _rebuild(period, universities, moment)
            refresh_case_totals(university for university, _ in cells)
        rebuilt += len(cells)
        if not cells:
            refresh_distributions()
            return rebuilt


def _take_stale() -> list[tuple[int, int]]:
    """Remove some marks and answer their cells; a mark made meanwhile is a new row.

    Whole months together: who is expected is looked up once for a month's universities.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM reports_stalerollup WHERE id IN (SELECT id FROM reports_stalerollup"
            " ORDER BY period, id LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING university_id, period",
            [CELLS_AT_ONCE],
        )
        return [(row[0], row[1]) for row in cursor.fetchall()]


def _by_period(cells: list[tuple[int, int]]) -> dict[int, list[int]]:
    """The universities to rebuild in each month."""
    months: dict[int, list[int]] = defaultdict(list)
    for university, period in cells:
        months[period].append(university)
    return months


def _rebuild(period: int, universities: list[int], now: datetime) -> None:
    """Write the sums of some universities' month anew."""
    first, last = film_reference(published.directive())
    before = film_rates(universities) if first <= period <= last else {}
    for table, sums in sums_of(period, universities).items():
        _write(table, sums, period, universities, now)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_sumsstamp (period, rebuilt_at) VALUES (%s, clock_timestamp())"
            " ON CONFLICT (period) DO UPDATE SET rebuilt_at = EXCLUDED.rebuilt_at",
            [period],
        )
    if first <= period <= last:
        after = film_rates(universities)
        _mark_later(
            {
                cell[0]
                for cell in before.keys() | after.keys()
                if before.get(cell) != after.get(cell)
            },
            last,
            now,
        )


def _mark_later(universities: Collection[int], last: int, now: datetime) -> None:
    """Mark the months whose film is compared with a rate that has changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT university_id, period FROM reports_universityrollup"
            " WHERE university_id = ANY (%s) AND period > %s AND policy_id = %s",
            [sorted(universities), last, published.CURRENT],
        )
        mark_cells(cursor.fetchall(), now=now)


def _write(table: Table, sums: Sums, period: int, universities: list[int], now: datetime) -> None:
    name = table._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {name} WHERE university_id = ANY (%s) AND period = %s AND policy_id = %s",
            [universities, period, published.CURRENT],
        )
        if not sums:
            return
        columns = list(next(iter(sums.values())))
        names = (*KEYS[table], "period", "policy_id", "computed_at", *columns)
        places = ", ".join(["%s"] * len(names))
        cursor.executemany(
            f"INSERT INTO {name} ({', '.join(names)}) VALUES ({places})",
            [
                (*key, period, published.CURRENT, now, *(_value(row[column]) for column in columns))
                for key, row in sums.items()
            ],
        )


def _value(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict) else value
