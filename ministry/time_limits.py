"""How long the database lets an account wait, work and keep others waiting, and notices its loss.

The limits belong to the accounts, so they hold whatever program signs in. The owner has none:
a migration takes the time it takes. What a limit ends is taken back and answered with 503
(`facilities/access/outages.py`), or tried again by a worker.
"""

from collections.abc import Iterator
from typing import Final

from django.db import DatabaseError, connection, transaction
from psycopg import sql
from psycopg.errors import InsufficientPrivilege, UniqueViolation

_LOST_PEER: Final = {  # within a minute; nothing of it applies to a Unix socket
    "tcp_keepalives_idle": "30s",
    "tcp_keepalives_interval": "10s",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "30s",
    "client_connection_check_interval": "10s",  # in the midst of a long statement too
}
LIMITS: Final = {
    "web": {
        "lock_timeout": "5s",
        "statement_timeout": "30s",
        "idle_in_transaction_session_timeout": "30s",
        "transaction_timeout": "10min",  # a workbook of 5,000 facilities is one request
        **_LOST_PEER,
    },
    # One piece of the nation's evaluation, or one export of all its months, takes minutes.
    "jobs": {
        "lock_timeout": "5min",
        "statement_timeout": "30min",
        "idle_in_transaction_session_timeout": "15min",
        "transaction_timeout": "2h",
        **_LOST_PEER,
    },
}
SINCE: Final = {"transaction_timeout": 170000}  # versions of PostgreSQL


def limit_time(process: str, role: str) -> list[str]:
    """Give the account of "web" or "jobs" its limits; answer the statements that were refused.

    PostgreSQL lets the owner change only accounts that it made itself.
    """
    refused = []
    for statement in _missing(process, role):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        except DatabaseError as error:
            if isinstance(error.__cause__, InsufficientPrivilege):
                refused.append(statement)
            elif not isinstance(error.__cause__, UniqueViolation):  # another installation's
                raise
    return refused


def _missing(process: str, role: str) -> Iterator[str]:
    """The statements that set what is not set yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unnest(setconfig) FROM pg_db_role_setting"
            " WHERE setdatabase = 0 AND setrole = %s::regrole",
            [sql.Identifier(role).as_string()],
        )
        known = {setting for (setting,) in cursor.fetchall()}
    version = connection.connection.info.server_version
    for name, value in LIMITS[process].items():
        if version >= SINCE.get(name, 0) and f"{name}={value}" not in known:
            statement = sql.SQL("ALTER ROLE {} SET {} = {}").format(
                sql.Identifier(role), sql.Identifier(name), sql.Literal(value)
            )
            yield statement.as_string()
