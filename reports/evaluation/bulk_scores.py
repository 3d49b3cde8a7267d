"""Writing the scores of thousands of facilities: as `scores.py` does, in columns.

What is stored comes out and what is new goes in by binary COPY, so that no row becomes a Python
object. COPY into a table with row-level security is refused; new rows pass through a temporary
table. The caller has locked every facility (`locks.lock_facilities`), so what was read stays true
until the write.
"""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np
import pandas as pd
from django.db import connection

from reports.evaluation import binary_copy, scores
from reports.evaluation.binary_copy import EncodedColumn
from reports.evaluation.months import keys_of, month_key
from reports.policy.directive import published
from reports.policy.directive.parts import BASELINE_RATES

# A stored score as binary COPY has it: each value behind its length. None of them can be NULL.
_STORED: Final = np.dtype(
    [
        ("", ">i2"),
        ("l1", ">i4"),
        ("facility", ">i8"),
        ("l2", ">i4"),
        ("period", ">i4"),
        ("l3", ">i4"),
        ("digest", "V32"),
        ("l4", ">i4"),
        ("current", "?"),
        ("l5", ">i4"),
        ("submission", "V16"),
        ("l6", ">i4"),
        ("film", ">i8"),
        ("l7", ">i4"),
        ("print", ">i8"),
    ]
)
# A hash of another length (somebody tampered) is simply not the one that is due.
_READ: Final = """
    COPY (SELECT facility_id, period, CASE octet_length(input_hash) WHEN 32 THEN input_hash
                 ELSE decode(repeat('00', 32), 'hex') END, is_current, submission_id,
                 coalesce(film_references_id, 0), coalesce(print_references_id, 0)
          FROM reports_score WHERE facility_id = ANY (%s) AND policy_id = %s)
    TO STDOUT (FORMAT binary)"""
_KEYS: Final = {
    "facility": "bigint",
    "period": "int",
    "university": "bigint",
    "kind": "text",
    "submission": "uuid",
    "input_hash": "bytea",
}
_STAGED: Final = _KEYS | scores.TYPES
FRESH: Final = "fresh_score"
_IDS: Final = {
    "facility": "facility_id",
    "university": "university_id",
    "submission": "submission_id",
}


def write_many_scores(
    fresh: pd.DataFrame, facilities: Sequence[int], *, now: datetime
) -> pd.DataFrame:
    """Take, do and answer what `scores.write_scores` does."""
    stored = _stored(facilities)
    keys = keys_of(fresh)
    digests = _halves(b"".join(fresh["input_hash"]))
    current = stored[stored["current"]]
    place, there = _places(month_key(current["facility"], current["period"]), keys)
    same = there.copy()
    same[there] = (digests[there] == _halves(current["digest"].tobytes())[place]).all(axis=1)
    known = ~same & _known_before(stored[~stored["current"]], keys, digests)
    if (stepping := ~same & there).any():
        scores.step_back(fresh[stepping])
    if known.any():
        scores.insert(fresh[known], now)
    if (new := ~same & ~known).any():
        _insert(fresh[new], now)
    other = np.zeros(len(fresh), dtype=bool)
    other[there] = same[there] & _differ_in_source(fresh[there], current[place])
    if other.any():
        scores.name_sources(fresh[other])
    gone = current[~np.isin(month_key(current["facility"], current["period"]), keys)]
    months = list(zip(gone["facility"].tolist(), gone["period"].tolist(), strict=True))
    changed = fresh.loc[~same, scores.KEY_COLUMNS]
    return scores.with_gone(changed, months) if months else changed


def _stored(facilities: Sequence[int]) -> np.ndarray:
    """The scores there are, under the policy in force, by facility and period."""
    buffer = io.BytesIO()
    with (
        connection.cursor() as cursor,
        cursor.copy(_READ, [list(facilities), published.CURRENT]) as copy,
    ):
        for piece in copy:
            buffer.write(piece)
    content = buffer.getvalue()[len(binary_copy.SIGNATURE) : -len(binary_copy.END)]
    rows = np.frombuffer(content, _STORED)
    return rows[np.argsort(month_key(rows["facility"], rows["period"]), kind="stable")]


def _places(sorted_keys: np.ndarray, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each key stands, of those that do; and which do."""
    place = np.searchsorted(sorted_keys, keys)
    there = place < len(sorted_keys)
    there[there] = sorted_keys[place[there]] == keys[there]
    return place[there], there


def _known_before(old: np.ndarray, keys: np.ndarray, digests: np.ndarray) -> np.ndarray:
    """Which rows have a score of the same inputs that is not the current one."""
    before = pd.MultiIndex.from_arrays(
        [month_key(old["facility"], old["period"]), *_halves(old["digest"].tobytes()).T]
    )
    found: np.ndarray = np.zeros(len(keys), dtype=bool)
    if len(before):
        found = pd.MultiIndex.from_arrays([keys, *digests.T]).isin(before)
    return found


def _halves(joined: bytes) -> np.ndarray:
    """Hashes as four whole numbers each, which numpy compares."""
    return np.frombuffer(joined, np.uint64).reshape(-1, 4)


def _differ_in_source(fresh: pd.DataFrame, current: np.ndarray) -> np.ndarray:
    """Which rows name another submission or other references than the stored ones."""
    differ: np.ndarray = _submissions(fresh["submission"]) != current["submission"]
    for rate, versions in zip(BASELINE_RATES, scores.sources_of(fresh)[1:], strict=True):
        differ |= np.array(versions, np.int64) != current[rate]
    return differ


def _submissions(column: pd.Series) -> np.ndarray:
    """UUIDs as text, as the database has them."""
    return np.frombuffer(binary_copy.uuids(column).values.tobytes(), "V16")


def _insert(new: pd.DataFrame, now: datetime) -> None:
    """Add rows that are not there, in the frame's order."""
    names = ", ".join(_IDS.get(name, name) for name in _STAGED)
    put_fresh_scores(new)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO reports_score ({names}, policy_id, is_current, computed_at)"
            f" SELECT {', '.join(_STAGED)}, %s, true, %s FROM {FRESH}",
            [published.CURRENT, now],
        )


def put_fresh_scores(scores: pd.DataFrame) -> None:
    """Put rows as `write_many_scores` takes them into the temporary table `FRESH`, in order."""
    staged = ", ".join(f"{name} {kind}" for name, kind in _STAGED.items())
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{FRESH}")
        cursor.execute(f"CREATE TEMPORARY TABLE {FRESH} ({staged}) ON COMMIT DROP")
        if scores.empty:
            return
        with cursor.copy(f"COPY {FRESH} FROM STDIN (FORMAT binary)") as copy:
            for piece in binary_copy.encoded_rows([_block(scores, name) for name in _STAGED]):
                copy.write(piece)


def _block(frame: pd.DataFrame, name: str) -> EncodedColumn:
    kind = _STAGED[name]
    if kind == "text":
        return binary_copy.words(frame[name])
    if kind == "uuid":
        return binary_copy.uuids(frame[name])
    if kind == "bytea":
        return binary_copy.digests(b"".join(frame[name]), 32)
    return binary_copy.numbers(frame[name], kind)
