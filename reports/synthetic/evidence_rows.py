"""Synthetic filings as the rows of evidence that the API would have stored."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from reports import evidence, filing
from reports.policy import form, published
from reports.synthetic.plan import code_of

CHANNEL: Final = "api"
# The columns of an entry that differ from row to row, in the order of `entries`.
ENTRY_COLUMNS: Final = (
    "id", "facility_id", "period", "university_id", "chain_id", "position", "previous_hash",
    "entry_hash", "body", "body_sha256", "upload_sha256", "channel", "person_id", "token_key",
    "received_at", "form_version", "policy_version", "figures", "warnings", "explanations",
    "replaces_id", "reason",
)  # fmt: skip

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Keys:
    """The database's ids: facilities by number, universities by code, the account that filed."""

    facilities: Mapping[int, int]
    universities: Mapping[str, int]
    person: int


def entries(
    filings: pd.DataFrame, warnings: pd.DataFrame, keys: Keys, *, seed: int, head: tuple[int, bytes]
) -> Iterator[dict[str, Any]]:
    """The submissions of one chain, each following the one before it, `ENTRY_COLUMNS` by name.

    `filings` and `warnings` are those of one chain; `head` its position and hash so far. Entries
    come in the order of receipt, with the bytes that the API would have received.
    """
    warned: dict[tuple[int, int], list[dict[str, str]]] = {}
    for facility, period, name, code in warnings.itertuples(index=False):
        warned.setdefault((facility, period), []).append({"field": name, "code": code})
    position, previous = head
    ordered = filings.sort_values(["received_us", "facility"], ignore_index=True)
    named = [ordered[name].tolist() for name in
             ("facility", "period", "chain", "university", "received_us")]  # fmt: skip
    for number, period, chain, university, moment, figures in zip(
        *named, _figures(ordered), strict=True
    ):
        position += 1
        body = body_of(number, period, figures)
        received_at = _EPOCH + timedelta(microseconds=moment)
        noise = hashlib.sha256(f"{seed}/{number}/{period}".encode()).digest()[:10]
        entry: dict[str, Any] = {
            "id": filing.new_id(received_at, noise),
            "facility_id": keys.facilities[number], "period": period,
            "university_id": keys.universities[university],
            "chain_id": keys.universities[chain],
            "position": position, "previous_hash": previous, "body": body,
            "body_sha256": hashlib.sha256(body).digest(), "upload_sha256": None,
            "channel": CHANNEL, "person_id": keys.person, "token_key": "",
            "received_at": received_at, "form_version": form.FORM_VERSION,
            "policy_version": published.CURRENT, "figures": figures,
            "warnings": warned.get((number, period), []), "explanations": {},
            "replaces_id": None, "reason": "",
        }  # fmt: skip
        previous = entry["entry_hash"] = evidence.entry_hash(previous, entry)
        yield entry


def body_of(number: int, period: int, figures: Mapping[str, object]) -> bytes:
    """The bytes a facility's system would have posted to the API."""
    report = {"facility": code_of(number), "period": period, "figures": figures}
    return json.dumps(report, ensure_ascii=False).encode()


def _figures(filings: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The figures of each row that are not blank, as JSON has them."""
    columns = [_plain(filings[code].to_numpy(), form.BY_CODE[code].type) for code in form.BY_CODE]
    for values in zip(*columns, strict=True):
        yield {
            code: value
            for code, value in zip(form.BY_CODE, values, strict=True)
            if value is not None
        }


def _plain(values: np.ndarray, kind: str) -> list[Any]:
    """A column as JSON has it; frames mark blanks by None or NaN, depending on their type."""
    as_json = {"count": int, "bool": bool}.get(kind, str)
    return [
        None if value is None or value != value else as_json(value) for value in values.tolist()
    ]
