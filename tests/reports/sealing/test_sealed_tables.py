"""Every table that people and jobs may only add to is sealed, and nobody chooses how."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from reports.models import LogSource
from reports.policy.alarms import OBJECTS
from tests import cast
from tests.accounts import Accounts

# Tables that are added to and never changed, and are no leaves of the log, with the reason.
NOT_SEALED = {
    "reports_logleaf": "the log itself: which row a leaf is of",
    "reports_checkpoint": "the log itself: what was signed of it",
}
# Of every role but the owner of the tables and the server's own.
ROLES = """
    SELECT oid FROM pg_roles
    WHERE rolname LIKE 'payesh\\_%' AND rolname <> 'payesh_owner'"""
ONLY_ADDED_TO = f"""
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND EXISTS (SELECT FROM ({ROLES}) r WHERE has_any_column_privilege(r.oid, c.oid, 'INSERT'))
      AND NOT EXISTS (SELECT FROM ({ROLES}) r
                      WHERE has_any_column_privilege(r.oid, c.oid, 'UPDATE')
                         OR has_table_privilege(r.oid, c.oid, 'DELETE')
                         OR has_table_privilege(r.oid, c.oid, 'TRUNCATE'))"""
CHOSEN = f"""
    SELECT r.rolname, s.table_name, a.attname
    FROM reports_logsource s
    JOIN pg_attribute a ON a.attrelid = s.table_name::regclass
                       AND a.attname IN ('seal_xid', 'salt')
    CROSS JOIN pg_roles r
    WHERE r.oid IN ({ROLES})
      AND (has_column_privilege(r.oid, a.attrelid, a.attnum, 'INSERT')
           OR has_column_privilege(r.oid, a.attrelid, a.attnum, 'UPDATE'))"""


def answers(statement: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def test_every_table_that_is_only_added_to_is_sealed(shared_database: Accounts) -> None:
    with shared_database.as_superuser():
        only_added_to = {table for (table,) in answers(ONLY_ADDED_TO)}
        sealed = set(LogSource.objects.values_list("table_name", flat=True))
    assert only_added_to - sealed == set(NOT_SEALED)
    assert "reports_submission" in only_added_to & sealed, "the question is right"


def test_each_table_refuses_whatever_a_role_may_one_day_be_granted(
    shared_database: Accounts,
) -> None:
    with shared_database.as_superuser():
        tables = LogSource.objects.values_list("table_name", "key_column")
        for table, key in (*tables, *((name, "origin_id") for name in NOT_SEALED)):
            for words in (
                f"UPDATE {table} SET {key} = {key} WHERE FALSE",
                f"DELETE FROM {table} WHERE FALSE",
                f"TRUNCATE {table} CASCADE",
            ):
                with (
                    pytest.raises(DatabaseError, match="refused: rows here are evidence"),
                    transaction.atomic(),
                ):
                    answers(words)


def test_no_role_may_choose_when_a_row_is_sealed_nor_its_random_bytes(
    shared_database: Accounts,
) -> None:
    with shared_database.as_superuser():
        assert answers(CHOSEN) == []
        assert len(answers(CHOSEN.replace("'INSERT'", "'SELECT'"))) > 10, "the question is right"


@pytest.mark.parametrize("column", ["seal_xid", "salt"])
def test_the_server_refuses_who_tries(shared_database: Accounts, column: str) -> None:
    value = {"seal_xid": "'3'", "salt": "gen_random_uuid()"}[column]
    words = (
        f"INSERT INTO facilities_auditevent (at, action, object_type, object_id, detail, {column})"
        f" VALUES (now(), 'x', '', '', '{{}}', {value})"
    )
    with (
        shared_database.as_jobs(),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        answers(words)
    with (
        shared_database.as_person(cast.person(cast.CLERK)),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        answers(words)


def test_an_alarm_names_every_sealed_and_recorded_table_in_words(
    shared_database: Accounts,
) -> None:
    with shared_database.as_superuser():
        tables = set(LogSource.objects.values_list("table_name", flat=True))
        tables |= {
            table
            for (table,) in answers(
                "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'record_inserts'"
            )
        }
    named = {
        model._meta.db_table for model in apps.get_models() if model._meta.label_lower in OBJECTS
    }
    assert tables - named == set()
