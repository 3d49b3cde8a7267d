"""Frames of suspicions as the queries hand them out, made by hand."""

from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa

from reports.queries.cases.frames import facts_schema

TYPES = {
    "case": pa.int64(),
    "facility": pa.string(),
    "facility_name": pa.string(),
    "university": pa.string(),
    "period": pa.int32(),
    "rule": pa.string(),
    "state": pa.string(),
    "leads_to": pa.string(),
    "source": pa.string(),
    "ordinal": pa.int32(),
    "opened_on": pa.date32(),
    "withdrawn": pa.bool_(),
    "spans_letter_date": pa.bool_(),
    "repudiated": pa.bool_(),
    "ownership": pa.string(),
    "licence_number": pa.string(),
    "founder": pa.string(),
    "technical_director": pa.string(),
    "council_number": pa.string(),
    "city": pa.string(),
    "address": pa.string(),
    "phone": pa.string(),
    **{field.name: field.type for field in facts_schema().field("figures").type},
    **{field.name: field.type for field in facts_schema() if field.name != "figures"},
}
ROW: dict[str, Any] = dict.fromkeys(TYPES) | {
    "case": 4711,
    "facility": "T-IMG-1",
    "facility_name": "مرکز تصویربرداری نمونهٔ تهران",
    "university": "دانشگاه علوم پزشکی تهران",
    "period": 140101,
    "rule": "ART4_FILM_FEE",
    "state": "suspected",
    "leads_to": "enforcement",
    "source": "report",
    "ordinal": 2,
    "film_prints_charged": 7,
    "film_fee_rials": 9_999_999_999_999,
    "opened_on": date(2022, 5, 10),
    "withdrawn": False,
    "spans_letter_date": False,
    "repudiated": False,
    "ownership": "private",
    "licence_number": "SYN-L-000123",
    "founder": "دکتر مریم نمونه",
    "technical_director": "دکتر سعید امضا",
    "council_number": "SYN000123",
    "city": "تهران",
    "address": "خیابان نمونه، کوچهٔ دوم، پلاک ۷",
    "phone": "021-00000000",
}


def frame(*changes: dict[str, Any]) -> pd.DataFrame:
    """One row for each of `changes`, which replace columns of `ROW`."""
    rows = [ROW | change for change in changes]
    return pd.DataFrame(
        {
            name: pd.Series([row[name] for row in rows], dtype=pd.ArrowDtype(kind))
            for name, kind in TYPES.items()
        }
    )
