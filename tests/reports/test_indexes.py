"""No index of the reports' tables does what another one does: each is written with every row."""

from django.db import connection

from tests.accounts import Accounts

# Plain indexes whose columns are the first ones of another whole index.
DOUBLED = """
    SELECT one.indexrelid::regclass::text, other.indexrelid::regclass::text
    FROM pg_index one JOIN pg_index other ON other.indrelid = one.indrelid
     AND other.indexrelid <> one.indexrelid
    WHERE one.indrelid::regclass::text LIKE 'reports_%'
      AND NOT one.indisunique AND one.indpred IS NULL AND other.indpred IS NULL
      AND one.indexprs IS NULL AND other.indexprs IS NULL
      AND (other.indkey::int2[])[0:one.indnkeyatts - 1]
        = (one.indkey::int2[])[0:one.indnkeyatts - 1]
    ORDER BY 1, 2"""


def test_no_index_is_the_beginning_of_another(shared_database: Accounts) -> None:
    with shared_database.as_superuser(), connection.cursor() as cursor:
        cursor.execute(DOUBLED)
        doubled = cursor.fetchall()
    assert doubled == []
