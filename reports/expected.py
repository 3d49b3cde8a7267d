"""Which facilities had to report a month, and which university answers for each."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db import connection

from reports.opening import first_judged_period
from reports.policy import periods
from reports.policy.scoring import expected

Closures = dict[int, list[tuple[date, date | None]]]


def expected_facilities(period: int, facilities: list[int] | None = None) -> list[tuple[int, int]]:
    """(facility, university) of all who are expected to report `period`, or of those among some
    facilities, by facility.

    The university is the one responsible on the period's last day. A duplicate that was merged
    is expected up to the merge, on whose day it was closed (the database holds that).
    """
    found = expected_kinds(period, facilities=facilities)
    return [(facility, answering) for facility, answering, _ in found]


def expected_kinds(
    period: int, universities: list[int] | None = None, facilities: list[int] | None = None
) -> list[tuple[int, int, str]]:
    """As `expected_facilities`, with each facility's kind; of some universities or of all."""
    found = owing(period, universities, facilities)
    return [(facility, answering, kind) for facility, answering, kind, _, _ in found]


def owing(
    period: int,
    universities: Sequence[int] | None = None,
    facilities: Sequence[int] | None = None,
) -> list[tuple[int, int, str, str, str]]:
    """(facility, university, kind, ownership, modalities) of all who are expected to report.

    What is known of a facility is of the period's last day, like the university; its modalities
    are one text, with blanks between them.
    """
    last_day = periods.last_day(period)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.id, r.university_id, t.kind, t.ownership,"
            " array_to_string(t.modalities, ' '), t.makes_images, f.opened_on, f.enrolled_on,"
            " f.closed_on FROM facilities_facility f"
            " JOIN facilities_responsibility r ON r.facility_id = f.id"
            " AND (r.starts_on IS NULL OR r.starts_on <= %(day)s)"
            " AND (r.ends_on IS NULL OR r.ends_on > %(day)s)"
            " JOIN facilities_facilityfacts t ON t.facility_id = f.id"
            " AND (t.starts_on IS NULL OR t.starts_on <= %(day)s)"
            " AND (t.ends_on IS NULL OR t.ends_on > %(day)s)"
            " WHERE t.makes_images"
            " AND (%(universities)s::bigint[] IS NULL"
            "   OR r.university_id = ANY (%(universities)s))"
            " AND (%(facilities)s::bigint[] IS NULL OR f.id = ANY (%(facilities)s)) ORDER BY f.id",
            {
                "day": last_day,
                "universities": None if universities is None else list(universities),
                "facilities": None if facilities is None else list(facilities),
            },
        )
        rows = cursor.fetchall()
    closures, judged_from = _closures(period), first_judged_period()
    return [
        (facility, answering, kind, ownership, modalities)
        for (
            facility,
            answering,
            kind,
            ownership,
            modalities,
            makes_images,
            opened_on,
            enrolled_on,
            closed_on,
        ) in rows
        if expected.is_expected(
            period,
            judged_from=judged_from,
            kind=kind,
            makes_images=makes_images,
            opened_on=opened_on,
            enrolled_on=enrolled_on,
            closed_on=closed_on,
            closures=closures.get(facility, []),
        )
    ]


def _closures(period: int) -> Closures:
    """The closures that the month lies within, by facility."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT facility_id, starts_on, ends_on FROM facilities_closure"
            " WHERE starts_on <= %s AND (ends_on IS NULL OR ends_on > %s)",
            [periods.first_day(period), periods.last_day(period)],
        )
        closures: Closures = defaultdict(list)
        for facility, starts_on, ends_on in cursor.fetchall():
            closures[facility].append((starts_on, ends_on))
    return closures
