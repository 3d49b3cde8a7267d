"""The synthetic register and its filings into the database: in bulk, one chain a transaction.

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
from reports.models import ChainHead
from reports.models.figures import COLUMNS
from reports.policy.directive import published
from reports.policy.scoring import baseline
from reports.synthetic.evidence_rows import ChainEntry, Keys, entries, same_in_all

CLOSURE_REASON: Final = "تعطیلی موقت ساختگی"
_ROWS_AT_ONCE: Final = 2000
_STAGED: Final = {
    "id": "uuid",
    "facility_id": "bigint",
    "period": "int",
    "university_id": "bigint",
    "position": "bigint",
    "previous_hash": "bytea",
    "entry_hash": "bytea",
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
    number = f"{row['number']:06d}"
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
        founder=f"مؤسس ساختگی {row['number']}",
        technical_director=f"مسئول فنی ساختگی {row['number']}",
        technical_director_council_number=f"SYN{number}",
        province_id=row["province"],
        city="شهر نمونه",
        opened_on=row["opened_on"],
        enrolled_on=row["enrolled_on"],
        closed_on=row["closed_on"],
        notified_on=row["notified_on"],
        university_id=universities[row["moved_to"] or row["university"]],
    )


def load_chain(
    university: University, filings: pd.DataFrame, warnings: pd.DataFrame, keys: Keys, *, seed: int
) -> int:
    """Store everything one university's chain received, as evidence and as current reports.

    One transaction: the whole chain or nothing of it. Answers how many filings there were, 0
    where the chain is there already.
    """
    with transaction.atomic():
        head = ChainHead.objects.select_for_update().get(university=university)
        if head.position:
            return 0
        last = _copy(entries(filings, warnings, keys, seed=seed, head=(0, bytes(head.entry_hash))))
        if last is not None:
            _store(same_in_all(university.pk, keys))
            head.position, head.entry_hash = last.position, last.entry_hash
            head.save()
        audit.record(by=None, action=FILED, on=university, detail={"filings": len(filings)})
    return len(filings)


def keys_of(account: Person) -> Keys:
    """The ids of everything a chain names."""
    return Keys(
        facilities={
            int(code.rsplit("-", 1)[1]): key
            for code, key in Facility.objects.values_list("code", "pk")
        },
        universities=dict(University.objects.values_list("code", "pk")),
        person=account.pk,
    )


def _copy(parts: Iterable[list[ChainEntry]]) -> ChainEntry | None:
    """Put a chain's entries into the temporary table; answer the last one."""
    last = None
    with connection.cursor() as cursor:
        staged = ", ".join(f"{name} {kind}" for name, kind in _STAGED.items())
        cursor.execute(f"CREATE TEMPORARY TABLE synthetic_entry ({staged}) ON COMMIT DROP")
        for rows in parts:
            last = rows[-1]
            with cursor.copy("COPY synthetic_entry FROM STDIN (FORMAT binary)") as copy:
                for piece in binary_copy.encoded_rows(_blocks(rows)):
                    copy.write(piece)
    return last


def _blocks(rows: list[ChainEntry]) -> list[EncodedColumn]:
    """The columns of `_STAGED`."""
    return [
        binary_copy.digests(b"".join(row.id.bytes for row in rows), 16),
        *(
            binary_copy.numbers(np.array([getattr(row, name) for row in rows]), _STAGED[name])
            for name in ("facility_id", "period", "university_id", "position")
        ),
        *(
            binary_copy.digests(b"".join(getattr(row, name) for row in rows), 32)
            for name in ("previous_hash", "entry_hash", "body_sha256")
        ),
        binary_copy.strings([row.body for row in rows]),
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
            " ORDER BY position",
            constants,
        )
        cursor.execute("SELECT period, min(received_at) FROM synthetic_entry GROUP BY 1")
        window = [period for period, at in cursor.fetchall() if _is_baseline(period, at)]
        cursor.execute(
            "INSERT INTO reports_report (facility_id, period, university_id, kind, makes_images,"
            " submission_id, first_received_at, received_at, baseline_submission_id,"
            f" {figures}) SELECT e.facility_id, e.period, e.university_id, f.kind,"
            " f.makes_images, e.id, e.received_at, e.received_at,"
            f" CASE WHEN e.period = ANY (%s) THEN e.id END, {values}"
            " FROM synthetic_entry e JOIN facilities_facility f ON f.id = e.facility_id"
            " CROSS JOIN jsonb_populate_record(NULL::reports_report, e.figures) filed"
            " ORDER BY e.facility_id, e.period",
            [window],
        )


def _is_baseline(period: int, received_at: datetime) -> bool:
    return baseline.counts_for_baseline(received_at, period, True, published.directive())
