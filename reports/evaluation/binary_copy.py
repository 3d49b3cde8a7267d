"""Columns for PostgreSQL's binary COPY, laid out with numpy instead of row by row.

Every column becomes a block of bytes, one line a row: four bytes of length, then the value in the
widest form the column has. What a row does not need of it (a NULL has no value, a short word
fewer letters) is masked out when the blocks are joined. Doubles keep their bits, and neither side
prints or reads a decimal number.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

SIGNATURE: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)  # no flags, no extension
END: Final = b"\xff\xff"
_FROM_1970_TO_2000: Final = 10_957 * 86_400_000_000  # PostgreSQL counts from 2000, in microseconds
ROWS_AT_ONCE: Final = 8192  # laid out at a time, so that the blocks stay in the cache


class EncodedColumn(NamedTuple):
    """A column: values as bytes (row × width) and the length of each row's, −1 = NULL."""

    values: np.ndarray
    lengths: np.ndarray


def numbers(column: pd.Series | np.ndarray, kind: str) -> EncodedColumn:
    """A column of numbers or flags: float8, bigint, int or bool; NaN is NULL."""
    plain = np.asarray(column)
    null = np.isnan(plain) if plain.dtype.kind == "f" else np.zeros(len(plain), dtype=bool)
    form = {"float8": ">f8", "bigint": ">i8", "int": ">i4", "bool": ">i1"}[kind]
    values = np.where(null, 0, plain).astype(form)
    return _fixed(values.view(np.uint8).reshape(len(plain), values.itemsize), null)


def words(column: pd.Series) -> EncodedColumn:
    """A column of text with few different words; None is NULL."""
    codes, distinct = pd.factorize(column)
    encoded = [str(word).encode() for word in distinct] + [b""]  # −1, the last, stands for NULL
    width = max(1, *map(len, encoded))
    table = np.zeros((len(encoded), width), dtype=np.uint8)
    for row, word in zip(table, encoded, strict=True):
        row[: len(word)] = np.frombuffer(word, np.uint8)
    lengths = np.array([*map(len, encoded[:-1]), -1], dtype=np.int32)
    return EncodedColumn(table[codes], lengths[codes])


def uuids(column: pd.Series) -> EncodedColumn:
    """A column of UUIDs as text."""
    digits = "".join(column.tolist()).replace("-", "")
    return digests(bytes.fromhex(digits), 16)


def digests(joined: bytes, width: int) -> EncodedColumn:
    """Byte strings of one width, end to end."""
    values = np.frombuffer(joined, np.uint8).reshape(-1, width)
    return _fixed(values, np.zeros(len(values), dtype=bool))


def strings(column: Sequence[bytes], *, prefix: bytes = b"") -> EncodedColumn:
    """A column of byte strings, or of text in UTF-8, that differ from row to row."""
    lengths = np.fromiter(map(len, column), np.int32, len(column)) + np.int32(len(prefix))
    width = max(1, int(lengths.max(initial=0)))
    values = np.zeros((len(column), width), dtype=np.uint8)
    values[:, : len(prefix)] = np.frombuffer(prefix, np.uint8)
    rest = max(1, width - len(prefix))
    padded = np.array(column, dtype=f"S{rest}").view(np.uint8).reshape(len(column), rest)
    values[:, len(prefix) :] = padded[:, : width - len(prefix)]
    return EncodedColumn(values, lengths)


def jsonb(column: Sequence[bytes]) -> EncodedColumn:
    """A column of JSON texts."""
    return strings(column, prefix=b"\x01")  # the version of the format


def moments(column: Sequence[int]) -> EncodedColumn:
    """A column of moments, given in microseconds since 1970 (UTC), as timestamptz."""
    return numbers(np.asarray(column, np.int64) - _FROM_1970_TO_2000, "bigint")


def encoded_rows(columns: Sequence[EncodedColumn]) -> list[bytes]:
    """What COPY … FROM STDIN (FORMAT binary) takes: the rows of the columns, in pieces."""
    count = len(columns[0].lengths)
    pieces = [SIGNATURE]
    for start in range(0, count, ROWS_AT_ONCE):
        pieces.append(_joined(columns, slice(start, min(start + ROWS_AT_ONCE, count))))
    return [*pieces, END]


def _joined(columns: Sequence[EncodedColumn], rows: slice) -> bytes:
    width = 2 + sum(4 + column.values.shape[1] for column in columns)
    laid = np.empty((rows.stop - rows.start, width), dtype=np.uint8)
    used = np.ones(laid.shape, dtype=bool)
    laid[:, :2] = np.frombuffer(len(columns).to_bytes(2, "big"), np.uint8)
    at = 2
    for values, lengths in columns:
        length, wide = lengths[rows], values.shape[1]
        laid[:, at : at + 4] = length.astype(">i4").view(np.uint8).reshape(-1, 4)
        at += 4
        laid[:, at : at + wide] = values[rows]
        if (length != wide).any():
            used[:, at : at + wide] = np.arange(wide) < length[:, None]
        at += wide
    return laid[used].tobytes()


def _fixed(values: np.ndarray, null: np.ndarray) -> EncodedColumn:
    return EncodedColumn(values, np.where(null, -1, values.shape[1]).astype(np.int32))
