"""The demo at its usual size: a nation that is alive, and people who have worked in it."""

import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import Any, Final

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, Sum
from django.test import override_settings

from facilities import roles
from facilities.models import ApprovedPlatform, Facility, Proposal, University
from reports.evaluation.jobs import evaluate_waiting
from reports.expected import expected_facilities
from reports.importing.filing import file_next_upload
from reports.models import (
    DeadlineExtension,
    ExportFile,
    Notice,
    Report,
    Repudiation,
    Review,
    Rollup,
    SavedForm,
    Score,
    Submission,
    Upload,
    Violation,
    ViolationEvent,
)
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.scoring.bodies import body_band
from reports.policy.scoring.sums import Sums
from reports.policy.workflow.cases import STATES
from reports.proving.rounds import prove_everything
from reports.synthetic.people import create_demo_people
from reports.synthetic.plan import DEMO_FACILITY
from reports.synthetic.work import do_part, keep_register_once, parts_left
from tests.accounts import Accounts
from tests.reports.clock import days_from_deadline, stop_clock
from tests.reports.log import log_faults
from tests.reports.synthetic.test_seeding import forget_the_cast

pytestmark = pytest.mark.timeout(600)  # the nation is seeded for the first of them

SIZE: Final = 300  # that of `make demo`
COLLECTED, LATEST = 140508, 140507  # the month in collection, and the last that is closed
NOW: Final = days_from_deadline(COLLECTED, -7)
PASSWORDS: Final = {role: f"{role}-radiology-1399" for role in roles.ROLES}


@pytest.fixture(scope="module")
def seeded(shared_database: Accounts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What `make demo` makes at a moment, and what its people do; read in the jobs' role."""
    forget_the_cast(shared_database)
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher"
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(
            DEMO=True, VAR=tmp_path_factory.mktemp("demo"), PASSWORD_HASHERS=[hasher]
        ),
    ):
        stop_clock(patch, NOW)
        with shared_database.as_jobs():
            call_command("seed_demo", "--facilities", str(SIZE), stdout=StringIO())
            with transaction.atomic():
                create_demo_people(passwords=PASSWORDS)
            keep_register_once()
            left = parts_left()
        with shared_database.signed_in("payesh_web_login"):
            for part in left:
                do_part(part)
        with shared_database.as_jobs():
            assert parts_left() == []
            while evaluate_waiting():
                pass
            yield


def sums_of(**which: Any) -> Sums:
    """The rollups of some rows, added up."""
    shared = {field.name for field in Rollup._meta.fields} & set(Sums._fields)
    added = Rollup.objects.filter(**which).aggregate(**{f"{name}_": Sum(name) for name in shared})
    return Sums(**{name: added[f"{name}_"] or 0 for name in shared})


def bands(period: int) -> Counter[str]:
    directive, found = published.directive(), Counter[str]()
    for university in University.objects.all():
        sums = sums_of(period=period, university=university)
        if sums.expected:
            found[body_band(sums, directive)] += 1
    return found


def late_share(period: int) -> float:
    due = periods.deadline_moment(periods.deadline(period))
    arrived = list(
        Report.objects.filter(period=period, first_received_at__isnull=False).values_list(
            "first_received_at", flat=True
        )
    )
    return sum(moment > due for moment in arrived) / len(arrived)


def test_the_nation_is_mixed_as_conduct_makes_it(seeded: None) -> None:
    months = [periods.following(LATEST, -back) for back in range(6)]
    shares = {month: sums_of(period=month).on_plan_share or 0 for month in months}
    off_plan = {month: bands(month)["off_plan"] for month in months}
    late = sum(late_share(month) for month in months) / len(months)
    print(f"\non plan {shares}\nuniversities off plan {off_plan}\nlate {late:.3f}")
    assert all(0.60 <= share <= 0.75 for share in shares.values())
    assert all(7 <= number <= 10 for number in off_plan.values())
    assert off_plan[LATEST] == 8
    assert 0.035 <= late <= 0.065


def test_the_month_in_collection_is_collected_in_part(seeded: None) -> None:
    sums = sums_of(period=COLLECTED)
    assert 0.37 <= (sums.filing_rate or 0) <= 0.43
    assert not Report.objects.filter(period__gt=COLLECTED).exists()
    assert Submission.objects.filter(received_at__gte=NOW).count() == 0
    assert not Report.objects.filter(period=COLLECTED, facility__code=DEMO_FACILITY).exists()


def test_the_casts_university_is_large_and_every_submission_is_marked(seeded: None) -> None:
    facility = Facility.objects.select_related("university").get(code=DEMO_FACILITY)
    answering = [university for _, university in expected_facilities(LATEST)]
    assert answering.count(facility.university_id) >= 30
    assert Submission.objects.filter(synthetic=False).count() == 0


def test_every_facility_has_what_lists_show_of_it(seeded: None) -> None:
    shown = ("address", "phone", "founder", "licence_number", "technical_director")
    shown += ("technical_director_council_number", "city")
    for facility in Facility.objects.all():
        assert [name for name in shown if not getattr(facility, name)] == [], facility.code
        assert facility.phone.startswith("000-"), "an area code that there is not"
        for name in ("name_fa", "address", "founder", "technical_director", "city"):
            written = getattr(facility, name)
            assert "ساختگی" in written or "نمونه" in written, written
            assert not re.search("[0-9]", written), "Persian with Latin digits"


def test_the_odd_lives_are_there(seeded: None) -> None:
    scored = Score.objects.filter(is_current=True)
    assert scored.filter(band="no_activity").count() > 50, "nil months"
    silent = Facility.objects.filter(makes_images=True, closed_on=None).exclude(
        pk__in=Report.objects.values("facility")
    )
    assert 2 <= silent.count() <= 8, "some never report"
    assert Facility.objects.filter(merged_into__isnull=False).count() >= 2
    after = Report.objects.filter(period__gte=140301)
    few = after.filter(kind="office", paper_prints__in=(1, 2)).values("facility").distinct()
    assert few.count() >= 20, "offices that print a sheet or two after the glide"
    film = Report.objects.filter(period=140009, film_opening__isnull=False)
    early = film.filter(film_prints=0, studies_radiography__gt=0)
    assert early.values("facility").distinct().count() >= 15, "early leavers of film"
    month = Report.objects.filter(period=140309).values("university").distinct().count()
    around = Report.objects.filter(period=140308).values("university").distinct().count()
    assert month == around - 1, "a university lost a month"
    told = Facility.objects.filter(makes_images=True, notified_on__isnull=False).count()
    assert 0.8 < told / SIZE < 0.95, "the notice was passed on, but not everywhere"


def test_the_people_have_worked(seeded: None) -> None:
    worked = Violation.objects.exclude(rule__in=("NOT_FILED", "NON_COOPERATION"))
    assert set(worked.values_list("state", flat=True)) == set(STATES)
    assert ViolationEvent.objects.filter(event="answer_by_facility").count() == 2
    assert worked.filter(final_from__lte=NOW.date()).exists()
    assert worked.filter(source="complaint").exists()
    decided = dict(
        Review.objects.values_list("decision").annotate(n=Count("id")).values_list("decision", "n")
    )
    assert decided["accepted"] >= 50
    assert decided["returned"] == 3
    assert Repudiation.objects.count() == 1
    assert Notice.objects.filter(kind="reminder").exists()
    assert DeadlineExtension.objects.count() == 1
    assert Proposal.objects.count() == 1
    assert SavedForm.objects.filter(prepared_at__isnull=False).count() == 1
    assert ExportFile.objects.count() == 5
    assert "ساختگی" in ApprovedPlatform.objects.values_list("source", flat=True)[0]
    named = set(
        Submission.objects.filter(figures__platform="approved").values_list(
            "figures__platform_name", flat=True
        )
    )
    assert named - {None} <= set(ApprovedPlatform.objects.values_list("name_fa", flat=True))


def test_the_file_of_the_officer_is_all_errors(seeded: None) -> None:
    assert file_next_upload()
    upload = Upload.objects.get()
    assert (upload.accepted, upload.rejected) == (0, 5)


def test_all_of_it_is_evidence(seeded: None) -> None:
    assert log_faults() == []
    assert prove_everything().differences == 0
