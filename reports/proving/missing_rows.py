"""Suspicions of missing reports held against what is owed and was filed.

The watch acts within the hour, so nothing is told of what became due just now. It opens the
suspicions of a month at its deadline; of a facility that was entered or changed in the register
since, it does so in the night.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from reports.evaluation.missing import Due, due_changes
from reports.policy.directive.parts import NOT_FILED_RULE
from reports.policy.workflow.missing import DEADLINE_EXTENDED, FILED_LATE, NOT_EXPECTED, Act
from reports.proving.differences import CASE, Found, of_row
from reports.proving.register_entries import Entry

WITHIN: Final = timedelta(hours=1)
REGISTER: Final = timedelta(hours=25)  # until the next look at all months
_LOOKED_AT: Final = "SELECT DISTINCT period FROM reports_violation WHERE rule = %s"
_REGISTERED: Final = """
    SELECT DISTINCT facility_id FROM reports_job
    WHERE cause = 'register' AND queued_at > %s AND facility_id = ANY (%s)"""
_CLOSES: Final = {
    FILED_LATE: "a report of the month was filed",
    NOT_EXPECTED: "the month is not owed",
    DEADLINE_EXTENDED: "the deadline has not passed",
}


def prove_missing(entries: Mapping[int, Entry], found: Found, *, now: datetime) -> None:
    """Tell of every suspicion of missing reports that stands without its grounds, and of every
    one that is not there and should be."""
    facilities = list(entries)
    due = due_changes(facilities, now=now)
    looked_at, registered = _looked_at(), _registered(facilities, now)
    for one in due:
        change = one.change
        if change.since is not None and change.since > now - WITHIN:
            continue
        if change.act is Act.OPEN and (
            change.period not in looked_at or one.facility in registered
        ):
            continue
        place = f"{entries[one.facility].code} {change.period} {change.rule}"
        found(of_row(CASE, one.suspicion or "", place)(what=_words(one)))


def _words(due: Due) -> str:
    match due.change.act:
        case Act.OPEN:
            return "the month's report is missing, and there is no case"
        case Act.OPEN_AGAIN:
            return "the month's report is missing, and the case was closed by the system"
        case Act.CLOSE:
            why = _CLOSES.get(due.change.event, "fewer months are missing than the rule asks for")
            return f"it stands as a suspicion, and {why}"


def _looked_at() -> set[int]:
    """The months whose deadline the watch has seen pass."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOKED_AT, [NOT_FILED_RULE])
        return {row[0] for row in cursor.fetchall()}


def _registered(facilities: list[int], now: datetime) -> set[int]:
    """Those of the facilities whose entry in the register was made or changed lately."""
    with connection.cursor() as cursor:
        cursor.execute(_REGISTERED, [now - REGISTER, facilities])
        return {row[0] for row in cursor.fetchall()}
