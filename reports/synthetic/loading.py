"""The synthetic register and its filings into the database: one university a transaction.

COPY straight into a table with row-level security is refused, so rows go by COPY into a
temporary table and from there by INSERT … SELECT, under the policies of the jobs' role.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import numpy as np
import pandas as pd
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from facilities import text
from facilities.models import Closure, Facility, Person, Responsibility, University
from facilities.register import audit
from reports.evaluation import binary_copy
from reports.evaluation.binary_copy import EncodedColumn
from reports.models.figures import COLUMNS
from reports.signing_keys import key_ring
from reports.synthetic.evidence_rows import FiledRow, Keys, filed_rows, same_in_all
from reports.synthetic.plan import number_of

NO_AREA: Final = "000"  # no telephone's area code begins so
CLOSURE_REASON: Final = "تعطیلی موقت ساختگی"
_ROWS_AT_ONCE: Final = 2000
_STAGED: Final = {
    "id": "uuid",
    "number": "text",
    "facility_id": "bigint",
    "facility_code": "text",
    "facility_kind": "text",
    "period": "int",
    "university_id": "bigint",
    "entry_hash": "bytea",
    "signature": "bytea",
    "body_sha256": "bytea",
    "body": "bytea",
    "received_at": "timestamptz",
    "figures": "jsonb",
    "warnings": "jsonb",
}
FILED: Final = "synthetic.filed"


def load_register(nation: pd.DataFrame) -> None:
    """Enter the facilities with their universities' responsibilities and their closures.

    Runs in the caller's transaction. The database queues an evaluation for each of them.
    """
    universities = {u.code: u.pk for u in University.objects.all()}
    facilities = [_facility(row, universities) for row in nation.to_dict("records")]
    Facility.objects.bulk_create(facilities, batch_size=_ROWS_AT_ONCE)
    responsibilities, closures = [], []
    for facility, row in zip(facilities, nation.to_dict("records"), strict=True):
        home, moved_to = universities[row["university"]], row["moved_to"]
        responsibilities.append(
            Responsibility(facility=facility, university_id=home, ends_on=row["moved_on"])
        )
        if moved_to is not None:
            responsibilities.append(
                Responsibility(
                    facility=facility,
                    university_id=universities[moved_to],
                    starts_on=row["moved_on"],
                )
            )
        if row["closed_from"] is not None:
            closures.append(
                Closure(
                    facility=facility,
                    starts_on=row["closed_from"],
                    ends_on=row["works_again_on"],
                    reason=CLOSURE_REASON,
                )
            )
    Responsibility.objects.bulk_create(responsibilities, batch_size=_ROWS_AT_ONCE)
    Closure.objects.bulk_create(closures, batch_size=_ROWS_AT_ONCE)


def _facility(row: dict[Any, Any], universities: dict[str, int]) -> Facility:
    number, counted = f"{row['number']:06d}", text.persian_digits(str(row["number"]))
    return Facility(
        code=row["code"],
        name_fa=row["name_fa"],
        name_en=row["name_en"],
        kind=row["kind"],
        name_search=text.search_key(row["name_fa"], row["name_en"], row["code"], f"SYN{number}"),
        sort_key=text.sort_key(row["name_fa"]),
        ownership=row["ownership"],
        makes_images=row["makes_images"],
        modalities=list(row["shares"]),
        siam_code=f"SYN{number}",
        licence_number=f"SYN-L-{number}",
        founder=f"مؤسس ساختگی {counted}",
        technical_director=f"مسئول فنی ساختگی {counted}",
        technical_director_council_number=f"SYN{number}",
        address=f"نشانی ساختگی: خیابان نمونه، پلاک {counted}",
        phone=f"{NO_AREA}-{number}",
        province_id=row["province"],
        city="شهر نمونه",
        opened_on=row["opened_on"],
        enrolled_on=row["enrolled_on"],
        closed_on=row["closed_on"],
        notified_on=row["notified_on"],
        university_id=universities[row["moved_to"] or row["university"]],
    )


def load_filings(
    university: University,
    filings: pd.DataFrame,
    warnings: pd.DataFrame,
    keys: Keys,
    *,
    seed: int,
    before: datetime,
) -> int:
    """Store what one university received in a round (the one that ends at `before`), as evidence
    and as current reports.

    One transaction: all of it or nothing. Answers how many filings there were.
    """
    signer = key_ring().signer
    with transaction.atomic():
        counts = _receipt_counts(university, len(filings))
        _copy(filed_rows(filings, warnings, keys, seed=seed, counts=counts, signer=signer))
        _store(same_in_all(keys) | {"key_id": signer.key_id})
        detail = {"filings": len(filings), "before": before.isoformat()}
        audit.record(by=None, action=FILED, on=university, detail=detail)
    return len(filings)


def _receipt_counts(university: University, wanted: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT payesh_next_receipts(%s, %s)", [university.pk, wanted])
        return list(cursor.fetchone()[0])


def keys_of(account: Person) -> Keys:
    """The ids of everything a submission names."""
    return Keys(
        facilities={
            number_of(code): key for code, key in Facility.objects.values_list("code", "pk")
        },
        universities=dict(University.objects.values_list("code", "pk")),
        person=account.pk,
        person_name=account.full_name,
    )


def _copy(parts: Iterable[list[FiledRow]]) -> None:
    """Put submissions into the temporary table."""
    with connection.cursor() as cursor:
        staged = ", ".join(f"{name} {kind}" for name, kind in _STAGED.items())
        cursor.execute(f"CREATE TEMPORARY TABLE synthetic_entry ({staged}) ON COMMIT DROP")
        for rows in parts:
            with cursor.copy("COPY synthetic_entry FROM STDIN (FORMAT binary)") as copy:
                for piece in binary_copy.encoded_rows(_blocks(rows)):
                    copy.write(piece)


def _blocks(rows: list[FiledRow]) -> list[EncodedColumn]:
    """The columns of `_STAGED`."""
    numbers, text = binary_copy.numbers, binary_copy.strings
    return [
        binary_copy.digests(b"".join(row.id.bytes for row in rows), 16),
        text([row.number.encode() for row in rows]),
        numbers(np.array([row.facility_id for row in rows]), "bigint"),
        text([row.facility_code.encode() for row in rows]),
        text([row.facility_kind.encode() for row in rows]),
        numbers(np.array([row.period for row in rows]), "int"),
        numbers(np.array([row.university_id for row in rows]), "bigint"),
        binary_copy.digests(b"".join(row.entry_hash for row in rows), 32),
        binary_copy.digests(b"".join(row.signature for row in rows), 64),
        binary_copy.digests(b"".join(row.body_sha256 for row in rows), 32),
        text([row.body for row in rows]),
        binary_copy.moments([row.received_us for row in rows]),
        binary_copy.jsonb([row.figures for row in rows]),
        binary_copy.jsonb([row.warnings for row in rows]),
    ]


def _store(same: Mapping[str, Any]) -> None:
    """From the temporary table into evidence and reports, as a filing would have left them."""
    staged, figures = ", ".join(_STAGED), ", ".join(COLUMNS)
    values = ", ".join(f"filed.{column}" for column in COLUMNS)
    constants: list[Any] = [
        Jsonb(value) if isinstance(value, dict) else value for value in same.values()
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO reports_submission ({staged}, {', '.join(same)})"
            f" SELECT {staged}, {', '.join(['%s'] * len(same))} FROM synthetic_entry"
            " ORDER BY received_at, id",
            constants,
        )
        cursor.execute(
            "INSERT INTO reports_report (facility_id, period, university_id, kind, makes_images,"
            " submission_id, first_received_at, received_at,"
            f" {figures}) SELECT e.facility_id, e.period, e.university_id, f.kind,"
            " f.makes_images, e.id, e.received_at, e.received_at,"
            f" {values}"
            " FROM synthetic_entry e JOIN facilities_facility f ON f.id = e.facility_id"
            " CROSS JOIN jsonb_populate_record(NULL::reports_report, e.figures) filed"
            " ORDER BY e.facility_id, e.period"
        )
