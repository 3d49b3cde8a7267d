"""Working an upload off: read once, filed piece by piece, finished."""

import logging
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
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
from reports.importing.entries import Entries, entries_of
from reports.importing.judged import Judged
from reports.importing.judging import judge_rows
from reports.importing.outcomes import as_json, store_outcomes
from reports.importing.places import doubled_rows
from reports.importing.result import rejected_workbook
from reports.importing.storing import ChangedMeanwhileError, store_entries
from reports.importing.terms import Terms
from reports.intake.reading import read_file
from reports.leases import Claim, LeaseLostError
from reports.models import Upload
from reports.notices.telling import tell_of_filings
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
    leases.renew(ours, rows_total=len(rows.frame))
    _file_pieces(ours, upload.rows_done, _Pieces(rows.frame, terms))
    if not upload.token_key:  # a person's file comes back for mending
        workbook = rejected_workbook(upload, rows.frame, alive=lambda: leases.renew(ours))
        if workbook is not None:
            leases.write_bytes(ours, "result", workbook)
    _finish(ours, upload, state=DONE)


Ready = tuple[Judged, Entries]


class _Pieces:
    """A file's rows, piece by piece as they are to be stored."""

    def __init__(self, frame: pd.DataFrame, terms: Terms) -> None:
        self._frame, self.terms = frame, terms
        self.rows = len(frame)
        self._doubled = doubled_rows(frame, other_codes(terms.person))

    def ready(self, start: int, ahead: Judged | None = None) -> Ready:
        """Judge and sign the piece that begins at a row; reads, and writes nothing."""
        piece = self._frame.iloc[start : start + PIECE]
        doubled = {row - start: at for row, at in self._doubled.items() if row >= start}
        judged = judge_rows(piece, self.terms, doubled, ahead)
        return judged, entries_of(judged, self.terms)


def _file_pieces(ours: Claim, first: int, pieces: _Pieces) -> None:
    """File the rows of a file from a row on. Raises LeaseLostError.

    While the database stores a piece, the next one is made ready in a thread with a connection of
    its own. What it looked back on is wrong when the piece before is judged again; so it is too.
    """
    starts = range(first, pieces.rows, PIECE)
    with _thread_beside() as beside:
        ready: Future[Ready] | None = None
        for start in starts:
            judged, entries = ready.result() if ready else pieces.ready(start)
            for attempt in range(1, TRIES + 1):
                if start + PIECE in starts:
                    ready = beside.submit(pieces.ready, start + PIECE, judged)
                try:
                    _store_piece(ours, start, judged, entries, pieces.terms)
                    break
                except ChangedMeanwhileError:
                    if attempt == TRIES:
                        raise
                judged, entries = pieces.ready(start)


@contextmanager
def _thread_beside() -> Iterator[ThreadPoolExecutor]:
    """A thread whose connection is closed when the block ends."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        try:
            yield beside
        finally:
            beside.submit(lambda: connection.close())  # noqa: PLW0108  (each thread has its own)


def _store_piece(ours: Claim, start: int, judged: Judged, entries: Entries, terms: Terms) -> None:
    """One piece in one transaction: all of it, or nothing."""
    with transaction.atomic():
        store_entries(entries)
        tell_of_filings(by=terms.person, months=entries.months(), now=terms.received_at)
        counts = store_outcomes(judged, terms, entries.ids)
        counted: dict[str, Any] = {name: F(name) + count for name, count in counts.items()}
        leases.renew(
            ours,
            where=Q(rows_done=start),
            rows_done=start + len(judged.frame),
            attempts=0,
            **counted,
        )


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
