"""Whatever happens while a file is filed: whole pieces stand, each row once, the rest goes on."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from facilities.access.entering import enter, enter_base
from facilities.models import AuditEvent
from reports import leases
from reports.filing.drafts import FilingRefused
from reports.filing.report import file_report
from reports.importing import claims, filing
from reports.importing.filing import file_next_upload
from reports.models import Job, Report, Submission, Upload, UploadRow
from reports.policy import periods
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.importing import uploads
from tests.reports.importing.uploads import row
from tests.reports.log import log_faults

MONTHS = [periods.following(139911, n) for n in range(14)]


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "PIECE", 4)


def all_filed_once(database: Accounts, upload: Upload, count: int = len(MONTHS)) -> None:
    """Every row has one outcome, one submission, one job and one event; the log holds."""
    with database.as_jobs():
        upload.refresh_from_db()
        assert (upload.state, upload.rows_done, upload.accepted) == ("done", count, count)
        rows = UploadRow.objects.filter(upload=upload).order_by("place")
        assert [line.place for line in rows] == list(range(1, count + 1))
        assert {line.submission_id for line in rows} == set(
            Submission.objects.values_list("id", flat=True)
        )
        assert Submission.objects.count() == Report.objects.count() == count
        assert Job.objects.filter(cause="filing").count() == count
        assert AuditEvent.objects.filter(action="report.filed").count() == count
        assert log_faults() == []


def test_an_error_in_the_middle_leaves_whole_pieces_and_the_next_try_goes_on(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = uploads.send(database, cast.MACHINE, uploads.as_json(row(period=p) for p in MONTHS))
    honest, calls = filing.store_outcomes, []

    def failing(*arguments: Any) -> Any:
        calls.append(1)
        stored = honest(*arguments)
        if len(calls) == 3:
            raise RuntimeError("the third piece, after everything was written")
        return stored

    monkeypatch.setattr(filing, "store_outcomes", failing)
    with database.as_jobs():
        assert file_next_upload()
        upload.refresh_from_db()
        assert (upload.state, upload.rows_done, upload.accepted) == ("waiting", 8, 8)
        assert Submission.objects.count() == 8
    uploads.work(database)
    all_filed_once(database, upload)
    assert len(calls) == 5, "pieces that stand are not filed again"


def test_three_tries_without_a_piece_are_enough(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = uploads.send(database, cast.MACHINE, uploads.as_json([row()]))

    def failing(*_: Any) -> Any:
        raise RuntimeError("always")

    monkeypatch.setattr(filing, "store_outcomes", failing)
    with database.as_jobs():
        assert [file_next_upload() for _ in range(4)] == [True, True, True, False]
        upload.refresh_from_db()
        assert upload.state == "failed"
        assert [problem["code"] for problem in upload.problems] == ["failed"]
        assert AuditEvent.objects.filter(action="upload.failed").count() == 1
        assert not claims.waiting()
        assert not Submission.objects.exists()


_DIES = """
import os, signal, sys
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from reports.importing import filing
filing.PIECE = 4
honest, calls = filing.store_outcomes, []
def dying(*arguments):
    calls.append(1)
    stored = honest(*arguments)
    if len(calls) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return stored
filing.store_outcomes = dying
filing.file_next_upload()
"""


def test_a_killed_worker_leaves_whole_pieces_and_another_goes_on(database: Accounts) -> None:
    upload = uploads.send(database, cast.MACHINE, uploads.as_json(row(period=p) for p in MONTHS))
    died = subprocess.run(
        [sys.executable, "-c", _DIES, database.name],
        capture_output=True,
        env=os.environ | {"PAYESH_PROCESS": "jobs"},
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    with database.as_jobs():
        upload.refresh_from_db()
        assert (upload.state, upload.rows_done) == ("running", 8)
        assert UploadRow.objects.filter(upload=upload).count() == Submission.objects.count() == 8
        assert not claims.waiting(), "the dead worker's lease is awaited"
        assert not file_next_upload()
        Upload.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        assert claims.waiting()
    uploads.work(database)
    all_filed_once(database, upload)


def test_a_worker_that_lost_its_lease_writes_nothing_more(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = uploads.send(database, cast.MACHINE, uploads.as_json(row(period=p) for p in MONTHS))
    honest = filing.judge_rows

    def slow(*arguments: Any) -> Any:
        monkeypatch.setattr(filing, "judge_rows", honest)
        in_threads(database, _take_over)
        return honest(*arguments)

    monkeypatch.setattr(filing, "judge_rows", slow)
    with database.as_jobs():
        assert file_next_upload()
    all_filed_once(database, upload)


def _take_over() -> None:
    """Another worker finds the lease run out and files the whole file."""
    Upload.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert file_next_upload()


def in_threads(database: Accounts, *works: Any) -> None:
    """Do things at the same time, each on a connection of its own; errors are raised here."""
    together, errors = threading.Barrier(len(works)), []

    def start(work: Any) -> None:
        try:
            together.wait(10)
            work()
        except Exception as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=start, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_two_workers_file_two_files_of_the_same_months_once(database: Accounts) -> None:
    facilities = [cast.T_IMAGING, cast.T_HOSPITAL]
    content = [
        uploads.as_json(row(facility, p) for p in MONTHS for facility in order)
        for order in (facilities, facilities[::-1])
    ]
    sent = [uploads.send(database, cast.UNIVERSITY_MACHINE, file) for file in content]
    with database.as_jobs():
        in_threads(database, file_next_upload, file_next_upload)
        for upload in sent:
            upload.refresh_from_db()
            assert (upload.state, upload.rejected) == ("done", 0)
        assert sum(upload.accepted for upload in sent) == 2 * len(MONTHS)
        assert sum(upload.unchanged for upload in sent) == 2 * len(MONTHS)
        assert Submission.objects.count() == Report.objects.count() == 2 * len(MONTHS)
        assert log_faults() == []


def test_single_filings_of_the_same_months_and_a_file_meet(database: Accounts) -> None:
    """Each month is filed by one of the two; the other is told, and nothing is lost or doubled."""
    upload = uploads.send(database, cast.MACHINE, uploads.as_json(row(period=p) for p in MONTHS))
    machine = cast.person(cast.MACHINE)
    refused: list[str] = []

    def one_by_one() -> None:
        for period in reversed(MONTHS):
            try:
                with database.as_person(machine):
                    draft = monthly.draft(cast.T_IMAGING, period, cds=250)
                    file_report(by=machine, draft=draft)
            except FilingRefused as error:
                refused.append(error.kind)

    # Accounts are the whole process's: the single filings have a file's worker beside them.
    worker = subprocess.Popen(
        [sys.executable, "-c", _FILES, database.name],
        stderr=subprocess.PIPE,
        env=os.environ | {"PAYESH_PROCESS": "jobs"},
    )
    one_by_one()
    _, errors = worker.communicate()
    assert worker.returncode == 0, errors
    with database.as_jobs():
        upload.refresh_from_db()
        rejected = UploadRow.objects.filter(upload=upload, outcome="rejected")
        assert {p["code"] for line in rejected for p in line.problems} <= {"already_filed"}
        assert upload.accepted + len(MONTHS) - len(refused) == len(MONTHS)
        assert set(refused) <= {"already_filed", "stale"}
        assert Submission.objects.count() == Report.objects.count() == len(MONTHS)
        assert log_faults() == []


_FILES = """
import sys
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from reports.importing import filing
filing.PIECE = 1
filing.file_next_upload()
"""


@pytest.mark.parametrize("count", [1, 2])
def test_a_month_filed_between_judging_and_storing_is_judged_again(
    database: Accounts, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """The piece is taken back and judged with what the other left there."""
    sent = [row(period=period) for period in MONTHS[:3]]
    upload = uploads.send(database, cast.MACHINE, uploads.as_json(sent))
    machine = cast.person(cast.MACHINE)
    honest, meanwhile = filing.judge_rows, MONTHS[1 : 1 + count]

    def overtaken(*arguments: Any) -> Any:
        judged = honest(*arguments)
        if meanwhile:
            period = meanwhile.pop()
            in_threads(database, lambda: _file_beside(database, machine, period))
        return judged

    monkeypatch.setattr(filing, "judge_rows", overtaken)
    uploads.work(database)
    with database.as_jobs():
        upload.refresh_from_db()
        assert (upload.state, upload.accepted, upload.rejected) == ("done", 3 - count, count)
        assert Submission.objects.count() == 3
        assert log_faults() == []


def test_a_month_corrected_between_judging_and_storing_is_judged_again(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two corrections of one filing: the later one is told, and the upload goes on."""
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, MONTHS[0])
    sent = [row(period=MONTHS[0], reason="بازشماری", cds=270), row(period=MONTHS[1])]
    upload = uploads.send(database, cast.MACHINE, uploads.as_json(sent))
    honest, meanwhile = filing.judge_rows, [MONTHS[0]]

    def overtaken(*arguments: Any) -> Any:
        judged = honest(*arguments)
        if meanwhile:
            period = meanwhile.pop()
            in_threads(database, lambda: _file_beside(database, machine, period, "اصلاح"))
        return judged

    monkeypatch.setattr(filing, "judge_rows", overtaken)
    monkeypatch.setattr(leases, "put_back", lambda _: pytest.fail("the whole upload begins anew"))
    uploads.work(database)
    with database.as_jobs():
        upload.refresh_from_db()
        assert (upload.state, upload.accepted, upload.rejected) == ("done", 1, 1)
        assert Submission.objects.count() == 3
        assert log_faults() == []


def _file_beside(database: Accounts, machine: Any, period: int, reason: str = "") -> None:
    """A single filing on another connection, as the web's account in the role of its person."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL SESSION AUTHORIZATION payesh_web_login")
        enter_base()
        enter(machine)
        monthly.file(machine, cast.T_IMAGING, period, reason=reason, cds=250)


def test_a_piece_looks_back_on_the_one_that_is_stored_meanwhile(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where pieces end makes no difference to what is warned of."""
    monkeypatch.setattr(filing, "PIECE", 1)
    slow = filing.store_outcomes

    def stored(*arguments: Any) -> Any:
        time.sleep(0.2)  # the next piece is judged before this one stands
        return slow(*arguments)

    monkeypatch.setattr(filing, "store_outcomes", stored)
    sent = [row(period=p, cds=300 + n) for n, p in enumerate(MONTHS[:4])]
    sent.append(row(period=MONTHS[4], cds=303))
    upload = uploads.upload_all(database, cast.MACHINE, sent)
    with database.as_jobs():
        assert _warnings(upload) == [[], [], [], [], ["same_as_month_before"]]


def test_the_next_piece_is_judged_anew_with_the_one_before_it(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it looked back on was not filed: somebody else's figures stand there."""
    monkeypatch.setattr(filing, "PIECE", 1)
    sent = [row(period=MONTHS[0], cds=310), row(period=MONTHS[1], cds=250)]
    upload = uploads.send(database, cast.MACHINE, uploads.as_json(sent))
    machine = cast.person(cast.MACHINE)
    honest, meanwhile = filing.judge_rows, [MONTHS[0]]

    def overtaken(*arguments: Any) -> Any:
        judged = honest(*arguments)
        if meanwhile:
            period = meanwhile.pop()
            in_threads(database, lambda: _file_beside(database, machine, period))
        return judged

    monkeypatch.setattr(filing, "judge_rows", overtaken)
    uploads.work(database)
    with database.as_jobs():
        assert _warnings(upload) == [[], ["same_as_month_before"]]
        assert UploadRow.objects.get(upload=upload, place=1).outcome == "rejected"


def _warnings(upload: Upload) -> list[list[str]]:
    """The codes of each row's warnings."""
    rows = UploadRow.objects.filter(upload=upload).order_by("place")
    return [[found["code"] for found in row.warnings] for row in rows]
