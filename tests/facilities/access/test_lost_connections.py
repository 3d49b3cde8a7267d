"""A connection that was lost while nobody used it costs nobody an answer."""

from collections.abc import Callable

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client

from facilities.access.request_transaction import request_transaction
from facilities.models import AuditEvent, Person
from tests import cast
from tests.accounts import Accounts
from tests.reports.api.calls import Caller, month, token_of
from tests.reports.views.signed_in import client_of

Ending = Callable[[], int]
pytestmark = pytest.mark.usefixtures("database")


def backend() -> int:
    """The process at the other side of Django's connection, which is opened if need be."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    return int(pid)


@pytest.fixture
def end(superuser: psycopg.Connection) -> Ending:
    """Ends the other side of Django's connection, and answers which process that was."""

    def end() -> int:
        pid = backend()
        superuser.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        return pid

    return end


def test_a_filing_is_filed_on_a_new_connection(database: Accounts, end: Ending) -> None:
    machine = Caller(token_of(database, cast.MACHINE))
    before = end()
    assert machine.post("reports/", month()).status_code == 201
    assert backend() != before
    with database.as_jobs():
        assert AuditEvent.objects.filter(action="report.filed").count() == 1


def test_a_page_is_answered_on_a_new_connection(end: Ending) -> None:
    client = client_of(cast.INSPECTOR)
    end()
    assert client.get("/").status_code == 200


def test_ready_asks_on_a_new_connection(end: Ending) -> None:
    end()
    assert Client().get("/readyz").json()["database"] is True


def test_nothing_is_begun_again_once_a_statement_was_answered(end: Ending) -> None:
    def ended_half_way() -> None:
        with request_transaction():
            Person.objects.exists()
            end()
            Person.objects.exists()

    with pytest.raises(OperationalError):
        ended_half_way()
    with request_transaction():
        assert Person.objects.exists(), "the next request has a new connection"
