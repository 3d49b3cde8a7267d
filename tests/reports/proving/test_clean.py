"""What happened with a cause proves clean: in a small nation, and in a synthetic one."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from facilities.models import Facility, Person, University
from facilities.register.facilities import change_facility
from facilities.register.people import create_person
from facilities.register.role_assignments import grant_role
from reports.evaluation.reference_versions import move_references
from reports.filing.drafts import Draft
from reports.filing.report import file_report
from reports.models import Alarm, Report, Score
from reports.policy import periods
from reports.repudiation import repudiate
from reports.synthetic import seeding
from tests.accounts import Accounts
from tests.facilities.moves import move_facility
from tests.reports import filed_nation
from tests.reports.proving.world import build, prove
from tests.reports.synthetic import nations
from tests.reports.synthetic.test_seeding import forget_the_cast

SIZE, LAST = 40, 140004
CORRECTED, REPUDIATED, MOVED = 7, 4, 3  # facilities


def test_a_nation_to_which_everything_happened_proves_clean(database: Accounts) -> None:
    build(database)
    proof, differences = prove(database)
    assert [str(difference) for difference in differences] == []
    assert proof.facilities >= 6
    assert (proof.facilities_left_out, proof.sums_left_out) == (0, 0)


@pytest.fixture
def nation(database: Accounts, settings: Settings, tmp_path: Path) -> Accounts:
    """The demo's nation, small, filed and scored."""
    forget_the_cast(database)
    settings.DEMO, settings.VAR = True, tmp_path
    with database.as_jobs():
        seeding.seed(nations.plan(SIZE, last=LAST), scores=True, say=lambda _: None)
    return database


def signatory_of(database: Accounts, facility: Facility) -> Person:
    with database.as_jobs(), transaction.atomic():
        name = f"signatory_{facility.pk}"
        person = create_person(by=None, username=name, full_name="دکتر نمونه")
        grant_role(by=None, person=person, role="signatory", facility=facility)
        return Person.objects.get(pk=person.pk)


def correct(database: Accounts, by: Person, report: Report) -> None:
    """File a month again with one more physician who refers."""
    figures = dict(report.submission.figures)
    figures["physicians_referring"] += 1
    content = {"facility": report.facility.code, "period": report.period, "figures": figures}
    draft = Draft(
        report.facility.code,
        report.period,
        figures,
        json.dumps(content).encode(),
        "api",
        reason="شمارش دوبارهٔ پزشکان",
    )
    with database.as_person(by):
        file_report(by=by, draft=draft, now=report.received_at + timedelta(minutes=5))


def test_the_synthetic_nation_proves_clean_and_so_do_later_changes(nation: Accounts) -> None:
    proof, differences = prove(nation)
    assert differences == []
    with nation.as_jobs():
        assert proof.months == Report.objects.count() > SIZE
        reports = list(
            Report.objects.filter(period=140003, kind__in=["hospital", "imaging_center"])
            .select_related("submission", "facility")
            .order_by("facility_id")[:CORRECTED]
        )
        scored = Score.objects.count()
    assert len(reports) == CORRECTED
    for place, report in enumerate(reports):
        person = signatory_of(nation, report.facility)
        correct(nation, person, report)
        if place < REPUDIATED:
            with nation.as_person(person):
                repudiate(by=person, submission_id=report.submission_id, statement="از ما نیست.")
    assert prove(nation)[0].facilities_left_out == CORRECTED
    with nation.as_jobs(), transaction.atomic():
        for report in reports[:MOVED]:
            others = University.objects.exclude(pk=report.facility.university_id)
            move_facility(
                by=None,
                facility=report.facility,
                university=others.order_by("pk")[0],
                on=periods.first_day(140003),
            )
        change_facility(by=None, facility=reports[-1].facility, kind="imaging_24h")
        move_references()
    filed_nation.work(nation)
    proof, differences = prove(nation)
    assert [str(difference) for difference in differences] == []
    assert (proof.facilities, proof.facilities_left_out) == (SIZE, 0)
    with nation.as_jobs():
        assert Score.objects.count() > scored
        assert not Alarm.objects.exists()
