"""Statements that PostgreSQL parses and plans once a connection, not once a call.

Django's own cursors put values into the text of each statement, so the server plans it anew
every time. For the few statements that every request runs, that is most of their cost.
"""

from typing import Any

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper


class _Prepared(psycopg.Cursor[Any]):
    """Sends values apart from the statement, which the server keeps from the first time on."""

    prepare = True

    def execute(self, query: Any, params: Any = None, **_: Any) -> "_Prepared":
        """As psycopg's, prepared."""
        return super().execute(query, params, prepare=self.prepare)


class _Logged(_Prepared):
    """The same for Django's log of queries, which asks each cursor for the text it has sent."""

    prepare = False


def prepared_cursor() -> CursorWrapper:
    """A cursor on Django's connection for statements written once, with all values as parameters.

    Whole numbers go as `psycopg.types.numeric.Int8`, lest each size of number be a statement of
    its own. Errors are Django's, and queries are logged and counted as all others.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors:
        server = connection.connection
        if server.prepare_threshold is None:  # Django switches preparing off
            server.prepare_threshold = 5
        if connection.queries_logged:
            return connection.make_debug_cursor(_Logged(server))
        return connection.make_cursor(_Prepared(server))
