"""No act of one facility changes the sums of a university that does not answer for it."""

import random
from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import transaction
from django.utils import timezone

from facilities.models import Facility
from facilities.register.closures import close_facility, close_temporarily
from facilities.register.facilities import change_facility
from reports.models import Rollup, Submission
from reports.policy import periods
from reports.queries.dashboards import overview
from reports.repudiation import repudiate
from tests import cast
from tests.accounts import Accounts
from tests.facilities.moves import move_facility
from tests.reports import filed_nation, mixed_nation, monthly
from tests.reports.mixed_nation import MONTHS

MIDDLE: Final = MONTHS[4]
Figures = dict[tuple[str, int, str], dict[str, Any]]


@pytest.fixture
def nation(database: Accounts) -> Accounts:
    """The mixed nation, with a signatory who can repudiate."""
    mixed_nation.fill(database, seed=7)
    return database


def sums(nation: Accounts) -> Figures:
    """Everything that stands in the rollups but when they were worked out."""
    with nation.as_jobs():
        rows = Rollup.objects.values()
        codes = {cast.university(code).pk: code for code in (cast.TEHRAN, cast.ISFAHAN)}
        found = {}
        for row in rows:
            for name in ("id", "computed_at"):
                row.pop(name)
            key = (
                codes[row.pop("university_id")],
                row["period"],
                f"{row['kind']} {row['ownership']}",
            )
            found[key] = row
    return found


def changed(before: Figures, after: Figures) -> set[tuple[str, int]]:
    """The universities and months whose sums differ."""
    keys = before.keys() | after.keys()
    return {key[:2] for key in keys if before.get(key) != after.get(key)}


def file(nation: Accounts, month: int, **figures: Any) -> None:
    officer = cast.person(cast.OFFICER)
    with nation.as_person(officer):
        monthly.file(officer, cast.T_HOSPITAL, month, **figures)


def correct(nation: Accounts) -> None:
    with nation.as_jobs():
        month = Submission.objects.filter(facility__code=cast.T_HOSPITAL).latest("period").period
    officer = cast.person(cast.OFFICER)
    with nation.as_person(officer):
        now = monthly.in_time(month)
        monthly.file(
            officer, cast.T_HOSPITAL, month, now=now, reason="شمارش", studies_radiography=700
        )


def file_late(nation: Accounts) -> None:
    """File a month of which nothing had come, long after its deadline."""
    file(nation, 140008, now=monthly.in_time(140104), studies_radiography=9_600)


def repudiate_one(nation: Accounts) -> None:
    with nation.as_jobs():
        submission = Submission.objects.filter(facility__code=cast.T_IMAGING).latest("period")
    signatory = cast.person(cast.SIGNATORY)
    with nation.as_person(signatory):
        repudiate(by=signatory, submission_id=submission.pk, statement="از من نیست.")


def close_for_a_day(nation: Accounts) -> None:
    first = periods.first_day(MIDDLE)
    with nation.as_jobs():
        close_temporarily(
            by=None,
            facility=cast.facility(cast.T_HOSPITAL),
            starts_on=first + timedelta(days=3),
            ends_on=first + timedelta(days=4),
            reason="تعمیر",
        )


def close_for_good(nation: Accounts) -> None:
    with nation.as_jobs():
        close_facility(
            by=None,
            facility=cast.facility(cast.T_HOSPITAL),
            on=periods.first_day(MIDDLE),
            reason="تعطیلی",
        )


def change_kind(nation: Accounts) -> None:
    with nation.as_jobs():
        change_facility(by=None, facility=cast.facility(cast.T_HOSPITAL), kind="clinic")


ACTS = [correct, file_late, repudiate_one, close_for_a_day, close_for_good, change_kind]


@pytest.mark.parametrize("act", ACTS, ids=[act.__name__ for act in ACTS])
def test_an_act_of_a_facility_changes_the_sums_of_its_own_university_only(
    nation: Accounts, act: Any
) -> None:
    before = sums(nation)
    act(nation)
    filed_nation.work(nation)
    found = changed(before, sums(nation))
    assert {university for university, _ in found} <= {cast.TEHRAN}
    assert bool(found) == (act is not close_for_a_day), "a day's closure excuses nothing"


def test_a_move_changes_the_two_universities_it_names_from_its_month_on(nation: Accounts) -> None:
    before = sums(nation)
    with nation.as_jobs(), transaction.atomic():
        move_facility(
            by=None,
            facility=cast.facility(cast.T_HOSPITAL),
            university=cast.university(cast.ISFAHAN),
            on=periods.first_day(MIDDLE),
        )
    filed_nation.work(nation)
    found = changed(before, sums(nation))
    assert {university for university, _ in found} == {cast.TEHRAN, cast.ISFAHAN}
    assert min(month for _, month in found) == MIDDLE


@pytest.mark.parametrize("seed", range(6))
def test_filing_what_was_missing_lowers_nothing_of_that_month(nation: Accounts, seed: int) -> None:
    """Whatever is filed instead of silence, as long as it reports activity."""
    chance = random.Random(seed)
    with nation.as_jobs():
        filed = set(Submission.objects.values_list("facility__code", "period"))
        enrolled = Facility.objects.filter(enrolled_on=cast.ENROLLED, closed_on=None)
        silent = [
            (code, month)
            for code in enrolled.filter(university__code=cast.TEHRAN, kind="imaging_center")
            .order_by("code")
            .values_list("code", flat=True)
            for month in MONTHS
            if (code, month) not in filed
        ]
    code, month = chance.choice(silent)
    before = of_month(nation, month)
    officer = cast.person(cast.OFFICER)
    film = chance.choice([0, 1, 5_000])
    with nation.as_person(officer):
        monthly.file(
            officer,
            code,
            month,
            now=timezone.now() if chance.random() < 0.5 else monthly.in_time(month),
            studies_radiography=chance.choice([500, 90_000]),
            film_prints=film,
            film_opening=100 + film,
            film_prints_charged=min(film, chance.choice([0, 1])),
            platform=chance.choice(["pacs", "none"]),
        )
    filed_nation.work(nation)
    after = of_month(nation, month)
    assert after.score >= before.score
    assert after.on_plan_share >= before.on_plan_share


def of_month(nation: Accounts, month: int) -> Any:
    """The sums of Tehran's month."""
    officer = cast.person(cast.OFFICER)
    with nation.as_person(officer):
        universities = overview.universities_with_sums(officer)
        (cell,) = overview.universities_by_month(officer, universities, month, month)
    return cell.sums
