"""Filed rows into evidence: a piece's submissions, reports, jobs and events in one go.

The rows go by COPY into temporary tables (COPY straight into a table with row-level security is
refused) and from there by INSERT … SELECT, so that they stand as a single filing leaves them.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import IntegrityError, connection
from django.utils import timezone

from facilities import roles
from reports.filing.storing import KEPT, is_month_taken
from reports.importing.entries import JSON, REPORT, SAME, SUBMISSION, Entries
from reports.models.figures import COLUMNS


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
_INSERT_SUBMISSIONS: Final = f"""
    INSERT INTO reports_submission ({", ".join((*SUBMISSION, *SAME))})
    SELECT {", ".join(f"{n}::jsonb" if n in JSON else n for n in SUBMISSION)},
           {", ".join(f"%({name})s" for name in SAME)}
    FROM import_submission"""
_FILED: Final = (*COLUMNS, "facility_id", "period", "university_id", "kind", "makes_images")
_INSERT_REPORTS: Final = f"""
    INSERT INTO reports_report ({", ".join(_FILED)}, submission_id, first_received_at,
        received_at)
    SELECT {", ".join(_FILED)}, id, %(received_at)s, %(received_at)s
    FROM import_report WHERE replaces_id IS NULL
    ON CONFLICT (facility_id, period) DO NOTHING"""
# What stays of a month that is corrected (`KEPT`) is not named here.
_UPDATE_REPORTS: Final = f"""
    UPDATE reports_report r SET {", ".join(f"{n} = e.{n}" for n in _FILED if n not in KEPT)},
        submission_id = e.id, received_at = %(received_at)s,
        first_received_at = coalesce(r.first_received_at, %(received_at)s)
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


def store_entries(entries: Entries) -> None:
    """Store every row that is to be filed.

    Runs in the caller's transaction. Raises ChangedMeanwhileError or NotTheirsError: nothing may
    be kept.
    """
    if not entries.ids:
        return
    with connection.cursor() as cursor:
        _copy(cursor, "import_report", REPORT, entries.reports)
        _copy(cursor, "import_submission", SUBMISSION, entries.submissions)
        filers = {"today": timezone.localdate(), "roles": sorted(roles.ACTIONS["file"])}
        cursor.execute(_OUTSIDE, entries.same | filers)
        if cursor.fetchone() != (0,):
            raise NotTheirsError
        _insert_submissions(cursor, entries.same)
        _store_reports(cursor, entries)
        cursor.execute(_INSERT_JOBS, entries.same)
        cursor.execute(_INSERT_EVENTS, entries.same)
        cursor.execute("DROP TABLE import_report, import_submission")


def _copy(cursor: Any, table: str, columns: Mapping[str, str], rows: Iterable[Any]) -> None:
    """Make a temporary table and fill it."""
    kinds = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    cursor.execute(f"CREATE TEMPORARY TABLE {table} ({kinds}) ON COMMIT DROP")
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(list(columns.values()))
        for row in rows:
            copy.write_row(row)


def _insert_submissions(cursor: Any, same: Mapping[str, Any]) -> None:
    """Add the submissions. Raises ChangedMeanwhileError where one that is replaced has been
    replaced by somebody else since it was judged."""
    try:
        cursor.execute(_INSERT_SUBMISSIONS, same)
    except IntegrityError as error:
        if not is_month_taken(error):
            raise
        raise ChangedMeanwhileError from error


def _store_reports(cursor: Any, entries: Entries) -> None:
    """Add or correct the months. Raises ChangedMeanwhileError where one is not as it was judged."""
    cursor.execute(_INSERT_REPORTS, entries.same)
    stored = cursor.rowcount
    if entries.corrects:
        cursor.execute("ANALYZE import_report")  # or the planner reads every report there is
        cursor.execute(_UPDATE_REPORTS, entries.same)
        stored += cursor.rowcount
    if stored != len(entries.ids):
        raise ChangedMeanwhileError
