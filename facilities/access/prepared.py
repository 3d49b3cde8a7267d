"""Statements that PostgreSQL parses and plans once a connection, not once a call.

Django's own cursors put values into the text of each statement, so the server plans it anew
every time. For the few statements that every request runs, that is most of their cost.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec
import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.abc import Buffer
from psycopg.adapt import Loader, PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.types.numeric import Int8

_NAME = re.compile(r"%\((\w+)\)s")


class Statement:
    """A statement with named values, `%(name)s`, written once and kept by each connection."""

    def __init__(self, text: str) -> None:
        self.names = tuple(dict.fromkeys(_NAME.findall(text)))
        numbers = {name: f"${number}" for number, name in enumerate(self.names, 1)}
        self.text = _NAME.sub(lambda found: numbers[found[1]], text)

    def rows(self, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run it on Django's connection; the rows it gives back, if any. Raises Django's errors.

        Whole numbers, also those in lists, are sent as bigint, whatever their size: a statement
        is prepared anew for each combination of types. Queries are logged and counted as all
        others.
        """
        connection = connections[DEFAULT_DB_ALIAS]
        if connection.connection is None:
            connection.ensure_connection()
        sent = [_sent(values[name]) for name in self.names]
        if connection.queries_logged:
            return _logged(connection, self.text, sent)
        connection.validate_no_broken_transaction()
        with connection.wrap_database_errors:
            return _session_of(connection).rows(self.text, sent)


def send(server: psycopg.Connection[Any], text: bytes) -> None:
    """Run text of ours, without values, in one round trip. Raises psycopg's errors."""
    _sound(server.pgconn.exec_(text))


def _sound(result: PGresult) -> PGresult:
    """The result. Raises what the server answered instead, or that it does so no more."""
    if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        return result
    error = error_from_result(result)
    raise psycopg.OperationalError(str(error)) if error.sqlstate is None else error


class _JsonLoader(Loader):
    """Reads json (jsonb is Django's), several times as fast as Python's own."""

    def load(self, data: Buffer) -> Any:
        """Return the value of a JSON text."""
        return msgspec.json.decode(data)


class _Session:
    """The statements that one connection keeps, each once for the types of its values.

    Asks libpq directly: psycopg's cursors would forget all statements at the next rollback, and
    cost more than what is asked.
    """

    def __init__(self, server: psycopg.Connection[Any]) -> None:
        self.server = server
        self._names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        server.adapters.register_loader("json", _JsonLoader)
        self._adapt = Transformer(server)

    def rows(self, text: str, sent: list[Any]) -> list[tuple[Any, ...]]:
        """The rows of a statement, none for one that gives none back."""
        pgconn, adapt = self.server.pgconn, self._adapt
        if pgconn.transaction_status == TransactionStatus.IDLE and not self.server.autocommit:
            send(self.server, b"BEGIN")
        values: Any = adapt.dump_sequence(sent, [PyFormat.AUTO] * len(sent))
        types = adapt.types or ()
        name = self._names.get((text, types)) or self._prepare(text, types)
        result = _sound(pgconn.exec_prepared(name, values, adapt.formats))
        adapt.set_pgresult(result)
        return adapt.load_rows(0, result.ntuples, tuple) if result.nfields else []

    def _prepare(self, text: str, types: tuple[int, ...]) -> bytes:
        name = f"payesh_{len(self._names)}".encode()
        _sound(self.server.pgconn.prepare(name, text.encode(), types))
        self._names[text, types] = name
        return name


def _sent(value: Any) -> Any:
    if type(value) is list:
        return [_sent(item) for item in value]
    return Int8(value) if type(value) is int else value


class _Logged(psycopg.RawCursor[Any]):
    """Never prepared: Django's log asks each cursor for the text that it has sent."""

    def execute(self, query: Any, params: Any = None, **_: Any) -> "_Logged":
        """As psycopg's."""
        return super().execute(query, params, prepare=False)


def _session_of(connection: Any) -> _Session:
    """What is kept for the present connection to the server."""
    kept: _Session | None = getattr(connection, "payesh_session", None)
    if kept is None or kept.server is not connection.connection:
        kept = connection.payesh_session = _Session(connection.connection)
    return kept


def _logged(connection: Any, text: str, sent: list[Any]) -> list[tuple[Any, ...]]:
    """The same by way of Django's log."""
    with connection.make_debug_cursor(_Logged(connection.connection)) as cursor:
        cursor.execute(text, sent)
        return cursor.fetchall() if cursor.description else []
