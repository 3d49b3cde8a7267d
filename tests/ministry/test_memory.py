"""The embedded PostgreSQL's sizes follow from the memory of its machine or container."""

import os
from pathlib import Path

import psycopg
import pytest

from ministry.embedded.addresses import database_url
from ministry.embedded.memory import MB, memory_here, sized_for
from ministry.embedded.postgres import Postgres

GB = 1024 * MB
NOTHING_SET = 9_223_372_036_854_771_712  # what version 1 says instead of “no limit”
MACHINE = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


@pytest.mark.parametrize(
    ("memory", "buffers", "cache", "upkeep"),
    [
        (256 * MB, "128MB", "128MB", "64MB"),
        (512 * MB, "128MB", "256MB", "64MB"),
        (1 * GB, "256MB", "512MB", "64MB"),
        (2 * GB, "512MB", "1024MB", "64MB"),
        (4 * GB, "1024MB", "2048MB", "128MB"),
        (8 * GB, "2048MB", "4096MB", "256MB"),
        (12 * GB, "2048MB", "6144MB", "384MB"),
        (64 * GB, "2048MB", "32768MB", "512MB"),
        (4 * GB - 1, "1023MB", "2047MB", "127MB"),
    ],
)
def test_sizes(memory: int, buffers: str, cache: str, upkeep: str) -> None:
    assert sized_for(memory) == {
        "shared_buffers": buffers,
        "effective_cache_size": cache,
        "maintenance_work_mem": upkeep,
    }


@pytest.mark.parametrize(
    ("own", "limits", "memory"),
    [
        ("0::/\n", {"memory.max": "max"}, MACHINE),
        ("0::/\n", {"memory.max": str(300 * MB)}, 300 * MB),
        ("0::/a/b\n", {"a/b/memory.max": "max", "a/memory.max": str(200 * MB)}, 200 * MB),
        ("0::/a/b\n", {"a/b/memory.max": str(100 * MB), "a/memory.max": "max"}, 100 * MB),
        ("0::/of/the/host\n", {"memory.max": str(400 * MB)}, 400 * MB),
        ("9:cpu:/\n4:memory:/x\n", {"memory/x/memory.limit_in_bytes": str(64 * MB)}, 64 * MB),
        ("4:cpu,memory:/x\n", {"memory/memory.limit_in_bytes": str(64 * MB)}, 64 * MB),
        ("4:memory:/\n0::/\n", {"memory/memory.limit_in_bytes": str(NOTHING_SET)}, MACHINE),
        ("4:cpu:/x\n", {"memory/memory.limit_in_bytes": str(64 * MB)}, MACHINE),
        ("", {}, MACHINE),
    ],
)
def test_the_memory_of_a_container(
    tmp_path: Path, own: str, limits: dict[str, str], memory: int
) -> None:
    (tmp_path / "own").write_text(own)
    for file, limit in limits.items():
        path = tmp_path / "groups" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(limit)
    assert memory_here(tmp_path / "groups", tmp_path / "own") == memory


def test_the_server_takes_them(servers: Path) -> None:
    asked = Postgres(servers).settings
    assert asked | sized_for(memory_here()) == asked
    with psycopg.connect(database_url(servers, "postgres", "postgres")) as server:
        for name in ("effective_cache_size", "checkpoint_timeout", "max_wal_size", "wal_buffers"):
            told = server.execute(f"SELECT current_setting('{name}')").fetchone()
            assert told is not None
            assert _bytes_or_seconds(told[0]) == _bytes_or_seconds(asked[name])


def _bytes_or_seconds(words: str) -> int:
    units = {"MB": MB, "GB": GB, "min": 60}
    unit = next(unit for unit in units if words.endswith(unit))
    return int(words.removesuffix(unit)) * units[unit]
