"""Rows of a table as work that one worker at a time holds: claimed, renewed, finished by lease.

A claim marks free rows with its own `lease` and says until when (`leased_until`). All further
writes ask for that mark, so a worker that was too slow writes nothing more. A worker that dies
leaves rows whose lease runs out, and another worker claims them.

The table has the columns `lease`, `leased_until` and `attempts`.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.db import connection, transaction
from django.db.models import BinaryField, Model, Q, QuerySet
from django.utils import timezone

from facilities.register import audit


class LeaseLostError(Exception):
    """Another worker has taken the rows over; nothing more is written under this lease."""


@dataclass(frozen=True)
class LeasedTable:
    """A table of work, and what differs between such tables."""

    model: type[Model]
    length: timedelta  # of a lease that is not renewed
    unheld: str  # condition in SQL of the rows that wait and that nobody holds at %(now)s
    oldest_first: str  # the column by which the oldest row is found
    attempts: int | None = None  # how often a row is claimed at the most
    returned: tuple[str, ...] = ()  # columns that a claim holds besides id and attempts
    when_claimed: Mapping[str, Any] = field(default_factory=dict)  # columns set by a claim
    when_put_back: Mapping[str, Any] = field(default_factory=dict)

    @property
    def free(self) -> str:
        """Return the condition in SQL of the rows to claim; it names %(now)s and %(attempts)s."""
        if self.attempts is None:
            return self.unheld
        return f"attempts < %(attempts)s AND ({self.unheld})"


@dataclass(frozen=True)
class Claim:
    """Rows of one table under one lease."""

    table: LeasedTable
    lease: UUID
    rows: tuple[tuple[Any, ...], ...]  # id, attempts, and the columns that the table names

    @property
    def id(self) -> Any:
        """Return the key of the only row."""
        [(key, *_)] = self.rows
        return key

    @property
    def attempts(self) -> int:
        """Return how often the only row has been claimed, this time included."""
        [(_, attempts, *_)] = self.rows
        return int(attempts)

    def part(self, start: int, end: int | None = None) -> "Claim":
        """Return the claim of some of its rows, as a slice."""
        return replace(self, rows=self.rows[start:end])


def claim_oldest(
    table: LeasedTable, *, limit: int = 1, now: datetime | None = None
) -> Claim | None:
    """Put a new lease on the oldest free rows; return them by id, or None where none is free.

    Rows that another worker is claiming at this moment are passed over, not awaited.
    """
    name, moment = table.model._meta.db_table, now or timezone.now()
    changes = {**table.when_claimed, "lease": uuid4(), "leased_until": moment + table.length}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {name} SET {', '.join(f'{column} = %({column})s' for column in changes)},"
            f" attempts = attempts + 1 WHERE id IN (SELECT id FROM {name} WHERE {table.free}"
            f" ORDER BY {table.oldest_first} LIMIT %(limit)s FOR UPDATE SKIP LOCKED)"
            f" RETURNING {', '.join(('id', 'attempts', *table.returned))}",
            {**changes, "now": moment, "attempts": table.attempts, "limit": limit},
        )
        rows = sorted(cursor.fetchall(), key=lambda row: row[0])
    return Claim(table, changes["lease"], tuple(rows)) if rows else None


def is_any_free(table: LeasedTable) -> bool:
    """Return whether a row waits that no worker holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT FROM {table.model._meta.db_table} WHERE {table.free})",
            {"now": timezone.now(), "attempts": table.attempts},
        )
        return bool(cursor.fetchone()[0])


def held(claim: Claim) -> QuerySet[Any]:
    """Return those rows of a claim that still carry its lease."""
    keys = [row[0] for row in claim.rows]
    return claim.table.model._default_manager.filter(pk__in=keys, lease=claim.lease)


def write(claim: Claim, *, where: Q | None = None, **columns: Any) -> None:
    """Write columns of all rows of a claim, or of none.

    Raises LeaseLostError when a row carries the lease no longer, or is not as `where` says.
    """
    many = len(claim.rows) > 1
    with transaction.atomic(savepoint=False) if many else nullcontext():
        if held(claim).filter(where or Q()).update(**columns) != len(claim.rows):
            raise LeaseLostError


def write_bytes(claim: Claim, column: str, content: bytes) -> None:
    """Write a file into the only row of a claim. Raises LeaseLostError.

    It is sent as it is: as a literal in the statement it would stand four times in memory.
    """
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(
            f"UPDATE {claim.table.model._meta.db_table} SET {column} = %b"
            " WHERE id = %s AND lease = %s",
            [content, claim.id, claim.lease],
        )
        if cursor.rowcount != 1:
            raise LeaseLostError


def renew(
    claim: Claim, *, where: Q | None = None, now: datetime | None = None, **columns: Any
) -> None:
    """Put the end of the lease off, and write columns along with it. Raises LeaseLostError."""
    until = (now or timezone.now()) + claim.table.length
    write(claim, where=where, leased_until=until, **columns)


def finish(claim: Claim, **columns: Any) -> None:
    """Write what ends the work, and give the lease up with it. Raises LeaseLostError."""
    write(claim, lease=None, leased_until=None, **columns)


def give_up(table: LeasedTable, *, action: str, ending: Callable[[Any], Mapping[str, Any]]) -> None:
    """End the rows that were claimed as often as they may be and that nobody holds any more.

    `ending` gives the columns that a row gets; the audit trail gets `action` by its person.
    """
    name, moment = table.model._meta.db_table, timezone.now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id FROM {name} WHERE attempts >= %(attempts)s AND ({table.unheld})"
                " FOR UPDATE SKIP LOCKED",
                {"now": moment, "attempts": table.attempts},
            )
            keys = [key for (key,) in cursor.fetchall()]
        files = [f.name for f in table.model._meta.concrete_fields if isinstance(f, BinaryField)]
        rows = table.model._default_manager.filter(pk__in=keys)
        row: Any
        for row in rows.select_related("person").defer(*files):
            rows.filter(pk=row.pk).update(lease=None, leased_until=None, **ending(row))
            audit.record(by=row.person, action=action, on=row)


def put_back(claim: Claim) -> None:
    """Let the rows that are still held be claimed again at once."""
    held(claim).update(lease=None, leased_until=None, **claim.table.when_put_back)
