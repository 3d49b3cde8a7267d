"""The watch over missing reports: who had to report, and had not when the deadline passed.

NOT_FILED is an administrative suspicion for the officer's list, NON_COOPERATION one for the
inspector's. They are opened here within the hour after a deadline. What closes them, or opens them
again, is done here too, and sooner where a job says so (evaluating.py): a late filing, a deadline
put off, a change in the register.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import connection, transaction

from facilities.locks import lock_facilities
from reports.calendar import calendar, months_ended
from reports.evaluation.missing import (
    due_changes,
    first_judged_for_missing,
    lock_suspicions_of,
    write_changes,
)
from reports.evaluation.rollups import mark_cells
from reports.expected import expected_facilities
from reports.policy.directive.parts import MISSING_RULES

RECENT = 3  # months looked at each time; the nightly run looks at all, for late registrations
BLOCK = 1000  # facilities in one transaction, each of which holds a lock


def open_not_filed(*, everything: bool = False, now: datetime | None = None) -> int:
    """Do what is due about missing reports whose deadline has passed; answer how many suspicions
    were opened.

    Looks at the facilities concerned in the latest months, or with `everything` at all.
    """
    months = _months_due(everything, now or datetime.now(UTC))
    concerned = sorted({f for period in months for f in _concerned(period, now)})
    opened = 0
    for start in range(0, len(concerned), BLOCK):
        moment = now or datetime.now(UTC)  # of each block: what is written is evidence, dated by it
        with transaction.atomic():
            opened += _settle(concerned[start : start + BLOCK], moment)
    return opened


def _settle(facilities: list[int], now: datetime) -> int:
    lock_facilities(facilities)
    changes = due_changes(facilities, now=now)
    if not changes:
        return 0
    lock_suspicions_of(changes)
    mark_cells({due.cell for due in changes}, now=now)
    return write_changes(changes, now=now)


def _months_due(everything: bool, now: datetime) -> list[int]:
    """Judged months, newest first, that have ended; their deadlines are judged one by one."""
    first = first_judged_for_missing()
    months = [] if first is None else months_ended(first, now)
    return months if everything else months[:RECENT]


def _concerned(period: int, now: datetime | None) -> Iterator[int]:
    """Facilities whose report of a month is missing after its deadline, and those of which the
    system suspects that."""
    today = calendar(now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT facility_id FROM reports_report WHERE period = %s", [period])
        filed = {row[0] for row in cursor.fetchall()}
        cursor.execute(
            "SELECT facility_id FROM reports_violation WHERE period = %s AND rule = ANY (%s)"
            " AND state = 'suspected'",
            [period, list(MISSING_RULES)],
        )
        yield from (row[0] for row in cursor.fetchall())
    for facility, university in expected_facilities(period):
        if facility not in filed and today.is_closed(period, university):
            yield facility
