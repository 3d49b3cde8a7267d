"""Filed rows into evidence: a piece's submissions, reports, jobs and events in one go.

The rows go by COPY into temporary tables (COPY straight into a table with row-level security is
refused) and from there by INSERT … SELECT, so that they stand as a single filing leaves them.
Receipts are signed while the database adds what needs no signature; the keys of all tables are
checked when the transaction ends.
"""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, connection
from django.utils import timezone

from facilities import roles
from reports.filing.storing import KEPT, is_month_taken
from reports.importing.entries import JSON, REPORT, SUBMISSION, entries_of, same_for_all
from reports.importing.judged import Judged
from reports.importing.terms import Terms
from reports.models.figures import COLUMNS
from reports.signing_keys import key_ring


class ChangedMeanwhileError(Exception):
    """Somebody else filed, or a facility changed hands, while the piece was being judged."""


class NotTheirsError(Exception):
    """A row is for a facility outside its sender's roles: a fault of ours, nothing is stored."""


# The second wall. Workers sign in with rights to every row, so the database is asked once more,
# whatever was worked out before: does the sender hold a role here today?
_OUTSIDE: Final = """
    SELECT count(*) FROM import_report e JOIN facilities_facility f ON f.id = e.facility_id
    WHERE NOT EXISTS (SELECT FROM facilities_roleassignment a
        JOIN facilities_person p ON p.id = a.person_id AND p.is_active
        WHERE a.person_id = %(person_id)s AND a.role = ANY (%(roles)s)
          AND (a.starts_on IS NULL OR a.starts_on <= %(today)s)
          AND (a.ends_on IS NULL OR a.ends_on > %(today)s)
          AND (a.facility_id = f.id OR a.university_id = f.university_id))"""
_SAME: Final = (
    "upload_sha256",
    "channel",
    "person_id",
    "person_name",
    "token_key",
    "received_at",
    "form_version",
    "policy_version",
    "synthetic",
    "key_id",
)
_INSERT_SUBMISSIONS: Final = f"""
    INSERT INTO reports_submission ({", ".join((*SUBMISSION, *_SAME))})
    SELECT {", ".join(f"{n}::jsonb" if n in JSON else n for n in SUBMISSION)},
           {", ".join(f"%({name})s" for name in _SAME)}
    FROM import_submission"""
_FILED: Final = (*COLUMNS, "facility_id", "period", "university_id", "kind", "makes_images")
_INSERT_REPORTS: Final = f"""
    INSERT INTO reports_report ({", ".join(_FILED)}, submission_id, first_received_at,
        received_at, baseline_submission_id)
    SELECT {", ".join(_FILED)}, id, %(received_at)s, %(received_at)s,
        CASE WHEN moves_baseline THEN id END
    FROM import_report WHERE replaces_id IS NULL
    ON CONFLICT (facility_id, period) DO NOTHING"""
# What stays of a month that is corrected (`KEPT`) is not named here.
_UPDATE_REPORTS: Final = f"""
    UPDATE reports_report r SET {", ".join(f"{n} = e.{n}" for n in _FILED if n not in KEPT)},
        submission_id = e.id, received_at = %(received_at)s,
        first_received_at = coalesce(r.first_received_at, %(received_at)s),
        baseline_submission_id = CASE WHEN e.moves_baseline THEN e.id
                                      ELSE r.baseline_submission_id END
    FROM import_report e WHERE r.facility_id = e.facility_id AND r.period = e.period
        AND r.submission_id = e.replaces_id"""
_INSERT_JOBS: Final = """
    INSERT INTO reports_job (facility_id, period, submission_id, cause, queued_at, attempts, error)
    SELECT facility_id, period, id, 'filing', %(received_at)s, 0, '' FROM import_report"""
_INSERT_EVENTS: Final = """
    INSERT INTO facilities_auditevent (at, actor_id, action, object_type, object_id,
        university_id, facility_id, detail)
    SELECT clock_timestamp(), %(person_id)s,
        CASE WHEN replaces_id IS NULL THEN 'report.filed' ELSE 'report.corrected' END,
        'submission', id::text, university_id, facility_id,
        jsonb_build_object('period', period, 'channel', %(channel)s::text)
    FROM import_report"""


def store_accepted_rows(judged: Judged, terms: Terms) -> dict[int, UUID]:
    """Store every row that is to be filed; answer the submissions' ids by row.

    Runs in the caller's transaction. Raises ChangedMeanwhileError or NotTheirsError: nothing may
    be kept.
    """
    rows = judged.filed().tolist()
    if not rows:
        return {}
    signer = key_ring().signer
    same = same_for_all(terms, signer.key_id)
    entries = entries_of(judged, same)
    with connection.cursor() as cursor, ThreadPoolExecutor(max_workers=1) as beside:
        _copy(cursor, "import_report", REPORT, (entry.report for entry in entries))
        signing = beside.submit(lambda: [signer.sign(entry.statement) for entry in entries])
        _store_reports(cursor, same, len(rows), corrects=bool(judged.replaces.keys() & set(rows)))
        signed = zip(entries, signing.result(), strict=True)
        submissions = ((*entry.submission, signature) for entry, signature in signed)
        _copy(cursor, "import_submission", SUBMISSION, submissions)
        _insert_submissions(cursor, same)
        cursor.execute("DROP TABLE import_report, import_submission")
    return {row: entry.report[0] for row, entry in zip(rows, entries, strict=True)}


def _copy(cursor: Any, table: str, columns: Mapping[str, str], rows: Iterable[Any]) -> None:
    """Make a temporary table and fill it."""
    kinds = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    cursor.execute(f"CREATE TEMPORARY TABLE {table} ({kinds}) ON COMMIT DROP")
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(list(columns.values()))
        for row in rows:
            copy.write_row(row)


def _store_reports(cursor: Any, same: Mapping[str, Any], count: int, *, corrects: bool) -> None:
    """Add or correct the months, with their jobs and events."""
    filers = {"today": timezone.localdate(), "roles": sorted(roles.ACTIONS["file"])}
    cursor.execute(_OUTSIDE, {**same, **filers})
    if cursor.fetchone() != (0,):
        raise NotTheirsError
    cursor.execute(_INSERT_REPORTS, same)
    stored = cursor.rowcount
    if corrects:
        cursor.execute("ANALYZE import_report")  # or the planner reads every report there is
        cursor.execute(_UPDATE_REPORTS, same)
        stored += cursor.rowcount
    if stored != count:
        raise ChangedMeanwhileError
    cursor.execute(_INSERT_JOBS, same)
    cursor.execute(_INSERT_EVENTS, same)


def _insert_submissions(cursor: Any, same: Mapping[str, Any]) -> None:
    """Add the submissions. Raises ChangedMeanwhileError where one that is replaced has been
    replaced by somebody else since it was judged."""
    try:
        cursor.execute(_INSERT_SUBMISSIONS, same)
    except IntegrityError as error:
        if not is_month_taken(error):
            raise
        raise ChangedMeanwhileError from error
