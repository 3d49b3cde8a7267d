"""The register's writes: entering, correcting, moving, closing and merging facilities."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from typing import cast as typing_cast

import pytest
from django.utils import timezone

from facilities import text
from facilities.access.facilities import find_facility
from facilities.errors import Refused
from facilities.models import AuditEvent, Closure, Facility, Responsibility
from facilities.register import closures, duplicates, facilities
from facilities.register.checks import FacilityEntry
from facilities.register.proposals import propose_move
from tests import cast
from tests.accounts import Accounts

ENTRY: FacilityEntry = {
    "name_fa": "مركز تصويربرداري مهر",
    "kind": "imaging_center",
    "ownership": "private",
    "makes_images": True,
    "modalities": ["ct", "radiography"],
    "province_id": "IR-23",
    "enrolled_on": date(2021, 1, 20),
}
MOVED_ON = date(2022, 3, 21)  # 1401/01/01


def _codes(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    for problem in refused.value.problems:
        assert problem.message_fa
        assert problem.message_en
    return [(problem.field, problem.code) for problem in refused.value.problems]


def _changed(entry: FacilityEntry, change: dict[str, Any]) -> FacilityEntry:
    """The entry with some fields as a test wants them, wrong ones too."""
    return typing_cast(FacilityEntry, {**entry, **change})


def _last_event(action: str) -> AuditEvent:
    return AuditEvent.objects.filter(action=action).latest("id")


def test_an_officer_enters_a_facility_of_the_own_university(database: Accounts) -> None:
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        made = facilities.register_facility(
            by=officer, code="t-mehr-۱", university=cast.university("tehran"), **ENTRY
        )
        assert find_facility(officer, "T-MEHR-1") == made
    with database.as_jobs():
        facility = cast.facility("T-MEHR-1")
        assert facility.name_fa == "مرکز تصویربرداری مهر"
        assert facility.modalities == ["radiography", "ct"]  # in the list's order
        assert Responsibility.objects.filter(facility=facility, ends_on=None).count() == 1
        event = _last_event("facility.registered")
        assert (event.actor_id, event.facility_id) == (officer.pk, facility.pk)
        assert event.university_id == facility.university_id


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({"name_fa": "  "}, [("name_fa", "required")]),
        ({"kind": "shop"}, [("kind", "unknown_value")]),
        ({"ownership": ""}, [("ownership", "required")]),
        ({"modalities": ["x_ray"]}, [("modalities", "unknown_value")]),
        ({"modalities": []}, [("modalities", "modalities_missing")]),
        ({"makes_images": False}, [("modalities", "modalities_not_expected")]),
        ({"kind": "receiver"}, [("makes_images", "receiver_makes_images")]),
        ({"legal_id": "10380284791"}, [("legal_id", "invalid_legal_id")]),
        ({"province_id": "IR-31"}, [("province_id", "unknown_value")]),
        ({"city": "ش" * 81}, [("city", "too_long")]),
        (
            {"name_fa": "", "kind": "", "city": "ش" * 81},
            [("name_fa", "required"), ("kind", "required"), ("city", "too_long")],
        ),
    ],
    ids=[
        "blank name",
        "unknown kind",
        "no ownership",
        "unknown modality",
        "images of nothing",
        "modalities without images",
        "a receiver that makes images",
        "wrong legal id",
        "unknown province",
        "too long",
        "every reason at once",
    ],
)
def test_a_wrong_entry_is_refused_with_every_reason(
    database: Accounts, change: dict[str, Any], reasons: list[tuple[str, str]]
) -> None:
    with database.as_jobs():
        tehran = cast.university("tehran")
        with pytest.raises(Refused) as refused:
            facilities.register_facility(
                by=None, code="T-1", university=tehran, **_changed(ENTRY, change)
            )
        assert _codes(refused) == reasons
        assert not Facility.objects.filter(code="T-1").exists()


@pytest.mark.parametrize("code", ["", "-1", "مرکز", "A", "A" * 33, "T 1/2"])
def test_a_code_is_short_and_latin(database: Accounts, code: str) -> None:
    with database.as_jobs(), pytest.raises(Refused) as refused:
        facilities.register_facility(
            by=None, code=code, university=cast.university("tehran"), **ENTRY
        )
    assert _codes(refused) == [("code", "invalid_code")]


def test_a_code_is_given_once_even_where_it_cannot_be_seen(database: Accounts) -> None:
    officer = cast.person(cast.OFFICER)
    tehran = cast.university("tehran")
    for code in (cast.T_IMAGING, cast.I_IMAGING):
        with database.as_person(officer), pytest.raises(Refused) as refused:
            facilities.register_facility(by=officer, code=code, university=tehran, **ENTRY)
        assert _codes(refused) == [("code", "code_taken")]


OTHERS = [
    cast.CLERK,
    cast.OTHER_OFFICER,
    cast.ANALYST,
    cast.INSPECTOR,
    cast.ADMINISTRATOR,
    cast.STRANGER,
]


@pytest.mark.parametrize("username", OTHERS)
def test_only_the_keeper_of_a_register_writes_in_it(database: Accounts, username: str) -> None:
    """Asked as the jobs role, so that nothing but `access` can refuse."""
    with database.as_jobs():
        person, office = cast.person(username), cast.facility(cast.T_OFFICE)
        imaging, isfahan = cast.facility(cast.T_IMAGING), cast.university("isfahan")
        writes: list[Callable[[], object]] = [
            lambda: facilities.register_facility(
                by=person, code="T-NEW", university=office.university, **ENTRY
            ),
            lambda: facilities.change_facility(by=person, facility=office, city="ری"),
            lambda: propose_move(
                by=person,
                facility=office,
                university=isfahan,
                on=MOVED_ON,
                reason="تقسیم استان",
                preview=[],
            ),
            lambda: closures.close_facility(
                by=person, facility=office, on=MOVED_ON, reason="تعطیل"
            ),
            lambda: closures.close_temporarily(
                by=person, facility=office, starts_on=MOVED_ON, reason="تعمیر"
            ),
            lambda: closures.reopen_facility(by=person, facility=office, on=MOVED_ON),
            lambda: duplicates.merge_duplicates(
                by=person, keep=imaging, duplicate=office, reason="تکراری"
            ),
        ]
        for write in writes:
            with pytest.raises(Refused) as refused:
                write()
            assert _codes(refused) == [("", "not_allowed")]


def test_a_correction_keeps_old_and_new_in_the_audit_trail(database: Accounts) -> None:
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        office = cast.facility(cast.T_OFFICE)
        assert facilities.change_facility(by=officer, facility=office, city="ری", name_fa="مطب ري")
        assert not facilities.change_facility(by=officer, facility=office, city=" ری ")
    with database.as_jobs():
        kept = cast.facility(cast.T_OFFICE)
        assert (kept.city, kept.name_fa) == ("ری", "مطب ری")
        assert "مطبری" in kept.name_search
        events = AuditEvent.objects.filter(action="facility.changed")
        assert [event.detail["city"] for event in events] == [["تهران", "ری"]]


def test_a_correction_is_judged_by_the_whole_entry(database: Accounts) -> None:
    with database.as_jobs(), pytest.raises(Refused) as refused:
        facilities.change_facility(
            by=None, facility=cast.facility(cast.T_OFFICE), makes_images=False
        )
    assert _codes(refused) == [("modalities", "modalities_not_expected")]


def test_a_facility_closes_and_opens_again(database: Accounts) -> None:
    officer = cast.person(cast.OFFICER)
    april, may, june = date(2022, 4, 1), date(2022, 5, 1), date(2022, 6, 1)
    with database.as_person(officer):
        office = cast.facility(cast.T_OFFICE)
        closures.close_temporarily(by=officer, facility=office, starts_on=april, reason="تعمیر")
        closures.reopen_facility(by=officer, facility=office, on=may)
        closures.close_facility(by=officer, facility=office, on=june, reason="پایان کار")
        assert cast.facility(cast.T_OFFICE).closed_on == june
        closures.reopen_facility(by=officer, facility=office, on=date(2022, 7, 1))
        times = Closure.objects.filter(facility=office).values_list("starts_on", "ends_on")
        assert list(times) == [(april, may), (june, date(2022, 7, 1))]
        assert cast.facility(cast.T_OFFICE).closed_on is None


def test_what_cannot_be_closed_or_opened_is_refused(database: Accounts) -> None:
    april, may = date(2022, 4, 1), date(2022, 5, 1)
    with database.as_jobs():
        office = cast.facility(cast.T_OFFICE)
        close, close_for_a_time = closures.close_facility, closures.close_temporarily
        with pytest.raises(Refused) as refused:
            closures.reopen_facility(by=None, facility=office, on=may)
        assert _codes(refused) == [("", "not_closed")]
        with pytest.raises(Refused) as refused:
            close(by=None, facility=office, on=cast.OPENED, reason="پایان")
        assert _codes(refused) == [("on", "too_early")]
        with pytest.raises(Refused) as refused:
            close(by=None, facility=office, on=may, reason=" ")
        assert _codes(refused) == [("reason", "reason_missing")]
        with pytest.raises(Refused) as refused:
            close_for_a_time(by=None, facility=office, starts_on=may, ends_on=may, reason="تعمیر")
        assert _codes(refused) == [("ends_on", "ends_before_start")]
        close_for_a_time(by=None, facility=office, starts_on=april, ends_on=may, reason="تعمیر")
        with pytest.raises(Refused) as refused:
            close_for_a_time(by=None, facility=office, starts_on=date(2022, 4, 30), reason="تعمیر")
        assert _codes(refused) == [("starts_on", "overlaps")]
        close(by=None, facility=office, on=may, reason="پایان کار")
        with pytest.raises(Refused) as refused:
            close(by=None, facility=office, on=may, reason="پایان کار")
        assert _codes(refused) == [("", "closed")]


def test_closing_for_good_ends_an_open_closure(database: Accounts) -> None:
    with database.as_jobs():
        office = cast.facility(cast.T_OFFICE)
        closures.close_temporarily(
            by=None, facility=office, starts_on=date(2022, 4, 1), reason="تعمیر"
        )
        closures.close_facility(by=None, facility=office, on=date(2022, 5, 1), reason="پایان کار")
        assert Closure.objects.get(facility=office).ends_on == date(2022, 5, 1)


def test_a_duplicate_is_closed_and_nothing_of_it_moves(database: Accounts) -> None:
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        duplicates.merge_duplicates(
            by=officer,
            keep=cast.facility(cast.T_IMAGING),
            duplicate=cast.facility(cast.T_OFFICE),
            reason="ثبت دوباره",
        )
    with database.as_jobs():
        kept, gone = cast.facility(cast.T_IMAGING), cast.facility(cast.T_OFFICE)
        assert (gone.merged_into, gone.closed_on) == (kept, timezone.localdate())
        assert gone.merged_on == timezone.localdate()
        assert kept.former_codes == [cast.T_OFFICE]
        assert text.search_words(cast.T_OFFICE)[0] in kept.name_search
        assert Responsibility.objects.filter(facility=gone, ends_on=None).exists()
        with pytest.raises(Refused) as refused:
            closures.reopen_facility(
                by=None, facility=gone, on=timezone.localdate() + timedelta(days=1)
            )
        assert _codes(refused) == [("", "merged_facility")]
        with pytest.raises(Refused) as refused:
            duplicates.merge_duplicates(by=None, keep=gone, duplicate=kept, reason="وارونه")
        assert _codes(refused) == [("duplicate", "merged_facility")]


@pytest.mark.parametrize(
    ("closed_in", "stays"), [(-30, True), (0, True), (30, False)], ids=["before", "today", "later"]
)
def test_a_merge_closes_from_its_day_unless_the_duplicate_was_closed_before(
    database: Accounts, closed_in: int, stays: bool
) -> None:
    today = timezone.localdate()
    closing = today + timedelta(days=closed_in)
    with database.as_jobs():
        gone = cast.facility(cast.T_OFFICE)
        closures.close_facility(by=None, facility=gone, on=closing, reason="پایان کار")
        duplicates.merge_duplicates(
            by=None, keep=cast.facility(cast.T_IMAGING), duplicate=gone, reason="تکراری"
        )
        merged = cast.facility(cast.T_OFFICE)
    assert (merged.closed_on, merged.merged_on) == (closing if stays else today, today)


@pytest.mark.parametrize(
    ("keep", "duplicate", "reason"),
    [
        (cast.T_OFFICE, cast.T_OFFICE, "same_facility"),
        (cast.T_OFFICE, cast.I_HOSPITAL, "other_university"),
        (cast.T_OFFICE, cast.T_IMAGING, "people_left"),
    ],
    ids=["into itself", "across universities", "while people hold roles for it"],
)
def test_a_merge_that_would_hide_something_is_refused(
    database: Accounts, keep: str, duplicate: str, reason: str
) -> None:
    with database.as_jobs():
        with pytest.raises(Refused) as refused:
            duplicates.merge_duplicates(
                by=None,
                keep=cast.facility(keep),
                duplicate=cast.facility(duplicate),
                reason="تکراری",
            )
        assert _codes(refused) == [("duplicate", reason)]
        assert cast.facility(duplicate).merged_into is None
