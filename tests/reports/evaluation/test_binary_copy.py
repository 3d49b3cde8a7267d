"""What numpy lays out for binary COPY is what PostgreSQL reads, to the last bit."""

import json
import math
import struct
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import numpy as np
import pandas as pd
import pytest
from django.db import connection, transaction

from reports.evaluation import binary_copy
from tests.accounts import Accounts

DOUBLES = [0.1 + 0.2, -0.0, 5e-324, 1.7976931348623157e308, 100 / 3, math.nan, 84.99999999999999]
KINDS = {
    "double": "float8",
    "long": "bigint",
    "whole": "int",
    "word": "text",
    "id": "uuid",
    "digest": "bytea",
    "flag": "bool",
    "body": "bytea",
    "json": "jsonb",
    "moment": "timestamptz",
}


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    monkeypatch.setattr(binary_copy, "ROWS_AT_ONCE", 3)
    count = len(DOUBLES)
    return pd.DataFrame(
        {
            "double": DOUBLES,
            "long": [2.0**53, math.nan, -1, 0, 10.0**13, 1, 2],
            "whole": [1, 2, math.nan, 0, -5, 140012, 2**31 - 1],
            "word": ["الف", None, "", "off_plan", "مطابق برنامه", "off_plan", None],
            "id": [str(uuid4()) for _ in range(count)],
            "digest": [bytes([n]) * 32 for n in range(count)],
            "flag": [True, False, True, True, False, False, True],
            "body": [
                b"",
                b"a",
                b"ends with zero\x00\x00",
                b"\x00",
                "فیلم".encode(),
                b"b" * 300,
                b"",
            ],
            "json": [b"{}", b"[]", '{"نام": "پکس"}'.encode(), b"null", b"1", b"true", b'"x"'],
            "moment": [-1, 0, 1_617_000_000_123_456, 946_684_800_000_000, 1, 2, 3],
        }
    )


def test_every_type_comes_out_of_the_database_as_it_went_in(
    shared_database: Accounts, rows: pd.DataFrame
) -> None:
    columns = [
        binary_copy.numbers(rows["double"], "float8"),
        binary_copy.numbers(rows["long"], "bigint"),
        binary_copy.numbers(rows["whole"], "int"),
        binary_copy.words(rows["word"]),
        binary_copy.uuids(rows["id"]),
        binary_copy.digests(b"".join(rows["digest"]), 32),
        binary_copy.numbers(rows["flag"], "bool"),
        binary_copy.strings(rows["body"].tolist()),
        binary_copy.jsonb(rows["json"].tolist()),
        binary_copy.moments(rows["moment"].tolist()),
    ]
    with shared_database.as_jobs(), transaction.atomic(), connection.cursor() as cursor:
        named = ", ".join(f"{name} {kind}" for name, kind in KINDS.items())
        cursor.execute(f"CREATE TEMPORARY TABLE copied ({named}, n serial) ON COMMIT DROP")
        with cursor.copy(f"COPY copied ({', '.join(KINDS)}) FROM STDIN (FORMAT binary)") as copy:
            for piece in binary_copy.encoded_rows(columns):
                copy.write(piece)
        cursor.execute(f"SELECT {', '.join(KINDS)} FROM copied ORDER BY n")
        stored = cursor.fetchall()
    assert len(stored) == len(rows)
    for found, row in zip(stored, rows.to_dict("records"), strict=True):
        double, long, whole, word, identity, digest, flag, body, content, moment = found
        if math.isnan(row["double"]):
            assert double is None
        else:
            assert struct.pack(">d", double) == struct.pack(">d", row["double"])
        assert long == (None if math.isnan(row["long"]) else row["long"])
        assert whole == (None if math.isnan(row["whole"]) else row["whole"])
        assert word == (None if pd.isna(row["word"]) else row["word"])
        assert str(identity) == row["id"]
        assert bytes(digest) == row["digest"]
        assert flag == row["flag"]
        assert bytes(body) == row["body"]
        assert (json.loads(content) if isinstance(content, str) else content) == json.loads(
            row["json"]
        )
        assert moment == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=row["moment"])


def test_no_rows_are_a_valid_copy(shared_database: Accounts) -> None:
    with shared_database.as_jobs(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE copied (n float8) ON COMMIT DROP")
        with cursor.copy("COPY copied FROM STDIN (FORMAT binary)") as copy:
            for piece in binary_copy.encoded_rows([binary_copy.numbers(np.array([]), "float8")]):
                copy.write(piece)
        assert cursor.execute("SELECT count(*) FROM copied").fetchone() == (0,)
