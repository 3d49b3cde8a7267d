"""What a request wrote stands if it was answered, and is taken back if the server failed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse

from facilities.models import AuditEvent
from reports.api.idempotency import Answer
from reports.models import ExportFile
from reports.views import exports
from tests import cast
from tests.accounts import Accounts
from tests.reports.api.calls import Caller, month, nothing_is_stored, token_of
from tests.reports.views.signed_in import client_of


def failing(*_: Any, **__: Any) -> HttpResponse:
    """An error after everything was written."""
    raise RuntimeError("the disk is full")


def answering(status: int) -> Callable[..., HttpResponse]:
    """An answer without an error, of whatever status."""
    return lambda *_, **__: HttpResponse("…", status=status)


# How a request ends that has written: the end, the status of its answer, whether the writes stand.
ENDS = {
    "an error": (failing, 500, False),
    "answers 500": (answering(500), 500, False),
    "answers 503": (answering(503), 503, False),
    "answers 200": (answering(200), 200, True),
    "answers 409": (answering(409), 409, True),
}
each_end = pytest.mark.parametrize(("end", "status", "stands"), ENDS.values(), ids=ENDS.keys())


@each_end
def test_what_a_page_wrote(
    database: Accounts,
    monkeypatch: pytest.MonkeyPatch,
    end: Callable[..., HttpResponse],
    status: int,
    stands: bool,
) -> None:
    client = client_of(cast.INSPECTOR)
    client.raise_request_exception = False
    monkeypatch.setattr(exports, "render", end)
    answer = client.post("/exports/", {"what": "violations"}, headers={"HX-Request": "true"})
    assert answer.status_code == status
    with database.as_jobs():
        assert ExportFile.objects.exists() is stands
        assert AuditEvent.objects.filter(action="export.requested").exists() is stands


@each_end
def test_what_the_api_filed(
    database: Accounts,
    monkeypatch: pytest.MonkeyPatch,
    end: Callable[..., HttpResponse],
    status: int,
    stands: bool,
) -> None:
    monkeypatch.setattr(settings, "API_REQUESTS_PER_MINUTE", 1_000_000)
    machine = Caller(token_of(database, cast.MACHINE), raise_errors=False)
    with monkeypatch.context() as patch:
        patch.setattr(Answer, "response", end)
        assert machine.post("reports/", month(), key="month-140012").status_code == status
    assert nothing_is_stored(database) is not stands
    # The key was taken back with the filing: sent again, the month is filed, and once.
    assert machine.post("reports/", month(), key="month-140012").status_code == 201
    with database.as_jobs():
        assert AuditEvent.objects.filter(action="report.filed").count() == 1
