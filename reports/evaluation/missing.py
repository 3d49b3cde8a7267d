"""Suspicions of missing reports, opened, closed and opened again as they are due.

`reports/policy/workflow/missing.py` says what is due; here it is asked about facilities as the
register, the deadlines and what was filed stand now, and written.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection
from psycopg.types.json import Jsonb

from facilities.access.prepared import Statement
from reports.calendar import last_ended, months_ended, present
from reports.deadlines import deadlines_of_months
from reports.evaluation.suspicions import OPENED_AS, facts_hash
from reports.expected import expected_facilities
from reports.opening import first_judged_period
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.directive.parts import MISSING_RULES, NON_COOPERATION_RULE, NOT_FILED_RULE
from reports.policy.workflow.cases import CLOSED, SUSPECTED
from reports.policy.workflow.missing import (
    Act,
    Change,
    OwedMonth,
    Standing,
    changes_due,
    evidence_of,
)

SYSTEM: Final = "system"
_ARRIVED: Final = """
    SELECT facility_id, period, min(received_at) FROM reports_submission
    WHERE facility_id = ANY (%s) GROUP BY 1, 2"""
_STANDING: Final = """
    SELECT id, facility_id, period, university_id, rule, state, source, outcome
    FROM reports_violation WHERE facility_id = ANY (%s) AND rule = ANY (%s) AND period <= %s"""
_SUSPECTED: Final = """
    SELECT DISTINCT facility_id FROM reports_violation
    WHERE facility_id = ANY (%s) AND rule = ANY (%s) AND state IN ('suspected', 'closed')
    ORDER BY 1"""
_LOCK: Final = Statement("""
    SELECT v.id FROM reports_violation v WHERE v.id = ANY (%(ids)s::bigint[])
    ORDER BY v.id FOR NO KEY UPDATE OF v""")
_MOVE: Final = """
    WITH due AS (SELECT * FROM unnest(%(ids)s::bigint[], %(events)s::text[]) AS d (id, event)),
    moved AS (UPDATE reports_violation v SET state = %(after)s, state_changed_at = %(now)s
        FROM due WHERE v.id = due.id AND v.state = %(before)s RETURNING v.id, due.event)
    INSERT INTO reports_violationevent
        (violation_id, at, event, from_state, to_state, note, detail)
    SELECT id, %(now)s, event, %(before)s, %(after)s, '', '{}' FROM moved"""
_OPEN: Final = f"""
    WITH opened AS (INSERT INTO reports_violation (facility_id, period, university_id, rule,
            leads_to, source, state, policy_id, spans_letter_date, opened_at, state_changed_at,
            dismissal_reason, addressee, outcome)
        SELECT d.*, %(source)s, %(state)s, %(policy)s, false, %(now)s, %(now)s, '', '', ''
        FROM unnest(%(facilities)s::bigint[], %(periods)s::int[], %(universities)s::bigint[],
            %(rules)s::text[], %(leads_to)s::text[]) AS d
        ON CONFLICT (facility_id, period, rule) DO NOTHING RETURNING *),
    told AS (INSERT INTO reports_violationevent
            (violation_id, at, event, from_state, to_state, note, detail)
        SELECT id, %(now)s, 'opened', '', state, '', {OPENED_AS} FROM opened)
    SELECT count(*) FROM opened"""
_EVIDENCE: Final = """
    INSERT INTO reports_violationevidence (violation_id, added_at, source, facts, facts_hash)
    SELECT v.id, %(now)s, %(source)s, d.facts, d.hash
    FROM unnest(%(facilities)s::bigint[], %(periods)s::int[], %(facts)s::jsonb[],
        %(hashes)s::bytea[]) AS d (facility, period, facts, hash)
    JOIN reports_violation v ON v.facility_id = d.facility AND v.period = d.period
        AND v.rule = %(rule)s
    ON CONFLICT (violation_id, facts_hash) DO NOTHING"""


class Due(NamedTuple):
    """A change that is due: of which facility, under which university it counts, and the row of
    the suspicion, if it has one."""

    facility: int
    university: int
    suspicion: int | None
    change: Change

    @property
    def cell(self) -> tuple[int, int]:
        """The university and month whose sums it changes."""
        return self.university, self.change.period


def first_judged_for_missing() -> int | None:
    """The first month of which a missing report is suspected; None while nothing is judged."""
    first = first_judged_period()
    start = published.directive().rule(NOT_FILED_RULE).start
    return None if first is None else max(first, start)


def due_changes(facilities: Sequence[int], *, now: datetime) -> list[Due]:
    """Return what is to be done about the facilities' suspicions of missing reports."""
    moment = present(now)
    owed, answering = _owed(facilities, moment)
    arrived = _arrived(facilities)
    rows = _rows(facilities, last_ended(now))
    length = published.directive().silent_months
    found = []
    for facility in facilities:
        of_facility = arrived[facility]
        months = [OwedMonth(period, due, of_facility.get(period)) for period, due in owed[facility]]
        suspicions = {key: row.standing for key, row in rows[facility].items()}
        for change in changes_due(months, of_facility, suspicions, length=length, now=moment):
            row = rows[facility].get((change.rule, change.period))
            university = row.university if row else answering[facility, change.period]
            found.append(Due(facility, university, row.id if row else None, change))
    return found


def changes_to_standing(facilities: Sequence[int], *, now: datetime) -> list[Due]:
    """Return what is to be done about suspicions that stand already; the watch opens new ones."""
    with connection.cursor() as cursor:
        cursor.execute(_SUSPECTED, [list(facilities), list(MISSING_RULES)])
        suspected = [row[0] for row in cursor.fetchall()]
    if not suspected:
        return []
    return [due for due in due_changes(suspected, now=now) if due.change.act is not Act.OPEN]


def lock_suspicions_of(changes: Collection[Due]) -> None:
    """Lock the rows that changes name: before their sums are marked, as `lock_suspicions` does."""
    _LOCK.rows({"ids": [due.suspicion for due in changes if due.suspicion is not None]})


def write_changes(changes: Collection[Due], *, now: datetime) -> int:
    """Do what is due and return the number of suspicions opened.

    `lock_suspicions_of` has run and their sums are marked; the facilities are locked.
    """
    _move(changes, Act.CLOSE, SUSPECTED, CLOSED, now)
    _move(changes, Act.OPEN_AGAIN, CLOSED, SUSPECTED, now)
    opened = _open([due for due in changes if due.change.act is Act.OPEN], now)
    _add_evidence([due for due in changes if due.change.rests_on], now)
    return opened


class _Row(NamedTuple):
    id: int
    university: int
    standing: Standing


def _owed(
    facilities: Sequence[int], now: datetime
) -> tuple[dict[int, list[tuple[int, datetime]]], dict[tuple[int, int], int]]:
    """The months that each facility owes with the moments they are due, in their order; and who
    answers for a facility and month."""
    first = first_judged_for_missing()
    months = [] if first is None else months_ended(first, now)[::-1]
    deadlines = deadlines_of_months(months)
    owed: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    answering = {}
    for period in months:
        for facility, university in expected_facilities(period, list(facilities)):
            due = periods.deadline_moment(deadlines[period].of(university))
            owed[facility].append((period, due))
            answering[facility, period] = university
    return owed, answering


def _arrived(facilities: Sequence[int]) -> dict[int, dict[int, datetime]]:
    """When the first submission of each filed month came, by facility and month."""
    arrived: dict[int, dict[int, datetime]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVED, [list(facilities)])
        for facility, period, moment in cursor.fetchall():
            arrived[facility][period] = moment
    return arrived


def _rows(facilities: Sequence[int], latest: int) -> dict[int, dict[tuple[str, int], _Row]]:
    """The suspicions of missing reports, by facility, then rule and month."""
    rows: dict[int, dict[tuple[str, int], _Row]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [list(facilities), list(MISSING_RULES), latest])
        for number, facility, period, university, rule, state, source, outcome in cursor:
            standing = Standing.WITH_PEOPLE
            if state == SUSPECTED and source == SYSTEM:
                standing = Standing.SUSPECTED
            elif state == CLOSED and not outcome:  # people close a case after its ruling
                standing = Standing.CLOSED_FOR_NOW
            rows[facility][rule, period] = _Row(number, university, standing)
    return rows


def _move(changes: Collection[Due], act: Act, before: str, after: str, now: datetime) -> None:
    named = [due for due in changes if due.change.act is act]
    if not named:
        return
    values: dict[str, Any] = {
        "ids": [due.suspicion for due in named],
        "events": [due.change.event for due in named],
        "before": before,
        "after": after,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, values)


def _open(changes: Collection[Due], now: datetime) -> int:
    if not changes:
        return 0
    directive = published.directive()
    rules = [due.change.rule for due in changes]
    months = [due.change.period for due in changes]
    values = _places(changes) | {
        "universities": [due.university for due in changes],
        "rules": rules,
        "leads_to": [
            directive.rule(rule).leads_to_in(period)
            for rule, period in zip(rules, months, strict=True)
        ],
        "source": SYSTEM,
        "state": SUSPECTED,
        "policy": published.CURRENT,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, values)
        return int(cursor.fetchone()[0])


def _add_evidence(changes: Collection[Due], now: datetime) -> None:
    """Say of each non-cooperation which months it rests on."""
    named = [due for due in changes if due.change.rule == NON_COOPERATION_RULE]
    if not named:
        return
    facts = [evidence_of(due.change) for due in named]
    values = _places(named) | {
        "facts": [Jsonb(fact) for fact in facts],
        "hashes": [facts_hash(None, fact) for fact in facts],
        "rule": NON_COOPERATION_RULE,
        "source": SYSTEM,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_EVIDENCE, values)


def _places(changes: Collection[Due]) -> dict[str, Any]:
    return {
        "facilities": [due.facility for due in changes],
        "periods": [due.change.period for due in changes],
    }
