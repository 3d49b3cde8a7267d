"""Baselines: each facility's own window months, and the nightly references of its kind."""

import json
from datetime import UTC, datetime
from functools import cache
from typing import Final

import numpy as np
import pandas as pd
from django.db import connection, transaction

from facilities.access.prepared import Statement
from reports.evaluation.months import CURRENT_REPORTS, filed_months
from reports.evaluation.queue import queue_facilities
from reports.frames import as_list
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.directive.parts import BASELINE_RATES
from reports.policy.form import form
from reports.policy.scoring import baseline

REFERENCE_COLUMNS = list(baseline.REFERENCE_COLUMNS)
_STORED: Final = Statement(
    f"SELECT {', '.join(REFERENCE_COLUMNS)} FROM reports_baselinereference"
    " WHERE policy_id = %(policy)s::bigint"
)


def baselines_of(months: pd.DataFrame, *, now: datetime) -> pd.DataFrame:
    """The baselines of the facilities in a frame of all their filed months, in their order.

    Own rates come from the months as they count for the baseline; references are the stored
    ones, worked out on the spot for a kind that has had none.
    """
    sums = baseline.window_sums(as_counted(months), published.directive())
    references = stored_references()
    if lacking := _lacking(sums, references):
        _complete(_fresh_references(), lacking, now)
        references = stored_references()
    return _baselines(months, sums, references)


def known_baselines_of(months: pd.DataFrame, *, table: str) -> pd.DataFrame:
    """As `baselines_of`, for months read from another table and with what is stored; writes
    nothing."""
    sums = baseline.window_sums(as_counted(months, table=table), published.directive())
    return _baselines(months, sums, stored_references())


def _baselines(months: pd.DataFrame, sums: pd.DataFrame, references: pd.DataFrame) -> pd.DataFrame:
    facility = months["facility"].to_numpy()
    last = np.flatnonzero(np.diff(facility, append=-1))
    facilities = pd.DataFrame(
        {"facility": facility[last], "kind": months["kind"].to_numpy(object)[last]}
    )
    return baseline.facility_baselines(sums, references, facilities, published.directive())


def as_counted(months: pd.DataFrame, *, table: str = CURRENT_REPORTS) -> pd.DataFrame:
    """The months with the figures that count: late corrections leave a baseline alone.

    `table` is the one that the months were read from.
    """
    facilities = np.unique(months["facility"].to_numpy()).tolist()
    rows = _counted(table).rows({"facilities": facilities})
    frozen = {(row[0], row[1]): json.loads(row[2]) for row in rows}
    if not frozen:
        return months
    keys = list(zip(months["facility"], months["period"], strict=True))
    places = [place for place, key in enumerate(keys) if key in frozen]
    counted = months.copy()
    for code in form.COUNT_CODES:
        values = counted[code].to_numpy(np.float64, copy=True)
        values[places] = [frozen[keys[place]].get(code, np.nan) for place in places]
        counted[code] = values
    return counted


@cache
def _counted(table: str) -> Statement:
    return Statement(f"""
        SELECT r.facility_id, r.period, s.figures::text FROM {table} r
        JOIN reports_submission s ON s.id = r.baseline_submission_id
        WHERE r.facility_id = ANY (%(facilities)s::bigint[])
          AND r.baseline_submission_id <> r.submission_id""")


def stored_references() -> pd.DataFrame:
    """The references of the policy in force: kind, rate, pooled, cap, facilities."""
    rows = _STORED.rows({"policy": published.CURRENT})
    kind, rate, pooled, cap, facilities = zip(*rows, strict=True) if rows else [()] * 5
    return pd.DataFrame(
        {
            "kind": pd.array(kind, dtype="str"),
            "rate": pd.array(rate, dtype="str"),
            "pooled": np.array(pooled, np.float64),
            "cap": np.array(cap, np.float64),
            "facilities": np.array(facilities, np.int64),
        }
    )


def complete_references(*, now: datetime) -> None:
    """Work out the references where there is none yet, in a transaction of its own.

    Evaluations do so by the way; those of a whole nation would all wait for the first.
    """
    with transaction.atomic():
        if stored_references().empty:
            fresh = _fresh_references()
            _complete(fresh, set(_keys(fresh)), now)


def _complete(fresh: pd.DataFrame, lacking: set[tuple[str, str]], now: datetime) -> None:
    """Store only these, and queue who was scored without them.

    Moving the others by the way would leave their months unqueued. What somebody else has stored
    meanwhile stands.
    """
    added = _rows(fresh, [key in lacking for key in _keys(fresh)])
    _store(added, now, moving=False)
    scored = _facilities_of(sorted(set(added["kind"])), only_scored=True)
    queue_facilities(scored, cause="baseline", now=now)


def move_references(*, now: datetime | None = None) -> list[str]:
    """Work the references out over the nation, store them and queue the facilities of the kinds
    that moved; answers those kinds."""
    moment = now or datetime.now(UTC)
    with transaction.atomic():
        fresh = _fresh_references()
        before = {
            (row.kind, row.rate): (row.pooled, row.cap)
            for row in stored_references().itertuples(index=False)
        }
        differs = [
            before.get((row.kind, row.rate)) != (row.pooled, row.cap)
            for row in fresh.itertuples(index=False)
        ]
        moved = _rows(fresh, differs)
        _store(moved, moment)
        kinds = sorted(str(kind) for kind in moved["kind"].unique())
        queue_facilities(_facilities_of(kinds), cause="baseline", now=moment)
    return kinds


def _fresh_references() -> pd.DataFrame:
    directive = published.directive()
    window = as_counted(filed_months(None, _window_months()))
    return baseline.kind_references(baseline.window_sums(window, directive), directive)


def _rows(references: pd.DataFrame, wanted: list[bool]) -> pd.DataFrame:
    """Return the wanted rows. Of no rows at all, an empty list would pick no columns instead."""
    return references[np.array(wanted, dtype=bool)]


def _keys(references: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(references["kind"], references["rate"], strict=True))


def _lacking(sums: pd.DataFrame, references: pd.DataFrame) -> set[tuple[str, str]]:
    """The kinds and rates that have studies here, and no reference yet."""
    needed = {
        (kind, rate)
        for rate in BASELINE_RATES
        for kind in set(sums[f"kind_{rate}"].to_numpy()[sums[f"{rate}_den"].to_numpy() > 0])
    }
    return needed - set(_keys(references))


def _window_months() -> list[int]:
    """Every month of the baseline windows."""
    months = []
    for rate in BASELINE_RATES:
        first, last = published.directive().glides[rate].window or (140001, 139912)
        months += [
            periods.following(first, n) for n in range(periods.months_between(first, last) + 1)
        ]
    return months


def _store(references: pd.DataFrame, now: datetime, *, moving: bool = True) -> None:
    there = (
        "UPDATE SET pooled = EXCLUDED.pooled, cap = EXCLUDED.cap,"
        " facilities = EXCLUDED.facilities, computed_at = EXCLUDED.computed_at"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_baselinereference (policy_id, kind, rate, pooled, cap,"
            " facilities, computed_at) SELECT %s, kind, rate, pooled, cap, facilities, %s"
            " FROM unnest(%s::text[], %s::text[], %s::float8[], %s::float8[], %s::int[])"
            " AS r (kind, rate, pooled, cap, facilities) ORDER BY kind, rate"
            f" ON CONFLICT (policy_id, kind, rate) DO {there if moving else 'NOTHING'}",
            [published.CURRENT, now, *(as_list(references[name]) for name in REFERENCE_COLUMNS)],
        )


def _facilities_of(kinds: list[str], *, only_scored: bool = False) -> list[tuple[int, int]]:
    """The facilities whose scores may rest on these kinds' references."""
    first = published.directive().first_scored
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT facility_id FROM reports_report r WHERE kind = ANY (%s)"
            " AND (NOT %s OR EXISTS (SELECT FROM reports_score s"
            "   WHERE s.facility_id = r.facility_id)) ORDER BY 1",
            [kinds, only_scored],
        )
        return [(row[0], first) for row in cursor.fetchall()]
