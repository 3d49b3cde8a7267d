"""Deadlines, sums, baselines, and the register's changes."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction

from facilities.models import Facility
from reports.evaluation.jobs import evaluate_waiting
from reports.evaluation.not_filed import open_not_filed
from reports.evaluation.reference_versions import move_references
from reports.evaluation.rollups import refresh_rollups
from reports.evaluation.tidy import tidy
from reports.models import (
    BaselineReference,
    DeadlineExtension,
    Job,
    Report,
    Rollup,
    Score,
    StaleRollup,
    Violation,
)
from reports.policy import periods
from tests import cast
from tests.accounts import Accounts
from tests.facilities.moves import move_facility
from tests.reports import monthly

EXPECTED = {cast.T_HOSPITAL, cast.T_IMAGING, cast.T_OFFICE, cast.I_HOSPITAL, cast.I_IMAGING}
MONTH = 140105


def after_deadline(period: int, **later: float) -> datetime:
    return periods.deadline_moment(periods.deadline(period)) + timedelta(**later)


def file(
    accounts: Accounts,
    period: int,
    *,
    now: datetime | None = None,
    reason: str = "",
    **changes: object,
) -> None:
    machine = cast.person(cast.MACHINE)
    with accounts.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, period, now=now, reason=reason, **changes)


def evaluate_all(accounts: Accounts) -> None:
    with accounts.as_jobs():
        while evaluate_waiting():
            pass


def not_filed(period: int) -> set[str]:
    rows = Violation.objects.filter(rule="NOT_FILED", period=period, state="suspected")
    return set(rows.values_list("facility__code", flat=True))


def test_not_filed_opens_at_the_deadline_and_not_a_second_before(database: Accounts) -> None:
    file(database, MONTH)
    with database.as_jobs():
        open_not_filed(now=after_deadline(MONTH, seconds=-1))
        assert not_filed(MONTH) == set()
        open_not_filed(now=after_deadline(MONTH))
        assert not_filed(MONTH) == EXPECTED - {cast.T_IMAGING}
        assert open_not_filed(now=after_deadline(MONTH, hours=1)) == 0


def test_a_late_filing_closes_not_filed_and_loses_points_for_each_day(database: Accounts) -> None:
    with database.as_jobs():
        open_not_filed(now=after_deadline(MONTH))
    file(database, MONTH, now=after_deadline(MONTH, days=2, hours=1))
    evaluate_all(database)
    with database.as_jobs():
        assert cast.T_IMAGING not in not_filed(MONTH)
        row = Violation.objects.get(rule="NOT_FILED", facility__code=cast.T_IMAGING, period=MONTH)
        assert row.state == "closed"
        score = Score.objects.get()
        assert (score.days_late, score.timeliness_score) == (3, 85)


@pytest.mark.parametrize(
    ("territory", "spared"),
    [(None, EXPECTED), (cast.TEHRAN, EXPECTED - {cast.I_HOSPITAL, cast.I_IMAGING})],
    ids=["nation", "one university"],
)
def test_an_extension_moves_the_deadline_of_its_territory(
    database: Accounts, territory: str | None, spared: set[str]
) -> None:
    with database.as_jobs():
        DeadlineExtension.objects.create(
            period=MONTH,
            university=cast.university(territory) if territory else None,
            until=periods.deadline(MONTH) + timedelta(days=10),
            reason="تعطیلی سراسری",
            granted_by=cast.person(cast.POLICY_OWNER),
            granted_at=after_deadline(MONTH),
        )
        open_not_filed(now=after_deadline(MONTH, days=5))
        assert not_filed(MONTH) == EXPECTED - spared
    file(database, MONTH, now=after_deadline(MONTH, days=5))
    evaluate_all(database)
    with database.as_jobs():
        assert Score.objects.get().days_late == 0


def test_rollups_count_expected_filed_and_bands(database: Accounts) -> None:
    file(database, MONTH)
    evaluate_all(database)
    with database.as_jobs():
        open_not_filed(now=after_deadline(MONTH))
        refresh_rollups()
        rows = {
            r.kind: r for r in Rollup.objects.filter(university__code=cast.TEHRAN, period=MONTH)
        }
        score = Score.objects.get()
        assert set(rows) == {"hospital", "imaging_center", "office"}
        filed = rows["imaging_center"]
        assert (filed.expected, filed.filed, filed.on_plan) == (1, 1, 1)
        assert (filed.score_weight, filed.services) == (30, 1000), "by its usual month"
        assert filed.score_sum == 30 * score.total
        assert filed.film_studies == 800, "without ultrasound"
        missing = rows["hospital"]
        assert (missing.expected, missing.filed, missing.missing_weight) == (1, 0, 30)
        assert missing.violations == {"NOT_FILED suspected": 1}
        assert not StaleRollup.objects.exists()


def test_a_late_correction_leaves_the_baseline_alone(database: Accounts) -> None:
    for period, films in ((139911, 400), (139912, 400)):
        file(database, period, film_prints=films, film_opening=500, film_closing=100)
    file(database, 140001, film_opening=100)
    evaluate_all(database)
    with database.as_jobs():
        assert Score.objects.get(period=140001, is_current=True).film_baseline == 800 / 1600
    in_grace = after_deadline(139912, days=14)
    file(
        database,
        139912,
        now=in_grace,
        reason="شمارش",
        film_prints=240,
        film_closing=260,
        film_opening=500,
    )
    evaluate_all(database)
    with database.as_jobs():
        move_references(now=in_grace)
    evaluate_all(database)
    with database.as_jobs():
        assert Score.objects.get(period=140001, is_current=True).film_baseline == 640 / 1600
    too_late = after_deadline(139912, days=16)
    file(
        database,
        139912,
        now=too_late,
        reason="شمارش دیگر",
        film_prints=0,
        film_closing=500,
        film_opening=500,
    )
    evaluate_all(database)
    with database.as_jobs():
        move_references()
    evaluate_all(database)
    with database.as_jobs():
        assert Score.objects.get(period=140001, is_current=True).film_baseline == 640 / 1600
        latest = BaselineReference.objects.filter(version__rate="film").latest("version")
        assert latest.pooled == 0.4


def test_a_moved_reference_queues_the_months_that_depend_on_it(database: Accounts) -> None:
    file(database, 140001)
    evaluate_all(database)
    other = cast.person(cast.OTHER_MACHINE)
    with database.as_person(other):
        monthly.file(
            other, cast.I_IMAGING, 139912, film_prints=80, film_opening=100, film_closing=20
        )
    evaluate_all(database)
    in_time = after_deadline(139912, days=14)
    with database.as_jobs():
        first = Score.objects.get(is_current=True)
        assert first.film_baseline == 1.0, "of its kind nobody had filed"
        assert move_references(now=in_time) == ["imaging_center"]
        assert move_references(now=in_time) == [], "nothing moves twice"
        assert set(Job.objects.filter(done_at=None).values_list("cause", flat=True)) == {"baseline"}
    evaluate_all(database)
    with database.as_jobs():
        score = Score.objects.get(is_current=True)
        assert score.film_baseline == 0.1
        assert score.film_references_id > first.film_references_id


def test_a_facility_that_moves_takes_the_months_from_that_day_on(database: Accounts) -> None:
    for period in (140104, 140105):
        file(database, period)
    evaluate_all(database)
    with database.as_jobs(), transaction.atomic():
        move_facility(
            by=None,
            facility=Facility.objects.get(code=cast.T_IMAGING),
            university=cast.university(cast.ISFAHAN),
            on=periods.first_day(140105),
        )
    evaluate_all(database)
    with database.as_jobs():
        answers = dict(Report.objects.values_list("period", "university__code"))
        assert answers == {140104: cast.TEHRAN, 140105: cast.ISFAHAN}
        scored = dict(Score.objects.values_list("period", "university__code"))
        assert scored == answers
        refresh_rollups()
        kinds = Rollup.objects.filter(kind="imaging_center", period=140105)
        assert dict(kinds.values_list("university__code", "filed")) == {cast.ISFAHAN: 1}


def test_what_served_its_purpose_is_forgotten_after_a_month(database: Accounts) -> None:
    file(database, MONTH)
    evaluate_all(database)
    with database.as_jobs():
        done = Job.objects.exclude(done_at=None).count()
        finished = Job.objects.filter(cause="filing").values_list("done_at", flat=True).get()
        assert finished is not None
        assert tidy(now=finished + timedelta(days=29))["jobs"] == 0
        assert tidy(now=finished + timedelta(days=31))["jobs"] == done
        assert Score.objects.exists(), "scores stay"


def test_the_tehran_day_of_a_filing_is_the_same_in_database_and_policy(
    shared_database: Accounts,
) -> None:
    moments = [
        datetime.fromisoformat(f"{day}T{hour}:29:59+00:00")
        for day in (date(2021, 3, 21), date(2021, 9, 21), date(2022, 3, 21), date(2023, 6, 1))
        for hour in ("19", "20", "21")
    ]
    with shared_database.as_jobs(), connection.cursor() as cursor:
        for moment in moments:
            cursor.execute("SELECT (%s AT TIME ZONE 'Asia/Tehran')::date", [moment])
            assert cursor.fetchone()[0] == periods.tehran_date(moment)
