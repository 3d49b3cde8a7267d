"""Whatever is killed while reports come in: every acknowledged receipt is there once, and scored.

A sample of the long run (`tests/system/kills`), with one kill of every kind in it.
"""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.environment import TEST_VAR
from tests.system.kills import harm, promises, running
from tests.system.kills.house import House, house_in
from tests.system.kills.journal import ACKNOWLEDGED, Journal

SEED = 1401


@pytest.fixture(scope="module")
def state() -> Iterator[Path]:
    folder = TEST_VAR.with_name(f"{TEST_VAR.name}-crash")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def house(state: Path) -> Iterator[House]:
    with house_in(state) as made:
        yield made


@pytest.mark.timeout(240)
def test_every_kind_of_kill_breaks_no_promise(house: House, state: Path) -> None:
    journal = Journal(state / "journal.jsonl")
    journal.write("begun", seed=SEED)
    chance = random.Random(SEED)
    running.file_and_kill(house, journal, [(one, chance) for one in harm.HARMS])
    assert promises.faults(house, journal) == []
    assert journal.kills.total() >= len(harm.HARMS) - 2, "some may find nothing to kill"
    assert sum(ask.end == ACKNOWLEDGED for ask in journal.all()) > 20, "the clients came through"
