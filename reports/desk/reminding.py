"""Reminding facilities of months they have not filed, and telling officers who is late.

An officer reminds whom they tick; the system reminds everybody on the days of
`reports/policy/workflow/reminders.py`. Nobody is told the same twice on one day.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from facilities.access.facilities import visible_facilities
from facilities.access.holders import officers_by_university, reporters_by_facility
from facilities.access.rows import rows_of
from facilities.access.scope import may
from facilities.errors import refuse
from facilities.models import Facility, Person, University
from facilities.register import audit
from reports import calendar
from reports.deadlines import Deadlines, deadlines_of, put_off_until
from reports.expected import expected_facilities
from reports.models import Notice, Report
from reports.notices import telling
from reports.policy import periods
from reports.policy.digits import to_persian
from reports.policy.workflow import reminders
from reports.queries.dashboards.facility_list import expected_in

KINDS = ("reminder", "late_today")
NAMES_IN_A_DIGEST = 10
MOST_AT_ONCE = 5_000  # facilities reminded in one step: a whole university


class Reminded(NamedTuple):
    """How many facilities were reminded, had filed already or owe nothing, have nobody to tell."""

    reminded: int
    not_due: int
    without_people: int


def remind(
    *, by: Person, facilities: Iterable[Facility], period: int, now: datetime | None = None
) -> Reminded:
    """Remind facilities of a month that they owe and have not filed.

    Raises Refused: not_allowed (one of them is not the officer's), too_many, wrong_period (not
    ended yet).
    """
    moment = now or timezone.now()
    asked = {facility.pk: facility for facility in facilities}
    if len(asked) > MOST_AT_ONCE:
        raise refuse(
            "",
            "too_many",
            f"در هر بار حداکثر {to_persian(MOST_AT_ONCE)} مرکز یادآوری می‌شود.",
            f"At most {MOST_AT_ONCE:,} facilities are reminded at once.",
        )
    if not calendar.has_ended(period, moment):
        raise refuse(
            "period",
            "wrong_period",
            "این ماه هنوز پایان نیافته است.",
            "This month has not ended yet.",
        )
    if not all(may(by, "chase_late", facility=facility) for facility in asked.values()):
        raise refuse("", "not_allowed", "این کار در اختیار شما نیست.", "You may not do this.")
    with transaction.atomic():
        due = _due_among(by, asked, period)
        people = reporters_by_facility([facility.pk for facility in due])
        deadlines = deadlines_of(period)
        told = []
        for facility in due:
            if facility.pk in people:
                detail = _facts(deadlines.of(facility.university_id), moment, "officer")
                told += [
                    telling.unsaved_notice(person, "reminder", facility.pk, period, detail, moment)
                    for person in people[facility.pk]
                ]
                audit.record(
                    by=by, action="facility.reminded", on=facility, detail={"period": period}
                )
        telling.store_notices(told)
    return Reminded(len(people), len(asked) - len(due), len(due) - len(people))


def remind_due(*, now: datetime | None = None) -> int:
    """Remind all facilities and tell all officers whose day it is; answer how many notices.

    To be run daily in the jobs' role; a second run on one day tells nobody anything.
    """
    moment = now or datetime.now(UTC)
    today = timezone.localdate(moment)
    told = 0
    ended = calendar.months_ended(periods.FIRST_PERIOD, moment)
    put_off = put_off_until(today - timedelta(days=reminders.LONGEST_AFTER))
    for period in ended:
        if period in ended[: reminders.MONTHS_LOOKED_AT] or period in put_off:
            with transaction.atomic():
                told += _remind_month(period, today, moment)
    return told


def _remind_month(period: int, today: date, now: datetime) -> int:
    deadlines = deadlines_of(period)
    if not any(
        reminders.reminds_today(day, today) or reminders.tells_officers_today(day, today)
        for day in deadlines.all()
    ):
        return 0
    expected = expected_facilities(period)
    filed = set(Report.objects.filter(period=period).values_list("facility_id", flat=True))
    late = [pair for pair in expected if pair[0] not in filed]
    standing = Notice.objects.filter(period=period, day=today, kind__in=KINDS)
    before = standing.count()
    told = _to_facilities(period, late, deadlines, today, now)
    told += _to_officers(period, expected, late, deadlines, today, now)
    telling.store_notices(told)
    added = standing.count() - before
    if added:
        _record(told, dict(late), period)
    return added


def _to_facilities(
    period: int, late: Sequence[tuple[int, int]], deadlines: Deadlines, today: date, now: datetime
) -> list[Notice]:
    """Reminders to the clerks and signatories of those whose day it is."""
    due = [(f, u) for f, u in late if reminders.reminds_today(deadlines.of(u), today)]
    people = reporters_by_facility([facility for facility, _ in due])
    told = []
    for facility, university in due:
        facts = _facts(deadlines.of(university), now, "system")
        for person in people.get(facility, ()):
            told.append(telling.unsaved_notice(person, "reminder", facility, period, facts, now))
    return told


def _to_officers(
    period: int,
    expected: Sequence[tuple[int, int]],
    late: Sequence[tuple[int, int]],
    deadlines: Deadlines,
    today: date,
    now: datetime,
) -> list[Notice]:
    """One digest for each officer: who is late of all they answer for."""
    passed = {u for _, u in expected if reminders.tells_officers_today(deadlines.of(u), today)}
    officers = officers_by_university(passed)
    of_officer: dict[int, tuple[Person, set[int]]] = {}
    for university, people in officers.items():
        for person in people:
            of_officer.setdefault(person.pk, (person, set()))[1].add(university)
    names = _names([facility for facility, university in late if university in passed])
    told = []
    for person, universities in of_officer.values():
        missing = [facility for facility, university in late if university in universities]
        if missing:
            facts = {
                "late": len(missing),
                "expected": sum(university in universities for _, university in expected),
                "names": [names[facility] for facility in missing[:NAMES_IN_A_DIGEST]],
            }
            told.append(telling.unsaved_notice(person, "late_today", None, period, facts, now))
    return told


def _due_among(by: Person, asked: Mapping[int, Facility], period: int) -> list[Facility]:
    """Those that owe the month and have not filed it."""
    filed = rows_of(by, Report.objects.filter(period=period, facility__in=list(asked)))
    rows = visible_facilities(by).filter(pk__in=list(asked))
    rows = rows.filter(expected_in(period)).exclude(pk__in=filed.values("facility"))
    return list(rows.order_by("pk"))


def _facts(deadline: date, now: datetime, sender: str) -> dict[str, Any]:
    days = reminders.days_after(deadline, timezone.localdate(now))
    return {"deadline": deadline.isoformat(), "days": days, "sender": sender}


def _names(facilities: list[int]) -> dict[int, tuple[str, str]]:
    rows = Facility.objects.filter(pk__in=facilities)
    return {pk: (fa, en) for pk, fa, en in rows.values_list("pk", "name_fa", "name_en")}


def _record(told: list[Notice], answering: Mapping[int, int], period: int) -> None:
    """One audit event for each university whose facilities were reminded by the system."""
    reminded = {note.facility_id for note in told if note.facility_id is not None}
    numbers = Counter(answering[facility] for facility in reminded)
    for university in University.objects.filter(pk__in=numbers).order_by("pk"):
        audit.record(
            by=None,
            action="reminders.sent",
            on=university,
            detail={"period": period, "facilities": numbers[university.pk]},
        )
