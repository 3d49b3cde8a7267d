"""Suspicions of missing reports: which are due at one facility, and what is to be done for them.

They rest on what is not there, so the system itself opens them, closes them when the grounds are
gone, and opens them again when the grounds come back; all that only while they are suspected. What
a person has taken up stays as the person left it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from reports.policy.directive.parts import NON_COOPERATION_RULE, NOT_FILED_RULE

FILED_LATE: Final = "filed_late"
NOT_EXPECTED: Final = "not_expected"
DEADLINE_EXTENDED: Final = "deadline_extended"
FEWER_MISSING: Final = "fewer_missing"
OPENED_AGAIN: Final = "opened_again"


class OwedMonth(NamedTuple):
    """A month that a facility has to report: the moment its deadline ends, and when its first
    report arrived, if one did."""

    period: int
    due: datetime
    arrived: datetime | None


class Standing(StrEnum):
    """How a suspicion stands: for the system to close, closed by it for now, or with people."""

    SUSPECTED = "suspected"
    CLOSED_FOR_NOW = "closed_for_now"
    WITH_PEOPLE = "with_people"


class Act(StrEnum):
    """What the system does to a suspicion."""

    OPEN = "open"
    OPEN_AGAIN = "open_again"
    CLOSE = "close"


class Change(NamedTuple):
    """One act due: the rule and month of its suspicion, the event that tells of it, and the months
    that it rests on. `since` is the moment from which on it was due, where there is one."""

    act: Act
    rule: str
    period: int
    event: str
    rests_on: tuple[int, ...] = ()
    since: datetime | None = None


Suspicions = Mapping[tuple[str, int], Standing]  # by rule and month


def changes_due(
    owed: Sequence[OwedMonth],
    arrived: Mapping[int, datetime],
    suspicions: Suspicions,
    *,
    length: int,
    now: datetime,
) -> list[Change]:
    """Return what is to be done about one facility's suspicions of missing reports.

    `owed` are its owed months in their order, `arrived` says of every filed month when its first
    report came. `length` is how many months in a row without report are non-cooperation.
    """
    return [
        *_not_filed(owed, arrived, suspicions, now),
        *_non_cooperation(owed, suspicions, length, now),
    ]


class Silence(NamedTuple):
    """Months without report, one after the other: each of `periods` is one at whose deadline it
    and those owed before it were all missing. `rests_on` are those of the first."""

    periods: tuple[int, ...]
    rests_on: tuple[int, ...]
    since: datetime


def silences(owed: Sequence[OwedMonth], *, length: int, now: datetime) -> list[Silence]:
    """Return the runs of at least `length` owed months that were missing when a deadline passed.

    A month counts when its own deadline has passed, so an extension takes it out; what was filed
    after the deadline at which the others were missing too changes nothing any more.
    """
    found: list[Silence] = []
    before = False
    for place in range(length - 1, len(owed)):
        months = owed[place - length + 1 : place + 1]
        last = max(month.due for month in months)
        met = last <= now and all(m.arrived is None or m.arrived >= last for m in months)
        if met and before:
            found[-1] = found[-1]._replace(periods=(*found[-1].periods, owed[place].period))
        elif met:
            rests_on = tuple(month.period for month in months)
            found.append(Silence((owed[place].period,), rests_on, last))
        before = met
    return found


def _not_filed(
    owed: Sequence[OwedMonth],
    arrived: Mapping[int, datetime],
    suspicions: Suspicions,
    now: datetime,
) -> Iterator[Change]:
    due = {m.period: m.due for m in owed if m.due <= now and m.period not in arrived}
    for period, since in due.items():
        standing = suspicions.get((NOT_FILED_RULE, period))
        if standing is None:
            yield Change(Act.OPEN, NOT_FILED_RULE, period, "opened", (period,), since)
        elif standing is Standing.CLOSED_FOR_NOW:
            yield Change(Act.OPEN_AGAIN, NOT_FILED_RULE, period, OPENED_AGAIN, (period,), since)
    is_owed = {month.period for month in owed}
    for (rule, period), standing in suspicions.items():
        if rule != NOT_FILED_RULE or standing is not Standing.SUSPECTED or period in due:
            continue
        if period in arrived:
            yield Change(Act.CLOSE, rule, period, FILED_LATE, since=arrived[period])
        else:
            event = DEADLINE_EXTENDED if period in is_owed else NOT_EXPECTED
            yield Change(Act.CLOSE, rule, period, event)


def _non_cooperation(
    owed: Sequence[OwedMonth], suspicions: Suspicions, length: int, now: datetime
) -> Iterator[Change]:
    found = silences(owed, length=length, now=now)
    standing = {
        period: how for (rule, period), how in suspicions.items() if rule == NON_COOPERATION_RULE
    }
    for silence in found:
        stands = [standing.get(period) for period in silence.periods]
        if any(how in (Standing.SUSPECTED, Standing.WITH_PEOPLE) for how in stands):
            continue  # once a run
        first = silence.periods[0]
        again = stands[0] is not None
        yield Change(
            Act.OPEN_AGAIN if again else Act.OPEN,
            NON_COOPERATION_RULE,
            first,
            OPENED_AGAIN if again else "opened",
            silence.rests_on,
            silence.since,
        )
    met = {period for silence in found for period in silence.periods}
    for period, how in standing.items():
        if how is Standing.SUSPECTED and period not in met:
            yield Change(Act.CLOSE, NON_COOPERATION_RULE, period, FEWER_MISSING)


def evidence_of(change: Change) -> dict[str, Any]:
    """Return the facts that a suspicion of non-cooperation rests on."""
    return {"missing_months": list(change.rests_on)}
