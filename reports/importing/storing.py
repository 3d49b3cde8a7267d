"""Filed rows into evidence: a piece's submissions, reports, jobs and events in one go.

The rows go by COPY into a temporary table (COPY straight into a table with row-level security is
refused) and from there by INSERT … SELECT, so that they stand as a single filing leaves them.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import IntegrityError, connection
from django.utils import timezone

from facilities import roles
from reports.evidence.canonical import as_plain, canonical_in_bulk
from reports.evidence.receipts import receipt_number, sign_submission
from reports.filing.storing import KEPT, is_month_taken, new_id
from reports.importing.figures import as_python
from reports.importing.judged import Judged
from reports.importing.terms import Terms
from reports.models.figures import COLUMNS
from reports.policy.directive import published
from reports.policy.form import form
from reports.policy.form.figures import FIGURES
from reports.policy.scoring import baseline
from reports.signing_keys import key_ring


class ChangedMeanwhileError(Exception):
    """Somebody else filed, or a facility changed hands, while the piece was being judged."""


class NotTheirsError(Exception):
    """A row is for a facility outside its sender's roles: a fault of ours, nothing is stored."""


# Columns of the temporary table: name -> type as it is copied. Those that are the same for a
# whole upload come as parameters.
_ENTRY: Final = {
    "id": "uuid",
    "number": "text",
    "facility_id": "int8",
    "facility_code": "text",
    "facility_kind": "text",
    "period": "int4",
    "university_id": "int8",
    "body_sha256": "bytea",
    "figures": "text",
    "warnings": "text",
    "explanations": "text",
    "replaces_id": "uuid",
    "reason": "text",
    "entry_hash": "bytea",
    "key_id": "text",
    "signature": "bytea",
    "body": "bytea",
}
_SORTED: Final = sorted((code, at) for at, code in enumerate(form.BY_CODE))
_REPORT: Final = {"kind": "text", "makes_images": "bool", "moves_baseline": "bool"}
_FIGURES: Final = {
    figure.code: {"count": "int8", "bool": "bool"}.get(figure.type, "text") for figure in FIGURES
}
_COPIED: Final = _ENTRY | _REPORT | _FIGURES
_JSON: Final = frozenset({"figures", "warnings", "explanations"})
_CREATE: Final = "CREATE TEMPORARY TABLE import_entry ({}) ON COMMIT DROP".format(
    ", ".join(f"{name} {kind}" for name, kind in _COPIED.items())
)
# The second wall. Workers sign in with rights to every row, so the database is asked once more,
# whatever was worked out before: does the sender hold a role here today?
_OUTSIDE: Final = """
    SELECT count(*) FROM import_entry e JOIN facilities_facility f ON f.id = e.facility_id
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
)
_INSERT_ENTRIES: Final = f"""
    INSERT INTO reports_submission ({", ".join((*_ENTRY, *_SAME))})
    SELECT {", ".join(f"{n}::jsonb" if n in _JSON else n for n in _ENTRY)},
           {", ".join(f"%({name})s" for name in _SAME)}
    FROM import_entry"""
_FILED: Final = (*COLUMNS, "facility_id", "period", "university_id", "kind", "makes_images")
_INSERT_REPORTS: Final = f"""
    INSERT INTO reports_report ({", ".join(_FILED)}, submission_id, first_received_at,
        received_at, baseline_submission_id)
    SELECT {", ".join(_FILED)}, id, %(received_at)s, %(received_at)s,
        CASE WHEN moves_baseline THEN id END
    FROM import_entry WHERE replaces_id IS NULL
    ON CONFLICT (facility_id, period) DO NOTHING"""
# What stays of a month that is corrected (`KEPT`) is not named here.
_UPDATE_REPORTS: Final = f"""
    UPDATE reports_report r SET {", ".join(f"{n} = e.{n}" for n in _FILED if n not in KEPT)},
        submission_id = e.id, received_at = %(received_at)s,
        first_received_at = coalesce(r.first_received_at, %(received_at)s),
        baseline_submission_id = CASE WHEN e.moves_baseline THEN e.id
                                      ELSE r.baseline_submission_id END
    FROM import_entry e WHERE r.facility_id = e.facility_id AND r.period = e.period
        AND r.submission_id = e.replaces_id"""
_INSERT_JOBS: Final = """
    INSERT INTO reports_job (facility_id, period, submission_id, cause, queued_at, attempts, error)
    SELECT facility_id, period, id, 'filing', %(received_at)s, 0, '' FROM import_entry"""
_INSERT_EVENTS: Final = """
    INSERT INTO facilities_auditevent (at, actor_id, action, object_type, object_id,
        university_id, facility_id, detail)
    SELECT clock_timestamp(), %(person_id)s,
        CASE WHEN replaces_id IS NULL THEN 'report.filed' ELSE 'report.corrected' END,
        'submission', id::text, university_id, facility_id,
        jsonb_build_object('period', period, 'channel', %(channel)s::text)
    FROM import_entry"""


def store_accepted_rows(judged: Judged, terms: Terms) -> dict[int, UUID]:
    """Store every row that is to be filed; answer the submissions' ids by row.

    Runs in the caller's transaction. Raises ChangedMeanwhileError or NotTheirsError: nothing may
    be kept.
    """
    rows = judged.filed().tolist()
    if not rows:
        return {}
    same = _same_for_all(terms)
    filers = judged.places.filers
    counts = Counter(filers[row].university_code for row in rows)
    numbers = _receipt_numbers(counts, terms.received_at)
    ids: dict[int, UUID] = {}
    with connection.cursor() as cursor:
        cursor.execute(_CREATE)
        with cursor.copy(
            f"COPY import_entry ({', '.join(_COPIED)}) FROM STDIN (FORMAT BINARY)"
        ) as copy:
            copy.set_types(list(_COPIED.values()))
            for row, values in _entries(judged, rows, same, numbers):
                ids[row] = values[0]
                copy.write_row(values)
        senders = {"today": timezone.localdate(), "roles": sorted(roles.ACTIONS["file"])}
        cursor.execute(_OUTSIDE, same | senders)
        if cursor.fetchone() != (0,):
            raise NotTheirsError
        _insert_entries(cursor, same)
        cursor.execute(_INSERT_REPORTS, same)
        stored = cursor.rowcount
        if any(row in judged.replaces for row in rows):
            cursor.execute("ANALYZE import_entry")  # or the planner reads every report there is
            cursor.execute(_UPDATE_REPORTS, same)
            stored += cursor.rowcount
        if stored != len(rows):
            raise ChangedMeanwhileError
        cursor.execute(_INSERT_JOBS, same)
        cursor.execute(_INSERT_EVENTS, same)
        cursor.execute("DROP TABLE import_entry")
    return ids


def _insert_entries(cursor: Any, same: Mapping[str, Any]) -> None:
    """Add the submissions. Raises ChangedMeanwhileError where one that is replaced has been
    replaced by somebody else since it was judged."""
    try:
        cursor.execute(_INSERT_ENTRIES, same)
    except IntegrityError as error:
        if not is_month_taken(error):
            raise
        raise ChangedMeanwhileError from error


def _entries(
    judged: Judged,
    rows: list[int],
    same: dict[str, Any],
    numbers: Mapping[str, Iterator[str]],
) -> Iterator[tuple[int, list[Any]]]:
    """The temporary table's rows, each with its receipt of the next number of its university."""
    filers, months = judged.places.filers, judged.places.periods.tolist()
    universities = judged.universities.tolist()
    received_at: datetime = same["received_at"]
    counts, plain, signer = _BaselineCounts(received_at), as_plain(same), key_ring().signer
    columns = [
        *(judged.frame[name].to_numpy()[rows].tolist() for name in ("body", "reason")),
        *as_python(judged.columns, judged.filed()),
    ]
    for row, body, reason, *values in zip(rows, *columns, strict=True):
        filer, period, replaces = filers[row], months[row], judged.replaces.get(row)
        submission = plain | {
            "id": new_id(received_at),
            "number": next(numbers[filer.university_code]),
            "facility_id": filer.pk,
            "facility_code": filer.code,
            "facility_kind": filer.kind,
            "period": period,
            "university_id": universities[row],
            "body": body,
            "body_sha256": hashlib.sha256(body).digest(),
            "figures": _json({code: values[at] for code, at in _SORTED if values[at] is not None}),
            "warnings": _json(
                [{"code": w.code, "field": w.field} for w in judged.warnings.get(row, ())]
            ),
            "explanations": _json(judged.explanations_of(row)),
            "replaces_id": replaces,
            "reason": reason if replaces else "",
        }
        sign_submission(submission, signer)
        for name in _JSON:
            submission[name] = bytes(submission[name]).decode()
        yield (
            row,
            [
                *(submission[name] for name in _ENTRY),
                filer.kind,
                filer.makes_images,
                counts.of(period, replaces is None),
                *values,
            ],
        )


def _receipt_numbers(wanted: Mapping[str, int], received_at: datetime) -> dict[str, Iterator[str]]:
    """The next receipt numbers of universities, by code: as many of each as are wanted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.code, payesh_next_receipts(u.id, w.wanted)"
            " FROM unnest(%s::text[], %s::int[]) w (code, wanted)"
            " JOIN facilities_university u ON u.code = w.code",
            [list(wanted), list(wanted.values())],
        )
        return {
            code: iter([receipt_number(code, received_at, count) for count in counts])
            for code, counts in cursor.fetchall()
        }


class _BaselineCounts:
    """Whether a filing counts for its facility's baseline, worked out once a month."""

    def __init__(self, received_at: datetime) -> None:
        self._received_at = received_at
        self._known: dict[tuple[int, bool], bool] = {}

    def of(self, period: int, is_first: bool) -> bool:
        """For the first filing of a month, or a correction."""
        key = (period, is_first)
        if key not in self._known:
            self._known[key] = baseline.counts_for_baseline(
                self._received_at, period, is_first, published.directive()
            )
        return self._known[key]


def _same_for_all(terms: Terms) -> dict[str, Any]:
    """The columns of a submission that all rows of an upload share."""
    return {
        "upload_sha256": terms.upload_sha256,
        "channel": terms.channel,
        "person_id": terms.person.pk,
        "person_name": terms.person.full_name,
        "token_key": terms.token_key,
        "received_at": terms.received_at,
        "form_version": form.FORM_VERSION,
        "policy_version": published.CURRENT,
        "synthetic": False,
    }


def _json(value: Any) -> msgspec.Raw:
    """JSON as it is hashed and stored: one text for both."""
    return msgspec.Raw(canonical_in_bulk(value))
