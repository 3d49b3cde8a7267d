"""Hostile files through every channel: a clear answer, bounded memory and time, no dead worker."""

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from reports.models import Upload, UploadRow
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.api.calls import Caller, month, token_of
from tests.reports.importing.uploads import work
from tests.reports.intake.hostile import (
    FILES,
    ROWS,
    content_of,
    medium_of,
    read_hostile,
    watched,
)
from tests.reports.intake.workbooks import plain_workbook
from tests.reports.views.signed_in import client_of

LARGEST = 150 * 2**20  # bytes
SLOWEST = 2.0  # seconds
BUSY = 6  # times slower, where others share the machine

BULK = {"json": "application/json", "csv": "text/csv"}


def test_there_are_many() -> None:
    assert len(FILES) >= 40


@pytest.mark.parametrize("name", FILES)
def test_reading_is_refused_clearly_and_cheaply(name: str) -> None:
    content_of(name)  # made before the clock runs
    with watched() as watch:
        begun = time.perf_counter()
        code, rows = read_hostile(name)
        seconds = time.perf_counter() - begun
    assert code in FILES[name].code.split("|")
    assert (rows > 0) == (code == ROWS)
    assert watch.peak <= LARGEST
    assert seconds <= SLOWEST * BUSY


def test_every_channel_answers_and_the_worker_lives(shared_database: Accounts) -> None:
    officer = client_of(cast.OFFICER)
    machine = Caller(token_of(shared_database, cast.UNIVERSITY_MACHINE))
    refused_at_once = set()
    for place, name in enumerate(FILES):
        content = content_of(name)
        answer = officer.post("/uploads/", {"file": SimpleUploadedFile(name, content)})
        if answer.status_code == 400:
            refused_at_once.add(name)
            page = answer.content.decode()
            assert 'role="alert"' in page
        else:
            assert answer.status_code == 302, name
        medium = medium_of(name)
        media = [BULK[medium]] if medium in BULK else list(BULK.values()) if not place % 12 else []
        for content_type in media:
            sent = machine.request("POST", "reports/bulk/", data=content, content_type=content_type)
            assert sent.status_code in (202, 400, 413), (name, sent.content)
        if medium == "json" or not place % 12:
            single = machine.post("reports/", content)
            assert single.status_code in (400, 413), (name, single.content)
    assert refused_at_once >= {"empty.xlsx", "page.xlsx", "old.xlsx", "image.xlsx", "deep.json"}
    work(shared_database)
    with shared_database.as_jobs():
        assert not Upload.objects.filter(done_at=None).exists()
        for upload in Upload.objects.defer("content", "result"):
            told = upload.problems or [
                problem
                for row in UploadRow.objects.filter(upload=upload)
                for problem in row.problems
            ]
            assert told, (upload.filename, upload.media)
            assert all(p["message_fa"] and p["message_en"] and p["code"] for p in told)
            assert not upload.accepted + upload.corrected, upload.filename
    # After all of them a good file is filed as if nothing had been.
    good = {"explanation": "نخستین ماه", **monthly.figures()}
    content = plain_workbook([{"facility": cast.T_IMAGING, "period": 140012} | good])
    officer.post("/uploads/", {"file": SimpleUploadedFile("good.xlsx", content)})
    machine.post("reports/bulk/", {"reports": [month(cast.T_HOSPITAL)]})
    work(shared_database)
    with shared_database.as_jobs():
        assert list(
            Upload.objects.order_by("-received_at").values_list("accepted", flat=True)[:2]
        ) == [1, 1]
