"""All advisory locks of the product. No other file asks PostgreSQL for one.

Each kind of lock has a key space (a number) of its own; within it a row's id says which. A lock
is held until its transaction ends. Many of one kind are always taken in ascending order, so that
two transactions that need the same ones cannot deadlock over them.

A transaction that needs locks of two kinds takes them in the order in which the functions stand
here. The file stands below the reports, whose locks it names too, so that
there is one such order.
"""

from collections.abc import Iterable
from typing import Final

from django.db import connection

DATABASE_ROLES: Final = 47105
FACILITIES: Final = 47106
CASE_TOTALS: Final = 47107
REFERENCES: Final = 47108


def database_roles_lock() -> str:
    """Return the SQL expression that locks the creation of roles.

    CREATE ROLE knows no IF NOT EXISTS: of two processes that prepare a database, the second looks
    for missing roles after the first has committed its own. Roles belong to the whole server and
    locks to a database, so what makes roles also bears that another database's process made them
    meanwhile. There is one lock of this kind; it is SQL text, to be sent together with what makes
    the roles.
    """
    return f"pg_advisory_xact_lock({DATABASE_ROLES})"


def lock_facilities(facilities: Iterable[int]) -> None:
    """Lock the evaluation of some facilities, in ascending order of their ids.

    Of two workers with a job for the same facility, the second reads its months after the first
    has committed their scores; a person who brings a suspicion waits likewise. Taken before
    anything of these facilities is read, and before rows are locked: reports, jobs, suspicions and
    then, last of all, the marks of stale rollups.
    """
    _lock_all(FACILITIES, facilities)


def hold_references() -> None:
    """Keep the references as they are until this transaction ends; any number may do so at once.

    An evaluation takes it after its facilities' locks and before it reads references. So whoever
    makes new ones sees the scores of every evaluation that used the old ones.
    """
    _lock_references("pg_advisory_xact_lock_shared")


def lock_references() -> None:
    """Lock the making of references: waits for the evaluations under way, and keeps others out.

    Never taken by a transaction that holds them already: two of these would wait for each other.
    """
    _lock_references("pg_advisory_xact_lock")


def lock_case_totals(universities: Iterable[int]) -> None:
    """Lock the case totals of some universities, in ascending order of their ids.

    Of two workers that rebuilt different months of one university, the second adds up all rollups
    after the first has committed its own. Taken after the marks of stale rollups and the rollups
    themselves, for which an evaluation may wait: nothing that an evaluation holds is locked here.
    """
    _lock_all(CASE_TOTALS, universities)


def _lock_references(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, 1)", [REFERENCES])


def _lock_all(key_space: int, ids: Iterable[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, id)"
            " FROM (SELECT unnest(%s::int[]) AS id ORDER BY 1) AS ascending",
            [key_space, list(ids)],
        )
