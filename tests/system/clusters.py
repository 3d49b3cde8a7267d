"""PostgreSQL clusters of their own: copied from another, dumped, recovered to a point, promoted.

Each begins as a base backup of the suite's server, whose template database is the installation's.
"""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, connections

from ministry.embedded.addresses import database_url, socket_folder
from ministry.embedded.postgres import Postgres, postgres_programs
from ministry.keeping import as_account, other_account, private_folder
from tests.accounts import Accounts

DATABASE = "payesh_template"
QUICK = {"fsync": "off", "shared_buffers": "32MB", "max_prepared_transactions": "4"}


class Cluster:
    """One cluster with its folder; its WAL goes to an archive that clusters may share."""

    def __init__(self, var: Path, archive: Path) -> None:
        self.var = var
        self.archive = archive
        keep = f"test -f {archive}/%f || cp %p {archive}/%f"
        self.settings = QUICK | {"archive_mode": "on", "archive_command": keep}
        self.postgres = Postgres(var, settings=self.settings)
        for folder in (var, var / "postgres", archive):
            private_folder(folder, other_account())

    def sql(self, statement: str, database: str = DATABASE) -> list[tuple[Any, ...]]:
        """Run one statement as a superuser, outside a transaction; return its rows, if any."""
        url = database_url(self.var, "postgres", database)
        with psycopg.connect(url, autocommit=True) as session:
            done = session.execute(statement)
            return done.fetchall() if done.description else []

    def stop(self) -> None:
        """End the server as a failing machine would, and keep its files."""
        self.postgres.stop(mode="immediate")

    def await_replay_of(self, primary: "Cluster") -> None:
        """Wait until this standby has all that a primary has written so far."""
        [(written,)] = primary.sql("SELECT pg_current_wal_lsn()")
        self.await_sql(f"SELECT pg_last_wal_replay_lsn() >= '{written}'")

    def await_sql(self, question: str) -> None:
        """Wait until a question is answered with yes. Raises TimeoutError."""
        for _ in range(600):
            if self.sql(question) == [(True,)]:
                return
            time.sleep(0.02)
        raise TimeoutError(question)

    def archive_all(self) -> None:
        """Have every segment of WAL so far archived, and wait for it."""
        [(last,)] = self.sql("SELECT pg_walfile_name(pg_switch_wal())")
        self.await_sql(f"SELECT last_archived_wal >= '{last}' FROM pg_stat_archiver")


class Clusters:
    """The clusters of one test, under one folder."""

    def __init__(self, folder: Path, template: Path) -> None:
        self._folder = folder
        self._template = template
        self._made: list[Cluster] = []

    def copy_of_template(self, name: str) -> Cluster:
        """Start a copy of the suite's server, with an archive of its own."""
        return self.restored(name, self.backup(self._template), self._folder / "archive")

    def restored(self, name: str, backup: Path, archive: Path, **recovery: str) -> Cluster:
        """Start a base backup; with settings of recovery, it is recovered to its target."""
        made = self._new(name, archive)
        shutil.copytree(backup, made.postgres.data, symlinks=True)
        if recovery:
            made.postgres.settings |= recovery | {
                "restore_command": f"cp {archive}/%f %p",
                "recovery_target_action": "promote",
            }
            (made.postgres.data / "recovery.signal").touch()
        belongs_to_server(made.postgres.data)
        made.postgres.start()
        if recovery:
            made.await_sql("SELECT NOT pg_is_in_recovery()")
        return made

    def standby_of(self, primary: Cluster, name: str) -> Cluster:
        """Start a standby that streams from a primary, and wait until it does."""
        made = self._new(name, primary.archive)
        base_backup(primary.var, made.postgres.data, "-R")
        made.postgres.start()
        return made

    def dumped_into(self, old: Cluster, name: str) -> Cluster:
        """Dump the roles and the database of a cluster, and restore them into a new one."""
        made = self._new(name, self._folder / f"archive-{name}")
        made.postgres.start()
        roles, dump = self._folder / f"{name}.sql", self._folder / f"{name}.dump"
        there, here = addressed(old.var), addressed(made.var)
        run("pg_dumpall", *there, "--roles-only", "-f", str(roles))
        run("pg_dump", *there, "-Fc", "-f", str(dump), DATABASE)
        run("psql", *here, "-q", "-f", str(roles), "postgres")
        run("pg_restore", *here, "--create", "--exit-on-error", "-d", "postgres", str(dump))
        return made

    def backup(self, var: Path) -> Path:
        """Make a base backup of the cluster in a folder; return the backup's folder."""
        private_folder(self._folder, other_account())
        made = self._folder / f"backup-{len(list(self._folder.glob('backup-*')))}"
        base_backup(var, made)
        return made

    def end(self) -> None:
        """Stop every cluster and remove its files."""
        for cluster in self._made:
            cluster.stop()
            shutil.rmtree(socket_folder(cluster.var), ignore_errors=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _new(self, name: str, archive: Path) -> Cluster:
        made = Cluster(self._folder / name, archive)
        self._made.append(made)
        return made


def run(program: str, *words: str) -> None:
    """Run one of PostgreSQL's programs as the server's account. Raises with its last words."""
    done = subprocess.run(
        [*as_account(), str(postgres_programs() / program), *words], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def addressed(var: Path) -> list[str]:
    """The options that have a program sign in to a cluster as superuser."""
    return ["-h", str(socket_folder(var)), "-U", "postgres"]


def base_backup(var: Path, to: Path, *options: str) -> None:
    """Copy a running cluster with the WAL that the copy needs."""
    run(
        "pg_basebackup",
        *addressed(var),
        "-D",
        str(to),
        "-c",
        "fast",
        "-X",
        "stream",
        "-N",
        *options,
    )


def belongs_to_server(data: Path) -> None:
    """Give a folder of data to the account that the server runs as."""
    account = other_account()
    if account is not None:
        subprocess.run(["chown", "-R", f"{account.pw_uid}:{account.pw_gid}", data], check=True)
    data.chmod(0o700)


@contextmanager
def connected(cluster: Cluster) -> Iterator[Accounts]:
    """Have Django's connections go to a cluster's database, as the web's account."""
    before = dict(connection.settings_dict)
    connections.close_all()
    host = str(socket_folder(cluster.var))
    connection.settings_dict |= {"NAME": DATABASE, "USER": "postgres", "HOST": host}
    accounts = Accounts(DATABASE)
    try:
        with accounts.signed_in("payesh_web_login"):
            yield accounts
    finally:
        connections.close_all()
        connection.settings_dict |= before
