"""Sums of universities held against a count anew of the reports, scores and cases."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any, Final

from django.db import connection, transaction

from reports.evaluation.month_sums import KEYS, Sums, Table, sums_of
from reports.frames import read_one_moment
from reports.policy.directive import published
from reports.policy.scoring.facility_sums import film_reference
from reports.proving.differences import (
    CASE_TOTAL,
    Found,
    Key,
    keyed_differences,
    of_row,
    place_of,
)
from reports.proving.distribution_rows import prove_distributions

_MONTH_KEY: Final = ("period", "policy_id")
_TOTAL_KEY: Final = ("university_id", "kind", "rule", "state")
_NOT_PROVEN: Final = frozenset({"id", "computed_at"})  # nothing else says when sums were counted
_CELLS: Final = """
    SELECT period, university_id FROM (
        SELECT period, university_id FROM reports_universityrollup
        UNION SELECT period, university_id FROM reports_rollup
        UNION SELECT period, university_id FROM reports_modalityrollup
        UNION SELECT period, university_id FROM reports_report
        UNION SELECT period, university_id FROM reports_violation) cell
    WHERE university_id = ANY (%(of)s) ORDER BY 1, 2"""
# What an evaluation that waits may change: the sums of its month and, since a filing counts for the
# facility's usual month, of the twelve after it; of every month where what it waits for is no
# report, and where film is compared with that month later on. NULL is without end.
_UNSETTLED: Final = """
    SELECT university_id, period, period FROM reports_stalerollup
    UNION
    SELECT r.university_id, CASE WHEN is_report THEN j.period END,
           CASE WHEN is_report AND j.period > %(film)s THEN j.period + 100 END
    FROM reports_job j JOIN facilities_responsibility r ON r.facility_id = j.facility_id,
         LATERAL (SELECT j.cause IN ('filing', 'repudiation', 'deadline')) c (is_report)
    WHERE j.done_at IS NULL AND j.set_aside_at IS NULL"""
_ROLLUPS: Final = """
    SELECT * FROM {table} WHERE period = %s AND university_id = ANY (%s) ORDER BY id"""
_CASES: Final = """
    SELECT v.university_id, f.kind, v.rule, v.state, count(*) FROM reports_violation v
    JOIN facilities_facility f ON f.id = v.facility_id
    WHERE v.university_id = ANY (%s) GROUP BY 1, 2, 3, 4"""
_TOTALS: Final = """
    SELECT university_id, kind, rule, state, number, id FROM reports_casetotal
    WHERE university_id = ANY (%s)"""


class _Rowless:
    """Keys of sums that no row has (`missing`), and rows by their keys that no sums have."""

    def __init__(self) -> None:
        self.missing: list[Key] = []
        self.surplus: dict[Key, object] = {}


class _Unsettled:
    """The sums that something is about to change: of a university's months, or of all of them."""

    def __init__(self) -> None:
        self._spans: dict[int, list[tuple[int | None, int | None]]] = defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(_UNSETTLED, {"film": film_reference(published.directive())[1]})
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
    rowless: dict[Table, _Rowless] = {table: _Rowless() for table in KEYS}
    cells = _cells(universities)
    for period, of_month in cells.items():
        with transaction.atomic():
            read_one_moment()
            unsettled = _Unsettled()
            settled = [u for u in of_month if (u, period) not in unsettled]
            for table, sums in sums_of(period, settled).items():
                _prove_month(table, period, settled, sums, rowless[table], found)
        counted += len(settled)
        left_out += len(of_month) - len(settled)
    for table, of_table in rowless.items():
        label, key = table._meta.label_lower, (*KEYS[table], *_MONTH_KEY)
        for difference in keyed_differences(label, key, of_table.missing, of_table.surplus):
            found(difference)
    prove_distributions(cells, found)
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
    table: Table,
    period: int,
    universities: list[int],
    sums: Sums,
    rowless: _Rowless,
    found: Found,
) -> None:
    """Compare the rollups of a month; rows without a counterpart are put aside with their keys."""
    names = (*KEYS[table], *_MONTH_KEY)
    due = {(*key, period, published.CURRENT): row for key, row in sums.items()}
    for row in _rollups(table, period, universities):
        key = tuple(row[name] for name in names)
        counted = due.pop(key, None)
        if counted is None:
            rowless.surplus[key] = row["id"]
            continue
        difference = of_row(table._meta.label_lower, row["id"], place_of(key))
        for name in row.keys() - _NOT_PROVEN - set(names):
            if counted.get(name) != row[name]:
                found(difference(name, due=counted.get(name), found=row[name]))
    rowless.missing.extend(due)


def _rollups(table: Table, period: int, universities: list[int]) -> Iterator[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_ROLLUPS.format(table=table._meta.db_table), [period, universities])
        names = [column.name for column in cursor.description]
        for values in cursor.fetchall():
            row = dict(zip(names, values, strict=True))
            if "violations" in row:
                row["violations"] = json.loads(row["violations"])
            yield row


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
