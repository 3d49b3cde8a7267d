"""A month goes by what the facility was on its last day, whatever it became since."""

from datetime import timedelta

import pytest
from django.utils import timezone

from facilities.models import Facility
from facilities.register.facilities import change_facility
from reports.expected import expected_facilities, expected_kinds
from reports.models import Job, Report, Score, Submission
from reports.policy import periods
from reports.queries.dashboards.facility_list import expected_in
from reports.queries.filing.context import context_for_filing
from reports.queries.filing.template import facilities_for_template
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation, monthly

BEFORE, AFTER = 140012, 140102
SINCE = periods.first_day(140101)


@pytest.fixture
def changed(database: Accounts) -> Accounts:
    """Tehran's imaging centre is a 24-hour one since 1401, with other services."""
    with database.as_jobs():
        change_facility(
            by=None,
            facility=cast.facility(cast.T_IMAGING),
            since=SINCE,
            kind="imaging_24h",
            modalities=["ct", "mri"],
        )
    return database


def _kinds(database: Accounts) -> dict[int, str]:
    with database.as_jobs():
        rows = Report.objects.filter(facility__code=cast.T_IMAGING)
        return dict(rows.values_list("period", "kind"))


def _hashes(database: Accounts) -> dict[int, bytes]:
    with database.as_jobs():
        rows = Score.objects.filter(facility__code=cast.T_IMAGING, is_current=True)
        return {
            period: bytes(digest) for period, digest in rows.values_list("period", "input_hash")
        }


def test_a_filing_goes_by_the_facts_of_its_month(changed: Accounts) -> None:
    officer = cast.person(cast.OFFICER)
    with changed.as_person(officer):
        for period in (AFTER, BEFORE):
            monthly.file(officer, cast.T_IMAGING, period)
        now = monthly.in_time(AFTER)
        for period, modalities in ((BEFORE, 6), (AFTER, 2)):
            context = context_for_filing(officer, cast.T_IMAGING, period, now)
            assert context is not None
            assert len(context.modalities) == modalities
    assert _kinds(changed) == {BEFORE: "imaging_center", AFTER: "imaging_24h"}
    with changed.as_jobs():
        kinds = dict(Submission.objects.values_list("period", "facility_kind"))
        assert kinds == _kinds(changed)


def test_the_workbook_asks_by_the_facts_of_its_month(changed: Accounts) -> None:
    officer = cast.person(cast.OFFICER)
    with changed.as_person(officer):
        for period, kind in ((BEFORE, "imaging_center"), (AFTER, "imaging_24h")):
            (row,) = facilities_for_template(
                officer, period=period, now=timezone.now(), code=cast.T_IMAGING
            )
            assert row.kind == kind


def test_a_change_of_kind_and_then_a_filing_leaves_every_filed_month(database: Accounts) -> None:
    """The attack: become another kind, file one month, and be judged anew for all of them."""
    filed_nation.fill(database)
    before = _hashes(database)
    assert len(before) == 4
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        imaging = cast.facility(cast.T_IMAGING)
        change_facility(by=officer, facility=imaging, kind="clinic", ownership="charity")
    filed_nation.work(database)
    assert _hashes(database) == before
    later = periods.following(filed_nation.LATEST, 2)
    with database.as_person(officer):
        monthly.file(officer, cast.T_IMAGING, later)
        monthly.file(officer, cast.T_IMAGING, filed_nation.LATEST, reason="دوباره")
    filed_nation.work(database)
    assert set(_kinds(database).values()) == {"imaging_center"}
    after = _hashes(database)
    unchanged = set(before) - {filed_nation.LATEST}
    assert {period: after[period] for period in unchanged} == {p: before[p] for p in unchanged}


def test_a_correction_of_the_past_moves_its_months_and_no_other(database: Accounts) -> None:
    filed_nation.fill(database)
    before = _hashes(database)
    with database.as_jobs():
        change_facility(by=None, facility=cast.facility(cast.T_IMAGING), since=SINCE, kind="clinic")
        assert Job.objects.filter(done_at=None, cause="register").exists()
    filed_nation.work(database)
    kinds, after = _kinds(database), _hashes(database)
    for period, kind in kinds.items():
        assert kind == ("clinic" if period >= 140101 else "imaging_center")
    assert {p for p in before if before[p] != after[p]} == {p for p in before if p >= 140101}


def test_who_is_expected_is_asked_of_the_months_last_day(database: Accounts) -> None:
    stops = periods.last_day(BEFORE)
    with database.as_jobs():
        office = cast.facility(cast.T_OFFICE)
        earlier = periods.following(BEFORE, -1)
        change = {"kind": "receiver", "makes_images": False, "modalities": []}
        change_facility(by=None, facility=office, since=stops, **change)  # type: ignore[arg-type]
        owed = {p: office.pk in dict(expected_facilities(p)) for p in (earlier, BEFORE)}
        assert owed == {earlier: True, BEFORE: False}
        for period in (earlier, BEFORE):
            listed = Facility.objects.filter(expected_in(period), pk=office.pk)
            assert listed.exists() is owed[period]
        change_facility(
            by=None,
            facility=cast.facility(cast.T_HOSPITAL),
            since=stops + timedelta(days=1),
            kind="clinic",
        )
        kinds = {facility: kind for facility, _, kind in expected_kinds(BEFORE)}
        assert kinds[cast.facility(cast.T_HOSPITAL).pk] == "hospital"
