"""What the register says of facilities, and what it said before: read once for a block of them."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Final, NamedTuple

from django.db import connection

from facilities.models import Facility
from reports.policy import periods
from reports.proving.standing import Arrival, RegisterChange, entry_at
from reports.queries.filing.context import answering

Spans = list[tuple[date | None, date | None, int]]

_ENTRIES: Final = """
    SELECT id, code, kind, makes_images FROM facilities_facility WHERE id = ANY (%s)"""
_ANSWERING: Final = """
    SELECT facility_id, starts_on, ends_on, university_id FROM facilities_responsibility
    WHERE facility_id = ANY (%s) ORDER BY facility_id, starts_on DESC NULLS LAST"""
_CHANGES: Final = """
    SELECT object_id::bigint, at, detail::text FROM facilities_auditevent
    WHERE object_type = %s AND object_id = ANY (%s) AND action = 'facility.changed' ORDER BY id"""


class Entry(NamedTuple):
    """A facility as the register has it today, and the corrections of its entry in their order."""

    code: str
    kind: str
    makes_images: bool
    spans: Spans
    changes: list[RegisterChange]

    def university_for(self, period: int, otherwise: int) -> int:
        """Return who answered on the month's last day, `otherwise` where nobody is entered."""
        return answering(self.spans, _last_day(period), otherwise)

    def when_filed(self, filed: Arrival) -> tuple[str | None, bool | None]:
        """Return kind and whether it made images, when that was filed; None where uncertain."""
        return (
            entry_at("kind", self.kind, self.changes, filed),
            entry_at("makes_images", self.makes_images, self.changes, filed),
        )


def entries_of(facilities: Sequence[int]) -> dict[int, Entry]:
    """Return the facilities' entries by id."""
    spans: dict[int, Spans] = defaultdict(list)
    changes: dict[int, list[RegisterChange]] = defaultdict(list)
    ids = list(facilities)
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERING, [ids])
        for facility, starts_on, ends_on, university in cursor.fetchall():
            spans[facility].append((starts_on, ends_on, university))
        cursor.execute(_CHANGES, [Facility._meta.label_lower, [str(number) for number in ids]])
        for facility, at, detail in cursor.fetchall():
            changes[facility].append(_change(at, detail))
        cursor.execute(_ENTRIES, [ids])
        return {
            number: Entry(code, kind, makes_images, spans[number], changes[number])
            for number, code, kind, makes_images in cursor.fetchall()
        }


def _change(at: datetime, detail: str) -> RegisterChange:
    return RegisterChange(at, json.loads(detail))


@cache
def _last_day(period: int) -> date:
    return periods.last_day(period)
