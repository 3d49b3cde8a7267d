"""How each month's indicators spread over the nation, counted anew where sums were rebuilt."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, get_type_hints

import numpy as np
from django.db import connection, transaction

from reports.policy.directive import published
from reports.policy.scoring.distribution import deciles, score_bins
from reports.policy.scoring.facility_sums import SPREAD
from reports.policy.scoring.indicators import INDICATORS, SPREAD_OF_BODIES
from reports.policy.scoring.sums import Sums

FACILITIES: Final = "facilities"
UNIVERSITIES: Final = "universities"
Key = tuple[str, str, str]  # among, kind ('' = all), indicator
_OUTDATED: Final = """
    SELECT s.period FROM reports_sumsstamp s
    LEFT JOIN (SELECT period, min(computed_at) AS computed_at FROM reports_distribution
               WHERE policy_id = %(version)s GROUP BY period) d USING (period)
    WHERE d.computed_at IS NULL OR d.computed_at < s.rebuilt_at ORDER BY s.period"""
_ADDED_UP: Final = tuple(
    f"sum({name}){'::bigint' if kind is int else ''}" for name, kind in get_type_hints(Sums).items()
)
_OF_KINDS: Final = f"""
    SELECT kind, {", ".join(_ADDED_UP)} FROM reports_rollup
    WHERE period = %s AND policy_id = %s GROUP BY university_id, kind
    UNION ALL
    SELECT '', {", ".join(_ADDED_UP)} FROM reports_universityrollup
    WHERE period = %s AND policy_id = %s GROUP BY university_id"""
_VALUES: Final = f"""
    SELECT kind, {", ".join(SPREAD)} FROM reports_rollup WHERE period = %s AND policy_id = %s
    ORDER BY university_id, kind, ownership"""


def refresh_distributions() -> int:
    """Count the distributions of every month whose sums were rebuilt; return how many months."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTDATED, {"version": published.CURRENT})
        outdated = [row[0] for row in cursor.fetchall()]
    for period in outdated:
        _refresh(period)
    return len(outdated)


def distributions_of(period: int) -> dict[Key, dict[str, Any]]:
    """Return `number`, `deciles` and `bins` of every distribution of a month."""
    found = {}
    for key, values in [*_of_facilities(period), *_of_universities(period)]:
        is_score = key[0] == FACILITIES and key[2] == "score"
        found[key] = {
            "number": len(values),
            "deciles": deciles(values),
            "bins": score_bins(values) if is_score else [],
        }
    return found


def _refresh(period: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # Of two that count one month the second waits, and counts what the first has seen.
        cursor.execute(
            "SELECT clock_timestamp() FROM reports_sumsstamp WHERE period = %s FOR UPDATE", [period]
        )
        moment: datetime = cursor.fetchone()[0]
        cursor.execute(
            "DELETE FROM reports_distribution WHERE period = %s AND policy_id = %s",
            [period, published.CURRENT],
        )
        cursor.executemany(
            "INSERT INTO reports_distribution (period, policy_id, among, kind, indicator, number,"
            " deciles, bins, computed_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (
                    period,
                    published.CURRENT,
                    *key,
                    *row.values(),
                    moment,
                )
                for key, row in distributions_of(period).items()
            ],
        )


def _of_facilities(period: int) -> Iterator[tuple[Key, np.ndarray]]:
    """The values of the expected facilities, by kind and of all, where there are any."""
    with connection.cursor() as cursor:
        cursor.execute(_VALUES, [period, published.CURRENT])
        cells = cursor.fetchall()
    for place, indicator in enumerate(SPREAD.values(), 1):
        by_kind: dict[str, list[list[float]]] = defaultdict(list)
        for cell in cells:
            by_kind[cell[0]].append(cell[place])
            by_kind[""].append(cell[place])
        for kind, parts in by_kind.items():
            values = np.concatenate([np.array(part, np.float64) for part in parts])
            if len(values):
                yield (FACILITIES, kind, indicator), values


def _of_universities(period: int) -> Iterator[tuple[Key, np.ndarray]]:
    """The values of the universities, by kind of their facilities and of all."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_KINDS, [period, published.CURRENT] * 2)
        rows = cursor.fetchall()
    by_kind: dict[str, list[Sums]] = defaultdict(list)
    for kind, *sums in rows:
        by_kind[kind].append(Sums(*sums))
    for kind, bodies in by_kind.items():
        for code in SPREAD_OF_BODIES:
            found = [INDICATORS[code].of(body) for body in bodies]
            values = np.array(found, np.float64)  # None becomes NaN
            if np.isfinite(values).any():
                yield (UNIVERSITIES, kind, code), values[np.isfinite(values)]
