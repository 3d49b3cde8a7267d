"""How much CPU each part of the product used, with the database and whatever sends the load."""

import os
import resource
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from benchmarks.nation import Nation
from ministry.embedded.postgres import Postgres

PARTS: Final = ("web", "PostgreSQL", "workers", "sealer", "beat", "Valkey", "load")


def cpu_of_parts(nation: Nation) -> dict[str, float]:
    """Return the seconds of CPU used so far by each of `PARTS`, ended children included.

    A part's ended children are counted by its parent once it has waited for them, so that a
    connection that came and went between two readings is not forgotten. "load" is what the
    children of this process have used that it has waited for.
    """
    used = dict.fromkeys(PARTS, 0.0)
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if part := _part_of(process, nation):
                used[part] += _ticks(process) / os.sysconf("SC_CLK_TCK")
        except OSError:  # it has ended meanwhile; its parent counts it
            continue
    ours = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used | {"load": ours.ru_utime + ours.ru_stime}


def in_words(before: Mapping[str, float], after: Mapping[str, float], number: int) -> str:
    """What each part used between two readings, in milliseconds for each of `number` filings."""
    used = {part: (after[part] - before[part]) / number * 1000 for part in PARTS}
    each = ", ".join(f"{part} {used[part]:.2f}" for part in PARTS)
    ours = sum(used.values()) - used["load"]
    return f"ms of CPU a filing: {each}; together without the load {ours:.2f}"


def _part_of(process: Path, nation: Nation) -> str:
    """The part that a process belongs to; "" if it is none of this nation's."""
    words = (process / "cmdline").read_bytes().replace(b"\0", b" ")
    if b"gunicorn ministry.wsgi" in words and f"127.0.0.1:{nation.port}".encode() in words:
        return "web"
    if b"celery -A ministry" in words:
        return "sealer" if b"sealing" in words else "beat" if b" beat " in words else "workers"
    if b"valkey-server" in words:
        return "Valkey"
    postmaster = str(Postgres(nation.var).process_id())
    if postmaster in (process.name, _stat(process)[1]):
        return "PostgreSQL"
    return ""


def _ticks(process: Path) -> int:
    """Ticks of a process and of those of its children that it has waited for."""
    return sum(int(value) for value in _stat(process)[11:15])


def _stat(process: Path) -> list[str]:
    """The fields of /proc/PID/stat from the third on: state, parent, …"""
    return (process / "stat").read_text().rsplit(")", 1)[1].split()
