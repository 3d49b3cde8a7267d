"""What is sealed, and what guards it, is said by the product's files and not by the database."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from reports.models import LogSource
from reports.sealing.change_check import change_faults
from reports.sealing.declared import declared
from reports.sealing.log_check import log_faults
from tests.accounts import Accounts
from tests.reports.sealing import rows


@pytest.fixture(scope="module")
def sealed(shared_database: Accounts) -> Accounts:
    """A little of everything, sealed."""
    rows.fill(shared_database)
    return shared_database


@contextmanager
def as_owner_of_everything(accounts: Accounts, statement: str) -> Iterator[None]:
    """Do something to the database, and take it back in the end."""
    with accounts.as_superuser(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)
        yield
        transaction.set_rollback(True)


def test_the_files_declare_what_the_database_holds(sealed: Accounts) -> None:
    with sealed.as_superuser():
        held = dict(LogSource.objects.values_list("table_name", "moment_column"))
        assert list(log_faults()) == []
    assert declared().sealed == held
    assert len(held) > 10


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            "DELETE FROM reports_logsource WHERE table_name = 'reports_alarmnote'",
            "the table is declared as sealed and not in it",
        ),
        (
            "UPDATE reports_logsource SET moment_column = '' WHERE table_name = 'reports_review'",
            "it does not say of this table what the files declare",
        ),
        (
            "UPDATE reports_logsource SET key_column = 'id = 0; --' WHERE table_name ="
            " 'reports_submission'",
            "it does not say of this table what the files declare",
        ),
        (
            "UPDATE reports_logsource SET key_type = 'text' WHERE table_name = 'reports_review'",
            "it does not say of this table what the files declare",
        ),
        (
            "UPDATE reports_logsource SET table_name = 'pg_class; --' WHERE table_name ="
            " 'reports_alarmnote'",
            "no file declares this table as sealed",
        ),
        (
            "INSERT INTO reports_logsource (table_name, key_column, key_type, moment_column)"
            " VALUES ('reports_score', 'id', 'bigint', '')",
            "no file declares this table as sealed",
        ),
    ],
)
def test_another_declaration_in_the_database_steers_nothing_and_is_named(
    sealed: Accounts, change: str, fault: str
) -> None:
    with as_owner_of_everything(sealed, f"SET LOCAL session_replication_role = replica; {change}"):
        found = [found for found in log_faults() if found.row.startswith("reports_logsource ")]
        assert fault in {found.what for found in found}


def test_a_moment_that_is_declared_is_looked_at_whatever_the_database_says(
    sealed: Accounts,
) -> None:
    with as_owner_of_everything(
        sealed,
        "SET LOCAL session_replication_role = replica;"
        " UPDATE reports_logsource SET moment_column = '';"
        " UPDATE reports_checkpoint SET horizon = now() + interval '1 hour', size = 0",
    ):
        assert any("dated before the checkpoint" in fault.what for fault in log_faults())


@pytest.mark.parametrize(
    ("change", "table", "fault"),
    [
        (
            "CREATE POLICY hidden ON reports_submission AS RESTRICTIVE USING (id IS NULL)",
            "reports_submission",
            "no file declares its policy hidden",
        ),
        (
            "DROP POLICY payesh_jobs ON reports_alarm",
            "reports_alarm",
            "its policy payesh_jobs is missing",
        ),
        (
            "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN RETURN NULL; END'; CREATE TRIGGER swallow BEFORE INSERT ON reports_alarm"
            " FOR EACH ROW EXECUTE FUNCTION swallow()",
            "reports_alarm",
            "no file declares its trigger swallow",
        ),
        (
            "DROP TRIGGER record_updates ON facilities_facility",
            "facilities_facility",
            "its trigger record_updates is missing",
        ),
        (
            "DROP TRIGGER record_inserts ON facilities_person",
            "facilities_person",
            "its trigger record_inserts is missing",
        ),
        (
            "ALTER TABLE reports_review DISABLE TRIGGER refuse_delete",
            "reports_review",
            "its trigger refuse_delete is switched off",
        ),
        (
            "CREATE RULE lost AS ON INSERT TO reports_violationevent DO INSTEAD NOTHING",
            "reports_violationevent",
            "no file declares its rule lost",
        ),
        (
            "CREATE RULE lost AS ON INSERT TO reports_checkpoint DO INSTEAD NOTHING",
            "reports_checkpoint",
            "no file declares its rule lost",
        ),
    ],
)
def test_what_was_put_on_a_table_of_evidence_is_named(
    sealed: Accounts, change: str, table: str, fault: str
) -> None:
    with as_owner_of_everything(sealed, change):
        assert (table, fault) in {(found.row, found.what) for found in log_faults()}


def test_a_register_whose_recording_was_taken_away_is_still_looked_at(sealed: Accounts) -> None:
    with as_owner_of_everything(
        sealed,
        "DROP TRIGGER record_inserts ON facilities_facility;"
        " DROP TRIGGER record_updates ON facilities_facility;"
        " UPDATE facilities_facility SET siam_code = siam_code || 'x'",
    ):
        words = "siam_code changed without a recorded change"
        assert any(found.what.endswith(words) for found in log_faults())


def test_no_setting_of_an_account_decides_whose_tables_are_read(sealed: Accounts) -> None:
    with sealed.as_superuser(), connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        (name,) = cursor.fetchone()
        cursor.execute(f'ALTER DATABASE "{name}" SET search_path = elsewhere, public')
    try:
        with sealed.as_jobs(), connection.cursor() as cursor:
            cursor.execute("SHOW search_path")
            assert cursor.fetchone() == ("public",)
    finally:
        with sealed.as_superuser(), connection.cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{name}" RESET search_path')


@pytest.mark.parametrize(
    ("table", "forged"),
    [
        (
            "knox_authtoken",
            "INSERT INTO knox_authtoken (digest, token_key, created, user_id)"
            " SELECT repeat('a', 128), 'forged', now(), min(id) FROM facilities_person",
        ),
        (
            "mfa_authenticator",
            "INSERT INTO mfa_authenticator (type, data, created_at, user_id)"
            " SELECT 'totp', '{\"secret\": \"x\"}', now(), min(id) FROM facilities_person",
        ),
    ],
)
def test_a_forged_token_or_second_factor_is_named(
    sealed: Accounts, table: str, forged: str
) -> None:
    replica = "SET LOCAL session_replication_role = replica"
    with as_owner_of_everything(sealed, f"{replica}; {forged}"):
        (fault,) = log_faults()
        assert fault.row.startswith(f"{table} ")
        assert fault.what == "was added without a recorded change"
    with as_owner_of_everything(sealed, forged):
        assert not list(change_faults())
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET user_id = (SELECT max(id) FROM facilities_person)")
            cursor.execute("SELECT row FROM facilities_change WHERE table_name = %s", [table])
            kept = [str(row) for (row,) in cursor.fetchall()]
            assert len(kept) >= 2, "added and changed"
            assert '"secret"' not in "".join(kept).replace("\\", "")
        assert not list(change_faults())


def test_using_a_second_factor_records_nothing(sealed: Accounts) -> None:
    with as_owner_of_everything(
        sealed,
        "INSERT INTO mfa_authenticator (type, data, created_at, user_id)"
        " SELECT 'totp', '{}', now(), min(id) FROM facilities_person;"
        " UPDATE mfa_authenticator SET last_used_at = now()",
    ):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM facilities_change"
                " WHERE table_name = 'mfa_authenticator' AND operation = 'update'"
            )
            assert cursor.fetchone() == (0,)
        assert not list(change_faults())
