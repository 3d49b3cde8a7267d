"""The shipped lists of provinces and universities."""

import pytest
from django.db import transaction

from facilities.access.scope import scope_of
from facilities.errors import Refused
from facilities.models import ApprovedPlatform, AuditEvent, Province, University
from facilities.register.reference_lists import (
    load_reference,
    read_list,
    save_platform,
    save_university,
)
from facilities.text import normalize, sort_key
from tests import cast
from tests.accounts import Accounts


def test_there_are_31_provinces_each_on_a_tile_of_its_own() -> None:
    provinces = read_list("provinces")
    assert len(provinces) == len({row["code"] for row in provinces}) == 31
    assert {row["code"] for row in provinces} == {f"IR-{number:02}" for number in range(31)}
    assert len({(row["tile_row"], row["tile_column"]) for row in provinces}) == 31


@pytest.mark.parametrize(
    ("west", "east"),
    [("IR-04", "IR-03"), ("IR-17", "IR-07"), ("IR-08", "IR-11"), ("IR-23", "IR-20")],
    ids=["two Azerbaijans", "Yasuj and Shiraz", "Kerman and Zahedan", "Tehran and Semnan"],
)
def test_the_map_is_not_mirrored(west: str, east: str) -> None:
    column = {row["code"]: int(row["tile_column"]) for row in read_list("provinces")}
    assert column[west] < column[east]


def test_63_universities_are_known_for_1399_and_ten_are_doubtful() -> None:
    universities = read_list("universities")
    assert len({row["code"] for row in universities}) == 73
    doubtful = [row for row in universities if row["is_uncertain"] == "yes"]
    assert len(doubtful) == 10
    assert {row["kind"] for row in doubtful} == {"faculty"}
    became_universities = {row["code"] for row in universities if row["was_faculty"] == "yes"}
    assert became_universities == {"saveh", "maragheh", "abadan", "neyshabur"}


def test_full_names_say_what_kind_of_body_it_is() -> None:
    words = {"university": "دانشگاه علوم پزشکی ", "faculty": "دانشکده علوم پزشکی "}
    for row in read_list("universities"):
        assert row["name_fa"].startswith(words[row["kind"]])
        assert row["name_fa"] == normalize(row["name_fa"])


def test_three_universities_share_tehran(shared_database: Accounts) -> None:
    with shared_database.as_jobs():
        names = University.objects.filter(province="IR-23").values_list("code", flat=True)
        assert list(names) == ["iran", "tehran", "shahid_beheshti"]  # in Persian order


def test_loading_again_adds_nothing_and_keeps_what_people_corrected(database: Accounts) -> None:
    with database.as_jobs():
        University.objects.filter(code="saveh").update(name_fa="نام تازه")
        University.objects.filter(code="khoy").update(valid_from="2020-03-20")
        load_reference()
        assert (Province.objects.count(), University.objects.count()) == (31, 73)
        assert University.objects.get(code="saveh").name_fa == "نام تازه"


def test_the_policy_owner_corrects_the_list_and_officers_do_not(database: Accounts) -> None:
    owner, officer = cast.person(cast.POLICY_OWNER), cast.person(cast.OFFICER)
    university = cast.university("khoy")
    university.name_fa = "دانشگاه علوم پزشكی خوی"
    with database.as_person(owner):
        save_university(by=owner, university=university)
    kept = cast.university("khoy")
    assert kept.name_fa == "دانشگاه علوم پزشکی خوی"
    assert kept.sort_key == sort_key(kept.name_fa)
    with pytest.raises(Refused), database.as_person(officer):
        save_university(by=officer, university=university)


def test_no_platform_is_shipped_and_none_is_listed_twice(database: Accounts) -> None:
    owner = cast.person(cast.POLICY_OWNER)
    with database.as_person(owner):
        assert not ApprovedPlatform.objects.exists()
        save_platform(by=owner, platform=ApprovedPlatform(name_fa="سامانهٔ تصویر", source="نامه"))
        again = ApprovedPlatform(name_fa="سامانۀ  تصوير", source="نامه")
        with pytest.raises(Refused) as refused, transaction.atomic():
            save_platform(by=owner, platform=again)
        assert refused.value.problems[0].code == "already_listed"
    with database.as_jobs():
        assert AuditEvent.objects.filter(action="platform.saved").count() == 1
    assert scope_of(owner).roles == {"policy_owner"}
