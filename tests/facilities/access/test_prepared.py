"""Statements that are planned once a connection: their values, errors and log."""

import psycopg
import pytest
from django.db import OperationalError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from facilities.access.prepared import Statement
from tests.accounts import Accounts

TWICE = Statement("SELECT %(n)s::bigint * 2, %(word)s::text, %(n)s::bigint")
KEPT = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s"


def test_values_are_named_and_may_occur_twice(shared_database: Accounts) -> None:
    assert TWICE.rows({"word": "' OR 1=1 --", "n": 21}) == [(42, "' OR 1=1 --", 21)]
    assert Statement("SELECT 1 WHERE false").rows({}) == []
    assert Statement("SET LOCAL work_mem = '4MB'").rows({}) == []


def test_numbers_of_every_size_are_one_statement(shared_database: Accounts) -> None:
    for number in (1, 40_000, 3_000_000_000, 10**15):
        assert TWICE.rows({"word": "x", "n": number})[0][0] == 2 * number
    with connection.cursor() as cursor:
        cursor.execute(KEPT, ["SELECT $1::bigint * 2%"])
        assert cursor.fetchone() == (1,)


def test_errors_are_djangos_and_break_the_transaction(shared_database: Accounts) -> None:
    with pytest.raises(ProgrammingError):
        Statement("SELECT nothing FROM nowhere").rows({})
    with transaction.atomic():
        transaction.set_rollback(True)  # as an error inside would
        with pytest.raises(transaction.TransactionManagementError):
            TWICE.rows({"word": "x", "n": 1})
    assert TWICE.rows({"word": "x", "n": 1}), "the connection goes on afterwards"


def test_a_connection_that_is_opened_again_prepares_again(shared_database: Accounts) -> None:
    before = TWICE.rows({"word": "x", "n": 1})
    connection.close()
    assert TWICE.rows({"word": "x", "n": 1}) == before


def test_queries_are_counted_like_all_others(shared_database: Accounts) -> None:
    with CaptureQueriesContext(connection) as queries:
        TWICE.rows({"word": "x", "n": 1})
    assert [query["sql"] for query in queries] == ["SELECT $1::bigint * 2, $2::text, $1::bigint"]


def test_a_rollback_forgets_no_statement(shared_database: Accounts) -> None:
    TWICE.rows({"word": "x", "n": 1})
    with transaction.atomic():
        TWICE.rows({"word": "x", "n": 1})
        transaction.set_rollback(True)
    TWICE.rows({"word": "x", "n": 1})
    with connection.cursor() as cursor:
        cursor.execute(KEPT, ["SELECT $1::bigint * 2%"])
        assert cursor.fetchone() == (1,)


def test_the_first_statement_of_a_block_begins_its_transaction(shared_database: Accounts) -> None:
    setting = Statement("SELECT set_config('payesh.test', %(word)s, true)")
    asking = Statement("SELECT current_setting('payesh.test', true)")
    with transaction.atomic():
        setting.rows({"word": "inside"})
        assert asking.rows({}) == [("inside",)]
    assert asking.rows({}) == [("",)]


def test_a_lost_connection_is_an_operational_error(
    shared_database: Accounts, superuser: psycopg.Connection
) -> None:
    ((pid,),) = Statement("SELECT pg_backend_pid()").rows({})
    superuser.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    for _ in range(2):
        with pytest.raises(OperationalError):
            TWICE.rows({"word": "x", "n": 1})
    connection.close()
