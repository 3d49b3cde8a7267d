"""Both embedded servers, running for as long as somebody needs them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ministry.embedded.postgres import Postgres
from ministry.embedded.valkey import Valkey


@contextmanager
def servers(
    var: Path, *, postgres: bool = True, valkey: bool = True, adopt: bool = False
) -> Iterator[None]:
    """Run the servers that are not running yet, and stop on leaving those that were started.

    With `adopt` also those found running (left by a killed command) are stopped on leaving.
    """
    started: list[Postgres | Valkey] = []
    try:
        wanted: list[Postgres | Valkey] = [Postgres(var)] if postgres else []
        wanted += [Valkey(var)] if valkey else []
        for server in wanted:
            running = server.is_running()
            if adopt or not running:
                started.append(server)
            if not running:
                server.start()
        yield
    finally:
        for server in reversed(started):
            server.stop()
