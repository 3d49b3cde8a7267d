"""PostgreSQL sized to its machine: how much memory there is, and what follows from it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

MB: Final = 2**20
LEAST_BUFFERS, MOST_BUFFERS = 128 * MB, 2048 * MB
CGROUPS: Final = Path("/sys/fs/cgroup")
OWN_GROUPS: Final = Path("/proc/self/cgroup")


def sized_for(memory: int) -> dict[str, str]:
    """Return the server's settings that depend on the machine's memory (bytes).

    A quarter of it is for the server's own buffers, within bounds: the product's processes share
    the machine, and the kernel caches files in what is left, which the planner counts on.
    """
    buffers = min(max(memory // 4, LEAST_BUFFERS), MOST_BUFFERS)
    cached = max(memory // 2, buffers)
    upkeep = min(max(memory // 32, 64 * MB), 512 * MB)
    return {
        "shared_buffers": f"{buffers // MB}MB",
        "effective_cache_size": f"{cached // MB}MB",
        "maintenance_work_mem": f"{upkeep // MB}MB",
    }


def memory_here(groups: Path = CGROUPS, own: Path = OWN_GROUPS) -> int:
    """Return the bytes of memory that this process may use: the machine's, or its cgroup's."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min([machine, *_limits(groups, own)])


def _limits(groups: Path, own: Path) -> Iterator[int]:
    """The limits of this process's cgroup and of those around it, of either version.

    Inside a container the group's path may be that of the host: what is not there is passed over,
    and the container's own limit stands at the top.
    """
    for line in own.read_text().splitlines() if own.exists() else ():
        number, controllers, path = line.split(":", 2)
        if number == "0":
            top, file = groups, "memory.max"
        elif "memory" in controllers.split(","):
            top, file = groups / "memory", "memory.limit_in_bytes"
        else:
            continue
        group = top / path.lstrip("/")
        for folder in (group, *group.parents):
            if folder.is_relative_to(top) and (folder / file).exists():
                limit = (folder / file).read_text().strip()
                if limit.isdigit():  # and not “max”
                    yield int(limit)
