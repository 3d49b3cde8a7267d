"""What the database holds beside tables: dropped before migrations, installed from SQL files.

Functions, triggers, policies and rights stand once, as they are today, in the `database/*.sql` of
the register and of the reports. Migrations make tables only: installed by a migration, today's
files would break where a column is added later, and no column changes its type under a policy.
"""

import time
from pathlib import Path
from typing import Final

from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg.errors import QueryCanceled

ROOT: Final = Path(__file__).resolve().parent.parent
ROLES: Final = "facilities/database/roles.sql"  # of the whole server: made before anything else
FILES: Final = (  # in the order of installation
    "facilities/database/scope.sql",
    "facilities/database/register.sql",
    "facilities/database/facts.sql",
    "facilities/database/moves.sql",
    "facilities/database/accounts.sql",
    "facilities/database/sealed.sql",
    "facilities/database/changes.sql",
    "facilities/database/search.sql",
    "facilities/database/duplicates.sql",
    "facilities/database/policies.sql",
    "facilities/database/proposals.sql",
    "facilities/database/rights.sql",
    "facilities/database/rights_of_libraries.sql",
    "reports/database/sealed.sql",
    "reports/database/receipts.sql",
    "reports/database/arrivals.sql",
    "reports/database/log.sql",
    "reports/database/first_arrival.sql",
    "reports/database/register_changes.sql",
    "reports/database/keepers.sql",
    "reports/database/filed_months.sql",
    "reports/database/deadline_changes.sql",
    "reports/database/reference_changes.sql",
    "reports/database/stale_sums.sql",
    "reports/database/sums.sql",
    "reports/database/usual_fees.sql",
    "reports/database/policies_of_filing.sql",
    "reports/database/policies_of_reviews.sql",
    "reports/database/policies_of_scores.sql",
    "reports/database/policies_of_cases.sql",
    "reports/database/policies_of_own_rows.sql",
    "reports/database/policies_of_log.sql",
    "reports/database/policies_of_alarms.sql",
    "reports/database/rights.sql",
    "facilities/database/sealed_rights.sql",
)
PATIENCE = 60  # seconds to wait for a moment in which nobody else works on a table
# Shorter than the second after which PostgreSQL looks for deadlocks: a request that waits for us
# while we wait for it gets its turn, instead of being ended.
ONE_TRY: Final = "800ms"
BETWEEN_TRIES: Final = 0.5  # seconds

OUR_TABLES: Final = """
SELECT string_agg(oid::regclass::text, ', ' ORDER BY oid) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
  AND pg_has_role(relowner, 'USAGE')
"""


class DatabaseInUseError(RuntimeError):
    """Somebody held a table for longer than we wait."""


def read(name: str) -> str:
    """Return the SQL of one file, named from the project's root."""
    return (ROOT / name).read_text(encoding="utf-8")


def lock_tables() -> None:
    """Lock every table for the rest of the transaction; nobody's work is ended by it.

    Raises DatabaseInUseError.
    """
    with connection.cursor() as cursor:
        cursor.execute(OUR_TABLES)
        (tables,) = cursor.fetchone()
        if tables is None:
            return
        # Makes no request wait; keeps out another preparation, and vacuuming gives way to it.
        cursor.execute(f"LOCK TABLE {tables} IN SHARE UPDATE EXCLUSIVE MODE")
        deadline = time.monotonic() + PATIENCE
        while not _lock_at_once(cursor, tables):
            if time.monotonic() > deadline:
                raise DatabaseInUseError(
                    f"The database is in use: after {PATIENCE} s there was still work on its"
                    " tables. Nothing was changed; end that work and try again."
                )
            time.sleep(BETWEEN_TRIES)


def _lock_at_once(cursor: CursorWrapper, tables: str) -> bool:
    """Return whether all tables were locked; if not, none of them is."""
    try:
        with transaction.atomic():
            cursor.execute(f"SET LOCAL statement_timeout = '{ONE_TRY}'")
            cursor.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            return False
        raise
    return True


def drop_objects() -> None:
    """Drop every policy, trigger and function, so that migrations may alter any column."""
    with connection.cursor() as cursor:
        cursor.execute(read("ministry/database/drop_objects.sql"))


def install() -> None:
    """Take back all rights and install the files. Nothing of them may stand: `drop_objects`."""
    with connection.cursor() as cursor:
        for name in ("ministry/database/revoke_rights.sql", *FILES):
            try:
                cursor.execute(read(name))
            except DatabaseError as error:
                error.add_note(f"in {name}")
                raise
