"""The policy owner puts a deadline off: who may, what is refused, whom it concerns, who is told."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection

from facilities.errors import Refused
from facilities.models import AuditEvent
from reports.deadlines import deadlines_of
from reports.evaluation.jobs import evaluate_waiting
from reports.evaluation.not_filed import open_not_filed
from reports.extending import extend_deadline, preview_extension
from reports.models import DeadlineExtension, Job, Notice, Score
from reports.policy import periods
from reports.policy.workflow.notice_words import words_of
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.views.signed_in import client_of, page_of

MONTH = 140105
REGULAR = periods.deadline(MONTH)
REASON = "قطعی سراسری اینترنت"
LATER = REGULAR + timedelta(days=10)
AFTER = periods.deadline_moment(REGULAR) + timedelta(days=2)


def extend(
    database: Accounts,
    *,
    by: str = cast.POLICY_OWNER,
    territory: str | None = None,
    now: datetime = AFTER,
    **changes: Any,
) -> DeadlineExtension:
    person = cast.person(by)
    university = cast.university(territory) if territory else None
    with database.as_person(person):
        asked: dict[str, Any] = {"period": MONTH, "until": LATER, "reason": REASON} | changes
        return extend_deadline(by=person, university=university, now=now, **asked)


@pytest.mark.parametrize(
    "username",
    [cast.ANALYST, cast.OFFICER, cast.NATIONAL_INSPECTOR, cast.SIGNATORY, cast.ADMINISTRATOR],
)
def test_only_the_policy_owner_may(database: Accounts, username: str) -> None:
    with pytest.raises(Refused) as refused:
        extend(database, by=username)
    assert [problem.code for problem in refused.value.problems] == ["not_allowed"]


# What is asked, and the fields and codes of what is wrong with it.
REFUSED: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "no month": ({"period": 0}, [("period", "wrong_period")]),
    "before the project": ({"period": 139910}, [("period", "wrong_period")]),
    "a month to come": ({"period": 140107}, [("period", "wrong_period")]),
    "no reason": ({"reason": " \n"}, [("reason", "required")]),
    "a long reason": ({"reason": "ا" * 1001}, [("reason", "too_long")]),
    "no day": ({"until": None}, [("until", "required")]),
    "the deadline itself": ({"until": REGULAR}, [("until", "not_later")]),
    "an earlier day": ({"until": REGULAR - timedelta(days=1)}, [("until", "not_later")]),
    "after a year": ({"until": REGULAR + timedelta(days=367)}, [("until", "too_far")]),
    "two at once": ({"until": None, "reason": ""}, [("reason", "required"), ("until", "required")]),
}


@pytest.mark.parametrize(("asked", "codes"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(
    database: Accounts, asked: dict[str, Any], codes: list[tuple[str, str]]
) -> None:
    with pytest.raises(Refused) as refused:
        extend(database, **asked)
    assert [(p.field, p.code) for p in refused.value.problems] == codes
    assert all(p.message_fa and p.message_en for p in refused.value.problems)
    with database.as_jobs():
        assert not DeadlineExtension.objects.exists()


@pytest.mark.parametrize("day", [1, 366])
@pytest.mark.parametrize(
    "now",
    [
        periods.deadline_moment(periods.first_day(MONTH)),
        periods.deadline_moment(REGULAR) - timedelta(days=3),
        AFTER,
        AFTER + timedelta(days=700),
    ],
    ids=["while it runs", "before the deadline", "after it", "long after it"],
)
def test_before_and_after_the_deadline(database: Accounts, day: int, now: datetime) -> None:
    granted = extend(database, until=REGULAR + timedelta(days=day), now=now)
    with database.as_jobs():
        assert deadlines_of(MONTH).of(None) == REGULAR + timedelta(days=day)
        event = AuditEvent.objects.get(action="deadline.extended")
        assert (event.actor_id, event.object_id) == (granted.granted_by_id, str(granted.pk))
        assert event.detail["reason"] == REASON


def test_of_several_the_latest_day_holds_and_each_must_be_later(database: Accounts) -> None:
    days = [REGULAR + timedelta(days=n) for n in (3, 5, 9)]
    extend(database, territory=cast.TEHRAN, until=days[0])
    extend(database, until=days[1])
    with pytest.raises(Refused):
        extend(database, territory=cast.TEHRAN, until=days[1])
    extend(database, territory=cast.TEHRAN, until=days[2])
    with database.as_jobs():
        found = deadlines_of(MONTH)
        assert found.of(cast.university(cast.TEHRAN).pk) == days[2]
        assert found.of(cast.university(cast.ISFAHAN).pk) == days[1]
        assert DeadlineExtension.objects.count() == 3


def test_whom_it_concerns(database: Accounts) -> None:
    officer, other = cast.person(cast.OFFICER), cast.person(cast.OTHER_OFFICER)
    with database.as_person(officer):
        monthly.file(officer, cast.T_HOSPITAL, MONTH)
        monthly.file(officer, cast.T_IMAGING, MONTH, now=AFTER)
    with database.as_person(other):
        monthly.file(other, cast.I_HOSPITAL, MONTH)
    owner = cast.person(cast.POLICY_OWNER)
    with database.as_person(owner):

        def concern(territory: str | None, until: date = LATER) -> tuple[int, int, int, int]:
            found = preview_extension(
                by=owner,
                period=MONTH,
                university=cast.university(territory) if territory else None,
                until=until,
                reason=REASON,
                now=AFTER,
            )
            assert found.deadline == REGULAR
            return found.expected, len(found.missing), len(found.late), found.closes

        assert concern(cast.TEHRAN) == (3, 1, 1, 1)
        assert concern(cast.ISFAHAN) == (2, 1, 0, 1)
        assert concern(None) == (5, 2, 1, 2)
        assert concern(None, REGULAR + timedelta(days=1)) == (5, 2, 1, 0), "over already"
    extend(database, territory=cast.TEHRAN)
    with database.as_person(owner):
        assert concern(None) == (2, 1, 0, 1), "Tehran has this day already"


def test_those_concerned_are_told_and_nobody_else(database: Accounts) -> None:
    officer, other = cast.person(cast.OFFICER), cast.person(cast.OTHER_OFFICER)
    with database.as_person(other):
        monthly.file(other, cast.I_IMAGING, MONTH)
    with database.as_jobs():
        Job.objects.all().delete()
    granted = extend(database)
    with database.as_jobs():
        told = Notice.objects.exclude(kind="filed_for_you").values_list(
            "person__username", "kind", "facility__code"
        )
        assert set(told) == {
            (cast.CLERK, "deadline_extended", cast.T_IMAGING),
            (cast.SIGNATORY, "deadline_extended", cast.T_IMAGING),
            (cast.OFFICER, "deadline_extended_for_officers", None),
            (cast.OTHER_OFFICER, "deadline_extended_for_officers", None),
        }
        notice = Notice.objects.get(person=officer)
        assert (notice.period, notice.made_at) == (MONTH, granted.granted_at)
        text = words_of(notice.kind, "fa", period=MONTH, detail=notice.detail).text
        assert "۱۴۰۱/۰۶/۲۵" in text
        assert REASON in text


def test_scores_and_suspicions_follow_at_once(database: Accounts) -> None:
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        monthly.file(officer, cast.T_IMAGING, MONTH, now=AFTER)
    with database.as_jobs():
        while evaluate_waiting():
            pass
        open_not_filed(now=AFTER)
        assert Score.objects.get(is_current=True).days_late == 3
        Job.objects.all().delete()
    extend(database, territory=cast.TEHRAN)
    with database.as_jobs():
        queued = Job.objects.values_list("facility__code", "cause", "period")
        assert set(queued) == {
            (code, "deadline", MONTH) for code in (cast.T_IMAGING, cast.T_HOSPITAL, cast.T_OFFICE)
        }
        while evaluate_waiting():
            pass
        assert Score.objects.get(is_current=True).days_late == 0


def test_an_extension_stays_as_it_is(database: Accounts) -> None:
    granted = extend(database)
    for statement in (
        "UPDATE reports_deadlineextension SET until = '2030-01-01'",
        "DELETE FROM reports_deadlineextension",
    ):
        with (
            database.as_superuser(),
            connection.cursor() as cursor,
            pytest.raises(DatabaseError, match="evidence"),
        ):
            cursor.execute(statement)
    with database.as_jobs():
        assert DeadlineExtension.objects.get().until == granted.until


# ── the page ─────────────────────────────────────────────────────────────────────────────────

FORM = {"period": str(MONTH), "university": cast.TEHRAN, "until": "1401/06/25", "reason": REASON}


def test_the_page_shows_whom_it_concerns_and_grants_only_when_it_is_said(
    database: Accounts,
) -> None:
    client = client_of(cast.POLICY_OWNER)
    assert "هیچ مهلتی تمدید نشده است" in page_of(client, "/deadlines/")
    answer = client.post("/deadlines/", FORM | {"step": "preview"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "این مهلت تمدید شود؟" in page
    assert "۱۴۰۱/۰۶/۲۵" in page
    with database.as_jobs():
        assert not DeadlineExtension.objects.exists()
    answer = client.post("/deadlines/", FORM | {"step": "grant"}, follow=True)
    page = answer.content.decode()
    assert "مهلت تمدید شد" in page
    assert REASON in page
    with database.as_jobs():
        granted = DeadlineExtension.objects.get()
        assert (granted.period, granted.until) == (MONTH, LATER)
        assert granted.university == cast.university(cast.TEHRAN)
        assert granted.granted_by == cast.person(cast.POLICY_OWNER)
    answer = client.post("/deadlines/", FORM | {"step": "grant"})
    assert answer.status_code == 409
    assert "مهلت کنونی تا ۱۴۰۱/۰۶/۲۵ است" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"university": ""}, "قلمرو را انتخاب کنید"),
        ({"university": "x"}, "قلمرو را انتخاب کنید"),
        ({"until": "فردا"}, "تاریخ را مانند"),
        ({"until": ""}, "آخرین روز مهلت را بنویسید"),
        ({"reason": ""}, "علت تمدید را بنویسید"),
        ({"period": "x"}, "ماهی از آغاز طرح"),
    ],
)
def test_what_the_page_refuses_keeps_what_was_typed(
    database: Accounts, changes: dict[str, str], said: str
) -> None:
    client = client_of(cast.POLICY_OWNER)
    answer = client.post("/deadlines/", FORM | changes | {"step": "grant"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert said in page
    assert changes.get("reason", REASON) in page


@pytest.mark.parametrize("username", [cast.CLERK, cast.OFFICER, cast.INSPECTOR, cast.ANALYST])
def test_everybody_reads_the_list_and_nobody_else_writes(database: Accounts, username: str) -> None:
    extend(database)
    client = client_of(username)
    page = page_of(client, "/deadlines/")
    assert REASON in page
    assert 'name="until"' not in page
    assert client.post("/deadlines/", FORM | {"step": "grant"}).status_code == 404


def test_the_page_in_english(database: Accounts) -> None:
    extend(database)
    client = client_of(cast.POLICY_OWNER, language="en")
    answer = client.post("/deadlines/", FORM | {"until": "1401/07/01", "step": "preview"})
    page = answer.content.decode()
    assert "Extend this deadline?" in page
    assert "will be due by the end of 1401/07/01" in page
    assert "Deadlines that were extended" in page


@pytest.mark.parametrize(
    ("territory", "told"), [(None, True), (cast.TEHRAN, True), (cast.ISFAHAN, False)]
)
def test_form_and_desk_say_until_when_and_why(
    database: Accounts, territory: str | None, told: bool
) -> None:
    extend(database, territory=territory)
    words = f"مهلت این ماه تا پایان روز ۱۴۰۱/۰۶/۲۵ تمدید شده است. علت: {REASON}"
    form = page_of(client_of(cast.CLERK), f"/filing/{cast.T_IMAGING}/{MONTH}/")
    desk = page_of(client_of(cast.OFFICER), "/desk/", period=MONTH)
    assert (words in form, words in desk) == (told, told)
    assert ("۱۴۰۱/۰۶/۲۵" in form) is told


def test_of_an_extension_that_a_later_one_outdates_nothing_is_said(database: Accounts) -> None:
    extend(database, territory=cast.TEHRAN, until=REGULAR + timedelta(days=2), reason="سیل")
    extend(database)
    desk = page_of(client_of(cast.OFFICER), "/desk/", period=MONTH)
    assert REASON in desk
    assert "سیل" not in desk


def test_granting_is_dated_now(database: Accounts) -> None:
    person = cast.person(cast.POLICY_OWNER)
    with database.as_person(person):
        granted = extend_deadline(
            by=person, period=MONTH, university=None, until=LATER, reason=REASON
        )
    assert abs(granted.granted_at - datetime.now(UTC)) < timedelta(minutes=1)
