"""Statements that PostgreSQL parses and plans once a connection, not once a call.

Django's own cursors put values into the text of each statement, so the server plans it anew
every time. For the few statements that every request runs, that is most of their cost.
"""

import re
from collections.abc import Mapping
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
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
        connection.ensure_connection()
        sent = [_sent(values[name]) for name in self.names]
        if connection.queries_logged:
            return _logged(connection, self.text, sent)
        connection.validate_no_broken_transaction()
        with connection.wrap_database_errors:
            cursor = _cursor_of(connection)
            cursor.execute(self.text, sent, prepare=True)
            return cursor.fetchall() if cursor.pgresult.nfields else []


def _sent(value: Any) -> Any:
    if type(value) is list:
        return [_sent(item) for item in value]
    return Int8(value) if type(value) is int else value


class _Logged(psycopg.RawCursor[Any]):
    """Never prepared: Django's log asks each cursor for the text that it has sent."""

    def execute(self, query: Any, params: Any = None, **_: Any) -> "_Logged":
        """As psycopg's."""
        return super().execute(query, params, prepare=False)


def _cursor_of(connection: Any) -> Any:
    """The one cursor of a connection for all these statements; rows are fetched at once."""
    server = connection.connection
    kept = getattr(connection, "prepared_statements_cursor", None)
    if kept is None or kept.connection is not server:
        server.prepare_threshold = 5  # Django switches preparing off
        kept = connection.prepared_statements_cursor = psycopg.RawCursor(server)
    return kept


def _logged(connection: Any, text: str, sent: list[Any]) -> list[tuple[Any, ...]]:
    """The same by way of Django's log."""
    with connection.make_debug_cursor(_Logged(connection.connection)) as cursor:
        cursor.execute(text, sent)
        return cursor.fetchall() if cursor.description else []
