"""Every case held against its events, its evidence and what the rules find in the submissions."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import pandas as pd
from django.db import connection

from reports.evaluation.missing import SYSTEM
from reports.evaluation.suspicions import facts_hash
from reports.policy.directive.parts import NOT_FILED_RULE
from reports.proving.case_history import UNREADABLE, Event, due_case, faults_of
from reports.proving.differences import CASE, Difference, Found, of_row
from reports.proving.register_entries import Entry

_CASES: Final = "SELECT * FROM reports_violation WHERE facility_id = ANY (%s) ORDER BY id"
_EVENTS: Final = """
    SELECT e.violation_id, e.id, e.at, e.person_id, e.event, e.from_state, e.to_state, e.note,
           e.detail::text
    FROM reports_violationevent e JOIN reports_violation v ON v.id = e.violation_id
    WHERE v.facility_id = ANY (%s) ORDER BY e.violation_id, e.id"""
_EVIDENCE: Final = """
    SELECT e.violation_id, e.id, e.source, e.submission_id, s.facility_id, s.period,
           e.facts::text, e.facts_hash
    FROM reports_violationevidence e JOIN reports_violation v ON v.id = e.violation_id
    LEFT JOIN reports_submission s ON s.id = e.submission_id
    WHERE v.facility_id = ANY (%s) ORDER BY e.violation_id, e.id"""
_ORPHANS: Final = """
    SELECT DISTINCT part.violation_id FROM {table} part
    LEFT JOIN reports_violation v ON v.id = part.violation_id WHERE v.id IS NULL ORDER BY 1"""
_PARTS: Final = {"reports_violationevent": "events", "reports_violationevidence": "evidence"}

Row = dict[str, Any]
FacilityMonth = tuple[int, int]
Make = Callable[..., Difference]


@dataclass(frozen=True)
class Ground:
    """One piece of evidence; `month` is that of its submission, where it has one."""

    id: int
    source: str
    submission: UUID | None
    month: FacilityMonth
    facts: dict[str, Any]
    facts_hash: bytes


def prove_cases(
    entries: Mapping[int, Entry],
    filed: Collection[FacilityMonth],
    by_rules: pd.DataFrame,
    found: Found,
) -> int:
    """Tell of every case that is not what its history gives; return the number of cases.

    `by_rules` are the violations (with `submission`) that evaluating the current submissions of
    the filed months gives.
    """
    facilities = list(entries)
    events, grounds = _events(facilities), _grounds(facilities)
    due = _grounds_due(by_rules)
    cases = _cases(facilities)
    for case in cases:
        place = f"{entries[case['facility_id']].code} {case['period']} {case['rule']}"
        difference = of_row(CASE, case["id"], place)
        _prove_columns(case, events[case["id"]], entries, difference, found)
        _prove_grounds(case, grounds[case["id"]], difference, found)
        month = (case["facility_id"], case["period"])
        digest = due.pop((*month, case["rule"]), None)
        if month in filed and case["rule"] != NOT_FILED_RULE:
            _prove_mark(case, digest, grounds[case["id"]], difference, found)
    for facility, period, rule in due:
        words = "the current submission meets the rule, and there is no case"
        place = f"{entries[facility].code} {period} {rule}"
        found(Difference(CASE, "", place, "", what=words))
    return len(cases)


def prove_no_orphans(found: Found) -> None:
    """Tell of events and evidence whose case is gone, in the whole nation."""
    for table, words in _PARTS.items():
        with connection.cursor() as cursor:
            cursor.execute(_ORPHANS.format(table=table))
            for (case,) in cursor.fetchall():
                found(
                    Difference(CASE, str(case), "-", "", what=f"the case is gone, its {words} not")
                )


def _prove_columns(
    case: Row, events: Sequence[Event], entries: Mapping[int, Entry], difference: Make, found: Found
) -> None:
    """Every column of a case against its events."""
    faults = list(faults_of(events))
    for fault in faults:
        found(difference(what=fault))
    try:
        due = due_case(events)
    except UNREADABLE as error:
        found(difference(what=f"its events do not say what they should: {error!r}"))
        return
    entry = entries.get(due["facility_id"])
    answered = case["university_id"]
    due["university_id"] = entry.university_for(due["period"], answered) if entry else answered
    for name, value in case.items():
        if name != "id" and due.get(name) != value:
            found(difference(name, due=due.get(name), found=value))


def _prove_grounds(case: Row, grounds: Sequence[Ground], difference: Make, found: Found) -> None:
    """What a case rests on, and whose evidence it is; that a report is missing needs none."""
    if not grounds and (case["source"] != SYSTEM or case["rule"] != NOT_FILED_RULE):
        found(difference(what="it rests on no evidence"))
    if grounds and grounds[0].source != case["source"]:
        found(difference("source", due=grounds[0].source, found=case["source"]))
    month = (case["facility_id"], case["period"])
    for ground in grounds:
        if ground.submission is None and ground.source != SYSTEM:
            continue
        if ground.submission is not None and ground.month != month:
            found(difference(what=f"its evidence {ground.id} is of another facility or month"))
        if facts_hash(ground.submission, ground.facts) != ground.facts_hash:
            found(difference(what=f"the facts of its evidence {ground.id} were changed"))


def _prove_mark(
    case: Row, due: bytes | None, grounds: Sequence[Ground], difference: Make, found: Found
) -> None:
    """Whether a case out of reports is marked as corrected, and only then.

    `due` is the evidence that the current submission gives for its rule, None where it gives none.
    """
    if due is None:
        if case["source"] == "report" and case["withdrawn_at"] is None:
            words = "the current submission no longer meets the rule"
            found(difference("withdrawn_at", due="a moment", found=None, what=words))
        return
    if case["withdrawn_at"] is not None:
        words = "the current submission meets the rule"
        found(difference("withdrawn_at", due=None, found=case["withdrawn_at"], what=words))
    if due not in {ground.facts_hash for ground in grounds}:
        found(difference(what="the evidence of the current submission is missing"))


def _grounds_due(by_rules: pd.DataFrame) -> dict[tuple[int, int, str], bytes]:
    """The hash of each ground that stands, by facility, month and rule."""
    columns = ("facility", "period", "rule", "submission", "evidence")
    rows = zip(*(by_rules[name].tolist() for name in columns), strict=True)
    return {
        (facility, period, rule): facts_hash(submission, facts)
        for facility, period, rule, submission, facts in rows
    }


def _cases(facilities: list[int]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(_CASES, [facilities])
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _events(facilities: list[int]) -> dict[int, list[Event]]:
    events: dict[int, list[Event]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, [facilities])
        for case, *values, detail in cursor.fetchall():
            events[case].append(Event._make([*values, json.loads(detail)]))
    return events


def _grounds(facilities: list[int]) -> dict[int, list[Ground]]:
    grounds: dict[int, list[Ground]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_EVIDENCE, [facilities])
        for case, number, source, submission, facility, period, facts, digest in cursor.fetchall():
            ground = Ground(
                number, source, submission, (facility, period), json.loads(facts), bytes(digest)
            )
            grounds[case].append(ground)
    return grounds
