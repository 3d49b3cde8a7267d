"""Strangers: once references are frozen, what one facility does is its own affair.

By Hypothesis: a small nation, and any acts of any facilities in any order. None of them changes a
score, band, baseline, plan or suspicion of another facility.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facilities.errors import Refused
from facilities.models import Facility, Person
from facilities.register.closures import close_facility
from facilities.register.duplicates import merge_duplicates
from facilities.register.facilities import change_facility
from reports.evaluation.freezing import freeze
from reports.evaluation.not_filed import open_not_filed
from reports.evaluation.reference_versions import move_references
from reports.filing.drafts import FilingRefused
from reports.models import Report, Submission
from reports.policy import periods
from reports.repudiation import repudiate
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation, monthly

MONTHS = (139911, 139912, 140001, 140010, 140012, 140101, 140102)
LAST = MONTHS[-1]
CODES = (*filed_nation.FACILITIES, "T-IMG-2", "T-HOSP-2")
KINDS = ("imaging_center", "hospital", "imaging_24h", "clinic")

# What nobody else's act may change of a facility, row by row.
_OWN: dict[str, str] = {
    "reports_score": "to_jsonb(t) - 'computed_at'",
    "reports_violation": "to_jsonb(t)",
}


@pytest.fixture
def nation(database: Accounts, settings: Any) -> Accounts:
    """Six facilities, of which each has filed some of the months; references are frozen."""
    settings.LAST_PERIOD = LAST  # nothing is owed after it
    with database.as_jobs():
        tehran = cast.university(cast.TEHRAN)
        for code, like in (("T-IMG-2", cast.T_IMAGING), ("T-HOSP-2", cast.T_HOSPITAL)):
            cast.register(code, cast.FACILITIES[like], tehran)
    for place, code in enumerate(CODES):
        filed_nation.fill(database, MONTHS[place % 3 :: 2], [code])
    with database.as_jobs():
        move_references()
        for rate in ("film", "print"):
            freeze(by=None, rate=rate)
    judge_all(database)
    return database


def judge_all(database: Accounts) -> None:
    """Everything that runs by itself: jobs, deadlines, the nightly move of references."""
    filed_nation.work(database)
    with database.as_jobs():
        open_not_filed(everything=True)
        move_references()
    filed_nation.work(database)


def rows_of_others(database: Accounts, own: set[int]) -> dict[str, list[tuple[Any, ...]]]:
    with database.as_jobs(), connection.cursor() as cursor:
        found = {}
        for table, row in _OWN.items():
            cursor.execute(
                f"SELECT id, ({row})::text FROM {table} t WHERE NOT facility_id = ANY (%s)"
                " ORDER BY id",
                [list(own)],
            )
            found[table] = cursor.fetchall()
        return found


# ── what a facility, or its officer for it, can do ───────────────────────────────────────────

Act = Callable[[Person, Facility, int, int], None]


def file(by: Person, facility: Facility, period: int, number: int) -> None:
    """File or correct a month, in time or up to five years late."""
    there = Report.objects.filter(facility=facility, period=period).exists()
    film = number % 700
    monthly.file(
        by,
        facility.code,
        period,
        now=moment(period, number),
        reason="شمارش دوباره" if there else "",
        studies_radiography=number % 900,
        studies_archived=0,
        handovers=0,
        handovers_with_report=0,
        delivered_electronic=0,
        delivered_cd=0,
        film_prints=film,
        film_opening=film,
        film_closing=0,
        film_prints_charged=film % 3,
    )


def file_nothing(by: Person, facility: Facility, period: int, number: int) -> None:
    there = Report.objects.filter(facility=facility, period=period).exists()
    zero = dict.fromkeys(monthly.figures(), 0) | {
        "platform": "pacs",
        "print_reason": None,
        "pacs_scheduled_minutes": 20_000,
    }
    monthly.file(
        by,
        facility.code,
        period,
        now=moment(period, number),
        reason="شمارش دوباره" if there else "",
        **zero,
    )


def moment(period: int, number: int) -> datetime:
    return monthly.in_time(period) + timedelta(days=number % 1800)


def repudiate_month(by: Person, facility: Facility, period: int, number: int) -> None:
    found = Submission.objects.filter(facility=facility, period=period).first()
    if found is not None and facility.code == cast.T_IMAGING:
        signatory = cast.person(cast.SIGNATORY)
        repudiate(by=signatory, submission_id=found.pk, statement="امضای من نیست.")


def close(by: Person, facility: Facility, period: int, number: int) -> None:
    close_facility(by=None, facility=facility, on=periods.first_day(period), reason="تعطیل")


def change_kind(by: Person, facility: Facility, period: int, number: int) -> None:
    change_facility(by=None, facility=facility, kind=KINDS[number % len(KINDS)])


def merge(by: Person, facility: Facility, period: int, number: int) -> None:
    keep = Facility.objects.get(code=cast.T_IMAGING)
    merge_duplicates(by=None, keep=keep, duplicate=facility, reason="یک مرکز است")


BY_PERSON: tuple[Act, ...] = (file, file_nothing)
BY_REGISTER: tuple[Act, ...] = (repudiate_month, close, change_kind, merge)
ACTS = st.tuples(
    st.sampled_from((*BY_PERSON, file, *BY_REGISTER)),
    st.sampled_from(CODES),
    st.sampled_from(MONTHS),
    st.integers(0, 10**6),
)


def do(database: Accounts, act: Act, code: str, period: int, number: int) -> None:
    """One act; what is refused changes nothing."""
    officer = cast.person(filed_nation.FACILITIES.get(code, cast.OFFICER))
    try:
        if act in BY_PERSON:
            with database.as_person(officer):
                act(officer, Facility.objects.get(code=code), period, number)
        elif act is repudiate_month:
            with database.as_person(cast.person(cast.SIGNATORY)):
                if code == cast.T_IMAGING:
                    act(officer, Facility.objects.get(code=code), period, number)
        else:
            with database.as_jobs(), transaction.atomic():
                act(officer, Facility.objects.get(code=code), period, number)
    except (Refused, FilingRefused):
        pass


def test_no_act_of_one_facility_changes_anything_of_another(nation: Accounts) -> None:
    with nation.as_jobs():
        ids = dict(Facility.objects.values_list("code", "id"))
    done: list[str] = []

    @settings(
        max_examples=25,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(ACTS)
    def any_act(drawn: tuple[Act, str, int, int]) -> None:
        act, code, period, number = drawn
        with nation.as_jobs():  # a merged code leads to the one that was kept
            leads_to = Facility.objects.values_list("merged_into", flat=True).get(code=code)
        own = {ids[code], leads_to or (ids[cast.T_IMAGING] if act is merge else ids[code])}
        before = rows_of_others(nation, own)
        do(nation, act, code, period, number)
        judge_all(nation)
        done.append(act.__name__)
        after = rows_of_others(nation, own)
        changed = [set(after[table]) ^ set(before[table]) for table in _OWN]
        assert not any(changed), (drawn, changed)

    any_act()
    assert {"file", "change_kind"} <= set(done)
