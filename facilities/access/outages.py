"""Failures that pass: the database is away, is held up by other work, or left COMMIT unanswered.

Each has a name, by which the API and the pages find their words, and a time after which the
same request is worth another try.
"""

from typing import Final

import psycopg
from psycopg import errors

AWAY: Final = "unavailable"  # nothing was stored
BUSY: Final = "busy"  # nothing was stored
UNKNOWN: Final = "outcome_unknown"
RETRY_AFTER: Final = {AWAY: 10, BUSY: 5, UNKNOWN: 10}  # seconds

_BUSY = (
    errors.LockNotAvailable,
    errors.QueryCanceled,
    errors.DeadlockDetected,
    errors.SerializationFailure,
    errors.IdleInTransactionSessionTimeout,
    errors.TransactionTimeout,
)
_AWAY_CLASSES = ("08", "57P")  # no connection; the server is stopping, starting or was killed
_TOO_MANY = "53300"  # connections
_NOT_ADOPTED = "55000"  # a restored database gives no receipts yet (reports/database/receipts.sql)


class OutcomeUnknownError(Exception):
    """COMMIT was sent and no answer came: what the request wrote stands, or it does not."""


def outage_of(error: BaseException | None) -> str | None:
    """Which of the three an exception tells of, itself or by what led to it; None for any other."""
    while error is not None:
        if isinstance(error, OutcomeUnknownError):
            return UNKNOWN
        if isinstance(error, psycopg.Error) and (found := _outage(error)):
            return found
        error = error.__cause__ or error.__context__
    return None


def _outage(error: psycopg.Error) -> str | None:
    if isinstance(error, _BUSY):
        return BUSY
    if isinstance(error, psycopg.OperationalError):
        state = error.sqlstate
        if state is None or state.startswith(_AWAY_CLASSES) or state in {_TOO_MANY, _NOT_ADOPTED}:
            return AWAY
    return None
