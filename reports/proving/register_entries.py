"""What the register says of facilities and their past: read once for a block of them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Final, NamedTuple

from django.db import connection

from facilities.register.dated_facts import DatedFacts, facts_of, holding
from reports.policy import periods
from reports.queries.filing.context import answering

Spans = list[tuple[date | None, date | None, int]]

_ENTRIES: Final = """
    SELECT id, code FROM facilities_facility WHERE id = ANY (%s)"""
_ANSWERING: Final = """
    SELECT facility_id, starts_on, ends_on, university_id FROM facilities_responsibility
    WHERE facility_id = ANY (%s) ORDER BY facility_id, starts_on DESC NULLS LAST"""


class Entry(NamedTuple):
    """A facility as the register has it: its code, who answered for it when, what it was when."""

    code: str
    spans: Spans
    facts: list[DatedFacts]

    def university_for(self, period: int, otherwise: int) -> int:
        """Return who answered on the month's last day, `otherwise` where nobody is entered."""
        return answering(self.spans, _last_day(period), otherwise)

    def facts_for(self, period: int) -> tuple[str, bool]:
        """Return kind and whether it made images on the month's last day."""
        facts = holding(self.facts, _last_day(period))
        return facts.kind, facts.makes_images


def entries_of(facilities: Sequence[int]) -> dict[int, Entry]:
    """Return the facilities' entries by id."""
    spans: dict[int, Spans] = defaultdict(list)
    ids = list(facilities)
    facts = facts_of(ids)
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERING, [ids])
        for facility, starts_on, ends_on, university in cursor.fetchall():
            spans[facility].append((starts_on, ends_on, university))
        cursor.execute(_ENTRIES, [ids])
        return {
            number: Entry(code, spans[number], facts[number]) for number, code in cursor.fetchall()
        }


@cache
def _last_day(period: int) -> date:
    return periods.last_day(period)
