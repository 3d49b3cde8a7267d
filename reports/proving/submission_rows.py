"""The submissions of facilities held against their own hashes and signatures.

Whatever is worked out of a submission that was altered is wrong itself, and would accuse the rows
that are as they should be.
"""

from collections.abc import Collection, Mapping
from typing import Final

from django.db import connection

from reports.proving.differences import SUBMISSION, Difference
from reports.proving.register_entries import Entry
from reports.sealing.row_check import faults_of_submissions

# Also those that reports and later submissions name: they may be entered elsewhere by now.
_SUBMISSIONS: Final = """
    WITH named AS (
        SELECT id AS submission, facility_id, period FROM reports_submission
        WHERE facility_id = ANY (%(of)s)
        UNION ALL SELECT replaces_id, facility_id, period FROM reports_submission
        WHERE facility_id = ANY (%(of)s)
        UNION ALL SELECT submission_id, facility_id, period FROM reports_report
        WHERE facility_id = ANY (%(of)s)
    )
    SELECT DISTINCT submission::text, facility_id, period FROM named
    WHERE submission IS NOT NULL ORDER BY 1, 2, 3"""


def altered_submissions(
    entries: Mapping[int, Entry], facilities: Collection[int]
) -> dict[Difference, set[int]]:
    """Return what is wrong with submissions, and the facilities whose rows rest on each of them."""
    with connection.cursor() as cursor:
        cursor.execute(_SUBMISSIONS, {"of": list(facilities)})
        rows = cursor.fetchall()
    faults = dict(faults_of_submissions(list({key for key, _, _ in rows})))
    found: dict[str, tuple[Difference, set[int]]] = {}
    for key, facility, period in rows:
        if key in faults:
            place = f"{entries[facility].code} {period}"
            named = Difference(SUBMISSION, key, place, "", what=faults[key])
            found.setdefault(key, (named, set()))[1].add(facility)
    return dict(found.values())
