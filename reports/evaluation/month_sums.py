"""A month's sums of some universities, counted anew from reports and scores.

Each facility is one row of a frame; its university, kind and owner, and every modality that it
offers, are those of the month's last day.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
from django.db import connection

from reports.evaluation.months import with_days_late
from reports.evaluation.usual_months import usual_months
from reports.expected import owing
from reports.frames import copied, figure_types
from reports.models import ModalityRollup, Rollup, UniversityRollup
from reports.models.figures import COLUMNS
from reports.models.rollup import MonthSums
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.scoring.facility_sums import (
    ADDED,
    COUNTS,
    SPREAD,
    facility_sums,
    film_reference,
)

Key = tuple[Any, ...]
Sums = dict[Key, dict[str, Any]]  # the columns of each row by its key
Table = type[MonthSums]
# What the rows of a table are known by besides month and version of the directive.
KEYS: Final[dict[Table, tuple[str, ...]]] = {
    Rollup: ("university_id", "kind", "ownership"),
    ModalityRollup: ("university_id", "modality"),
    UniversityRollup: ("university_id",),
}

_FILED: Final = """
    SELECT r.facility_id AS facility, r.period, r.university_id AS university, r.kind,
           (r.first_received_at AT TIME ZONE 'Asia/Tehran')::date - DATE '1970-01-01'
               AS received_day,
           f.enrolled_on - DATE '1970-01-01' AS enrolled_day,
           t.ownership, array_to_string(t.modalities, ' ') AS modalities,
           s.band, s.total, s.film_baseline, s.print_baseline, {figures}
    FROM reports_report r JOIN facilities_facility f ON f.id = r.facility_id
    LEFT JOIN facilities_facilityfacts t ON t.facility_id = r.facility_id
         AND (t.starts_on IS NULL OR t.starts_on <= %(day)s)
         AND (t.ends_on IS NULL OR t.ends_on > %(day)s)
    LEFT JOIN reports_score s ON s.facility_id = r.facility_id AND s.period = r.period
         AND s.policy_id = %(version)s AND s.is_current
    WHERE r.university_id = ANY (%(universities)s) AND r.period = %(period)s
    ORDER BY r.facility_id"""
_TYPES: Final = {
    "facility": pa.int64(),
    "period": pa.int32(),
    "university": pa.int64(),
    "kind": pa.string(),
    "received_day": pa.float64(),
    "enrolled_day": pa.float64(),
    "ownership": pa.string(),
    "modalities": pa.string(),
    "band": pa.string(),
    "total": pa.float64(),
    "film_baseline": pa.float64(),
    "print_baseline": pa.float64(),
    **figure_types(),
}
_VIOLATIONS: Final = """
    SELECT v.university_id, f.kind, f.ownership, v.rule, v.state, count(*)
    FROM reports_violation v JOIN facilities_facility f ON f.id = v.facility_id
    WHERE v.university_id = ANY (%s) AND v.period = %s GROUP BY 1, 2, 3, 4, 5"""
_FILM_RATES: Final = """
    SELECT university_id, kind,
           sum(film_expected ORDER BY period, ownership) / nullif(sum(film_studies), 0)
    FROM reports_rollup
    WHERE period BETWEEN %s AND %s AND policy_id = %s AND university_id = ANY (%s)
    GROUP BY 1, 2"""


def sums_of(period: int, universities: Sequence[int]) -> dict[Table, Sums]:
    """Return the sums of a month of some universities, by the `KEYS` of each table."""
    months = _months(period, universities)
    added = facility_sums(months, published.directive(), period)
    added["university_id"] = months["university"].to_numpy()
    added["kind"] = months["kind"].to_numpy(object)
    added["ownership"] = months["ownership"].to_numpy(object)
    added["modality"] = months["modalities"].str.split(" ").to_numpy(object)
    by_modality = added.explode("modality")
    by_modality = by_modality[by_modality["modality"].fillna("") != ""]
    sums: dict[Table, Sums] = {
        Rollup: _grouped(added, KEYS[Rollup], list(SPREAD)),
        ModalityRollup: _grouped(by_modality, KEYS[ModalityRollup], ["scores"]),
        UniversityRollup: _grouped(added, KEYS[UniversityRollup], ["scores"]),
    }
    for row in sums[Rollup].values():
        row["violations"] = {}
    for cell, counts in _violations(period, universities).items():
        sums[Rollup].setdefault(cell, _nothing())["violations"] = dict(counts)
    return sums


def film_rates(universities: Sequence[int]) -> dict[tuple[int, str], float]:
    """Return the mean film baseline (sheets a study) of each university and kind.

    It is that of the last phase that weighs film, and what later months are compared with; out of
    the sums of these months.
    """
    first, last = film_reference(published.directive())
    with connection.cursor() as cursor:
        cursor.execute(_FILM_RATES, [first, last, published.CURRENT, list(universities)])
        return {(row[0], row[1]): row[2] for row in cursor.fetchall() if row[2] is not None}


def _months(period: int, universities: Sequence[int]) -> pd.DataFrame:
    """One row a facility that owed or filed the month, as `facility_sums` takes it."""
    figures = ", ".join(f"r.{name}" for name in COLUMNS)
    filed = copied(
        _FILED.format(figures=figures),
        {
            "day": periods.last_day(period),
            "version": published.CURRENT,
            "universities": list(universities),
            "period": period,
        },
        _TYPES,
    )
    filed = with_days_late(filed).drop_duplicates("facility", keep="last").set_index("facility")
    expected = pd.DataFrame(
        owing(period, universities),
        columns=["facility", "university", "kind", "ownership", "modalities"],
    ).set_index("facility")
    months = filed.reindex(filed.index.union(expected.index))
    months["is_filed"] = months.index.isin(filed.index)
    months["is_expected"] = months.index.isin(expected.index)
    # An expected facility counts where and as what it is expected.
    for name in expected.columns:
        months.loc[expected.index, name] = expected[name]
    months["university"] = months["university"].astype(np.int64)
    months["ownership"] = months["ownership"].fillna("")
    months["modalities"] = months["modalities"].fillna("")
    return _with_usual_months(_with_film_rates(months, period), period)


def _with_usual_months(months: pd.DataFrame, period: int) -> pd.DataFrame:
    owing_ones = months[months["is_expected"]]
    kinds: dict[int, str] = dict(zip(owing_ones.index.tolist(), owing_ones["kind"], strict=True))
    is_scored = published.directive().phase_of(period) is not None
    usual = usual_months(kinds, period) if is_scored else {}
    values = [usual.get(facility, 0.0) for facility in months.index]
    return months.assign(usual_month=np.array(values, np.float64))


def _with_film_rates(months: pd.DataFrame, period: int) -> pd.DataFrame:
    """After the months in which film is weighed no score keeps a baseline of it."""
    if period <= film_reference(published.directive())[1]:
        return months
    rates = film_rates(months["university"].unique().tolist())
    cells = zip(months["university"], months["kind"], strict=True)
    values = np.array([rates.get(cell, np.nan) for cell in cells], np.float64)
    return months.assign(film_baseline=values)


def _grouped(added: pd.DataFrame, key: tuple[str, ...], spread: list[str]) -> Sums:
    """The columns added up for each key, and the values of its facilities in ascending order."""
    if added.empty:
        return {}
    grouped = added.groupby(list(key), sort=True)
    place = grouped.ngroup().to_numpy()
    index = grouped.size().index.tolist()
    keys: list[Key] = [found if isinstance(found, tuple) else (found,) for found in index]
    columns = {name: _summed(added[name].to_numpy(), place, len(keys)) for name in ADDED}
    columns |= {name: _in_order(added[name].to_numpy(), place, len(keys)) for name in spread}
    return {
        found: {name: values[number] for name, values in columns.items()}
        for number, found in enumerate(keys)
    }


def _summed(values: np.ndarray, place: np.ndarray, count: int) -> list[Any]:
    """The sum of each of `count` groups, added one after the other in the order of the rows.

    So a university's sums have the same bits whichever others are counted with it, which a sum by
    pandas has not.
    """
    summed = np.bincount(place, weights=values, minlength=count)
    if values.dtype.kind == "i":
        return [int(value) for value in summed.tolist()]  # whole, and far below 2⁵³
    return list(summed.tolist())


def _in_order(values: np.ndarray, place: np.ndarray, count: int) -> list[list[float]]:
    """The known values of each of `count` groups, ascending."""
    known = ~np.isnan(values)
    values, place = values[known], place[known]
    order = np.lexsort((values, place))
    ends = np.cumsum(np.bincount(place, minlength=count))[:-1]
    return [part.tolist() for part in np.split(values[order], ends)]


def _violations(period: int, universities: Sequence[int]) -> dict[Key, Counter[str]]:
    """Suspicions by university, kind and owner of the facility, counted under "RULE state"."""
    counts: dict[Key, Counter[str]] = defaultdict(Counter)
    with connection.cursor() as cursor:
        cursor.execute(_VIOLATIONS, [list(universities), period])
        for *cell, rule, state, count in cursor.fetchall():
            counts[tuple(cell)][f"{rule} {state}"] += count
    return counts


def _nothing() -> dict[str, Any]:
    """The row of a cell of which only suspicions are known."""
    row: dict[str, Any] = {name: 0 if name in COUNTS else 0.0 for name in ADDED}
    return row | {name: [] for name in SPREAD}
