"""The transaction of one request: begun in the base role, ended so that its outcome is known.

No request asks first whether its connection still stands, which would cost a round trip each.
The statement that begins the transaction finds out, and nothing has been written before it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import Error, connection, transaction
from psycopg.pq import TransactionStatus

from facilities.access.entering import begin_in_base_role
from facilities.access.outages import OutcomeUnknownError


@contextmanager
def request_transaction() -> Iterator[None]:
    """Run the block in one transaction, which begins in the role for accounts and sessions.

    A connection that was lost while nobody used it is opened again, once. Raises Django's errors;
    then nothing was stored. Raises OutcomeUnknownError.
    """
    block = _begun()
    server = connection.connection
    try:
        yield
        if not transaction.get_rollback():
            _require_sound(server)
    except BaseException as error:
        block.__exit__(type(error), error, error.__traceback__)
        raise
    _end(block, server)


def _require_sound(server: psycopg.Connection[Any]) -> None:
    """Raise an error where COMMIT would not reach the server, or would store nothing."""
    with connection.wrap_database_errors:
        if server.closed:
            raise psycopg.OperationalError("the connection was lost before COMMIT was sent")
        if server.pgconn.transaction_status == TransactionStatus.INERROR:
            raise psycopg.InternalError("a failed statement was passed over")


def _end(block: transaction.Atomic, server: psycopg.Connection[Any]) -> None:
    """Commit, or take back where that is wanted; then do what waited for the commit.

    Nothing that follows a commit takes it back: a hook that fails is logged, and the next is run.
    """
    hooks: list[Any] = connection.run_on_commit
    hooks[:] = [(ids, hook, True) for ids, hook, _robust in hooks]
    committing = not transaction.get_rollback()
    try:
        block.__exit__(None, None, None)
    except Error as error:
        if committing and server.closed:
            raise OutcomeUnknownError("COMMIT was not answered") from error
        raise


def _begun() -> transaction.Atomic:
    """An atomic block that was entered and whose transaction has begun."""
    if _is_lost():
        connection.close()
    retried = False
    while True:
        block = transaction.atomic()
        block.__enter__()
        try:
            begin_in_base_role()
            return block
        except Error as error:
            again = _is_lost() and not retried
            block.__exit__(type(error), error, error.__traceback__)  # connects anew if it is lost
            if not again:
                raise
        retried = True


def _is_lost() -> bool:
    """Whether the connection is known to have ended at the other side."""
    return connection.connection is not None and connection.connection.closed
