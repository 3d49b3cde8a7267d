"""Synthetic filings as the rows of evidence that the API would have stored."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
import numpy as np
import pandas as pd

from reports import evidence
from reports.filing.storing import new_id
from reports.policy.channels import API
from reports.policy.directive import published
from reports.policy.form import form
from reports.synthetic.plan import code_of

PART: Final = 8192  # entries made at a time

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ENCODER: Final = msgspec.json.Encoder()  # keys as they come, as a body has them


@dataclass(frozen=True)
class Keys:
    """The database's ids: facilities by number, universities by code, the account that filed."""

    facilities: Mapping[int, int]
    universities: Mapping[str, int]
    person: int


@dataclass(frozen=True)
class ChainEntry:
    """What differs from entry to entry of a chain; `figures` and `warnings` are JSON texts."""

    id: UUID
    facility_id: int
    period: int
    university_id: int
    position: int
    previous_hash: bytes
    entry_hash: bytes
    body: bytes
    body_sha256: bytes
    received_us: int
    figures: bytes
    warnings: bytes


def same_in_all(chain_id: int, keys: Keys) -> dict[str, Any]:
    """The columns that are the same in every entry of a chain."""
    return {
        "chain_id": chain_id,
        "upload_sha256": None,
        "channel": API,
        "person_id": keys.person,
        "token_key": "",
        "form_version": form.FORM_VERSION,
        "policy_version": published.CURRENT,
        "explanations": {},
        "replaces_id": None,
        "reason": "",
    }


def entries(
    filings: pd.DataFrame, warnings: pd.DataFrame, keys: Keys, *, seed: int, head: tuple[int, bytes]
) -> Iterator[list[ChainEntry]]:
    """The submissions of one chain, each following the one before it, in parts of `PART`.

    `filings` and `warnings` are those of one chain; `head` its position and hash so far. Entries
    come in the order of receipt, with the bytes that the API would have received.
    """
    warned: dict[tuple[int, int], list[dict[str, str]]] = {}
    for facility, period, name, code in warnings.itertuples(index=False):
        warned.setdefault((facility, period), []).append({"field": name, "code": code})
    position, previous = head
    ordered = filings.sort_values(["received_us", "facility"], ignore_index=True)
    for start in range(0, len(ordered), PART):
        part = ordered.iloc[start : start + PART]
        rows = _part(part, warned, keys, seed, position, previous)
        position, previous = rows[-1].position, rows[-1].entry_hash
        yield rows


def _part(
    filings: pd.DataFrame,
    warned: Mapping[tuple[int, int], list[dict[str, str]]],
    keys: Keys,
    seed: int,
    position: int,
    previous: bytes,
) -> list[ChainEntry]:
    """The entries of filings in the order of receipt, behind a position and its hash."""
    named = [filings[name].tolist() for name in ("facility", "period", "university", "received_us")]
    texts = np.datetime_as_string(filings["received_us"].to_numpy("datetime64[us]")).tolist()
    same = same_in_all(keys.universities[filings["chain"].iloc[0]], keys)
    rows = []
    for number, period, university, moment, text, figures in zip(
        *named, texts, _figures(filings), strict=True
    ):
        position += 1
        body = posted_body(number, period, figures)
        noise = hashlib.sha256(f"{seed}/{number}/{period}".encode()).digest()[:10]
        key = new_id(_EPOCH + timedelta(microseconds=moment), noise)
        found = warned.get((number, period), [])
        digest = hashlib.sha256(body)
        hashed = {
            "id": str(key),
            "facility_id": keys.facilities[number],
            "period": period,
            "university_id": keys.universities[university],
            "position": position,
            "body_sha256": digest.hexdigest(),
            "received_at": f"{text}Z",
            "figures": figures,
            "warnings": found,
        }
        linked = hashlib.sha256(previous + evidence.canonical_in_bulk(same | hashed)).digest()
        rows.append(
            ChainEntry(
                key,
                hashed["facility_id"],
                period,
                hashed["university_id"],
                position,
                previous,
                linked,
                body,
                digest.digest(),
                moment,
                _ENCODER.encode(figures),
                _ENCODER.encode(found),
            )
        )
        previous = linked
    return rows


def posted_body(number: int, period: int, figures: Mapping[str, object]) -> bytes:
    """The bytes a facility's system would have posted to the API."""
    report = {"facility": code_of(number), "period": period, "figures": figures}
    return msgspec.json.format(_ENCODER.encode(report), indent=0)  # a blank behind : and ,


def _figures(filings: pd.DataFrame) -> list[dict[str, Any]]:
    """The figures of each row that are not blank, as JSON has them.

    Rows with the same blanks are made together: they have the same codes.
    """
    columns = [_plain(filings[code].to_numpy(), form.BY_CODE[code].type) for code in form.BY_CODE]
    shape_of = np.zeros(len(filings), dtype=np.int64)  # one bit a figure
    for place, column in enumerate(columns):
        shape_of |= np.array([value is not None for value in column], np.int64) << place
    figures: list[dict[str, Any]] = [{}] * len(filings)
    for shape in np.unique(shape_of).tolist():
        rows = np.flatnonzero(shape_of == shape).tolist()
        given = [place for place in range(len(columns)) if shape >> place & 1]
        codes = [list(form.BY_CODE)[place] for place in given]
        values = [[columns[place][row] for row in rows] for place in given]
        for row, *made in zip(rows, *values, strict=True):
            figures[row] = dict(zip(codes, made, strict=True))
    return figures


def _plain(values: np.ndarray, kind: str) -> list[Any]:
    """A column as JSON has it; frames mark blanks by None or NaN, depending on their type."""
    as_json = {"count": int, "bool": bool}.get(kind, str)
    return [
        None if value is None or value != value else as_json(value) for value in values.tolist()
    ]
