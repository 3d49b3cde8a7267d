"""Whoever changes evidence behind Payesh's back is found, and the row is named.

As the superuser of the server, with triggers and constraints out of the way: every column of every
sealed table, rows removed, added, exchanged, played again and dated back, and the log made anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from reports.sealing.faults import Fault
from reports.sealing.log_check import log_faults
from reports.sealing.sources import Source, sources
from tests.accounts import Accounts
from tests.reports.sealing import rows

# Another value of a column's type.
TAMPERED = {
    "bytea": "coalesce({0}, '') || '\\x20'",
    "text": "coalesce({0}, '') || 'x'",
    "character varying": "coalesce({0}, '') || 'x'",
    "smallint": "coalesce({0}, 0) + 10000",
    "integer": "coalesce({0}, 0) + 10000",
    "bigint": "coalesce({0}, 0) + 10000",
    "double precision": "coalesce({0}, 0) + 10000",
    "boolean": "NOT {0}",
    "uuid": "gen_random_uuid()",
    "jsonb": "'{{\"x\": 1}}'",
    "date": "coalesce({0}, current_date) - 1",
    "timestamp with time zone": "coalesce({0}, now()) - interval '1 microsecond'",
}


@pytest.fixture(scope="module")
def sealed(shared_database: Accounts) -> Accounts:
    """A little of everything, sealed, with a checkpoint that left the house."""
    rows.fill(shared_database)
    with shared_database.as_jobs(), transaction.atomic():
        assert list(log_faults()) == []
    with shared_database.as_superuser():
        drop_constraints()
    return shared_database


def drop_constraints() -> None:
    """Take away what a table's own constraints would refuse; a superuser can."""
    for table, name in execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint"
        " WHERE contype IN ('c', 'u') AND connamespace = 'public'::regnamespace AND conrelid <> 0"
    ):
        execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}" CASCADE')


@contextmanager
def tampering(accounts: Accounts) -> Iterator[None]:
    """Be a superuser whom nothing stops, and take everything back in the end."""
    with accounts.as_superuser(), transaction.atomic():
        execute("SET LOCAL session_replication_role = replica")
        yield
        transaction.set_rollback(True)


def execute(statement: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def tables(accounts: Accounts) -> list[Source]:
    with accounts.as_jobs():
        return list(sources().values())


def first_key(source: Source) -> str:
    """The last row but the newest: one that a checkpoint has seen."""
    return execute(f"SELECT {source.key}::text FROM {source.table} ORDER BY 1 LIMIT 1")[0][0]


def columns(source: Source) -> list[tuple[str, str]]:
    return [
        (name, kind)
        for name, kind in execute(
            "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
            f" WHERE attrelid = '{source.table}'::regclass AND attnum > 0 AND NOT attisdropped"
            " AND attname <> 'seal_xid'"  # says when a row is sealed; nothing once it is
        )
    ]


def named(found: list[Fault], source: Source, key: str) -> bool:
    return any(fault.row == f"{source.table} {key}" for fault in found)


def test_each_changed_column_of_each_table_is_found_and_its_row_named(sealed: Accounts) -> None:
    unnoticed, seen = [], 0
    for source in tables(sealed):
        with sealed.as_superuser():
            all_columns = columns(source)
        for column, kind in all_columns:
            with tampering(sealed):
                key = first_key(source)
                value = TAMPERED[kind].format(f'"{column}"')
                execute(
                    f'UPDATE {source.table} SET "{column}" = {value}'
                    f" WHERE {source.key}::text = '{key}'"
                )
                seen += 1
                if not named(list(log_faults()), source, key):
                    unnoticed.append(f"{source.table}.{column}")
    assert not unnoticed
    assert seen > 120, "every table and column was tried"


def test_each_removed_row_is_found(sealed: Accounts) -> None:
    for source in tables(sealed):
        with tampering(sealed):
            key = first_key(source)
            execute(f"DELETE FROM {source.table} WHERE {source.key}::text = '{key}'")
            found = list(log_faults())
            assert named(found, source, key), source.table
            assert len(found) == len(set(found)), "each fault is named once"


@pytest.mark.parametrize("transaction_number", ["'3'", "'9223372036854775807'"])
def test_a_row_that_was_put_among_the_sealed_ones_is_found(
    sealed: Accounts, transaction_number: str
) -> None:
    for source in tables(sealed):
        with tampering(sealed):
            key = added(source, f"'seal_xid', {transaction_number}")
            assert named(list(log_faults()), source, key), source.table


def test_a_row_that_is_played_again_is_found_once_it_is_sealed(sealed: Accounts) -> None:
    """It says that it came about before the checkpoint behind which it stands."""
    from reports.models import LogHead
    from reports.sealing.sealer import grow, ordered

    for source in tables(sealed):
        if not source.moment:
            continue
        with tampering(sealed):
            execute("UPDATE reports_checkpoint SET horizon = now() + interval '1 hour'")
            key = added(source, "'seal_xid', pg_current_xact_id()::text")
            head = LogHead.objects.get()
            row = (
                f"SELECT 1 AS xid, {source.id} AS source, s.{source.key}::text AS key, s.salt,"
                f" {source.row} AS row FROM {source.table} s WHERE s.{source.key}::text = '{key}'"
            )
            grow(head, ordered(row, {}))
            head.save()
            assert named(list(log_faults()), source, key), source.table


def added(source: Source, change: str) -> str:
    """A copy of a row under another key, with a change; answers the key."""
    fresh = "gen_random_uuid()" if source.key_type == "uuid" else "30000"
    [(key,)] = execute(
        f"INSERT INTO {source.table} SELECT (jsonb_populate_record(s, jsonb_build_object("
        f" '{source.key}', {fresh}, 'salt', gen_random_uuid(), {change}))).*"
        f" FROM {source.table} s ORDER BY s.{source.key} LIMIT 1 RETURNING {source.key}::text"
    )
    return key


def test_two_leaves_that_changed_places_are_found(sealed: Accounts) -> None:
    with tampering(sealed):
        pair = execute(
            "SELECT index, source_id, row_key FROM reports_logleaf WHERE source_id ="
            " (SELECT id FROM reports_logsource WHERE table_name = 'reports_submission')"
            " ORDER BY index LIMIT 2"
        )
        (first, source, one), (second, _, other) = pair
        execute(f"UPDATE reports_logleaf SET row_key = '{other}' WHERE index = {first}")
        execute(f"UPDATE reports_logleaf SET row_key = '{one}' WHERE index = {second}")
        found = {fault.row for fault in log_faults()}
        assert {f"reports_submission {one}", f"reports_submission {other}"} <= found
        assert source


def test_a_log_made_anew_over_a_changed_row_is_found_by_what_left_the_house(
    sealed: Accounts,
) -> None:
    """Even where nothing signs the row itself: the published hashes name it."""
    from reports.models import LogHead
    from reports.sealing.adopting import _without_leaf
    from reports.sealing.sealer import grow

    for source in tables(sealed):
        with tampering(sealed):
            key = first_key(source)
            execute(
                f"UPDATE {source.table} SET salt = gen_random_uuid()"
                f" WHERE {source.key}::text = '{key}'"
            )
            made_anew = execute("SELECT source_id, row_key FROM reports_logleaf ORDER BY index")
            execute("DELETE FROM reports_logleaf")
            execute("DELETE FROM reports_logtile")
            head = LogHead.objects.get()
            head.size = 0
            by_row = {(row[1], row[2]): row for part in _without_leaf() for row in part}
            grow(head, (part for part in [[by_row[row] for row in made_anew]]))  # type: ignore[index]
            head.save()
            found = list(log_faults())
            assert named(found, source, key), source.table
            assert any("saw another log" in fault.what for fault in found)


def test_a_register_row_changed_without_its_change_is_found(sealed: Accounts) -> None:
    for table in ("facilities_facility", "facilities_person", "facilities_roleassignment"):
        with tampering(sealed):
            [(key,)] = execute(f"SELECT max(id)::text FROM {table}")
            execute(f"DELETE FROM {table} WHERE id = {key}")
            assert any(f.row == f"{table} {key}" for f in log_faults()), table


def test_nothing_of_this_was_kept(sealed: Accounts) -> None:
    with sealed.as_jobs(), transaction.atomic():
        assert list(log_faults()) == []
    assert Path(settings.CHECKPOINT_FOLDER).is_dir()
