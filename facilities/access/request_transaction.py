"""The transaction of one request: begun in the base role, on a connection that may have been lost.

No request asks first whether its connection still stands, which would cost a round trip each.
The statement that begins the transaction finds out, and nothing has been written before it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection, transaction

from facilities.access.entering import begin_in_base_role


@contextmanager
def request_transaction() -> Iterator[None]:
    """Run the block in one transaction, which begins in the role for accounts and sessions.

    A connection that was lost while nobody used it is opened again, once. Raises Django's errors.
    """
    block = _begun()
    try:
        yield
    except BaseException as error:
        block.__exit__(type(error), error, error.__traceback__)
        raise
    else:
        block.__exit__(None, None, None)


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
