"""Which university answers for a facility when, and facilities that change hands."""

from contextlib import suppress
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import IntegrityError
from django.utils import timezone

from facilities.errors import Refused
from facilities.models import AuditEvent, Facility, Responsibility, University
from facilities.register import facilities
from facilities.register.responsibility import (
    check_move,
    refresh_responsible,
    responsible_university,
)
from tests import cast
from tests.accounts import Accounts
from tests.facilities.moves import move_facility
from tests.facilities.together import at_once

MOVED_ON = date(2022, 3, 21)  # 1401/01/01


def _codes(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    for problem in refused.value.problems:
        assert problem.message_fa
        assert problem.message_en
    return [(problem.field, problem.code) for problem in refused.value.problems]


def _last_event(action: str) -> AuditEvent:
    return AuditEvent.objects.filter(action=action).latest("id")


def test_a_move_keeps_the_past_with_the_former_university(database: Accounts) -> None:
    officer = cast.person(cast.OFFICER)
    isfahan = cast.university("isfahan")
    with database.as_jobs():
        move_facility(
            by=None, facility=cast.facility(cast.T_OFFICE), university=isfahan, on=MOVED_ON
        )
    with database.as_person(officer):
        office = cast.facility(cast.T_OFFICE)
        with pytest.raises(Refused) as refused:  # it is Isfahan's now
            facilities.change_facility(by=officer, facility=office, city="ری")
        assert _codes(refused) == [("", "not_allowed")]
    with database.as_jobs():
        office = cast.facility(cast.T_OFFICE)
        assert office.university == isfahan
        answered = {
            day: str(responsible_university(office, day).code)  # type: ignore[union-attr]
            for day in (date(1990, 1, 1), MOVED_ON - timedelta(days=1), MOVED_ON)
        }
        assert list(answered.values()) == ["tehran", "tehran", "isfahan"]
        moved = [
            facility.code
            for facility in Facility.objects.all()
            if responsible_university(facility, MOVED_ON)
            != responsible_university(facility, MOVED_ON - timedelta(days=1))
        ]
        assert moved == [cast.T_OFFICE]


@pytest.mark.parametrize(
    ("university", "on", "reason"),
    [
        ("tehran", MOVED_ON, ("university", "same_university")),
        ("isfahan", date(2020, 3, 20), ("on", "too_early")),
    ],
    ids=["to where it is", "before the present responsibility"],
)
def test_a_senseless_move_is_refused(
    database: Accounts, university: str, on: date, reason: tuple[str, str]
) -> None:
    with database.as_jobs():
        office = cast.facility(cast.T_OFFICE)
        Responsibility.objects.filter(facility=office).update(starts_on=date(2020, 3, 20))
        with pytest.raises(Refused) as refused:
            check_move(office, cast.university(university), on)
    assert _codes(refused) == [reason]


def test_a_move_to_come_takes_effect_on_its_day(database: Accounts) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with database.as_jobs():
        office, isfahan = cast.facility(cast.T_OFFICE), cast.university("isfahan")
        move_facility(by=None, facility=office, university=isfahan, on=tomorrow)
        assert cast.facility(cast.T_OFFICE).university.code == "tehran"
        assert refresh_responsible() == 0
        assert refresh_responsible(on=tomorrow) == 1
        assert cast.facility(cast.T_OFFICE).university == isfahan
        assert _last_event("facility.changed_hands").actor_id is None


def test_two_moves_at_once_leave_one_university_responsible(database: Accounts) -> None:
    with database.as_jobs():
        office = cast.facility(cast.T_OFFICE)
        targets = [cast.university(code) for code in ("isfahan", "shiraz")]
        moved: list[str] = []

        def move(target: University) -> None:
            with suppress(IntegrityError):
                move_facility(by=None, facility=office, university=target, on=MOVED_ON)
                moved.append(target.code)

        at_once(*(partial(move, target) for target in targets))
        assert len(moved) == 1
        open_time = Responsibility.objects.get(facility=office, ends_on=None)
        assert open_time.university.code == moved[0]
        assert Responsibility.objects.filter(facility=office).count() == 2
