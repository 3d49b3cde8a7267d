"""Whom a proof looks at: everybody, or whom something happened to and a share of all others."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

NIGHTS: Final = 7  # in which the rotating share has been everywhere
_OVERLAP: Final = timedelta(hours=1)  # what was under way during the last proof is looked at again
_EVERYONE: Final = "SELECT id FROM facilities_facility ORDER BY id"
_CHANGED: Final = """
    SELECT id FROM facilities_facility WHERE id %% %(nights)s = %(night)s
    UNION SELECT facility_id FROM reports_submission WHERE received_at > %(since)s
    UNION SELECT facility_id FROM reports_score WHERE computed_at > %(since)s
    UNION SELECT facility_id FROM reports_job WHERE queued_at > %(since)s OR done_at > %(since)s
    UNION SELECT v.facility_id FROM reports_violationevent e
          JOIN reports_violation v ON v.id = e.violation_id WHERE e.at > %(since)s
    ORDER BY 1"""
_UNIVERSITIES: Final = "SELECT id FROM facilities_university ORDER BY id"
_WAITING: Final = """
    SELECT DISTINCT facility_id FROM reports_job
    WHERE done_at IS NULL AND set_aside_at IS NULL AND facility_id = ANY (%s)"""


def everyone() -> list[int]:
    """Return all facilities."""
    return _ids(_EVERYONE, {})


def changed_and_share(since: datetime, *, night: int) -> list[int]:
    """Return the facilities that anything was written about since then, and one in `NIGHTS`.

    A row that was tampered with has no new date: the share of the night, by the day's number,
    comes by every facility in turn.
    """
    wanted: dict[str, int | datetime] = {
        "nights": NIGHTS,
        "night": night % NIGHTS,
        "since": since - _OVERLAP,
    }
    return _ids(_CHANGED, wanted)


def universities() -> list[int]:
    """Return all universities. Sums are few: they are counted anew every night."""
    return _ids(_UNIVERSITIES, {})


def settled(facilities: Sequence[int]) -> list[int]:
    """Return those of the facilities that no evaluation waits for."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [list(facilities)])
        waiting = {row[0] for row in cursor.fetchall()}
    return [facility for facility in facilities if facility not in waiting]


def _ids(query: str, parameters: Mapping[str, int | datetime]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [row[0] for row in cursor.fetchall()]
