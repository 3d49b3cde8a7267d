"""Who is reminded of which month, on which day, by whom; and who hears who is late."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import override_settings

from facilities.errors import Refused
from facilities.models import AuditEvent, Closure, Person
from facilities.register.people import create_person
from facilities.register.role_assignments import grant_role
from reports import tasks
from reports.desk import reminding
from reports.desk.reminding import Reminded, remind_due
from reports.models import DeadlineExtension, Notice
from reports.policy import periods
from reports.policy.workflow import reminders
from reports.queries.desk import lists as queries
from reports.queries.desk.lists import DeskFilters
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly

MONTH = 140105
DEADLINE = periods.deadline(MONTH)
PEOPLE = {cast.CLERK, cast.SIGNATORY}


def at(day: date, hour: int = 8) -> datetime:
    """A moment of a day in Tehran."""
    return datetime.combine(day, time(hour), tzinfo=periods.TEHRAN)


def remind(database: Accounts, day: date) -> int:
    """The system's daily run on a day."""
    with database.as_jobs():
        return remind_due(now=at(day))


def told(database: Accounts, kind: str = "reminder", period: int = MONTH) -> set[str]:
    """Who has a notice of a kind for a month."""
    with database.as_jobs():
        rows = Notice.objects.filter(kind=kind, period=period)
        return set(rows.values_list("person__username", flat=True))


def file(database: Accounts, facility: str = cast.T_IMAGING) -> None:
    by = cast.person(cast.OFFICER)
    with database.as_person(by):
        monthly.file(by, facility, MONTH)


@pytest.mark.parametrize("offset", range(-8, 12))
def test_facilities_are_reminded_on_the_days_of_the_policy(database: Accounts, offset: int) -> None:
    remind(database, DEADLINE + timedelta(days=offset))
    due = offset in (-5, -1, 1, 7)
    assert told(database) == (PEOPLE | {cast.OTHER_CLERK} if due else set())


def test_whoever_has_filed_or_owes_nothing_is_left_alone(database: Accounts) -> None:
    file(database)
    with database.as_jobs():
        Closure.objects.create(
            facility=cast.facility(cast.I_IMAGING),
            starts_on=periods.first_day(MONTH),
            reason="تعمیرات",
        )
    remind(database, DEADLINE + timedelta(days=1))
    assert told(database) == set()


def test_a_second_run_on_a_day_tells_nobody_twice(database: Accounts) -> None:
    day = DEADLINE + timedelta(days=1)
    assert remind(database, day) == 5  # three people of facilities, two officers
    assert remind(database, day) == 0
    with database.as_jobs():
        assert remind_due(now=at(day, hour=23)) == 0
        assert Notice.objects.count() == 5
        events = AuditEvent.objects.filter(action="reminders.sent")
        assert {event.detail["facilities"] for event in events} == {1}
        assert events.count() == 2, "one a university"


def test_a_deadline_that_was_put_off_moves_the_reminders_of_its_territory(
    database: Accounts,
) -> None:
    with database.as_jobs():
        DeadlineExtension.objects.create(
            period=MONTH,
            university=cast.university(cast.TEHRAN),
            reason="سیل",
            until=DEADLINE + timedelta(days=40),
            granted_at=at(DEADLINE),
            granted_by=cast.person(cast.POLICY_OWNER),
        )
    remind(database, DEADLINE + timedelta(days=1))
    assert told(database) == {cast.OTHER_CLERK}
    assert told(database, "late_today") == {cast.OTHER_OFFICER}
    remind(database, DEADLINE + timedelta(days=41))
    assert told(database) == PEOPLE | {cast.OTHER_CLERK}
    with database.as_jobs():
        notice = Notice.objects.get(kind="reminder", person__username=cast.CLERK)
    assert notice.detail == {
        "deadline": (DEADLINE + timedelta(days=40)).isoformat(),
        "days": 1,
        "sender": "system",
    }


def test_an_old_month_that_was_put_off_is_reminded_of_again(database: Accounts) -> None:
    again = DEADLINE + timedelta(days=300)
    remind(database, again - timedelta(days=5))
    assert told(database) == set()
    with database.as_jobs():
        DeadlineExtension.objects.create(
            period=MONTH,
            university=cast.university(cast.TEHRAN),
            reason="سیل",
            until=again,
            granted_at=at(DEADLINE),
            granted_by=cast.person(cast.POLICY_OWNER),
        )
    remind(database, again - timedelta(days=5))
    assert told(database) == PEOPLE
    remind(database, again + timedelta(days=14))
    assert told(database, "late_today") == {cast.OFFICER}


def test_the_demos_calendar_ends(database: Accounts) -> None:
    with override_settings(LAST_PERIOD=MONTH - 2):
        assert remind(database, DEADLINE + timedelta(days=1)) == 0


def test_officers_get_one_digest_a_day_of_all_who_are_late(database: Accounts) -> None:
    remind(database, DEADLINE)
    assert told(database, "late_today") == set(), "nobody is late before the deadline's end"
    file(database)
    for offset in (1, 2, 14, 15):
        remind(database, DEADLINE + timedelta(days=offset))
    with database.as_jobs():
        digests = Notice.objects.filter(kind="late_today", person__username=cast.OFFICER)
        assert [n.day - DEADLINE for n in digests.order_by("day")] == [
            timedelta(days=offset) for offset in (1, 2, 14)
        ]
        first = digests.earliest("day")
    assert (first.detail["late"], first.detail["expected"], first.facility) == (2, 3, None)
    assert [name for name, _ in first.detail["names"]] == [
        cast.FACILITIES[cast.T_HOSPITAL].name_fa,
        cast.FACILITIES[cast.T_OFFICE].name_fa,
    ]


def test_an_officer_of_two_universities_hears_of_both_at_once(database: Accounts) -> None:
    with database.as_jobs():
        grant_role(
            by=None,
            person=cast.person(cast.OFFICER),
            role="officer",
            university=cast.university(cast.ISFAHAN),
            starts_on=cast.ROLES_SINCE,
        )
    remind(database, DEADLINE + timedelta(days=1))
    with database.as_jobs():
        digest = Notice.objects.get(kind="late_today", person__username=cast.OFFICER)
    assert digest.detail["late"] == 5


def test_people_whose_role_or_account_has_ended_are_not_told(database: Accounts) -> None:
    with database.as_jobs():
        Person.objects.filter(username=cast.CLERK).update(is_active=False)
        former = create_person(by=None, username="former", full_name="رابط پیشین")
        grant_role(
            by=None,
            person=former,
            role="clerk",
            facility=cast.facility(cast.T_IMAGING),
            starts_on=date(2021, 1, 20),
            ends_on=date(2022, 1, 1),
        )
    remind(database, DEADLINE + timedelta(days=1))
    assert told(database) == {cast.SIGNATORY, cast.OTHER_CLERK}


# --- the officer's own reminders ---


def by_officer(database: Accounts, who: str, *codes: str, period: int = MONTH) -> Any:
    """What came of reminding, or the code of the refusal."""
    by = cast.person(who)
    with database.as_jobs():
        facilities = [cast.facility(code) for code in codes]
    with database.as_person(by):
        try:
            return reminding.remind(by=by, facilities=facilities, period=period)
        except Refused as refused:
            return refused.problems[0].code


def test_an_officer_reminds_those_who_owe_the_month(database: Accounts) -> None:
    file(database, cast.T_HOSPITAL)
    done = by_officer(
        database, cast.OFFICER, cast.T_IMAGING, cast.T_HOSPITAL, cast.T_OFFICE, cast.T_RECEIVER
    )
    assert done == Reminded(reminded=1, not_due=2, without_people=1)
    assert told(database) == PEOPLE
    with database.as_jobs():
        (event,) = AuditEvent.objects.filter(action="facility.reminded")
        assert event.detail == {"period": MONTH}
    by_officer(database, cast.OFFICER, cast.T_IMAGING)
    with database.as_jobs():
        assert Notice.objects.count() == 2, "one a day"


@pytest.mark.parametrize(
    ("who", "code", "outcome"),
    [
        (cast.OTHER_OFFICER, cast.T_IMAGING, "not_allowed"),
        (cast.INSPECTOR, cast.T_IMAGING, "not_allowed"),
        (cast.CLERK, cast.T_IMAGING, "not_allowed"),
        (cast.UNIVERSITY_MACHINE, cast.T_IMAGING, "not_allowed"),
        (cast.ANALYST, cast.T_IMAGING, "not_allowed"),
        (cast.OFFICER, cast.I_IMAGING, "not_allowed"),
    ],
)
def test_nobody_else_reminds(database: Accounts, who: str, code: str, outcome: str) -> None:
    assert by_officer(database, who, code) == outcome
    assert told(database) == set()


def test_a_month_that_has_not_ended_is_not_reminded_of(database: Accounts) -> None:
    coming = periods.following(periods.period_of(date.today()), 1)  # noqa: DTZ011
    assert by_officer(database, cast.OFFICER, cast.T_IMAGING, period=coming) == "wrong_period"


def test_the_desk_shows_the_last_reminder_of_ones_own_facilities_only(database: Accounts) -> None:
    day = DEADLINE + timedelta(days=1)
    remind(database, day)
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        rows = {f.code: f for f in queries.not_filed(officer, DeskFilters(), MONTH)}
        assert rows[cast.T_IMAGING].last_reminded == at(day)  # type: ignore[attr-defined]
        assert rows[cast.T_OFFICE].last_reminded is None, "nobody there to tell"  # type: ignore[attr-defined]
        seen = set(Notice.objects.values_list("kind", "facility__code"))
    assert seen == {("reminder", cast.T_IMAGING), ("late_today", None)}, "row-level security"


def test_the_daily_task_reminds(database: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[dict[str, object]] = []
    monkeypatch.setattr(reminding, "remind_due", lambda **words: runs.append(words))
    tasks.remind_due()
    assert runs == [{}]


@pytest.mark.parametrize(
    ("offset", "reminds", "tells_officers"),
    [
        (-6, False, False),
        (-5, True, False),
        (0, False, False),
        (1, True, True),
        (2, False, True),
        (7, True, True),
        (14, False, True),
        (15, False, False),
    ],
)
def test_the_days_of_the_policy(offset: int, reminds: bool, tells_officers: bool) -> None:
    today = DEADLINE + timedelta(days=offset)
    assert reminders.reminds_today(DEADLINE, today) is reminds
    assert reminders.tells_officers_today(DEADLINE, today) is tells_officers
    assert "۵ و ۱ روز پیش از مهلت و ۱ و ۷ روز پس از آن" in reminders.schedule_in_words().fa
    assert (
        "5 and 1 days before the deadline and 1 and 7 days after"
        in reminders.schedule_in_words().en
    )
