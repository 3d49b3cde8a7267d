"""The fixed cast: two universities' facilities and the people of every role, by name.

The template database holds them, so a test names whom it needs: `cast.person(cast.CLERK)`.
Tehran's people own what the tests touch; Isfahan's are the others, who must not see it.
"""

from datetime import date
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from facilities.access.entering import enter_base
from facilities.models import Facility, Person, University
from facilities.register.checks import FacilityEntry
from facilities.register.facilities import register_facility
from facilities.register.people import create_person
from facilities.register.role_assignments import grant_role
from reports.opening import open_system

ENROLLED = date(2021, 1, 20)  # 1399/11/01
OPENED_SYSTEM = date(2021, 1, 20)  # 1399/11/01
OPENED = date(2011, 3, 21)  # 1390/01/01
ROLES_SINCE = date(2021, 1, 20)
PASSWORD = "radiology-film-1399"

TEHRAN, ISFAHAN = "tehran", "isfahan"

T_HOSPITAL, T_IMAGING, T_OFFICE, T_RECEIVER = "T-HOSP-1", "T-IMG-1", "T-OFF-1", "T-REC-1"
I_HOSPITAL, I_IMAGING = "I-HOSP-1", "I-IMG-1"

CLERK, SIGNATORY, OTHER_CLERK = "clerk", "signatory", "other_clerk"
OFFICER, OTHER_OFFICER = "officer", "other_officer"
INSPECTOR, NATIONAL_INSPECTOR = "inspector", "national_inspector"
OTHER_INSPECTOR = "other_inspector"
ANALYST, POLICY_OWNER = "analyst", "policy_owner"
MACHINE, UNIVERSITY_MACHINE, OTHER_MACHINE = "machine", "university_machine", "other_machine"
ADMINISTRATOR, STRANGER = "administrator", "stranger"


class CastFacility(NamedTuple):
    """A facility of the cast."""

    university: str
    name_fa: str
    name_en: str
    kind: str
    ownership: str
    modalities: tuple[str, ...]


class CastPerson(NamedTuple):
    """A person of the cast; the place is a facility's or a university's code, or nothing."""

    full_name: str
    role: str = ""
    place: str = ""


_HOSPITAL = ("radiography", "fluoroscopy", "ct", "mri", "ultrasound", "angiography")
_IMAGING = ("radiography", "mammography", "bone_density", "ct", "mri", "ultrasound")

FACILITIES = {
    T_HOSPITAL: CastFacility(
        TEHRAN, "بیمارستان نمونهٔ تهران", "Tehran Sample Hospital", "hospital", "university",
        _HOSPITAL,
    ),
    T_IMAGING: CastFacility(
        TEHRAN, "مرکز تصویربرداری نمونهٔ تهران", "Tehran Sample Imaging", "imaging_center",
        "private", _IMAGING,
    ),
    T_OFFICE: CastFacility(
        TEHRAN, "مطب نمونهٔ تهران", "Tehran Sample Office", "office", "private", ("dental",)
    ),
    T_RECEIVER: CastFacility(
        TEHRAN, "مطب گیرندهٔ نمونهٔ تهران", "Tehran Sample Receiver", "receiver", "private", ()
    ),
    I_HOSPITAL: CastFacility(
        ISFAHAN, "بیمارستان نمونهٔ اصفهان", "Isfahan Sample Hospital", "hospital", "university",
        _HOSPITAL,
    ),
    I_IMAGING: CastFacility(
        ISFAHAN, "مرکز تصویربرداری نمونهٔ اصفهان", "Isfahan Sample Imaging", "imaging_center",
        "private", _IMAGING,
    ),
}  # fmt: skip

PEOPLE = {
    CLERK: CastPerson("مریم رابط", "clerk", T_IMAGING),
    SIGNATORY: CastPerson("دکتر سعید امضا", "signatory", T_IMAGING),
    OTHER_CLERK: CastPerson("زهرا رابط اصفهان", "clerk", I_IMAGING),
    OFFICER: CastPerson("نرگس کارشناس", "officer", TEHRAN),
    OTHER_OFFICER: CastPerson("پوریا کارشناس اصفهان", "officer", ISFAHAN),
    INSPECTOR: CastPerson("کاوه بازرس", "inspector", TEHRAN),
    NATIONAL_INSPECTOR: CastPerson("لیلا بازرس کشوری", "inspector"),
    OTHER_INSPECTOR: CastPerson("چنگیز بازرس اصفهان", "inspector", ISFAHAN),
    ANALYST: CastPerson("آرش تحلیلگر", "analyst"),
    POLICY_OWNER: CastPerson("گلناز مدیر طرح", "policy_owner"),
    MACHINE: CastPerson("سامانهٔ مرکز تهران", "machine", T_IMAGING),
    UNIVERSITY_MACHINE: CastPerson("سامانهٔ دانشگاه تهران", "machine", TEHRAN),
    OTHER_MACHINE: CastPerson("سامانهٔ مرکز اصفهان", "machine", I_IMAGING),
    ADMINISTRATOR: CastPerson("ژاله مدیر کاربران", "administrator"),
    STRANGER: CastPerson("بیگانه بی‌نقش"),
}


def create_cast() -> None:
    """Open the system and enter the cast; run as the jobs role, on a database with its lists."""
    open_system(by=None, on=OPENED_SYSTEM)
    universities = {u.code: u for u in University.objects.filter(code__in=[TEHRAN, ISFAHAN])}
    facilities = {
        code: register(code, entry, universities[entry.university])
        for code, entry in FACILITIES.items()
    }
    for username, entry in PEOPLE.items():
        person_made = create_person(by=None, username=username, full_name=entry.full_name)
        if entry.role:
            grant_role(
                by=None,
                person=person_made,
                role=entry.role,
                facility=facilities.get(entry.place),
                university=universities.get(entry.place),
                starts_on=ROLES_SINCE,
            )
    # One hash for all: hashing is slow on purpose, and every run would pay for fifteen.
    Person.objects.filter(username__in=PEOPLE).update(password=make_password(PASSWORD))


def register(code: str, cast: CastFacility, university: University) -> Facility:
    entry: FacilityEntry = {
        "name_fa": cast.name_fa,
        "name_en": cast.name_en,
        "kind": cast.kind,
        "ownership": cast.ownership,
        "makes_images": bool(cast.modalities),
        "modalities": cast.modalities,
        "province_id": university.province_id,
        "city": "تهران" if cast.university == TEHRAN else "اصفهان",
        "opened_on": OPENED,
        "enrolled_on": ENROLLED,
        "licence_number": f"1390-{code}",
    }
    return register_facility(by=None, code=code, university=university, **entry)


def person(username: str) -> Person:
    """A person of the cast, fresh from the database, whichever account asks."""
    with transaction.atomic():
        _take_base_role_if_without_rights()
        return Person.objects.get(username=username)


def university(code: str) -> University:
    """A university, whichever account asks."""
    with transaction.atomic():
        _take_base_role_if_without_rights()
        return University.objects.get(code=code)


def facility(code: str) -> Facility:
    """A facility; the role that asks must be one that may see it."""
    return Facility.objects.get(code=code)


def _take_base_role_if_without_rights() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('facilities_person', 'SELECT')")
        if not cursor.fetchone()[0]:
            enter_base()
