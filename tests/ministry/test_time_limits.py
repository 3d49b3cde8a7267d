"""What waits too long is ended, and holds nobody else up; a lost host is noticed."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from ministry import environment, time_limits
from reports import tasks
from reports.models import ExportFile
from reports.views import exports
from tests import cast
from tests.accounts import Accounts
from tests.reports.api.calls import Caller, kind_of, month, token_of
from tests.reports.views.signed_in import client_of

LOCK = f"SELECT FROM facilities_facility WHERE code = '{cast.T_IMAGING}' FOR UPDATE"
# What a request does beside its work until a limit ends it.
TOO_LONG = {
    "a statement": ("SET LOCAL statement_timeout = '50ms'", "SELECT pg_sleep(5)"),
    "a transaction": (
        "SET LOCAL transaction_timeout = 0; SET LOCAL transaction_timeout = '300ms'",
        "SELECT pg_sleep(5)",
    ),
    "doing nothing": ("SET LOCAL idle_in_transaction_session_timeout = '50ms'", "SELECT 1"),
}


@pytest.fixture
def signed_in(database: Accounts, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Caller]]:
    """Two machines; Django's connections sign in as the web's own account, with its limits."""
    monkeypatch.setattr(settings, "API_REQUESTS_PER_MINUTE", 1_000_000)
    names = (cast.MACHINE, cast.OTHER_MACHINE)
    callers = {name: Caller(token_of(database, name), raise_errors=False) for name in names}
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "USER", "payesh_web_login")
    yield callers
    connection.close()


def in_thread(send: Any) -> Any:
    try:
        return send()
    finally:
        connection.close()


def filed(database: Accounts) -> int:
    with psycopg.connect(database.url()) as server:
        row = server.execute("SELECT count(*) FROM reports_submission").fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("process", ["web", "jobs"])
def test_the_accounts_have_their_limits(database: Accounts, process: str) -> None:
    with psycopg.connect(database.url(f"payesh_{process}_login")) as server:
        for name, value in time_limits.LIMITS[process].items():
            wanted = server.execute("SELECT %s::interval", [value]).fetchone()
            ((shown, source),) = server.execute(
                "SELECT setting || coalesce(unit, ''), source FROM pg_settings WHERE name = %s",
                [name],
            ).fetchall()
            assert source == "user", name
            if not name.startswith("tcp"):  # of a Unix socket it shows 0
                assert server.execute("SELECT %s::interval", [shown]).fetchone() == wanted, name


def test_the_owner_has_none(database: Accounts) -> None:
    with psycopg.connect(database.url("payesh_owner")) as server:
        assert server.execute("SHOW lock_timeout").fetchone() == ("0",)


def test_an_account_of_somebody_else_is_left_to_him(
    database: Accounts, superuser: psycopg.Connection
) -> None:
    superuser.execute("CREATE ROLE somebodys LOGIN")
    try:
        with database.signed_in("payesh_owner"):
            refused = time_limits.limit_time("web", "somebodys")
        assert 'ALTER ROLE "somebodys" SET "lock_timeout" = \'5s\'' in refused
        for statement in refused:
            superuser.execute(statement.encode())
        with database.signed_in("payesh_owner"):
            assert time_limits.limit_time("web", "somebodys") == []
    finally:
        superuser.execute("DROP ROLE somebodys")


def test_clients_notice_a_lost_server_unless_the_address_says_otherwise() -> None:
    options = environment.database("X", "postgresql://u@h/d?connect_timeout=2")["OPTIONS"]
    assert isinstance(options, dict)
    assert (options["connect_timeout"], options["tcp_user_timeout"]) == ("2", "30000")
    assert options["options"] == "-c search_path=public"


def test_who_holds_a_facility_holds_up_only_its_filing(
    database: Accounts, signed_in: dict[str, Caller]
) -> None:
    with ThreadPoolExecutor(1) as beside, psycopg.connect(database.url()) as holder:
        holder.execute(LOCK.encode())
        begun = time.monotonic()
        waiting = beside.submit(
            in_thread, lambda: signed_in[cast.MACHINE].post("reports/", month(), key="k")
        )
        other = signed_in[cast.OTHER_MACHINE].post("reports/", month(cast.I_IMAGING))
        assert other.status_code == 201
        assert Client().get("/accounts/login/").status_code == 200
        assert Client().get("/healthz").status_code == 200
        assert Client().get("/readyz").json()["database"] is True
        assert not waiting.done()
        answer = waiting.result()
        assert 4 < time.monotonic() - begun < 15
    assert (answer.status_code, kind_of(answer)) == (503, "busy")
    assert answer.headers["Retry-After"] == "5"
    assert filed(database) == 1
    assert signed_in[cast.MACHINE].post("reports/", month(), key="k").status_code == 201
    assert filed(database) == 2


def test_a_web_host_that_is_lost_lets_go(database: Accounts, signed_in: dict[str, Caller]) -> None:
    """Its connection stands as if it were there; nothing comes from it any more."""
    with psycopg.connect(database.url()) as server:
        ((ours,),) = server.execute(
            "SELECT university_id FROM facilities_facility WHERE code = %s", [cast.T_IMAGING]
        ).fetchall()
    with psycopg.connect(database.url("payesh_web_login"), autocommit=True) as lost:
        lost.execute("SET idle_in_transaction_session_timeout = '1s'")  # not thirty
        lost.execute("BEGIN; SET LOCAL ROLE payesh_university")
        lost.execute("SELECT set_config('payesh.university_ids', %s, true)", [f"{{{ours}}}"])
        assert lost.execute(LOCK.encode()).rowcount == 1
        begun = time.monotonic()
        assert signed_in[cast.MACHINE].post("reports/", month()).status_code == 201
        assert 0.5 < time.monotonic() - begun < 4, "before its own patience was at an end"
        with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
            lost.execute("SELECT 1")


@pytest.mark.parametrize("work", TOO_LONG.values(), ids=TOO_LONG)
def test_what_takes_too_long_is_taken_back(
    database: Accounts,
    signed_in: dict[str, Caller],
    monkeypatch: pytest.MonkeyPatch,
    work: tuple[str, ...],
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "wake_on_commit", lambda: do(work))
        answer = signed_in[cast.MACHINE].post("reports/", month(), key="k")
    assert (answer.status_code, kind_of(answer)) == (503, "busy")
    assert filed(database) == 0
    assert signed_in[cast.MACHINE].post("reports/", month(), key="k").status_code == 201


@pytest.mark.parametrize("work", TOO_LONG.values(), ids=TOO_LONG)
def test_a_page_that_takes_too_long_says_so(
    database: Accounts, monkeypatch: pytest.MonkeyPatch, work: tuple[str, ...]
) -> None:
    client = client_of(cast.INSPECTOR)
    client.raise_request_exception = False
    monkeypatch.setattr(exports, "render", lambda *_: do(work))
    answer = client.post("/exports/", {"what": "violations"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "کار دیگری روی همین داده‌ها هنوز پایان نیافته است" in answer.content.decode()
    with database.as_jobs():
        assert not ExportFile.objects.exists()


def do(work: tuple[str, ...]) -> None:
    """Run statements in the request's transaction, a fifth of a second apart."""
    with connection.cursor() as cursor:
        for statement in work:
            cursor.execute(statement)
            time.sleep(0.2)
