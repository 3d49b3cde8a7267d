"""Working an upload off: read once, filed piece by piece, finished."""

import logging
from collections.abc import Mapping
from typing import Any

import pandas as pd
import psycopg
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from facilities.errors import Problem
from facilities.register import audit
from reports import leases
from reports.importing import claims
from reports.importing.judging import judge_rows
from reports.importing.outcomes import as_json, store_outcomes
from reports.importing.places import doubled_rows
from reports.importing.result import rejected_workbook
from reports.importing.storing import ChangedMeanwhileError, store_accepted_rows
from reports.importing.terms import Terms
from reports.intake.reading import read_file
from reports.leases import Claim, LeaseLostError
from reports.models import Upload
from reports.policy.background import DONE, FAILED
from reports.policy.uploads import OUTCOMES
from reports.queries.filing.bulk import other_codes

log = logging.getLogger(__name__)
PIECE = 10_000  # rows a transaction, of a second or two
TRIES = 5  # of a piece, when others file the same months meanwhile


def file_next_upload() -> bool:
    """Work one waiting upload off, or go on with one whose worker is gone.

    Answers whether there was one. An upload that fails is tried again, from its last whole piece.
    """
    claims.give_up()
    ours = leases.claim_oldest(claims.UPLOADS)
    if ours is None:
        return False
    try:
        _work_off(ours)
    except LeaseLostError:
        log.warning("upload %s was taken over while it was filed", ours.id)
    except Exception:
        log.exception("upload %s failed, attempt %d", ours.id, ours.attempts)
        leases.put_back(ours)
        claims.give_up()
    return True


def _work_off(ours: Claim) -> None:
    upload = Upload.objects.select_related("person").defer("content", "result").get(pk=ours.id)
    rows = read_file(upload.media, _content(ours))
    problems = rows.problems or ([] if len(rows.frame) else [NO_ROWS])
    if problems:
        _finish(ours, upload, state=FAILED, problems=as_json(problems))
        return
    terms = Terms(
        upload.pk,
        upload.person,
        upload.channel,
        upload.token_key,
        upload.received_at,
        bytes(upload.content_sha256),
    )
    doubled = doubled_rows(rows.frame, other_codes())
    leases.renew(ours, rows_total=len(rows.frame))
    for start in range(upload.rows_done, len(rows.frame), PIECE):
        own = {row - start: place for row, place in doubled.items() if row >= start}
        _file_piece(ours, rows.frame.iloc[start : start + PIECE], terms, own, start)
    if not upload.token_key:  # a person's file comes back for mending
        workbook = rejected_workbook(upload, rows.frame, alive=lambda: leases.renew(ours))
        if workbook is not None:
            leases.write_bytes(ours, "result", workbook)
    _finish(ours, upload, state=DONE)


def _file_piece(
    ours: Claim, piece: pd.DataFrame, terms: Terms, doubled: Mapping[int, int], start: int
) -> None:
    """One piece in one transaction: all of it, or nothing. Raises LeaseLostError."""
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                judged = judge_rows(piece, terms, doubled)
                counts = store_outcomes(judged, terms, store_accepted_rows(judged, terms))
                counted: dict[str, Any] = {name: F(name) + count for name, count in counts.items()}
                leases.renew(
                    ours,
                    where=Q(rows_done=start),
                    rows_done=start + len(piece),
                    attempts=0,
                    **counted,
                )
            return
        except ChangedMeanwhileError:
            if attempt == TRIES:
                raise


def _finish(ours: Claim, upload: Upload, *, state: str, problems: object = ()) -> None:
    """End the upload and record it; the rows that were filed stand already."""
    with transaction.atomic():
        leases.finish(ours, state=state, problems=problems, done_at=timezone.now())
        upload.refresh_from_db(fields=OUTCOMES)
        audit.record(
            by=upload.person,
            action="upload.filed" if state == DONE else "upload.refused",
            on=upload,
            detail={outcome: getattr(upload, outcome) for outcome in OUTCOMES},
        )


def _content(ours: Claim) -> bytes:
    """The exact file. As binary: as text it would take three times the memory on its way."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute("SELECT content FROM reports_upload WHERE id = %s", [ours.id], binary=True)
        [(content,)] = cursor.fetchall()
    return bytes(content)


NO_ROWS = Problem("", "no_rows", "در این فایل گزارشی نیست.", "There is no report in this file.")
