"""Whatever is killed while reports come in: every acknowledged receipt is there once, and scored.

A sample of the long run (`tests/system/kills`), with one kill of every kind in it.
"""

import random
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.environment import TEST_VAR
from tests.system.kills import harm, promises, running
from tests.system.kills.house import House, house_in
from tests.system.kills.journal import ACKNOWLEDGED, Journal

SEED = 1401


@pytest.fixture
def state() -> Iterator[Path]:
    folder = TEST_VAR.with_name(f"{TEST_VAR.name}-crash")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def house(state: Path) -> Iterator[House]:
    with house_in(state, has_pages=False) as made:
        yield made


@pytest.fixture
def journal(house: House, state: Path) -> Iterator[Journal]:
    with closing(Journal(state / "journal.jsonl")) as made:
        yield made


@pytest.mark.timeout(300)
def test_every_kind_of_kill_breaks_no_promise(house: House, journal: Journal) -> None:
    chance = random.Random(SEED)
    harms = [(one, chance) for one in harm.HARMS]
    # Too long for the suite: a file whose worker was killed is taken up after two minutes, and
    # collecting what pages need takes longer than all the rest.
    running.file_and_kill(house, journal, harms, without={"bulk", "signer"})
    assert promises.faults(house, journal) == []
    assert journal.kills.total() >= len(harms) - 2, "some may find nothing to kill"
    assert sum(ask.end == ACKNOWLEDGED for ask in journal.all()) > 20, "the clients came through"
