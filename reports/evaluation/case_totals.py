"""Suspicions of all months counted by university, kind, rule and state, out of the rollups."""

from collections.abc import Iterable

from django.db import connection

from facilities.locks import lock_case_totals
from reports.policy.directive import published

_ADDED_UP = """
    INSERT INTO reports_casetotal (university_id, kind, rule, state, number)
    SELECT r.university_id, r.kind, split_part(c.key, ' ', 1), split_part(c.key, ' ', 2),
           sum(c.value::bigint)
    FROM reports_rollup r, LATERAL jsonb_each_text(r.violations) c
    WHERE r.university_id = ANY (%s) AND r.policy_id = %s GROUP BY 1, 2, 3, 4"""


def refresh_case_totals(universities: Iterable[int]) -> None:
    """Add some universities' rollups up anew, in the transaction that has rebuilt them.

    Another worker may have rebuilt other months of the same university meanwhile: who comes
    second waits, and then adds both up.
    """
    touched = sorted(set(universities))
    lock_case_totals(touched)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM reports_casetotal WHERE university_id = ANY (%s)", [touched])
        cursor.execute(_ADDED_UP, [touched, published.CURRENT])
