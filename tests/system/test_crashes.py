"""Whatever is killed while reports come in: each acknowledged one is there once, scored, sealed.

Clients file without pause and repeat what was not acknowledged, with the same idempotency key.
Meanwhile, in an order drawn from SEED, worker and sealer, broker, web and database are killed.
KILLS sets how many; the suite takes a few, `KILLS=1000 make test ARGS=tests/system` the whole
night.
"""

import http.client
import json
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from ministry.embedded.addresses import database_url
from ministry.processes import SEALER
from reports.policy import periods
from tests import cast
from tests.reports import monthly
from tests.system.installation import Installation, installation

KILLS = int(os.environ.get("KILLS", "8"))
SEED = int(os.environ.get("SEED", "1401"))
MONTHS = 66  # from 139911 on, all of them ended
FACILITIES = (cast.T_HOSPITAL, cast.T_IMAGING, cast.I_IMAGING)
PATIENCE = 90  # seconds for the workers to finish after the last kill


@pytest.fixture(scope="module")
def house() -> Iterator[Installation]:
    with installation("crash", cast.UNIVERSITY_MACHINE, cast.OTHER_MACHINE) as made:
        yield made


class Filer(threading.Thread):
    """One client of one facility: files month after month, then corrections, until told to stop."""

    def __init__(self, house: Installation, facility: str) -> None:
        super().__init__(name=facility)
        name = cast.OTHER_MACHINE if facility.startswith("I-") else cast.UNIVERSITY_MACHINE
        self.token = house.tokens[name]
        self.port = house.port
        self.facility = facility
        self.stopping = threading.Event()
        self.acknowledged: list[tuple[str, int]] = []
        self.refused: list[str] = []

    def run(self) -> None:
        """File 139911, 139912, …, and when MONTHS are used up correct them in turn."""
        number = 0
        while not self.stopping.is_set():
            period = periods.following(periods.FIRST_PERIOD, number % MONTHS)
            reason = "شمارش دوباره" if number >= MONTHS else ""
            body = {
                "facility": self.facility,
                "period": period,
                "figures": monthly.figures(
                    cds=300, film_prints=number % 7, film_closing=100 - number % 7
                ),
                "reason": reason,
            }
            self._until_acknowledged(json.dumps(body).encode(), period, key=f"{self.name}-{number}")
            number += 1

    def _until_acknowledged(self, body: bytes, period: int, *, key: str) -> None:
        while True:
            try:
                status, answer = self._post(body, key)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                continue
            if status == 201:
                self.acknowledged.append((answer["receipt"]["submission"], period))
                return
            if status < 500:
                self.refused.append(f"{status} {answer}")
                return
            time.sleep(0.05)

    def _post(self, body: bytes, key: str) -> tuple[int, dict[str, dict[str, str]]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(
                "POST",
                "/api/v1/reports/",
                body,
                {
                    "Authorization": f"Token {self.token}",
                    "Content-Type": "application/json",
                    "Idempotency-Key": key,
                },
            )
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()


def children_named(house: Installation, word: str) -> list[int]:
    """Process ids of the installation whose command line holds a word."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes().decode()
                belongs = f"VAR={house.var}\0" in (entry / "environ").read_bytes().decode()
            except OSError:
                continue
            if word in "\0" + command and belongs:
                found.append(int(entry.name))
    return sorted(found)


def kill(pids: list[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def kill_worker(house: Installation) -> None:
    """`kill -9` of the worker's and the sealer's processes; an init system starts them again."""
    kill(children_named(house, "\0worker\0"))
    house.children.start(
        "worker",
        ["celery", "-A", "ministry", "worker", "--concurrency", "1", "--loglevel", "WARNING"],
        process="jobs",
    )
    house.children.start("sealer", SEALER, process="jobs")


def kill_valkey(house: Installation) -> None:
    os.kill(int(house.valkey.pid_file.read_text()), signal.SIGKILL)
    time.sleep(0.5)
    house.valkey.stop()
    house.valkey.start()


def kill_web_worker(house: Installation) -> None:
    """`kill -9` of one web process; gunicorn's master replaces it."""
    kill(children_named(house, "gunicorn")[-1:])


def stop_database(house: Installation) -> None:
    house.postgres.stop(mode="immediate")
    house.postgres.start()


HARM: list[Callable[[Installation], None]] = [
    stop_database,
    kill_worker,
    kill_valkey,
    kill_web_worker,
]


@pytest.mark.timeout(60 + 20 * KILLS + PATIENCE)
def test_every_acknowledged_receipt_is_there_once_with_one_current_score(
    house: Installation,
) -> None:
    chance = random.Random(SEED)
    filers = [Filer(house, facility) for facility in FACILITIES]
    for filer in filers:
        filer.start()
    for number in range(KILLS):
        time.sleep(chance.uniform(0.3, 1.2))
        HARM[number % len(HARM)](house)
    time.sleep(1)
    for filer in filers:
        filer.stopping.set()
    for filer in filers:
        filer.join()
    acknowledged = Counter(receipt for filer in filers for receipt, _ in filer.acknowledged)
    assert [filer.refused for filer in filers] == [[], [], []]
    assert len(acknowledged) > 30, "the clients came through between the kills"
    assert set(acknowledged.values()) == {1}, "no receipt was given twice for different reports"
    with psycopg.connect(database_url(house.var, "postgres"), autocommit=True) as database:
        stored = {str(row[0]) for row in database.execute("SELECT id FROM reports_submission")}
        assert stored == set(acknowledged), "lost, or stored without being acknowledged"
        _await_none(database, "SELECT count(*) FROM reports_job WHERE done_at IS NULL")
        _await_none(database, _UNSEALED)
        wrong = database.execute(
            "SELECT r.facility_id, r.period FROM reports_report r LEFT JOIN reports_score s"
            " ON s.facility_id = r.facility_id AND s.period = r.period AND s.is_current"
            " AND s.submission_id = r.submission_id WHERE r.period >= 140001"
            " GROUP BY 1, 2 HAVING count(s.id) <> 1"
        ).fetchall()
        assert wrong == []
    house.run([str(Path("manage.py").resolve()), "verify_log"], "jobs")
    proof = house.run(["-c", _PROOF], "jobs")
    assert proof.strip().splitlines()[-1] == "0"


_PROOF = """
import django
django.setup()
from reports.proving.rounds import prove_everything
print(prove_everything().differences)
"""


_UNSEALED = """
SELECT count(*) FROM reports_submission s WHERE NOT EXISTS (
    SELECT FROM reports_logleaf l JOIN reports_logsource t ON t.id = l.source_id
    WHERE t.table_name = 'reports_submission' AND l.row_key = s.id::text)
"""


def _await_none(database: psycopg.Connection, waiting: LiteralString) -> None:
    """Wait until the processes have left nothing of what the statement counts."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if database.execute(waiting).fetchone() == (0,):
            return
        time.sleep(0.5)
    pytest.fail(f"still waiting: {waiting}")
