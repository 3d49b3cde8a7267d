"""Sums per university, facility kind and month, rebuilt for the cells that changed.

Evaluations mark a university's month as stale; a beat job rebuilds each marked month whole, so
a rollup is never adjusted by differences that could drift.
"""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from reports.evaluation.expected import expected_kinds
from reports.evaluation.frames import as_list
from reports.policy import published

CELLS_AT_ONCE = 50

_FILED = """
    SELECT r.facility_id, r.kind, s.band, s.total, coalesce(s.services, 0) AS services,
           coalesce(r.film_prints, 0), coalesce(r.paper_prints, 0), coalesce(r.cds, 0),
           coalesce(r.delivered_electronic, 0),
           greatest(coalesce(s.services, 0) - coalesce(r.studies_ultrasound, 0)
                    - coalesce(r.studies_bone_density, 0), 0), s.film_baseline
    FROM reports_report r
    LEFT JOIN reports_score s ON s.facility_id = r.facility_id AND s.period = r.period
         AND s.policy_id = %s AND s.is_current
    WHERE r.university_id = %s AND r.period = %s"""


def mark_stale(touched: pd.DataFrame, *, now: datetime) -> None:
    """Mark the universities' months of a frame (columns university, period) for rebuilding."""
    cells = touched[["university", "period"]].drop_duplicates()
    cells = cells.sort_values(["university", "period"])  # one order for all: no deadlock
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_stalerollup (university_id, period, marked_at)"
            " SELECT university, period, %s FROM unnest(%s::bigint[], %s::int[])"
            " AS cell (university, period) ON CONFLICT DO NOTHING",
            [now, as_list(cells["university"]), as_list(cells["period"])],
        )


def refresh_rollups(*, now: datetime | None = None) -> int:
    """Rebuild every stale university-month; answer how many."""
    moment = now or datetime.now(UTC)
    rebuilt = 0
    while True:
        with transaction.atomic():
            cells = _take_stale()
            for university, period in cells:
                _rebuild(university, period, moment)
        rebuilt += len(cells)
        if len(cells) < CELLS_AT_ONCE:
            return rebuilt


def _take_stale() -> list[tuple[int, int]]:
    """Remove the oldest marks and answer their cells; a mark made meanwhile is a new row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM reports_stalerollup WHERE id IN (SELECT id FROM reports_stalerollup"
            " ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING university_id, period",
            [CELLS_AT_ONCE],
        )
        return [(row[0], row[1]) for row in cursor.fetchall()]


def _rebuild(university: int, period: int, now: datetime) -> None:
    rows = _sums(university, period)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM reports_rollup WHERE university_id = %s AND period = %s"
            " AND policy_id = %s",
            [university, period, published.CURRENT],
        )
        for kind, sums in rows.items():
            row = sums | {
                "university_id": university, "period": period, "kind": kind,
                "policy_id": published.CURRENT, "computed_at": now,
            }  # fmt: skip
            columns = ", ".join(row)
            places = ", ".join(["%s"] * len(row))
            cursor.execute(
                f"INSERT INTO reports_rollup ({columns}) VALUES ({places})",
                list((row | {"violations": Jsonb(sums["violations"])}).values()),
            )


def _sums(university: int, period: int) -> dict[str, dict[str, Any]]:
    """The rollup columns of each kind that occurs among the expected or the filed."""
    expected = {facility: kind for facility, _, kind in expected_kinds(period, university)}
    rows: dict[str, dict[str, Any]] = defaultdict(_nothing)
    for kind in expected.values():
        rows[kind]["expected"] += 1
    with connection.cursor() as cursor:
        cursor.execute(_FILED, [published.CURRENT, university, period])
        for (
            facility,
            kind,
            band,
            total,
            services,
            film,
            paper,
            cds,
            electronic,
            used,
            base,
        ) in cursor.fetchall():
            # An expected facility counts under the kind it is expected as.
            row = rows[expected.get(facility, kind)]
            row["filed"] += 1
            row["filed_expected"] += facility in expected
            if band is not None and facility in expected:
                row[band] += 1
            if total is not None:
                row["score_sum"] += services * total
                row["score_weight"] += services
            row["services"] += services
            row["film_prints"] += film
            row["paper_prints"] += paper
            row["cds"] += cds
            row["delivered_electronic"] += electronic
            row["film_studies"] += used
            row["film_expected_at_baseline"] += used * (base or 0.0)
    for kind, counts in _violations(university, period).items():
        rows[kind]["violations"] = dict(counts)
    return rows


def _violations(university: int, period: int) -> dict[str, Counter[str]]:
    """Suspicions by kind of facility, counted under "RULE state"."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.kind, v.rule, v.state, count(*) FROM reports_violation v"
            " JOIN facilities_facility f ON f.id = v.facility_id"
            " WHERE v.university_id = %s AND v.period = %s GROUP BY 1, 2, 3",
            [university, period],
        )
        for kind, rule, state, count in cursor.fetchall():
            counts[kind][f"{rule} {state}"] += count
    return counts


def _nothing() -> dict[str, Any]:
    whole = ("expected", "filed_expected", "filed", "on_plan", "behind", "off_plan",
             "no_activity", "score_weight", "services", "film_prints", "paper_prints", "cds",
             "film_studies", "delivered_electronic")  # fmt: skip
    row: dict[str, Any] = dict.fromkeys(whole, 0)
    return row | {"score_sum": 0.0, "film_expected_at_baseline": 0.0, "violations": {}}
