"""No answer says of what was stored that it was not, or the other way round."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from ministry.embedded.addresses import socket_folder
from reports import tasks
from reports.models import ExportFile, Submission
from tests import cast
from tests.accounts import Accounts
from tests.cut_connections import Cutter, cutter
from tests.reports.api.calls import Caller, kind_of, month, token_of
from tests.reports.views.signed_in import client_of

FILING = b"INSERT INTO reports_submission"
EXPORT = b'INSERT INTO "reports_exportfile"'
COMMIT = b"COMMIT"
# Where the connection is cut: the word, whether the server has answered it, what the answer
# says, and whether the request's writes stand.
CUTS = {
    "in mid-transaction": (None, False, "unavailable", False),
    "before COMMIT is sent": (COMMIT, False, "outcome_unknown", False),
    "before COMMIT is answered": (COMMIT, True, "outcome_unknown", True),
}
each_cut = pytest.mark.parametrize(("at", "answered", "told", "stands"), CUTS.values(), ids=CUTS)
and_then = pytest.mark.parametrize("stays_away", [False, True], ids=["it is back", "it is away"])
WORDS = {
    "unavailable": "پایگاه داده اکنون پاسخ نمی‌دهد و چیزی ذخیره نشد",
    "outcome_unknown": "معلوم نیست کار شما ذخیره شده است یا نه",
}


@pytest.fixture
def line(database: Accounts, servers: Path) -> Iterator[Cutter]:
    """The line from Django to its database, which can be cut."""
    folder = Path(tempfile.mkdtemp(prefix="payesh-cut-"))
    before = connection.settings_dict["HOST"]
    with cutter(folder, socket_folder(servers)) as made:
        connection.close()
        connection.settings_dict["HOST"] = str(folder)
        try:
            yield made
        finally:
            connection.close()
            connection.settings_dict["HOST"] = before
    shutil.rmtree(folder)


@pytest.fixture
def machine(database: Accounts, line: Cutter, monkeypatch: pytest.MonkeyPatch) -> Caller:
    """A facility's connected system."""
    monkeypatch.setattr(settings, "API_REQUESTS_PER_MINUTE", 1_000_000)
    return Caller(token_of(database, cast.MACHINE), raise_errors=False)


def filings(database: Accounts) -> int:
    with database.as_jobs():
        return Submission.objects.count()


@each_cut
@and_then
def test_a_filing_that_is_cut_off(
    database: Accounts,
    line: Cutter,
    machine: Caller,
    at: bytes | None,
    answered: bool,
    told: str,
    stands: bool,
    stays_away: bool,
) -> None:
    line.cut(at or FILING, answered=answered, stays_away=stays_away)
    answer = machine.post("reports/", month(), key="month-140012")
    assert line.cuts == 1
    assert (answer.status_code, kind_of(answer)) == (503, told)
    assert int(answer.headers["Retry-After"]) > 0
    line.come_back()
    assert filings(database) == int(stands)
    first = machine.post("reports/", month(), key="month-140012")
    again = machine.post("reports/", month(), key="month-140012")
    assert (first.status_code, first.content) == (201, again.content)
    assert filings(database) == 1


@each_cut
@and_then
def test_a_page_that_is_cut_off(
    database: Accounts,
    line: Cutter,
    at: bytes | None,
    answered: bool,
    told: str,
    stands: bool,
    stays_away: bool,
) -> None:
    client = client_of(cast.INSPECTOR)
    client.raise_request_exception = False
    line.cut(at or EXPORT, answered=answered, stays_away=stays_away)
    answer = client.post("/exports/", {"what": "violations"}, headers={"HX-Request": "true"})
    assert line.cuts == 1
    assert answer.status_code == 503
    assert WORDS[told] in answer.content.decode()
    assert int(answer.headers["Retry-After"]) > 0
    line.come_back()
    with database.as_jobs():
        assert ExportFile.objects.exists() is stands


def test_while_the_database_is_away(database: Accounts, line: Cutter, machine: Caller) -> None:
    client = client_of(cast.INSPECTOR)
    client.raise_request_exception = False
    line.go_away()
    for answer in (machine.post("reports/", month()), machine.get("reports/")):
        assert (answer.status_code, kind_of(answer)) == (503, "unavailable")
        assert answer.headers["Retry-After"] == "10"
    for path in ("/", "/accounts/login/", "/exports/"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert WORDS["unavailable"] in answer.content.decode()
        assert answer.headers["Retry-After"] == "10"
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").json()["database"] is False
    line.come_back()
    assert machine.post("reports/", month()).status_code == 201
    assert client.get("/").status_code == 200


def test_a_hook_that_fails_after_the_commit_is_no_error_of_the_filing(
    database: Accounts, machine: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = []

    def fail() -> None:
        raise RuntimeError("no thread can be started")

    def two_hooks() -> None:
        transaction.on_commit(fail)
        transaction.on_commit(lambda: called.append("the second"))

    monkeypatch.setattr(tasks, "wake_on_commit", two_hooks)
    assert machine.post("reports/", month()).status_code == 201
    assert called == ["the second"]
    assert filings(database) == 1


def test_a_failed_statement_that_was_passed_over_is_no_success(
    database: Accounts, machine: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """COMMIT would be answered, with ROLLBACK."""

    def break_and_pass_over() -> None:
        connection.connection.pgconn.exec_(b"SELECT nothing FROM nowhere")

    monkeypatch.setattr(tasks, "wake_on_commit", break_and_pass_over)
    answer = machine.post("reports/", month())
    assert (answer.status_code, kind_of(answer)) == (500, "server_error")
    assert filings(database) == 0
