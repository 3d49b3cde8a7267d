"""What is sealed, and what guards it, is said by the product's files and not by the database."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from reports.models import LogSource
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
        ("DELETE FROM reports_logsource WHERE table_name = 'reports_alarmnote'",
         "the table is declared as sealed and not in it"),
        ("UPDATE reports_logsource SET moment_column = '' WHERE table_name = 'reports_review'",
         "it does not say of this table what the files declare"),
        ("UPDATE reports_logsource SET key_column = 'id = 0; --' WHERE table_name ="
         " 'reports_submission'", "it does not say of this table what the files declare"),
        ("UPDATE reports_logsource SET key_type = 'text' WHERE table_name = 'reports_review'",
         "it does not say of this table what the files declare"),
        ("UPDATE reports_logsource SET table_name = 'pg_class; --' WHERE table_name ="
         " 'reports_alarmnote'", "no file declares this table as sealed"),
        ("INSERT INTO reports_logsource (table_name, key_column, key_type, moment_column)"
         " VALUES ('reports_score', 'id', 'bigint', '')", "no file declares this table as sealed"),
    ],
)  # fmt: skip
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
