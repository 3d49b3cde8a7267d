"""The rows of a piece as they go into the tables, hashed and signed one by one.

What a file's rows share is turned into JSON once.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import connection

from facilities.access.facilities import Filer
from reports.evidence.canonical import as_plain, canonical_in_bulk
from reports.evidence.receipts import hash_and_statement, receipt_numbers
from reports.filing.storing import new_ids
from reports.importing.figures import as_python
from reports.importing.judged import Judged
from reports.importing.terms import Terms
from reports.notices.telling import FiledMonth
from reports.policy.directive import published
from reports.policy.form import form
from reports.policy.form.figures import FIGURES
from reports.signing_keys import key_ring

# Columns as they are copied: name -> type. What is the same for a whole upload comes as
# parameters (`SAME`).
_COMMON: Final = {
    "id": "uuid",
    "replaces_id": "uuid",
    "facility_id": "int8",
    "period": "int4",
    "university_id": "int8",
}
REPORT: Final = {
    **_COMMON,
    "kind": "text",
    "makes_images": "bool",
    **{f.code: {"count": "int8", "bool": "bool"}.get(f.type, "text") for f in FIGURES},
}
SUBMISSION: Final = {
    **_COMMON,
    "number": "text",
    "facility_code": "text",
    "facility_kind": "text",
    "reason": "text",
    "warnings": "text",
    "explanations": "text",
    "body_sha256": "bytea",
    "figures": "text",
    "body": "bytea",
    "entry_hash": "bytea",
    "signature": "bytea",
}
SAME: Final = (
    "upload_sha256",
    "channel",
    "person_id",
    "person_name",
    "token_key",
    "received_at",
    "form_version",
    "policy_version",
    "synthetic",
    "key_id",
)
JSON: Final = ("figures", "warnings", "explanations")
_CODES: Final = tuple(form.BY_CODE)


@dataclass(frozen=True)
class Entries:
    """A piece's filed rows, ready to be stored.

    `same` are the columns of `SAME`. By row: the submissions' `ids`, and the values of `REPORT`
    and `SUBMISSION`.
    """

    same: dict[str, Any]
    ids: dict[int, UUID]
    reports: list[tuple[Any, ...]]
    submissions: list[tuple[Any, ...]]
    corrects: bool

    def months(self) -> list[FiledMonth]:
        """The months that are filed."""
        names = tuple(_COMMON)
        own = [dict(zip(names, row, strict=False)) for row in self.reports]
        return [
            FiledMonth(row["facility_id"], row["period"], row["replaces_id"] is not None)
            for row in own
        ]


def entries_of(judged: Judged, terms: Terms) -> Entries:
    """Hash and sign every row that is to be filed. Takes their receipt numbers."""
    rows = judged.filed()
    filers = [judged.places.filers[row] for row in rows.tolist()]
    signer = key_ring().signer
    same = _same_for_all(terms, signer.key_id)
    plain = as_plain({name: value for name, value in same.items() if name != "key_id"})
    entries = Entries(same, {}, [], [], bool(judged.replaces.keys() & set(rows.tolist())))
    columns = (
        rows.tolist(),
        _own_columns(judged, rows.tolist(), filers, terms.received_at),
        filers,
        zip(*as_python(judged.columns, rows), strict=True),
    )
    for row, (body, own), filer, values in zip(*columns, strict=True):
        own["figures"] = canonical_in_bulk(
            {code: value for code, value in zip(_CODES, values, strict=True) if value is not None}
        ).decode()
        entry_hash, statement = hash_and_statement(plain | _as_hashed(own), signer.key_id)
        stored = tuple(own.values())
        entries.ids[row] = own["id"]
        entries.reports.append((*stored[: len(_COMMON)], filer.kind, filer.makes_images, *values))
        entries.submissions.append((*stored, body, entry_hash, signer.sign(statement)))
    return entries


def _same_for_all(terms: Terms, key_id: str) -> dict[str, Any]:
    """The columns of a submission that all rows of an upload share."""
    return {
        "upload_sha256": terms.upload_sha256,
        "channel": terms.channel,
        "person_id": terms.person.pk,
        "person_name": terms.person.full_name,
        "token_key": terms.token_key,
        "received_at": terms.received_at,
        "form_version": form.FORM_VERSION,
        "policy_version": published.CURRENT,
        "synthetic": False,
        "key_id": key_id,
    }


def _own_columns(
    judged: Judged, rows: list[int], filers: list[Filer], received_at: datetime
) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """The bytes of each row, and its own columns as `SUBMISSION` has them, but for the figures."""
    columns = (
        rows,
        filers,
        new_ids(received_at, len(rows)),
        judged.places.periods[rows].tolist(),
        judged.universities[rows].tolist(),
        _numbers(filers, received_at),
        judged.frame["body"].to_numpy()[rows].tolist(),
        judged.frame["reason"].to_numpy()[rows].tolist(),
    )
    for row, filer, key, period, university, number, body, reason in zip(*columns, strict=True):
        replaces = judged.replaces.get(row)
        yield (
            body,
            {
                "id": key,
                "replaces_id": replaces,
                "facility_id": filer.pk,
                "period": period,
                "university_id": university,
                "number": number,
                "facility_code": filer.code,
                "facility_kind": filer.kind,
                "reason": reason if replaces else "",
                "warnings": _warnings(judged, row),
                "explanations": _explanations(judged, row),
                "body_sha256": hashlib.sha256(body).digest(),
                "figures": "",
            },
        )


def _as_hashed(own: Mapping[str, Any]) -> dict[str, Any]:
    """A row's own columns as JSON has them."""
    replaces = own["replaces_id"]
    return {
        **own,
        "id": str(own["id"]),
        "replaces_id": None if replaces is None else str(replaces),
        "body_sha256": own["body_sha256"].hex(),
        **{name: msgspec.Raw(own[name].encode()) for name in JSON},
    }


def _warnings(judged: Judged, row: int) -> str:
    found = judged.warnings.get(row)
    if not found:
        return "[]"
    return canonical_in_bulk([{"code": w.code, "field": w.field} for w in found]).decode()


def _explanations(judged: Judged, row: int) -> str:
    given = judged.explanations_of(row)
    return canonical_in_bulk(given).decode() if given else "{}"


def _numbers(filers: list[Filer], received_at: datetime) -> Iterator[str]:
    """A receipt number for each filing, of its facility's university of today."""
    wanted = Counter(filer.university_code for filer in filers)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.code, payesh_next_receipts(u.id, w.wanted)"
            " FROM unnest(%s::text[], %s::int[]) w (code, wanted)"
            " JOIN facilities_university u ON u.code = w.code",
            [list(wanted), list(wanted.values())],
        )
        given = {
            code: receipt_numbers(code, received_at, counts) for code, counts in cursor.fetchall()
        }
    return (next(given[filer.university_code]) for filer in filers)
