"""Distributions held against the sums that they were counted from."""

from collections.abc import Collection
from typing import Any, Final

from django.db import connection, transaction

from reports.evaluation.distributions import distributions_of
from reports.frames import read_one_moment
from reports.policy.directive import published
from reports.proving.differences import (
    DISTRIBUTION,
    Found,
    Key,
    keyed_differences,
    of_row,
    place_of,
)

_KEY: Final = ("period", "policy_id", "among", "kind", "indicator")
_VALUES: Final = ("number", "deciles", "bins")
_STORED: Final = f"""
    SELECT d.id, {", ".join(f"d.{name}" for name in (*_KEY, *_VALUES))}
    FROM reports_distribution d WHERE d.period = %s ORDER BY d.id"""
_MONTHS: Final = "SELECT DISTINCT period FROM reports_distribution"
# Months whose sums were rebuilt since their distributions were counted, or wait to be.
_UNSETTLED: Final = """
    SELECT s.period FROM reports_sumsstamp s
    WHERE NOT EXISTS (SELECT FROM reports_distribution d
                      WHERE d.period = s.period AND d.computed_at >= s.rebuilt_at)
    UNION SELECT period FROM reports_stalerollup"""


def prove_distributions(months: Collection[int], found: Found) -> None:
    """Tell of every distribution of some months that is not what a count anew gives.

    Months of which any stand are looked at as well. Those that are about to be counted are left
    out. Each is read at one moment.
    """
    missing: list[Key] = []
    surplus: dict[Key, object] = {}
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS)
        stored = {row[0] for row in cursor.fetchall()}
    for period in sorted({*months, *stored}):
        with transaction.atomic(), connection.cursor() as cursor:
            read_one_moment()
            cursor.execute(_UNSETTLED)
            if (period,) in cursor.fetchall():
                continue
            due = {
                (period, published.CURRENT, *key): values
                for key, values in distributions_of(period).items()
            }
            cursor.execute(_STORED, [period])
            for row in cursor.fetchall():
                _compare(row, due, surplus, found)
            missing += due
    for difference in keyed_differences(DISTRIBUTION, _KEY, missing, surplus):
        found(difference)


def _compare(
    row: tuple[Any, ...],
    due: dict[Key, dict[str, Any]],
    surplus: dict[Key, object],
    found: Found,
) -> None:
    """Compare one stored distribution, and take it from those that are due."""
    number, key, stored = row[0], row[1 : 1 + len(_KEY)], row[1 + len(_KEY) :]
    counted = due.pop(key, None)
    if counted is None:
        surplus[key] = number
        return
    difference = of_row(DISTRIBUTION, number, place_of(key))
    for name, value in zip(_VALUES, stored, strict=True):
        if counted[name] != value:
            found(difference(name, due=counted[name], found=value))
