"""A small nation in which everything happens that sums have to count: facilities that are silent,
without activity, late, closed for days, months or good, enrolled late, and moved."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from facilities.models import Facility
from facilities.register.closures import close_facility, close_temporarily
from facilities.register.facilities import register_facility
from reports.policy import periods
from reports.policy.form import form
from tests import cast
from tests.accounts import Accounts
from tests.facilities.moves import move_facility
from tests.reports import filed_nation, monthly

MONTHS: Final = tuple(periods.following(140009, n) for n in range(8))  # to 140104
KINDS: Final = ("hospital", "imaging_center", "imaging_center", "clinic")
FACILITIES: Final = 14
NOTHING: Final = dict.fromkeys(
    (
        *form.STUDY_CODES,
        "cds",
        "handovers",
        "delivered_electronic",
        "delivered_cd",
        "handovers_with_report",
        "studies_archived",
        "physicians_referring",
        "physicians_with_access",
    ),
    0,
)


def fill(database: Accounts, seed: int) -> None:
    """Register the facilities, file their months by chance, and have the workers work."""
    chance = random.Random(seed)
    with database.as_jobs():
        codes = list(_register(chance))
    officers = {code: _officer(code) for code in codes}
    for code in codes:
        officer = cast.person(officers[code])
        with database.as_person(officer):
            for month in MONTHS:
                _file(officer, code, month, chance)
    with database.as_jobs():
        _change_register(codes, chance)
    filed_nation.work(database)


def _officer(code: str) -> str:
    return cast.OFFICER if code.startswith("T") else cast.OTHER_OFFICER


def _register(chance: random.Random) -> Iterator[str]:
    """Enter some more facilities; return the codes of all that make images."""
    yield from (cast.T_HOSPITAL, cast.T_IMAGING, cast.T_OFFICE, cast.I_HOSPITAL, cast.I_IMAGING)
    for number in range(FACILITIES):
        university = cast.university(chance.choice([cast.TEHRAN, cast.ISFAHAN]))
        code = f"{university.code[0].upper()}-MIX-{number}"
        enrolled = cast.ENROLLED
        if chance.random() < 0.2:
            enrolled = periods.first_day(chance.choice(MONTHS)) + timedelta(chance.choice([0, 1]))
        register_facility(
            by=None,
            code=code,
            university=university,
            name_fa=f"مرکز آمیخته {number}",
            kind=chance.choice(KINDS),
            ownership="private",
            makes_images=True,
            modalities=tuple(form.MODALITIES),
            province_id=university.province_id,
            opened_on=cast.OPENED,
            enrolled_on=enrolled,
        )
        yield code


def _file(officer: object, code: str, month: int, chance: random.Random) -> None:
    """File a month or do not: late, without activity, with film; every one differs."""
    dice = chance.random()
    if dice < 0.2 or code == cast.T_OFFICE:
        return
    figures: dict[str, int] = {"studies_radiography": chance.randrange(500, 3_000)}
    if dice < 0.3:
        figures = dict(NOTHING)
    elif dice < 0.5:
        film = chance.randrange(1, 900)
        figures |= {"film_prints": film, "film_opening": 100 + film}
    now = monthly.in_time(month)
    if chance.random() < 0.2:
        now += timedelta(days=chance.randrange(10, 60))
    monthly.file(officer, code, month, now=now, **figures)  # type: ignore[arg-type]


def _change_register(codes: list[str], chance: random.Random) -> None:
    """Close some for a day, a month or good, and move one to the other university."""
    day, whole, good, moved = chance.sample(codes[5:], 4)
    first = periods.first_day(MONTHS[3])
    _close(day, first + timedelta(days=9), first + timedelta(days=10))
    _close(whole, first, periods.first_day(MONTHS[4]))
    close_facility(
        by=None, facility=_facility(good), on=first + timedelta(days=40), reason="تعطیلی مرکز"
    )
    elsewhere = cast.ISFAHAN if moved.startswith("T") else cast.TEHRAN
    move_facility(
        by=None,
        facility=_facility(moved),
        university=cast.university(elsewhere),
        on=periods.first_day(MONTHS[5]) + timedelta(days=3),
    )


def _close(code: str, starts_on: date, ends_on: date) -> None:
    close_temporarily(
        by=None, facility=_facility(code), starts_on=starts_on, ends_on=ends_on, reason="تعمیر"
    )


def _facility(code: str) -> Facility:
    return Facility.objects.get(code=code)
