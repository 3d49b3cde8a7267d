"""Every way of killing, drawn by a seed, and what an init system does afterwards."""

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

import psycopg
from celery import Celery
from kombu.exceptions import OperationalError

from ministry.embedded.addresses import broker_url
from tests.system.kills.house import House

COMMIT = b"COMMIT"
PATIENCE = 5  # seconds for a connection to come to its COMMIT
ASKED_FOR: Final = {  # long tasks that a kill should also meet, and their queues
    "reports.nightly": "celery",
    "reports.refresh_rollups": "celery",
    "reports.sign_checkpoint": "sealing",
}


def _kill_child(name: str, *tasks: str) -> Callable[[House, random.Random], bool]:
    def kill(house: House, chance: random.Random) -> bool:
        if tasks and chance.random() < 0.4:
            _ask_for(house, chance.choice(tasks))
            time.sleep(chance.uniform(0, 0.8))
        house.children.kill(name)
        time.sleep(chance.choice((0, 0, chance.random())))
        house.children.start_again(name)
        return True

    return kill


def _kill_one_of(name: str) -> Callable[[House, random.Random], bool]:
    """Kill one process of a child; its own master starts another."""

    def kill(house: House, chance: random.Random) -> bool:
        pid = house.children.pid(name)
        try:
            below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            os.kill(int(chance.choice(below)), signal.SIGKILL)
        except (OSError, IndexError):
            return False
        return True

    return kill


def _kill_broker(house: House, chance: random.Random) -> bool:
    os.kill(int(house.valkey.pid_file.read_text()), signal.SIGKILL)
    house.valkey.stop()
    time.sleep(chance.choice((0, chance.uniform(0, 2))))
    house.valkey.start()
    return True


def _stop_database(house: House, chance: random.Random) -> bool:
    house.postgres.stop(mode="immediate")
    time.sleep(chance.choice((0, 0, chance.uniform(0, 2))))
    house.postgres.start()
    return True


def _kill_backend(house: House, chance: random.Random) -> bool:
    """`kill -9` of one session's process: PostgreSQL ends all others and recovers."""
    try:
        with closing(psycopg.connect(house.database, autocommit=True)) as session:
            pids = session.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = 'payesh'"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY pid"
            ).fetchall()
            os.kill(chance.choice(pids)[0], signal.SIGKILL)
    except (psycopg.Error, OSError, IndexError):
        return False
    return True


def _cut(*, answered: bool) -> Callable[[House, random.Random], bool]:
    """Cut the next connection that sends COMMIT, before it or its answer is passed on."""

    def cut(house: House, chance: random.Random) -> bool:
        assert house.cutter is not None
        before = house.cutter.cuts
        house.cutter.cut(COMMIT, answered=answered)
        deadline = time.monotonic() + PATIENCE
        while house.cutter.cuts == before and time.monotonic() < deadline:
            time.sleep(0.01)
        return house.cutter.cuts > before

    return cut


def _ask_for(house: House, task: str) -> None:
    """Have a worker begin with a task; nothing where the broker is away."""
    options = {"socket_timeout": 2, "socket_connect_timeout": 2, "max_retries": 0}
    with Celery("kills", broker=broker_url(house.var)) as sender:
        sender.conf.update(broker_transport_options=options, broker_connection_timeout=2)
        try:
            sender.send_task(task, queue=ASKED_FOR[task], retry=False, ignore_result=True)
        except (OperationalError, OSError):
            return


class Harm(NamedTuple):
    """One way of killing; `do` answers whether it came to it."""

    kind: str
    weight: int
    do: Callable[[House, random.Random], bool]


Drawn = tuple[Harm, random.Random]
HARMS: Final = (
    Harm("web worker", 20, _kill_one_of("web")),
    Harm("whole web", 4, _kill_child("web")),
    Harm("worker", 9, _kill_child("worker", "reports.nightly", "reports.refresh_rollups")),
    Harm("process of the worker", 8, _kill_one_of("worker")),
    Harm("sealer", 9, _kill_child("sealer", "reports.sign_checkpoint")),
    Harm("beat", 4, _kill_child("beat")),
    Harm("broker", 9, _kill_broker),
    Harm("database stopped at once", 12, _stop_database),
    Harm("session of the database", 5, _kill_backend),
    Harm("cut before COMMIT", 9, _cut(answered=False)),
    Harm("cut before its answer", 11, _cut(answered=True)),
)


def draw(seed: int, number: int, tries: int) -> Drawn:
    """The harm with a number in a run, after some that came to nothing: what, and the chance that
    decides its details."""
    chance = random.Random(f"{seed}/{number}/{tries}")
    return chance.choices(HARMS, [harm.weight for harm in HARMS])[0], chance
