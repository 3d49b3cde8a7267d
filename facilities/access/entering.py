"""Taking a person's database role and scope for the rest of a transaction: the second wall."""

from collections.abc import Iterable

from django.db import connection, transaction

from facilities.access import database_roles
from facilities.access.prepared import Statement, send
from facilities.access.scope import Scope, User, array_literal, scope_of


def enter(user: User) -> Scope:
    """Take the user's database role and scope for the rest of this transaction (one round trip).

    Raises TransactionManagementError outside a transaction, where it would have no effect.
    """
    scope = scope_of(user)
    _take(
        scope.database_role,
        facilities=scope.facility_ids,
        universities=scope.university_ids,
        user_id=str(user.pk) if user.pk else "",
    )
    return scope


def enter_base() -> None:
    """Take the role of nobody in particular: sign-in, sessions and reference lists."""
    _take(database_roles.BASE, facilities=(), universities=(), user_id="")


def begin_in_base_role() -> None:
    """Begin the transaction of the atomic block just entered, in the base role: one round trip.

    By way of psycopg's connection, which would send BEGIN by itself and the role after it. The
    scope needs no clearing: it is only ever set inside a transaction, and ends with it. Raises
    Django's errors.
    """
    with connection.wrap_database_errors:
        send(connection.connection, _BEGIN)


def _take(
    role: str, *, facilities: Iterable[int], universities: Iterable[int], user_id: str
) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "A database role is taken inside a transaction."
        )
    _TAKE.rows(
        {
            "role": role,
            "facilities": array_literal(facilities),
            "universities": array_literal(universities),
            "user": user_id,
        }
    )


_BEGIN = f"BEGIN; SET LOCAL ROLE {database_roles.BASE}".encode()
_TAKE = Statement(
    "SELECT set_config('role', %(role)s, true),"
    " set_config('payesh.facility_ids', %(facilities)s, true),"
    " set_config('payesh.university_ids', %(universities)s, true),"
    " set_config('payesh.user_id', %(user)s, true)"
)
