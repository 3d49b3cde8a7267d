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

        Whole numbers are sent as bigint, whatever their size: a statement is prepared anew for
        each combination of types. Queries are logged and counted as all others.
        """
        connection = connections[DEFAULT_DB_ALIAS]
        connection.ensure_connection()
        server = connection.connection
        if server.prepare_threshold is None:  # Django switches preparing off
            server.prepare_threshold = 5
        sent = [Int8(v) if type(v) is int else v for v in map(values.__getitem__, self.names)]
        if connection.queries_logged:
            cursor = connection.make_debug_cursor(_Logged(server))
        else:
            cursor = connection.make_cursor(_Prepared(server))
        with cursor:
            cursor.execute(self.text, sent)
            return cursor.fetchall() if cursor.pgresult.nfields else []


class _Prepared(psycopg.RawCursor[Any]):
    """Sends values apart from the statement, which the server keeps from the first time on."""

    prepare = True

    def execute(self, query: Any, params: Any = None, **_: Any) -> "_Prepared":
        """As psycopg's, prepared."""
        return super().execute(query, params, prepare=self.prepare)


class _Logged(_Prepared):
    """The same for Django's log of queries, which asks each cursor for the text it has sent."""

    prepare = False
