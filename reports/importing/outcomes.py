"""What came of each row, as the uploader reads it."""

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

import msgspec
from django.db import connection

from facilities.errors import Problem
from reports.importing.judged import Judged
from reports.importing.terms import Terms
from reports.policy.uploads import OUTCOMES

LONGEST_CODE: Final = 64  # characters of a facility's code that are kept, however long it was
_LARGEST_INT: Final = 2**31 - 1
_COLUMNS: Final = {
    "place": "int4",
    "facility_code": "text",
    "period": "int4",
    "outcome": "text",
    "problems": "text",
    "warnings": "text",
    "submission_id": "uuid",
}
_CREATE: Final = "CREATE TEMPORARY TABLE import_outcome ({}) ON COMMIT DROP".format(
    ", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())
)
_INSERT: Final = """
    INSERT INTO reports_uploadrow (upload_id, place, facility_code, period, outcome, problems,
        warnings, submission_id)
    SELECT %s, place, facility_code, period, outcome, problems::jsonb, warnings::jsonb,
        submission_id
    FROM import_outcome ORDER BY place"""


def store_outcomes(judged: Judged, terms: Terms, submissions: Mapping[int, UUID]) -> dict[str, int]:
    """Store a line for each row of a piece; answer how many rows had each outcome.

    Runs in the caller's transaction. `submissions` are those of the filed rows.
    """
    frame = judged.frame
    counts = dict.fromkeys(OUTCOMES, 0)
    own = zip(frame["place"], frame["facility"], frame["period"], judged.outcome, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_CREATE)
        with cursor.copy(
            f"COPY import_outcome ({', '.join(_COLUMNS)}) FROM STDIN (FORMAT BINARY)"
        ) as copy:
            copy.set_types(list(_COLUMNS.values()))
            for row, (place, code, period, outcome) in enumerate(own):
                counts[outcome] += 1
                copy.write_row(
                    (
                        int(place),
                        _code(code),
                        _period(period),
                        outcome,
                        _json(judged.problems.get(row, ())),
                        _json(judged.warnings.get(row, ())),
                        submissions.get(row),
                    )
                )
        cursor.execute(_INSERT, [terms.upload_id])
        cursor.execute("DROP TABLE import_outcome")
    return counts


def as_json(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Problems as they are kept and answered."""
    return [
        {"field": p.field, "code": p.code, "message_fa": p.message_fa, "message_en": p.message_en}
        for p in problems
    ]


def _json(problems: Iterable[Problem]) -> str:
    return msgspec.json.encode(as_json(problems)).decode() if problems else "[]"


def _code(code: str) -> str:
    """The code as it can be kept: PostgreSQL takes no NUL."""
    return code[:LONGEST_CODE].replace("\0", "�")


def _period(period: object) -> int | None:
    if type(period) is int and 0 <= period <= _LARGEST_INT:
        return period
    return None
