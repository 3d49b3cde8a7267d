"""Sums per university, facility kind and month, rebuilt for the cells that changed.

Evaluations mark a university's month as stale, and the twelve after it in which a filing counts for
the facility's usual month; a beat job rebuilds each marked month whole, so a rollup is never
adjusted by differences that could drift.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from reports.evaluation.case_totals import refresh_case_totals
from reports.evaluation.usual_months import STUDIES, usual_months
from reports.expected import expected_kinds
from reports.models.rollup import COUNTS, WEIGHTS
from reports.policy.directive import published
from reports.policy.scoring.sums import expected_month

CELLS_AT_ONCE = 500
Cell = tuple[int, str]  # of one month: university and kind of facility

_FILED = """
    SELECT r.university_id, r.facility_id, r.kind, s.band, s.total, {studies},
           coalesce(r.film_prints, 0), coalesce(r.paper_prints, 0), coalesce(r.cds, 0),
           coalesce(r.delivered_electronic, 0),
           ({studies}) - ({not_on_film}), s.film_baseline
    FROM reports_report r
    LEFT JOIN reports_score s ON s.facility_id = r.facility_id AND s.period = r.period
         AND s.policy_id = %s AND s.is_current
    WHERE r.university_id = ANY (%s) AND r.period = %s ORDER BY r.facility_id"""


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
    """Rebuild every stale university-month; answer how many."""
    moment = now or datetime.now(UTC)
    rebuilt = 0
    while True:
        with transaction.atomic():
            cells = _take_stale()
            for period, universities in _by_period(cells).items():
                _rebuild(period, universities, moment)
            refresh_case_totals(university for university, _ in cells)
        rebuilt += len(cells)
        if len(cells) < CELLS_AT_ONCE:
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
    rows = sums_of(period, universities)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM reports_rollup WHERE university_id = ANY (%s) AND period = %s"
            " AND policy_id = %s",
            [universities, period, published.CURRENT],
        )
        names = list(_nothing())
        places = ", ".join(["%s"] * (len(names) + 5))
        cursor.executemany(
            "INSERT INTO reports_rollup (university_id, kind, period, policy_id, computed_at,"
            f" {', '.join(names)}) VALUES ({places})",
            [
                (university, kind, period, published.CURRENT, now, *_values(sums, names))
                for (university, kind), sums in rows.items()
            ],
        )


def sums_of(period: int, universities: list[int]) -> dict[Cell, dict[str, Any]]:
    """The rollup columns of each university and kind among the expected or the filed, counted."""
    expected = {
        facility: (university, kind)
        for facility, university, kind in expected_kinds(period, universities)
    }
    rows: dict[Cell, dict[str, Any]] = defaultdict(_nothing)
    with connection.cursor() as cursor:
        cursor.execute(_filed(), [published.CURRENT, universities, period])
        filed = {row[1]: row for row in cursor.fetchall()}
    _add_expected(rows, expected, filed, period)
    for facility, month in filed.items():
        # An expected facility counts under the kind it is expected as.
        _add_figures(rows[expected.get(facility, (month[0], month[2]))], *month[5:])
    for cell, counts in _violations(period, universities).items():
        rows[cell]["violations"] = dict(counts)
    return rows


def _add_expected(
    rows: dict[Cell, dict[str, Any]],
    expected: dict[int, Cell],
    filed: dict[int, tuple[Any, ...]],
    period: int,
) -> None:
    """Add what is judged of a month: of those who owed it, and by their usual months."""
    is_scored = published.directive().phase_of(period) is not None
    kinds = {facility: kind for facility, (_, kind) in expected.items()}
    usual = usual_months(kinds, period) if is_scored else dict.fromkeys(kinds, 0.0)
    for facility, cell in expected.items():
        row, month = rows[cell], filed.get(facility)
        band, total = month[3:5] if month else (None, None)
        added = expected_month(usual[facility], is_filed=bool(month), band=band, total=total)
        for name, amount in added.items():
            row[name] += amount
        if is_scored and (total is not None or not month):
            row["scores"].append(total or 0.0)
    for row in rows.values():
        row["scores"].sort()


def _filed() -> str:
    """Return the query of what was filed; studies without film are those of the directive."""
    excluded = published.directive().figures("film_excluded_studies")
    not_on_film = " + ".join(f"coalesce(r.{code}, 0)" for code in excluded)
    return _FILED.format(studies=STUDIES, not_on_film=not_on_film)


def _add_figures(
    row: dict[str, Any],
    services: int,
    film: int,
    paper: int,
    discs: int,
    electronic: int,
    film_studies: int,
    baseline: float | None,
) -> None:
    """Add one filed month's figures to its cell, whether it was owed or not."""
    row["filed"] += 1
    row["services"] += services
    row["film_prints"] += film
    row["paper_prints"] += paper
    row["cds"] += discs
    row["delivered_electronic"] += electronic
    row["film_studies"] += film_studies
    row["film_expected_at_baseline"] += film_studies * (baseline or 0.0)


def _violations(period: int, universities: list[int]) -> dict[Cell, Counter[str]]:
    """Suspicions by university and kind of facility, counted under "RULE state"."""
    counts: dict[Cell, Counter[str]] = defaultdict(Counter)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.university_id, f.kind, v.rule, v.state, count(*) FROM reports_violation v"
            " JOIN facilities_facility f ON f.id = v.facility_id"
            " WHERE v.university_id = ANY (%s) AND v.period = %s GROUP BY 1, 2, 3, 4",
            [universities, period],
        )
        for university, kind, rule, state, count in cursor.fetchall():
            counts[university, kind][f"{rule} {state}"] += count
    return counts


def _values(sums: dict[str, Any], names: list[str]) -> list[Any]:
    return [Jsonb(sums[name]) if name == "violations" else sums[name] for name in names]


def _nothing() -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(COUNTS, 0) | dict.fromkeys(WEIGHTS, 0.0)
    return row | {"film_expected_at_baseline": 0.0, "scores": [], "violations": {}}
