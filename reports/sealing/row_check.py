"""Whether every leaf is of the row that it was made of."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec
from django.db import connection

from reports.evidence.canonical import canonical_in_bulk
from reports.evidence.entries import SUBMISSIONS, leaf_data, submission_in_log
from reports.evidence.receipts import submission_fault
from reports.merkle.hashing import leaf_hash
from reports.models import Submission
from reports.sealing.faults import Fault
from reports.sealing.sources import Source, sources
from reports.sealing.tree_check import leaf_hashes
from reports.signing_keys import key_ring

AT_ONCE: Final = 4096  # leaves
_LEAVES: Final = """
    SELECT index, source_id, row_key FROM reports_logleaf
    WHERE origin_id = %s AND index >= %s AND index < %s ORDER BY index"""
_ROWS: Final = """
    SELECT s.{key}::text, s.salt, {row} FROM {table} s WHERE s.{key} = ANY (%s::text[]::{type}[])"""
_SEALED: Final = """
    SELECT DISTINCT l.row_key FROM reports_logleaf l JOIN reports_logsource s ON s.id = l.source_id
    WHERE s.table_name = %s AND l.row_key = ANY (%s)"""
_JSON: Final = ("figures", "warnings", "explanations")
_COLUMNS: Final = tuple(field.attname for field in Submission._meta.fields)
_GONE: Final = "its row is gone"


def row_faults(origin: int, start: int, end: int) -> Iterator[Fault]:
    """Hold the leaves from `start` to before `end` against their rows; yield what differs.

    Of submissions the hash, the body and the signature are checked as well.
    """
    known = sources()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone TO 'UTC'")
    for low in range(start, end, AT_ONCE):
        high = min(low + AT_ONCE, end)
        hashes = {
            first + place: digest
            for first, part in leaf_hashes(origin, low, high)
            for place, digest in enumerate(part)
        }
        yield from _part_faults(known, _leaves(origin, low, high), hashes, low, high)


def faults_of_submissions(keys: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each of the submissions that is not what was signed, with what is wrong with it.

    One that has a leaf in the log and no row any more is gone.
    """
    found = dict(_leaves_of_submissions(keys))
    yield from ((key, leaf) for key, leaf in found.items() if isinstance(leaf, str))
    with connection.cursor() as cursor:
        cursor.execute(_SEALED, [SUBMISSIONS, [key for key in keys if key not in found]])
        for (key,) in cursor.fetchall():
            yield key, _GONE


def _part_faults(
    known: Mapping[int, Source],
    leaves: Mapping[int, tuple[int, str]],
    hashes: Mapping[int, bytes],
    low: int,
    high: int,
) -> Iterator[Fault]:
    for index in sorted(set(range(low, high)) - leaves.keys()):
        yield Fault(f"leaf {index}", "nothing says any more which row it is of")
    by_source: dict[int, list[str]] = {}
    for source, key in leaves.values():
        by_source.setdefault(source, []).append(key)
    found = {
        (source, key): leaf
        for source, keys in by_source.items()
        if source in known
        for key, leaf in _leaves_of_rows(known[source], keys)
    }
    for index, (source, key) in sorted(leaves.items()):
        name = known[source].name_of(key) if source in known else f"leaf {index}"
        leaf = found.get((source, key), _GONE)
        if isinstance(leaf, str):
            yield Fault(name, leaf)
        elif leaf != hashes.get(index):
            yield Fault(name, f"is not as it was sealed in leaf {index}")


def _leaves(origin: int, low: int, high: int) -> dict[int, tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_LEAVES, [origin, low, high])
        return {index: (source, key) for index, source, key in cursor.fetchall()}


def _leaves_of_rows(source: Source, keys: list[str]) -> Iterator[tuple[str, bytes | str]]:
    """Yield each row's key with the leaf it makes today, or with what is wrong with it."""
    if source.table == SUBMISSIONS:
        yield from _leaves_of_submissions(keys)
        return
    statement = _ROWS.format(
        key=source.key, row=source.row, table=source.table, type=source.key_type
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [keys])
        for key, salt, row in cursor:
            yield key, source.leaf(salt, row)


def _leaves_of_submissions(keys: list[str]) -> Iterator[tuple[str, bytes | str]]:
    """The same for submissions, each held against its hash, its body and its signature first."""
    columns = [f"{name}::text" if name in _JSON else name for name in _COLUMNS]
    ring = key_ring()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT salt, {', '.join(columns)} FROM {SUBMISSIONS} WHERE id = ANY (%s::uuid[])",
            [keys],
        )
        for salt, *values in cursor:
            row: dict[str, Any] = dict(zip(_COLUMNS, values, strict=True))
            for name in _JSON:
                row[name] = msgspec.Raw(canonical_in_bulk(msgspec.json.decode(row[name])))
            fault = submission_fault(row, ring.public_key(row["key_id"]))
            key = str(row["id"])
            if fault is not None:
                yield key, fault
            else:
                yield key, leaf_hash(leaf_data(SUBMISSIONS, submission_in_log(row), salt.bytes))
