"""Sums of universities held against a count anew of the reports, scores and cases."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any, Final

from django.db import connection, transaction

from reports.evaluation.rollups import sums_of
from reports.frames import read_one_moment
from reports.policy.directive import published
from reports.proving.differences import (
    CASE_TOTAL,
    ROLLUP,
    Found,
    Key,
    keyed_differences,
    of_row,
    place_of,
)

_ROLLUP_KEY: Final = ("university_id", "kind", "period", "policy_id")
_TOTAL_KEY: Final = ("university_id", "kind", "rule", "state")
_NOT_PROVEN: Final = frozenset({"id", "computed_at"})  # nothing else says when sums were counted
_CELLS: Final = """
    SELECT DISTINCT period, university_id FROM reports_rollup WHERE university_id = ANY (%(of)s)
    UNION SELECT period, university_id FROM reports_report WHERE university_id = ANY (%(of)s)
    UNION SELECT period, university_id FROM reports_violation WHERE university_id = ANY (%(of)s)
    ORDER BY 1, 2"""
# What an evaluation that waits may change: the sums of its month and, since a filing counts for the
# facility's usual month, of the twelve after it; of every month where what it waits for is no
# report. NULL is without end.
_UNSETTLED: Final = """
    SELECT university_id, period, period FROM reports_stalerollup
    UNION
    SELECT r.university_id, CASE WHEN is_report THEN j.period END,
           CASE WHEN is_report THEN j.period + 100 END
    FROM reports_job j JOIN facilities_responsibility r ON r.facility_id = j.facility_id,
         LATERAL (SELECT j.cause IN ('filing', 'repudiation', 'deadline')) c (is_report)
    WHERE j.done_at IS NULL AND j.set_aside_at IS NULL"""
_ROLLUPS: Final = """
    SELECT * FROM reports_rollup WHERE period = %s AND university_id = ANY (%s) ORDER BY id"""
_CASES: Final = """
    SELECT v.university_id, f.kind, v.rule, v.state, count(*) FROM reports_violation v
    JOIN facilities_facility f ON f.id = v.facility_id
    WHERE v.university_id = ANY (%s) GROUP BY 1, 2, 3, 4"""
_TOTALS: Final = """
    SELECT university_id, kind, rule, state, number, id FROM reports_casetotal
    WHERE university_id = ANY (%s)"""


class _Unsettled:
    """The sums that something is about to change: of a university's months, or of all of them."""

    def __init__(self) -> None:
        self._spans: dict[int, list[tuple[int | None, int | None]]] = defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(_UNSETTLED)
            for university, first, last in cursor.fetchall():
                self._spans[university].append((first, last))
        self.universities = set(self._spans)

    def __contains__(self, cell: tuple[int, int]) -> bool:
        university, period = cell
        return any(
            (first or period) <= period <= (last or period)
            for first, last in self._spans.get(university, [])
        )


def prove_sums(universities: Collection[int], found: Found) -> tuple[int, int]:
    """Tell of every sum of the universities that is not what a count anew gives.

    Return how many university-months were counted and how many left out: those that are stale or
    wait for an evaluation. Each month is read in a transaction of its own, at one moment.
    """
    counted = left_out = 0
    missing: list[Key] = []
    surplus: dict[Key, object] = {}
    for period, of_month in _cells(universities).items():
        with transaction.atomic():
            read_one_moment()
            unsettled = _Unsettled()
            settled = [u for u in of_month if (u, period) not in unsettled]
            _prove_month(period, settled, missing, surplus, found)
        counted += len(settled)
        left_out += len(of_month) - len(settled)
    for difference in keyed_differences(ROLLUP, _ROLLUP_KEY, missing, surplus):
        found(difference)
    with transaction.atomic():
        read_one_moment()
        unsettled = _Unsettled()
        _prove_totals([u for u in universities if u not in unsettled.universities], found)
    return counted, left_out


def _cells(universities: Collection[int]) -> dict[int, list[int]]:
    """The universities that have sums, or should have them, by month."""
    cells: dict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_CELLS, {"of": list(universities)})
        for period, university in cursor.fetchall():
            cells[period].append(university)
    return cells


def _prove_month(
    period: int,
    universities: list[int],
    missing: list[Key],
    surplus: dict[Key, object],
    found: Found,
) -> None:
    """Compare the rollups of a month; rows without a counterpart are put aside with their keys."""
    due = {
        (university, kind, period, published.CURRENT): sums
        for (university, kind), sums in sums_of(period, universities).items()
    }
    for row in _rollups(period, universities):
        key = tuple(row[name] for name in _ROLLUP_KEY)
        sums = due.pop(key, None)
        if sums is None:
            surplus[key] = row["id"]
            continue
        difference = of_row(ROLLUP, row["id"], place_of(key))
        for name in row.keys() - _NOT_PROVEN - set(_ROLLUP_KEY):
            if sums.get(name) != row[name]:
                found(difference(name, due=sums.get(name), found=row[name]))
    missing += due


def _rollups(period: int, universities: list[int]) -> Iterator[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_ROLLUPS, [period, universities])
        names = [column.name for column in cursor.description]
        for values in cursor.fetchall():
            row = dict(zip(names, values, strict=True))
            yield row | {"violations": json.loads(row["violations"])}


def _prove_totals(universities: list[int], found: Found) -> None:
    """Compare the cases added up over all months."""
    with connection.cursor() as cursor:
        cursor.execute(_CASES, [universities])
        due = {tuple(key): number for *key, number in cursor.fetchall()}
        cursor.execute(_TOTALS, [universities])
        stored = cursor.fetchall()
    surplus: dict[Key, object] = {}
    for *columns, number, row in stored:
        key = tuple(columns)
        counted = due.pop(key, None)
        if counted is None:
            surplus[key] = row
        elif counted != number:
            found(of_row(CASE_TOTAL, row, place_of(key))("number", due=counted, found=number))
    for difference in keyed_differences(CASE_TOTAL, _TOTAL_KEY, due, surplus):
        found(difference)
