"""The list of facilities: what is owed, as the directive says and as the list filters."""

from datetime import date
from typing import Any

import pytest

from facilities.access.facilities import find_facility
from facilities.errors import Refused
from facilities.models import Closure, Facility, University
from facilities.register.facilities import register_facility
from reports.opening import first_judged_period
from reports.policy import periods
from reports.policy.scoring import expected
from reports.policy.scoring.month_states import NOT_EXPECTED, NOT_FILED
from reports.queries.dashboards import facility_months
from reports.queries.dashboards.facility_list import (
    FacilityFilters,
    expected_in,
    facilities_in_month,
)
from tests import cast
from tests.accounts import Accounts
from tests.facilities.moves import move_facility

MONTH = 140105
FIRST, LAST = periods.first_day(MONTH), periods.last_day(MONTH)
BEFORE, AFTER = periods.first_day(140104), periods.first_day(140106)
LIVES: dict[str, dict[str, Any]] = {
    "ordinary": {},
    "opened on the first day": {"opened_on": FIRST},
    "opened within the month": {"opened_on": LAST},
    "opening unknown": {"opened_on": None},
    "enrolled on the first day": {"enrolled_on": FIRST},
    "enrolled on the last day": {"enrolled_on": LAST},
    "enrolled after it": {"enrolled_on": AFTER},
    "closed on the last day": {"closed_on": LAST},
    "closed after it": {"closed_on": AFTER},
    "makes no images": {"makes_images": False, "modalities": ()},
    "receives only": {"kind": "receiver", "makes_images": False, "modalities": ()},
    "shut for a day": {"closure": (FIRST, periods.first_day(MONTH).replace(day=FIRST.day + 1))},
    "shut all month": {"closure": (FIRST, AFTER)},
    "shut all month but the last day": {"closure": (BEFORE, LAST)},
    "shut until its first day": {"closure": (BEFORE, FIRST)},
    "shut from the day after": {"closure": (AFTER, None)},
    "shut until further notice": {"closure": (BEFORE, None)},
}


@pytest.fixture(scope="module")
def lives(shared_database: Accounts) -> Accounts:
    """A facility for every life."""
    with shared_database.as_jobs():
        tehran = University.objects.get(code=cast.TEHRAN)
        for number, (name, life) in enumerate(LIVES.items()):
            entry = {
                "name_fa": name,
                "kind": "imaging_center",
                "ownership": "private",
                "makes_images": True,
                "modalities": ("ct",),
                "opened_on": cast.OPENED,
                "province_id": tehran.province_id,
                "enrolled_on": cast.ENROLLED,
            } | life
            closed_on, closure = entry.pop("closed_on", None), entry.pop("closure", None)
            facility = register_facility(by=None, code=f"LIFE-{number}", university=tehran, **entry)
            if closed_on:
                Facility.objects.filter(pk=facility.pk).update(closed_on=closed_on)
            if closure:
                Closure.objects.create(
                    facility=facility, starts_on=closure[0], ends_on=closure[1], reason="تعمیر"
                )
    return shared_database


@pytest.mark.parametrize("name", LIVES)
def test_the_list_expects_whom_the_directive_expects(lives: Accounts, name: str) -> None:
    with lives.as_jobs():
        facility = Facility.objects.get(name_fa=name)
        owed = expected.is_expected(
            MONTH,
            judged_from=first_judged_period(),
            kind=facility.kind,
            makes_images=facility.makes_images,
            opened_on=facility.opened_on,
            enrolled_on=facility.enrolled_on,
            closed_on=facility.closed_on,
            closures=list(facility.closures.values_list("starts_on", "ends_on")),
        )
        found = Facility.objects.filter(expected_in(MONTH), pk=facility.pk).exists()
        person = cast.person(cast.OFFICER)
    assert found == owed
    with lives.as_person(person):
        (month,) = facility_months.months_of_facilities(person, [facility], [MONTH])[facility.pk]
        assert month.state == (NOT_FILED if owed else NOT_EXPECTED)
        late = facilities_in_month(person, FacilityFilters(state=NOT_FILED), MONTH)
        assert late.filter(pk=facility.pk).exists() == owed


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("تهران", {cast.T_HOSPITAL, cast.T_IMAGING, cast.T_OFFICE, cast.T_RECEIVER}),
        ("بیمارستان تهران", {cast.T_HOSPITAL}),
        ("t-img", {cast.T_IMAGING}),
        ("اصفهان", set()),
    ],
    ids=["a word", "two words", "a code", "somebody else's"],
)
def test_facilities_are_found_by_name_and_code(
    shared_database: Accounts, search: str, found: set[str]
) -> None:
    person = cast.person(cast.OFFICER)
    with shared_database.as_person(person):
        rows = facilities_in_month(person, FacilityFilters(search=search), MONTH)
        assert {row.code for row in rows} == found


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"kind": "bakery"}, "unknown_value"),
        ({"state": "late"}, "unknown_value"),
        ({"sort": "id"}, "unknown_value"),
        ({"search": "x" * 101}, "too_long"),
        ({"university": "a\0b"}, "too_long"),
    ],
    ids=["kind", "state", "order", "too long", "zero byte"],
)
def test_wrong_filters_are_refused(params: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        FacilityFilters.from_params(params)
    (problem,) = refused.value.problems
    assert problem.code == code
    assert problem.message_fa
    assert problem.message_en


def test_a_former_university_is_not_told_of_months_it_no_longer_answers_for(
    database: Accounts,
) -> None:
    with database.as_jobs():
        hospital = cast.facility(cast.T_HOSPITAL)
        move_facility(
            by=None,
            facility=hospital,
            university=cast.university(cast.ISFAHAN),
            on=periods.first_day(140201),
        )
    former, present = cast.person(cast.OFFICER), cast.person(cast.OTHER_OFFICER)
    months = [140112, 140201]
    for person, states in ((former, [NOT_FILED, NOT_EXPECTED]), (present, [NOT_FILED] * 2)):
        with database.as_person(person):
            facility = find_facility(person, cast.T_HOSPITAL)
            assert facility is not None
            found = facility_months.months_of_facilities(person, [facility], months)[facility.pk]
            assert [month.state for month in found] == states


def test_a_university_lists_whom_it_answered_for_then(database: Accounts) -> None:
    with database.as_jobs():
        move_facility(
            by=None,
            facility=cast.facility(cast.T_HOSPITAL),
            university=cast.university(cast.ISFAHAN),
            on=date(2023, 3, 21),
        )
    analyst, tehran = cast.person(cast.ANALYST), cast.university(cast.TEHRAN)
    with database.as_person(analyst):
        then, now = (
            {row.code for row in facility_months.facilities_of(analyst, tehran, month)}
            for month in (140112, 140201)
        )
    assert then - now == {cast.T_HOSPITAL}
