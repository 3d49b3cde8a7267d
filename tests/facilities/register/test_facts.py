"""What a facility was when: changed from a day on, kept for the days before."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from facilities.dates import month_start
from facilities.errors import Refused
from facilities.models import AuditEvent, FacilityFacts
from facilities.register.facilities import change_facility
from facilities.register.facts import facts_on, refresh_facts
from tests import cast
from tests.accounts import Accounts
from tests.facilities.together import at_once

ALWAYS = date(2015, 1, 1)


def _codes(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    for problem in refused.value.problems:
        assert problem.message_fa
        assert problem.message_en
    return [(problem.field, problem.code) for problem in refused.value.problems]


def _kinds(database: Accounts, code: str = cast.T_OFFICE) -> list[tuple[str, date | None]]:
    with database.as_jobs():
        times = FacilityFacts.objects.filter(facility=cast.facility(code))
        return list(times.values_list("kind", "starts_on"))


def test_a_facility_begins_with_the_facts_of_its_entry(shared_database: Accounts) -> None:
    with shared_database.as_jobs():
        for code, entry in cast.FACILITIES.items():
            facts = FacilityFacts.objects.get(facility__code=code)
            assert (facts.kind, facts.ownership) == (entry.kind, entry.ownership)
            assert (facts.starts_on, facts.ends_on) == (None, None)
            assert tuple(facts.modalities) == entry.modalities
            assert facts.makes_images == bool(entry.modalities)


def test_an_officer_changes_the_facts_of_the_running_month(database: Accounts) -> None:
    officer, today = cast.person(cast.OFFICER), timezone.localdate()
    first = month_start(today)
    with database.as_person(officer):
        office = cast.facility(cast.T_OFFICE)
        assert change_facility(by=officer, facility=office, since=first, kind="clinic")
        assert not change_facility(by=officer, facility=office, since=first, kind="clinic")
        assert office.kind == "clinic"
    with database.as_jobs():
        kept = cast.facility(cast.T_OFFICE)
        assert kept.kind == "clinic"
        days = (ALWAYS, first - timedelta(days=1), first, today)
        assert [facts_on(kept, day).kind for day in days] == ["office"] * 2 + ["clinic"] * 2
        event = AuditEvent.objects.get(action="facility.facts_changed")
        assert event.detail == {"since": first.isoformat(), "kind": ["office", "clinic"]}
        assert (event.actor_id, event.facility_id) == (officer.pk, kept.pk)


@pytest.mark.parametrize("username", [cast.OFFICER, cast.POLICY_OWNER])
def test_nobody_changes_the_facts_of_an_ended_month_by_himself(
    database: Accounts, username: str
) -> None:
    person = cast.person(username)
    before = month_start(timezone.localdate()) - timedelta(days=1)
    with database.as_person(person), pytest.raises(Refused) as refused:
        change_facility(
            by=person, facility=cast.facility(cast.T_OFFICE), since=before, kind="clinic"
        )
    assert _codes(refused) == [("since", "reaches_ended_month")]
    assert _kinds(database) == [("office", None)]


ATTACKS = {
    "the facility's own row": "UPDATE facilities_facility SET kind = 'clinic' WHERE code = %s",
    "the facts of all time": "UPDATE facilities_facilityfacts SET kind = 'clinic' WHERE"
    " facility_id = (SELECT id FROM facilities_facility WHERE code = %s)",
    "a time of its own in the past": "INSERT INTO facilities_facilityfacts (facility_id, starts_on,"
    " ends_on, kind, ownership, makes_images, modalities) SELECT facility_id, '2021-01-20',"
    " '2022-01-20', 'clinic', ownership, makes_images, modalities FROM facilities_facilityfacts"
    " WHERE facility_id = (SELECT id FROM facilities_facility WHERE code = %s)",
    "parting the past": "UPDATE facilities_facilityfacts SET ends_on = '2022-01-20' WHERE"
    " facility_id = (SELECT id FROM facilities_facility WHERE code = %s)",
    "the function of changes": "SELECT payesh_change_facts(id, '2022-01-20',"
    ' \'{"kind": "clinic"}\') FROM facilities_facility WHERE code = %s',
    "another university's name": "UPDATE facilities_facility SET university_id ="
    " (SELECT id FROM facilities_university WHERE code = 'isfahan') WHERE code = %s",
    "ending the responsibility": "UPDATE facilities_responsibility SET ends_on = now() WHERE"
    " facility_id = (SELECT id FROM facilities_facility WHERE code = %s)",
}


@pytest.mark.parametrize("statement", ATTACKS.values(), ids=ATTACKS.keys())
@pytest.mark.parametrize("username", [cast.OFFICER, cast.POLICY_OWNER])
def test_the_database_keeps_the_past(database: Accounts, username: str, statement: str) -> None:
    with (
        pytest.raises(DatabaseError),
        database.as_person(cast.person(username)),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [cast.T_OFFICE])
    assert _kinds(database) == [("office", None)]


def test_times_follow_one_another_without_a_gap(database: Accounts) -> None:
    with database.as_jobs():
        office = cast.facility(cast.T_OFFICE)
        change_facility(by=None, facility=office, since=date(2022, 3, 21), kind="clinic")
        late = FacilityFacts.objects.get(facility=office, ends_on=None)
        for broken in ({"starts_on": date(2022, 3, 22)}, {"starts_on": date(2022, 3, 20)}):
            with pytest.raises(DatabaseError, match="follow one another"), transaction.atomic():
                FacilityFacts.objects.filter(pk=late.pk).update(**broken)


def test_a_change_holds_in_every_later_time(database: Accounts) -> None:
    """What was entered for a later day stays, but for the fact that changes."""
    with database.as_jobs():
        office = cast.facility(cast.T_OFFICE)
        change = partial(change_facility, by=None, facility=office)
        change(since=date(2023, 3, 21), ownership="charity", kind="clinic")
        change(since=date(2022, 3, 21), kind="imaging_center")
        change(since=date(2022, 9, 23), modalities=["dental", "ct"])
        rows = FacilityFacts.objects.filter(facility=office)
        assert [(r.kind, r.ownership, r.modalities) for r in rows] == [
            ("office", "private", ["dental"]),
            ("imaging_center", "private", ["dental"]),
            ("imaging_center", "private", ["dental", "ct"]),
            ("imaging_center", "charity", ["dental", "ct"]),
        ]
        kept = cast.facility(cast.T_OFFICE)
        assert (kept.kind, kept.ownership, kept.modalities) == (
            "imaging_center",
            "charity",
            ["dental", "ct"],
        )


def test_a_change_is_judged_in_every_time_it_reaches(database: Accounts) -> None:
    with database.as_jobs():
        office = cast.facility(cast.T_OFFICE)
        stops = date(2023, 3, 21)
        change_facility(
            by=None,
            facility=office,
            since=stops,
            kind="receiver",
            makes_images=False,
            modalities=[],
        )
        with pytest.raises(Refused) as refused:
            change_facility(
                by=None, facility=office, since=date(2022, 3, 21), modalities=["dental", "ct"]
            )
    assert _codes(refused) == [("modalities", "modalities_not_expected")]


def test_facts_to_come_are_taken_on_their_day(database: Accounts) -> None:
    officer, tomorrow = cast.person(cast.OFFICER), timezone.localdate() + timedelta(days=1)
    with database.as_person(officer):
        office = cast.facility(cast.T_OFFICE)
        change_facility(by=officer, facility=office, since=tomorrow, kind="clinic")
        assert office.kind == "office"
    with database.as_jobs():
        assert refresh_facts() == 0
        assert refresh_facts(on=tomorrow) == 1
        assert cast.facility(cast.T_OFFICE).kind == "clinic"
        assert AuditEvent.objects.get(action="facility.took_facts").actor_id is None


def test_two_changes_at_once_leave_one_line_of_facts(database: Accounts) -> None:
    with database.as_jobs():
        office = cast.facility(cast.T_OFFICE)
        change = partial(change_facility, by=None, facility=office)
        outcomes = at_once(
            partial(change, since=date(2022, 3, 21), kind="clinic"),
            partial(change, since=date(2022, 6, 22), ownership="charity"),
        )
        assert outcomes == ["done", "done"]
        rows = FacilityFacts.objects.filter(facility=office)
        assert [(r.kind, r.ownership) for r in rows] == [
            ("office", "private"),
            ("clinic", "private"),
            ("clinic", "charity"),
        ]
