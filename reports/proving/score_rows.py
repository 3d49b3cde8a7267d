"""Every current score held against its evaluation anew, whole row by whole row."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from django.db import connection
from django.db.backends.utils import CursorWrapper

from reports.evaluation.bulk_scores import FRESH, put_fresh_scores
from reports.evaluation.scores import TYPES
from reports.policy.directive import published
from reports.proving.differences import SCORE, Difference, Found, of_row
from reports.proving.register_entries import Entry

# `computed_at` is the stored row's own: nothing else says when a score was worked out.
_MAKE_DUE: Final = """
    CREATE TEMPORARY TABLE due_score ON COMMIT DROP AS SELECT * FROM reports_score WITH NO DATA"""
_PUT_DUE: Final = f"""
    INSERT INTO due_score (id, computed_at, is_current, policy_id, facility_id, period,
                           university_id, kind, submission_id, input_hash, {", ".join(TYPES)})
    SELECT s.id, s.computed_at, true, %(policy)s, f.facility, f.period,
           f.university, f.kind, f.submission, f.input_hash, {", ".join(f"f.{n}" for n in TYPES)}
    FROM {FRESH} f LEFT JOIN reports_score s ON s.facility_id = f.facility
         AND s.period = f.period AND s.policy_id = %(policy)s AND s.is_current"""
_COLUMNS_THAT_DIFFER: Final = """
    SELECT s.id, s.facility_id, s.period, c.key, c.due, c.found
    FROM due_score d JOIN reports_score s ON s.id = d.id
    CROSS JOIN LATERAL (
        SELECT key, due.value AS due, found.value AS found
        FROM jsonb_each_text(to_jsonb(d)) due JOIN jsonb_each_text(to_jsonb(s)) found USING (key)
        WHERE due.value IS DISTINCT FROM found.value
    ) c
    WHERE s IS DISTINCT FROM d ORDER BY s.facility_id, s.period, s.id, c.key"""
_TWICE: Final = """
    SELECT facility_id, period FROM due_score WHERE id IS NOT NULL
    GROUP BY facility_id, period HAVING count(*) > 1
    UNION
    SELECT facility_id, period FROM reports_score WHERE facility_id = ANY (%(facilities)s)
    GROUP BY facility_id, period, policy_id, input_hash HAVING count(*) > 1 ORDER BY 1, 2"""
_MISSING: Final = "SELECT facility_id, period FROM due_score WHERE id IS NULL ORDER BY 1, 2"
# Where the score that is missing may stand instead: its inputs are known by their hash.
_ELSEWHERE: Final = """
    SELECT DISTINCT ON (d.facility_id, d.period) d.facility_id, d.period, s.id, c.key, c.due,
           c.found
    FROM due_score d JOIN reports_score s ON s.input_hash = d.input_hash
    CROSS JOIN LATERAL (VALUES
        ('facility_id', d.facility_id::text, s.facility_id::text),
        ('period', d.period::text, s.period::text),
        ('policy_id', d.policy_id::text, s.policy_id::text),
        ('is_current', 'true', s.is_current::text)) c (key, due, found)
    WHERE d.id IS NULL AND c.due <> c.found ORDER BY 1, 2, s.id DESC"""
_SURPLUS: Final = """
    SELECT s.id, s.facility_id, s.period FROM reports_score s
    WHERE s.facility_id = ANY (%(facilities)s) AND s.policy_id = %(policy)s AND s.is_current
    AND NOT EXISTS (SELECT FROM due_score d WHERE d.id = s.id) ORDER BY 2, 3, 1"""


def prove_scores(entries: Mapping[int, Entry], scores: pd.DataFrame, found: Found) -> None:
    """Tell of every current score of the facilities that is not among `scores`, whole.

    `scores` as `scores.write_scores` takes them.
    """

    def place(facility: int, period: int) -> str:
        return f"{entries[facility].code} {period}"

    with connection.cursor() as cursor:
        put_fresh_scores(scores)
        cursor.execute("DROP TABLE IF EXISTS pg_temp.due_score")
        cursor.execute(_MAKE_DUE)
        wanted: dict[str, int | list[int]] = {
            "policy": published.CURRENT,
            "facilities": list(entries),
        }
        cursor.execute(_PUT_DUE, wanted)
        cursor.execute("ANALYZE due_score")
        for row, facility, period, column, due, stands in _rows(cursor, _COLUMNS_THAT_DIFFER):
            found(of_row(SCORE, row, place(facility, period))(column, due=due, found=stands))
        for facility, period in _rows(cursor, _TWICE, wanted):
            words = "a score stands twice"
            found(Difference(SCORE, "", place(facility, period), "", what=words))
        missing = _rows(cursor, _MISSING)
        elsewhere = {row[:2]: row[2:] for row in _rows(cursor, _ELSEWHERE)} if missing else {}
        for month in missing:
            found(_missing(place(*month), elsewhere.get(month)))
        told = {row for row, *_ in elsewhere.values()}
        for row, facility, period in _rows(cursor, _SURPLUS, wanted):
            if row not in told:
                words = "nothing that was filed gives this score"
                found(of_row(SCORE, row, place(facility, period))(what=words))


def _missing(place: str, elsewhere: tuple[int, str, str, str] | None) -> Difference:
    """What to tell of a month without its score, which may stand under another key."""
    if elsewhere is None:
        return Difference(SCORE, "", place, "", what="the month has no current score")
    row, column, due, stands = elsewhere
    return of_row(SCORE, row, place)(column, due=due, found=stands)


def _rows(
    cursor: CursorWrapper, query: str, parameters: Mapping[str, int | list[int]] | None = None
) -> list[Any]:
    cursor.execute(query, parameters)
    return list(cursor.fetchall())
