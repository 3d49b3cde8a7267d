"""What was promised to the clients, held against the database; and the product's own checks."""

import hashlib
import json
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import psycopg
from psycopg.rows import dict_row

from reports.evidence.receipts import receipt_fault
from tests.system.kills import journal as kept
from tests.system.kills.house import House
from tests.system.kills.journal import Ask, Journal

PATIENCE = 240  # seconds for the workers and the sealer to finish
LOST, DOUBLED, ALTERED, OTHER = "lost", "doubled", "altered", "other"


class Fault(NamedTuple):
    """A promise that was not kept."""

    kind: str
    what: str


class Stored(NamedTuple):
    """What the database holds, by the SHA-256 of what was sent."""

    rows: dict[str, list[dict[str, Any]]]
    uploads: Counter[str]
    keys: dict[str, str]


def faults(house: House, journal: Journal) -> list[Fault]:
    """Return every promise that is not kept, once everything has come to its end."""
    with psycopg.connect(house.database, autocommit=True, row_factory=dict_row) as database:
        found = list(_unfinished(house, database))
        stored = _stored(database)
        for ask in journal.all():
            found += _of_ask(ask, stored)
        found += _of_receipts(journal, stored, _public_keys(house))
        known = {digest for ask in journal.all() for digest in (ask.rows or [ask.sha256])}
        found += [Fault(DOUBLED, f"nobody sent {digest}") for digest in stored.rows.keys() - known]
        found += _of_months(stored, database)
        found += _of_rows(database, "jobs set aside", _SET_ASIDE)
        found += _of_rows(database, "without one current score", _WITHOUT_SCORE)
        found += _of_rows(database, "uploads that failed by themselves", _FAILED_UPLOADS)
        found += _of_rows(database, "alarms", "SELECT kind, object_type, object_id, what FROM"
                                              " reports_alarm")  # fmt: skip
    for words in (("verify_log",), ("prove", "--all")):
        status, said = house.manage(*words)
        if status:
            found.append(Fault(OTHER, f"{' '.join(words)}: {said[-3000:]}"))
    return found


def _unfinished(house: House, database: psycopg.Connection[dict[str, Any]]) -> Iterator[Fault]:
    """What still waits after a while. Sealing comes last, since evaluating writes evidence."""
    deadline = time.monotonic() + PATIENCE
    for what, question in _WAITING.items():
        while left := [row for row in database.execute(question) if row["waiting"]]:
            if time.monotonic() > deadline:
                yield Fault(OTHER, f"{what}: {left} after {PATIENCE} s")
                break
            house.children.start_ended()
            time.sleep(0.5)
    sources = database.execute("SELECT id, table_name, key_column FROM reports_logsource")
    for source in sources.fetchall():
        while left := database.execute(_UNSEALED.format(**source)).fetchall():
            if time.monotonic() > deadline:
                yield Fault(OTHER, f"not sealed in {source['table_name']}: {len(left)} rows")
                break
            time.sleep(0.5)


def _stored(database: psycopg.Connection[dict[str, Any]]) -> Stored:
    rows = defaultdict(list)
    for row in database.execute("SELECT * FROM reports_submission"):
        rows[bytes(row["body_sha256"]).hex()].append(row)
    uploads = Counter(
        bytes(row["content_sha256"]).hex()
        for row in database.execute("SELECT content_sha256 FROM reports_uploadarrival")
    )
    keys = database.execute("SELECT key, answer FROM reports_idempotencykey").fetchall()
    return Stored(dict(rows), uploads, {row["key"]: row["answer"] for row in keys})


def _of_ask(ask: Ask, stored: Stored) -> Iterator[Fault]:
    """Is it there once, if that was acknowledged, and not at all, if the opposite was told?"""
    name = f"{ask.client} {ask.number} ({ask.facility} {ask.period})"
    if ask.end is None:
        yield Fault(OTHER, f"{name}: its outcome was never known")
        return
    if ask.end == kept.REFUSED:
        yield Fault(OTHER, f"{name}: refused: {ask.attempts[-1].word}")
    for digest, expected in ask.expected().items():
        count = len(stored.rows.get(digest, []))
        if count != expected:
            kind = LOST if count < expected else DOUBLED
            yield Fault(kind, f"{name}: {ask.end}, and stored {count} times")
    is_there = ask.end == kept.ACKNOWLEDGED
    if ask.rows and stored.uploads[ask.sha256] != int(is_there):
        yield Fault(DOUBLED, f"{name}: {ask.end}, and {stored.uploads[ask.sha256]} uploads")
    if ask.key and (ask.key in stored.keys) != is_there:
        yield Fault(OTHER, f"{name}: {ask.end}, and its key {ask.key} says otherwise")
    for number, attempt in enumerate(ask.attempts):
        if attempt.outcome != kept.NOT_STORED:
            break  # a request that was left open may still have been under way later
        early = [row for row in stored.rows.get(ask.sha256, [])
                 if row["received_at"].timestamp() <= attempt.ended]  # fmt: skip
        if early:
            yield Fault(OTHER, f"{name}: stored, though attempt {number} was told {attempt.word}")
    for attempt in ask.attempts:
        if attempt.word in ("server_error", "500"):
            yield Fault(OTHER, f"{name}: answered 500 at {attempt.ended}")


def _of_receipts(journal: Journal, stored: Stored, keys: dict[str, bytes]) -> Iterator[Fault]:
    """Are the receipts that clients hold signed, and those of what is stored?"""
    for ask in journal.all():
        if ask.rows:
            yield from _of_upload(ask, stored)
            continue
        if len({json.dumps(receipt, sort_keys=True) for receipt in ask.receipts}) > 1:
            yield Fault(DOUBLED, f"{ask.client} {ask.number}: two receipts for one request")
        for receipt, row in zip(ask.receipts[:1], stored.rows.get(ask.sha256, []), strict=False):
            fault = receipt_fault(receipt, bytes(row["body"]), keys[receipt["key_id"]])
            held = (receipt["submission"], receipt["number"], receipt["entry_hash"],
                    receipt["signature"], receipt["sha256"])  # fmt: skip
            stands = (str(row["id"]), row["number"], bytes(row["entry_hash"]).hex(),
                      bytes(row["signature"]).hex(),
                      hashlib.sha256(row["body"]).hexdigest())  # fmt: skip
            if fault or held != stands:
                yield Fault(ALTERED, f"{ask.client} {ask.number}: {fault}: {held} {stands}")


def _of_upload(ask: Ask, stored: Stored) -> Iterator[Fault]:
    """Does each row of a file's answer name the submission that holds the row?

    Two files of one month may be under way at once; the row that comes too late is refused.
    """
    for row in ask.receipts:
        there = [str(found["id"]) for found in stored.rows.get(ask.rows[row["place"] - 1], [])]
        if there != [row["submission"]] and row["submission"]:
            yield Fault(ALTERED, f"{ask.client} {ask.number}: told {row}, and stored {there}")
        too_late = [p["code"] for p in row["problems"]] in (["stale"], ["already_filed"])
        if row["outcome"] == "rejected" and not too_late:
            yield Fault(OTHER, f"{ask.client} {ask.number}: {row}")


def _of_months(stored: Stored, database: psycopg.Connection[dict[str, Any]]) -> Iterator[Fault]:
    """Is each month one chain of submissions, and does its last one stand?"""
    months = defaultdict(list)
    for rows in stored.rows.values():
        for row in rows:
            months[row["facility_id"], row["period"]].append(row)
    reports = database.execute("SELECT facility_id, period, submission_id FROM reports_report")
    standing = {(r["facility_id"], r["period"]): r["submission_id"] for r in reports.fetchall()}
    if standing.keys() != months.keys():
        yield Fault(LOST, f"months: {sorted(standing.keys() ^ months.keys())}")
    for month, rows in months.items():
        after = {row["replaces_id"]: row["id"] for row in rows}
        length, last = 0, after.get(None)
        while last is not None and length <= len(rows):
            length, standing_last = length + 1, last
            last = after.get(last)
        if length != len(rows) or standing.get(month) != standing_last:
            yield Fault(DOUBLED, f"{month}: {len(rows)} submissions, {length} in a chain")


def _of_rows(
    database: psycopg.Connection[dict[str, Any]], what: str, question: str
) -> Iterator[Fault]:
    rows = database.execute(question).fetchall()
    if rows:
        yield Fault(OTHER, f"{what}: {rows[:20]}")


def _public_keys(house: House) -> dict[str, bytes]:
    url = f"http://127.0.0.1:{house.port}/.well-known/payesh-keys.json"
    with urllib.request.urlopen(url, timeout=20) as answer:
        published = json.load(answer)
    return {key["key_id"]: bytes.fromhex(key["public_key"]) for key in published["keys"]}


_WAITING = {
    "uploads": "SELECT count(*) AS waiting FROM reports_upload WHERE done_at IS NULL",
    "jobs": "SELECT count(*) AS waiting FROM reports_job"
            " WHERE done_at IS NULL AND set_aside_at IS NULL",
    "sums": "SELECT count(*) AS waiting FROM reports_stalerollup",
}  # fmt: skip
_UNSEALED = """
    SELECT s.{key_column} FROM {table_name} s WHERE NOT EXISTS (
        SELECT FROM reports_logleaf l WHERE l.source_id = {id} AND l.row_key = s.{key_column}::text)
    LIMIT 20"""
_SET_ASIDE = "SELECT facility_id, period, error FROM reports_job WHERE set_aside_at IS NOT NULL"
_FAILED_UPLOADS = (
    "SELECT id, problems, attempts FROM reports_upload WHERE state <> 'done' AND attempts < 3"
)
_WITHOUT_SCORE = """
    SELECT r.facility_id, r.period, count(s.id) FROM reports_report r
    LEFT JOIN reports_score s ON s.facility_id = r.facility_id AND s.period = r.period
         AND s.is_current AND s.submission_id = r.submission_id
    WHERE r.period >= 140001 GROUP BY 1, 2 HAVING count(s.id) <> 1"""
