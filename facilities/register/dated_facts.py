"""What facilities were when, for readers of many at once."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final, NamedTuple

from django.db import connection

_FACTS: Final = """
    SELECT facility_id, starts_on, ends_on, kind, makes_images, modalities
    FROM facilities_facilityfacts WHERE facility_id = ANY (%s)"""
_CHANGED: Final = """
    SELECT facility_id, starts_on, ends_on, kind, makes_images, modalities
    FROM facilities_facilityfacts
    WHERE facility_id IN (SELECT facility_id FROM facilities_facilityfacts
                          WHERE facility_id = ANY (%s) AND ends_on IS NOT NULL)"""


class DatedFacts(NamedTuple):
    """What a facility was in a time."""

    starts_on: date | None
    ends_on: date | None
    kind: str
    makes_images: bool
    modalities: list[str]


Times = dict[int, list[DatedFacts]]


def facts_of(facilities: Collection[int]) -> Times:
    """Return the facts of some facilities (ids), in no order."""
    return _read(_FACTS, facilities)


def changed_facts_of(facilities: Collection[int]) -> Times:
    """Return the facts of those of some facilities (ids) that ever changed, in no order."""
    return _read(_CHANGED, facilities)


def holding(times: Sequence[DatedFacts], day: date) -> DatedFacts:
    """Return the facts of a day among those of a facility."""
    return next(
        facts
        for facts in times
        if (facts.starts_on is None or facts.starts_on <= day)
        and (facts.ends_on is None or day < facts.ends_on)
    )


def _read(query: str, facilities: Collection[int]) -> Times:
    found: Times = {}
    with connection.cursor() as cursor:
        cursor.execute(query, [list(facilities)])
        for facility, *facts in cursor.fetchall():
            found.setdefault(facility, []).append(DatedFacts(*facts))
    return found
