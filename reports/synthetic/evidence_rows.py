"""Synthetic filings as the rows of evidence that the API would have stored."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
import numpy as np
import pandas as pd

from reports.evidence.keys import Signer
from reports.evidence.receipts import receipt_number, sign_submission
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
    person_name: str


@dataclass(frozen=True)
class FiledRow:
    """What differs from submission to submission; `figures` and `warnings` are JSON texts."""

    id: UUID
    number: str
    facility_id: int
    facility_code: str
    facility_kind: str
    period: int
    university_id: int
    entry_hash: bytes
    signature: bytes
    body: bytes
    body_sha256: bytes
    received_us: int
    figures: bytes
    warnings: bytes


_STORED: Final = tuple(f.name for f in fields(FiledRow) if f.name != "received_us")


def same_in_all(keys: Keys) -> dict[str, Any]:
    """The columns that are the same in every submission but the key's."""
    return {
        "upload_sha256": None,
        "channel": API,
        "person_id": keys.person,
        "person_name": keys.person_name,
        "token_key": "",
        "form_version": form.FORM_VERSION,
        "policy_version": published.CURRENT,
        "explanations": {},
        "replaces_id": None,
        "reason": "",
        "synthetic": True,
    }


def filed_rows(
    filings: pd.DataFrame,
    warnings: pd.DataFrame,
    keys: Keys,
    *,
    seed: int,
    counts: Sequence[int],
    signer: Signer,
) -> Iterator[list[FiledRow]]:
    """The submissions that one university received, signed, in parts of `PART`.

    `filings` and `warnings` are the university's; `counts` the numbers of its receipts, one a
    filing. Rows come in the order of receipt, with the bytes that the API would have received.
    """
    warned: dict[tuple[int, int], list[dict[str, str]]] = {}
    for facility, period, name, code in warnings.itertuples(index=False):
        warned.setdefault((facility, period), []).append({"field": name, "code": code})
    ordered = filings.sort_values(["received_us", "facility"], ignore_index=True)
    for start in range(0, len(ordered), PART):
        part = ordered.iloc[start : start + PART]
        yield _part(part, warned, keys, seed, counts[start : start + PART], signer)


def _part(
    filings: pd.DataFrame,
    warned: Mapping[tuple[int, int], list[dict[str, str]]],
    keys: Keys,
    seed: int,
    counts: Sequence[int],
    signer: Signer,
) -> list[FiledRow]:
    """The submissions of filings in the order of receipt."""
    names = ("facility", "kind", "period", "university", "received_us")
    named = [filings[name].tolist() for name in names]
    same, code = same_in_all(keys), str(filings["receiver"].iloc[0])
    rows = []
    for number, kind, period, university, moment, count, figures in zip(
        *named, counts, _figures(filings), strict=True
    ):
        body = posted_body(number, period, figures)
        noise = hashlib.sha256(f"{seed}/{number}/{period}".encode()).digest()[:10]
        received_at = _EPOCH + timedelta(microseconds=moment)
        submission = same | {
            "id": new_id(received_at, noise),
            "number": receipt_number(code, received_at, count),
            "facility_id": keys.facilities[number],
            "facility_code": code_of(number),
            "facility_kind": kind,
            "period": period,
            "university_id": keys.universities[university],
            "body": body,
            "body_sha256": hashlib.sha256(body).digest(),
            "received_at": received_at,
            "figures": figures,
            "warnings": warned.get((number, period), []),
        }
        sign_submission(submission, signer)
        stored = {name: submission[name] for name in _STORED}
        stored["figures"] = _ENCODER.encode(submission["figures"])
        stored["warnings"] = _ENCODER.encode(submission["warnings"])
        rows.append(FiledRow(received_us=moment, **stored))
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
