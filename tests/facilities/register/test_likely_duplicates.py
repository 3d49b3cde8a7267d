"""A hint at duplicates: by what facilities are alike, and what of them may be told to whom."""

from typing import Any

import pytest

from facilities.models import Facility
from facilities.register.duplicates import merge_duplicates
from facilities.register.facilities import register_facility
from facilities.register.likely_duplicates import (
    ELSEWHERE,
    SAME_LICENCE,
    SAME_NAME,
    SAME_PHONE,
    likely_duplicates,
)
from tests import cast
from tests.accounts import Accounts

NEW = "T-NEW-1"


def register(
    database: Accounts, code: str = NEW, university: str = cast.TEHRAN, **own: Any
) -> None:
    """Enter a facility whose own words are like nobody's, unless told otherwise."""
    with database.as_jobs():
        place = cast.university(university)
        entry = {"name_fa": f"مرکز {code}", "city": "ری", "province_id": place.province_id} | own
        register_facility(
            by=None,
            code=code,
            university=place,
            kind="office",
            ownership="private",
            makes_images=True,
            modalities=("dental",),
            enrolled_on=cast.ENROLLED,
            **entry,
        )


def hinted(database: Accounts, who: str, code: str = NEW) -> list[tuple[str, list[Any]]]:
    """(code or "", reasons) of every hint that somebody gets about a facility."""
    person = cast.person(who)
    with database.as_person(person):
        facility = Facility.objects.get(code=code)
        found = likely_duplicates(by=person, facilities=[facility])
        return [
            (likely.other.code if likely.other else "", likely.reasons)
            for likely in found.get(facility.pk, [])
        ]


@pytest.mark.parametrize(
    ("known", "own", "reasons"),
    [
        ({"licence_number": "A-12"}, {"licence_number": "a-۱۲ "}, [SAME_LICENCE]),
        ({"licence_number": "A-12"}, {"licence_number": "A-13"}, []),
        ({"phone": "021-8888 1234"}, {"phone": "۰۲۱۸۸۸۸۱۲۳۴"}, [SAME_PHONE]),
        ({"phone": "021-8888 1234"}, {"phone": "+98 21 88881234"}, [SAME_PHONE]),
        ({"phone": "021-8888 1234"}, {"phone": "021-8888 1235"}, []),
        ({"phone": "110"}, {"phone": "110"}, []),  # too short to be anybody's
        ({"phone": ""}, {"phone": ""}, []),
        (
            {"name_fa": "مرکز شبانه‌روزی مهر", "city": "ری"},
            {"name_fa": "مركز شبانه روزي مهر", "city": "رى"},
            [SAME_NAME],
        ),
        (
            {"name_fa": "مرکز مهر", "city": "ری"},
            {"name_fa": "مرکز مهر", "city": "ورامین"},
            [],
        ),
        (
            {"licence_number": "7", "phone": "02188881234", "name_fa": "مهر"},
            {"licence_number": "7", "phone": "02188881234", "name_fa": "مهر"},
            [SAME_LICENCE, SAME_PHONE, SAME_NAME],
        ),
    ],
)
def test_what_makes_two_facilities_alike(
    database: Accounts, known: dict[str, str], own: dict[str, str], reasons: list[Any]
) -> None:
    register(database, "T-OLD-1", **known)
    register(database, **own)
    expected = [("T-OLD-1", reasons)] if reasons else []
    assert hinted(database, cast.OFFICER) == expected
    assert hinted(database, cast.POLICY_OWNER) == expected


def test_another_universitys_facility_is_told_of_without_its_name(database: Accounts) -> None:
    register(database, "I-OLD-1", cast.ISFAHAN, licence_number="77", name_fa="مرکز پنهان")
    register(database, licence_number="77")
    assert hinted(database, cast.OFFICER) == [("", [SAME_LICENCE])]
    assert hinted(database, cast.POLICY_OWNER) == [("I-OLD-1", [SAME_LICENCE])]
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        facility = Facility.objects.get(code=NEW)
        ((likely,),) = likely_duplicates(by=officer, facilities=[facility]).values()
    assert (likely.name, likely.why) == (ELSEWHERE.fa, SAME_LICENCE.fa)


def test_a_duplicate_that_was_merged_is_hinted_at_no_more(database: Accounts) -> None:
    register(database, "T-OLD-1", licence_number="77")
    register(database, licence_number="77")
    with database.as_jobs():
        kept, gone = cast.facility("T-OLD-1"), cast.facility(NEW)
        merge_duplicates(by=None, keep=kept, duplicate=gone, reason="تکراری")
    assert hinted(database, cast.OFFICER, "T-OLD-1") == []


def test_the_system_is_told_nothing(database: Accounts) -> None:
    register(database, "T-OLD-1", licence_number="77")
    register(database, licence_number="77")
    with database.as_jobs():
        assert likely_duplicates(by=None, facilities=[cast.facility(NEW)]) == {}
