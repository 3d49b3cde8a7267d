"""The servers out of the wheels: start, kill, start again, leave nothing behind."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from ministry.embedded.addresses import database_url, socket_folder
from ministry.embedded.postgres import Postgres
from ministry.embedded.running import servers
from ministry.embedded.valkey import Valkey
from ministry.keeping import EmbeddedServerError
from tests.environment import TEST_VAR


@pytest.fixture
def var(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder for servers of this test alone, emptied and stopped afterwards."""
    folder = TEST_VAR.with_name(TEST_VAR.name + "-own")
    yield folder
    for server in (Valkey(folder), Postgres(folder)):
        if server.is_running():
            server.stop()
    subprocess.run(["rm", "-rf", folder], check=True)


def processes_of(var: Path) -> list[str]:
    """The command lines of running processes that name the folder."""
    lines = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if str(var) in command:
                lines.append(command)
    return lines


def test_servers_start_once_and_leave_nothing_behind(var: Path) -> None:
    with servers(var):
        with servers(var):  # a second user of the same folder starts and stops nothing
            pass
        url = database_url(var, "postgres", "postgres")
        with psycopg.connect(url) as server:
            row = server.execute("SHOW listen_addresses").fetchone()
            assert row == ("",), "nothing listens on the network"
        assert redis.Redis(unix_socket_path=str(socket_folder(var) / "valkey.sock")).ping()
    assert processes_of(var) == []


def test_data_outlives_a_kill_of_everything(var: Path) -> None:
    broker = f"unix://{socket_folder(var)}/valkey.sock"
    with servers(var):
        url = database_url(var, "postgres", "postgres")
        with psycopg.connect(url, autocommit=True) as server:
            server.execute("CREATE TABLE kept (n int)")
            server.execute("INSERT INTO kept VALUES (1)")
        redis.Redis.from_url(broker).set("kept", "yes")
        time.sleep(1.1)  # the append-only file is written out every second
        os.kill(Postgres(var).process_id(), signal.SIGKILL)
        os.kill(int((var / "valkey/valkey.pid").read_text()), signal.SIGKILL)
    with servers(var):
        with psycopg.connect(url) as server:
            assert server.execute("SELECT n FROM kept").fetchall() == [(1,)]
        assert redis.Redis.from_url(broker).get("kept") == b"yes"


def test_a_stale_pid_file_that_names_a_living_stranger_does_not_block(var: Path) -> None:
    postgres = Postgres(var)
    postgres.start()
    pid_file = postgres.data / "postmaster.pid"
    content = pid_file.read_text()
    postgres.stop(mode="immediate")
    pid_file.write_text(content.replace(content.split("\n", 1)[0], str(os.getpid()), 1))
    postgres.start()
    assert postgres.is_running()


def test_a_kill_during_the_first_start_is_made_good(var: Path) -> None:
    postgres = Postgres(var)
    (postgres.folder / "data.new").mkdir(parents=True)
    (postgres.folder / "data.new" / "PG_VERSION").write_text("18\n")
    postgres.start()
    assert postgres.is_running()


def test_a_folder_with_a_long_path_gets_short_sockets(tmp_path: Path) -> None:
    deep = tmp_path / ("long-name" * 12)
    folder = socket_folder(deep)
    assert len(str(folder / ".s.PGSQL.5432")) < 107
    assert folder != socket_folder(tmp_path / ("other-name" * 12))


def test_a_server_that_cannot_start_says_why(var: Path) -> None:
    broken = Postgres(var, settings={"shared_buffers": "a lot"})
    with pytest.raises(EmbeddedServerError, match="shared_buffers"):
        broken.start()
