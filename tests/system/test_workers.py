"""Real workers beside each other: one evaluates, the other is free, and neither reconnects."""

import http.client
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from ministry.embedded.addresses import database_url
from tests import cast
from tests.reports import monthly
from tests.system.installation import Installation, installation

PATIENCE = 12  # seconds; less than the sign of a worker lasts
WAITING = "SELECT count(*) FROM reports_job WHERE done_at IS NULL"
WAITING_FOR_LOCK = "SELECT count(*) FROM pg_locks WHERE locktype='advisory' AND NOT granted"
OF_WORKERS = (
    "SELECT pid FROM pg_stat_activity WHERE usename = 'payesh_jobs_login' AND datname = 'payesh'"
)

HELD_UP = f"SELECT count(*) FROM ({OF_WORKERS} AND wait_event_type = 'Lock') AS w"
# Marks that an evaluation of these months waits for, since they are not committed.
HELD = """
    INSERT INTO reports_stalerollup (university_id, period, marked_at)
    SELECT university_id, unnest(%s::int[]), now() FROM facilities_facility WHERE code = %s
    ON CONFLICT (university_id, period) DO UPDATE SET marked_at = now()"""


@pytest.fixture(scope="module")
def house() -> Iterator[Installation]:
    with installation("workers", cast.MACHINE, cast.INSPECTOR) as made:
        yield made


@pytest.fixture
def server(house: Installation) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database_url(house.var, "postgres"), autocommit=True) as connection:
        yield connection


def ask(house: Installation, who: str, method: str, path: str, body: object = None) -> Any:
    """The API's answer as JSON."""
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=20)
    headers = {"Authorization": f"Token {house.tokens[who]}", "Content-Type": "application/json"}
    try:
        connection.request(method, path, body and json.dumps(body), headers)
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    assert answer.status < 300, content
    return json.loads(content)


def file(house: Installation, period: int) -> None:
    report = {"facility": cast.T_IMAGING, "period": period, "figures": monthly.figures()}
    ask(house, cast.MACHINE, "POST", "/api/v1/reports/", report)


def wait_until(is_so: Callable[[], bool]) -> float:
    """Wait for a condition; answers how many seconds it took."""
    begun = time.monotonic()
    while not is_so():
        assert time.monotonic() < begun + PATIENCE
        time.sleep(0.02)
    return time.monotonic() - begun


def one(server: psycopg.Connection[Any], query: str) -> Any:
    row = server.execute(query).fetchone()
    assert row is not None
    return row[0]


def test_a_worker_keeps_its_connection_from_task_to_task(
    house: Installation, server: psycopg.Connection[Any]
) -> None:
    def connected() -> set[int]:
        return {pid for (pid,) in server.execute(OF_WORKERS)}

    wait_until(lambda: len(connected()) == 3)  # beat has work for both, and for the sealer
    before = connected()
    for period in (140001, 140002, 140003, 140004, 140005, 140006):
        file(house, period)
        wait_until(lambda: one(server, WAITING) == 0)
        assert connected() == before


def test_exports_are_built_while_an_evaluation_holds_a_worker_up(
    house: Installation, server: psycopg.Connection[Any]
) -> None:
    months = [140007, 140008, 140009]
    wait_until(lambda: one(server, WAITING) == 0)  # the register's jobs are no part of this
    with psycopg.connect(database_url(house.var, "postgres")) as holding:
        holding.execute(HELD, [months, cast.T_IMAGING])
        for period in months:
            file(house, period)
            time.sleep(0.3)  # a wake-up of its own for each
        wait_until(lambda: one(server, HELD_UP) == 1)
        export = ask(house, cast.INSPECTOR, "POST", "/api/v1/exports/", {"what": "violations"})
        address = f"/api/v1/exports/{export['id']}/"
        wait_until(lambda: ask(house, cast.INSPECTOR, "GET", address)["state"] == "done")
        assert one(server, HELD_UP) == 1, "the second worker takes no single job away"
        assert one(server, WAITING) == 3
    wait_until(lambda: one(server, WAITING) == 0)


def test_a_worker_that_loses_its_broker_with_work_in_hand_goes_on(
    house: Installation, server: psycopg.Connection[Any]
) -> None:
    with psycopg.connect(database_url(house.var, "postgres")) as holding:
        holding.execute(HELD, [[140010], cast.T_IMAGING])
        file(house, 140010)
        wait_until(lambda: one(server, HELD_UP) == 1)
        for _ in range(5):  # it depends on which of its sockets the worker looks at first
            os.kill(int(house.valkey.pid_file.read_text()), signal.SIGKILL)
            house.valkey.stop()
            time.sleep(0.5)  # the worker notices that nobody answers
            house.valkey.start()
            time.sleep(1.5)  # and is connected again
    house.children.check()
    file(house, 140011)
    wait_until(lambda: one(server, WAITING) == 0)
