"""Writing scores: new inputs make a new row beside the old, and the old one steps back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np
import pandas as pd
from django.db import connection

from facilities.access.prepared import Statement
from reports.frames import as_list
from reports.policy.directive import published
from reports.policy.directive.parts import BASELINE_RATES, COMPONENTS

# Column of the frame -> type in the database; the frame's names are the table's.
TYPES = {
    "phase": "text", "services": "bigint", "total": "float8", "total_before_ceiling": "float8",
    "ceiling": "text", "band": "text",
    **{f"{name}_score": "float8" for name in COMPONENTS},
    **{f"{rate}_{part}": kind for rate in BASELINE_RATES for part, kind in
       (("actual", "float8"), ("numerator", "bigint"), ("denominator", "bigint"),
        ("baseline", "float8"), ("plan", "float8"), ("references_id", "bigint"))},
    "electronic_share": "float8", "electronic_target": "float8", "report_share": "float8",
    "availability": "float8", "access_share": "float8", "days_late": "int",
}  # fmt: skip
KEY_COLUMNS: Final = ["facility", "period"]
WHOLE = {name for name, kind in TYPES.items() if kind in {"bigint", "int"}}
_CURRENT: Final = Statement("""
    SELECT facility_id, period, input_hash, submission_id::text,
           coalesce(film_references_id, 0), coalesce(print_references_id, 0) FROM reports_score
    WHERE facility_id = ANY (%(facilities)s::bigint[]) AND policy_id = %(policy)s::bigint
      AND is_current""")


def write_scores(scores: pd.DataFrame, facilities: Sequence[int], *, now: datetime) -> pd.DataFrame:
    """Write those rows whose input hash is not the current one; answer the (facility, period) of
    all months whose score changed.

    `scores` are all those of the facilities, with the columns of `reports.policy.scoring.evaluate`
    plus university, kind, submission. Inputs that were scored before (a correction taken back)
    make their old row current again; a month that has no score any more (the register says now
    that no images were made) leaves the old row behind.
    """
    current = _current(facilities)
    keys = list(zip(scores["facility"].tolist(), scores["period"].tolist(), strict=True))
    fresh, renamed = [], []
    rows = zip(keys, scores["input_hash"], *sources_of(scores), strict=True)
    for key, digest, *sources in rows:
        known, named = current.get(key, (None, ()))
        fresh.append(known != digest)
        renamed.append(known == digest and named != tuple(sources))
    changed = scores[np.array(fresh, dtype=bool)]  # an empty list would pick no columns instead
    if not changed.empty:
        if not current.keys().isdisjoint(zip(changed["facility"], changed["period"], strict=True)):
            step_back(changed)
        insert(changed, now)
    if any(renamed):
        name_sources(scores[np.array(renamed, dtype=bool)])
    gone = sorted(current.keys() - set(keys))
    return with_gone(changed, gone) if gone else changed[KEY_COLUMNS]


def with_gone(changed: pd.DataFrame, gone: Sequence[tuple[int, int]]) -> pd.DataFrame:
    """Take the mark of the current row from months that have no score any more; return the
    (facility, period) of the changed months and of these."""
    without_score = pd.DataFrame(gone, columns=KEY_COLUMNS)
    step_back(without_score)
    return pd.concat([changed[KEY_COLUMNS], without_score], ignore_index=True)


def sources_of(scores: pd.DataFrame) -> list[list[object]]:
    """What scores name as their source, column by column: the submission and the versions of the
    references of each rate (0 where they rest on none)."""
    versions = [
        np.nan_to_num(scores[f"{rate}_references_id"].to_numpy(np.float64)).astype(np.int64)
        for rate in BASELINE_RATES
    ]
    return [scores["submission"].tolist(), *(column.tolist() for column in versions)]


def _current(
    facilities: Sequence[int],
) -> dict[tuple[int, int], tuple[bytes, tuple[object, ...]]]:
    """Input hash and sources of the facilities' current scores, by facility and period."""
    rows = _CURRENT.rows({"facilities": list(facilities), "policy": published.CURRENT})
    return {(row[0], row[1]): (bytes(row[2]), tuple(row[3:])) for row in rows}


def step_back(changed: pd.DataFrame) -> None:
    """Take the mark of the current row from these months' scores."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_score SET is_current = false FROM unnest(%s::bigint[], %s::int[])"
            " AS gone (facility, period) WHERE facility_id = gone.facility"
            " AND reports_score.period = gone.period AND policy_id = %s AND is_current",
            [as_list(changed["facility"]), as_list(changed["period"]), published.CURRENT],
        )


def name_sources(scores: pd.DataFrame) -> None:
    """Have current scores name the submission and the references that stand, also where these
    changed no input."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_score s SET submission_id = f.submission,"
            " film_references_id = nullif(f.film, 0), print_references_id = nullif(f.print, 0)"
            " FROM unnest(%s::bigint[], %s::int[], %s::uuid[], %s::bigint[], %s::bigint[])"
            " AS f (facility, period, submission, film, print)"
            " WHERE s.facility_id = f.facility AND s.period = f.period AND s.policy_id = %s"
            " AND s.is_current",
            [
                as_list(scores["facility"]),
                as_list(scores["period"]),
                *sources_of(scores),
                published.CURRENT,
            ],
        )


def insert(changed: pd.DataFrame, now: datetime) -> None:
    """Write the rows, or make current again those that are there with the same inputs."""
    names = list(TYPES)
    arrays = ", ".join(f"%s::{kind}[]" for kind in TYPES.values())
    values = [_column(changed, name) for name in names]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_score (facility_id, period, university_id, kind, submission_id,"
            f" input_hash, policy_id, is_current, computed_at, {', '.join(names)})"
            " SELECT facility, period, university, kind, submission, input_hash, %s, true, %s,"
            f" {', '.join(names)} FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::text[],"
            f" %s::uuid[], %s::bytea[], {arrays}) AS fresh (facility, period, university, kind,"
            f" submission, input_hash, {', '.join(names)})"
            " ON CONFLICT (facility_id, period, policy_id, input_hash)"
            " DO UPDATE SET is_current = true, submission_id = EXCLUDED.submission_id,"
            " film_references_id = EXCLUDED.film_references_id,"
            " print_references_id = EXCLUDED.print_references_id",
            [
                published.CURRENT,
                now,
                *(
                    as_list(changed[name])
                    for name in ("facility", "period", "university", "kind", "submission")
                ),
                list(changed["input_hash"]),
                *values,
            ],
        )


def _column(frame: pd.DataFrame, name: str) -> list[object]:
    values = as_list(frame[name])
    if name in WHOLE:
        return [None if value is None else int(value) for value in values]  # type: ignore[call-overload]
    return values
