"""The sums of a month: who counts among the expected, and which studies film is used for."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings

from facilities.register import closures
from reports.evaluation.jobs import evaluate_waiting
from reports.formatting.numbers import number
from reports.models import Rollup, Score, StaleRollup
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.directive.published import read_directive
from reports.policy.form import form
from reports.policy.scoring import sums
from reports.queries import today
from reports.queries.dashboards import facility_page, overview
from reports.queries.dashboards.facility_list import FacilityFilters
from tests import cast
from tests.accounts import Accounts
from tests.facilities.moves import move_facility
from tests.reports import filed_nation, mixed_nation, monthly
from tests.reports.policy.texts import changed
from tests.reports.views.signed_in import client_of, page_of

MONTH = 140105
# Every study counted differently, so that no two sums of some of them are the same.
STUDIES = {code: 200 + 2**place for place, code in enumerate(form.STUDY_CODES)}


def file(database: Accounts, facility: str, period: int = MONTH, **changes: Any) -> None:
    """File as the university's officer."""
    officer = cast.person(filed_nation.FACILITIES[facility])
    with database.as_person(officer):
        monthly.file(officer, facility, period, **changes)


@pytest.fixture
def filed_without_owing(database: Accounts) -> Accounts:
    """A month that all have filed but Tehran's office, which owes it. Tehran's imaging centre filed
    though it was shut all month and so owed nothing."""
    for facility in filed_nation.FACILITIES:
        file(database, facility)
    with database.as_jobs():
        closures.close_temporarily(
            by=None,
            facility=cast.facility(cast.T_IMAGING),
            starts_on=periods.first_day(MONTH),
            ends_on=periods.last_day(MONTH) + timedelta(days=1),
            reason="تعمیر دستگاه",
        )
    filed_nation.work(database)
    return database


def test_a_report_that_nobody_owed_is_filed_and_not_counted_among_the_expected(
    filed_without_owing: Accounts,
) -> None:
    with filed_without_owing.as_jobs():
        assert set(Score.objects.values_list("band", flat=True)) == {"on_plan"}
        cells = Rollup.objects.filter(university__code=cast.TEHRAN, period=MONTH)
        counted = {
            cell.kind: (cell.expected, cell.filed_expected, cell.filed, cell.on_plan)
            for cell in cells
        }
        assert counted == {
            "hospital": (1, 1, 1, 1),
            "imaging_center": (0, 0, 1, 0),
            "office": (1, 0, 0, 0),
        }
        judged, services = (
            [getattr(cell, name) for cell in cells.order_by("kind")]
            for name in ("score_weight", "services")
        )
        assert judged == [30, 0, 0], "its score is its own"
        assert services == [1_000, 1_000, 0], "its figures are summed"
        assert [cell.missing_weight for cell in cells.order_by("kind")] == [0, 0, 30]
        assert [len(cell.scores) for cell in cells.order_by("kind")] == [1, 0, 1]


def test_every_page_takes_its_filing_rate_from_the_expected(filed_without_owing: Accounts) -> None:
    analyst = cast.person(cast.ANALYST)
    with filed_without_owing.as_person(analyst):
        universities = overview.visible_universities(analyst)
        tehran = next(
            cell.sums
            for cell in overview.universities_by_month(analyst, universities, MONTH, MONTH)
            if cell.university_id == cast.university(cast.TEHRAN).pk
        )
        nation = overview.nation_by_kind(analyst, MONTH)
        closed = periods.deadline_moment(periods.deadline(MONTH))
        month = today.national_month(analyst, now=closed)
    assert (tehran.expected, tehran.filed_expected, tehran.filed) == (2, 1, 2)
    assert tehran.filing_rate == 0.5
    imaging = nation["imaging_center"]
    assert (imaging.expected, imaging.filed_expected, imaging.filed) == (1, 1, 2)
    assert month is not None
    assert (month.expected, month.filed, month.not_filed, month.on_plan) == (4, 3, 1, 3)


@pytest.mark.parametrize(
    ("state", "count"),
    [("filed", 4), ("not_filed", 1), ("on_plan", 3)],
)
def test_a_list_of_the_nation_is_counted_as_it_is_listed(
    filed_without_owing: Accounts, state: str, count: int
) -> None:
    analyst, filters = cast.person(cast.ANALYST), FacilityFilters(state=state)
    with filed_without_owing.as_person(analyst):
        rows = facility_page.list_facilities_page(analyst, filters, MONTH, first=0, size=50)
        assert facility_page.count_facilities(analyst, filters, MONTH) == len(rows) == count


def test_the_first_page_of_the_nation_counts_the_filed_among_the_expected(
    filed_without_owing: Accounts,
) -> None:
    with override_settings(LAST_PERIOD=MONTH):
        page = page_of(client_of(cast.ANALYST), "/")
    for state, count in (("filed", 3), ("not_filed", 1), ("on_plan", 3)):
        link = f'<a href="/facilities/?state={state}"><span class="big">{number(count)}</span>'
        assert link in page


@pytest.mark.parametrize(
    "excluded", [("studies_ultrasound",), ("studies_mri", "studies_ct", "studies_dental")]
)
def test_sums_leave_out_the_studies_that_another_directive_names(
    database: Accounts, monkeypatch: pytest.MonkeyPatch, excluded: tuple[str, ...]
) -> None:
    file(database, cast.T_HOSPITAL, **STUDIES)
    listed = ", ".join(f'"{code}"' for code in excluded)
    other = read_directive(changed('"studies_ultrasound", "studies_bone_density"', listed))
    monkeypatch.setattr(published, "directive", lambda: other)
    filed_nation.work(database)
    with database.as_jobs():
        cell = Rollup.objects.get(university__code=cast.TEHRAN, period=MONTH, kind="hospital")
    assert cell.film_studies == sum(n for code, n in STUDIES.items() if code not in excluded)


def test_film_is_expected_of_the_studies_that_the_directive_names(database: Accounts) -> None:
    for period in (139911, 139912):
        file(database, cast.T_HOSPITAL, period, film_prints=300, film_opening=400, **STUDIES)
    file(database, cast.T_HOSPITAL, **STUDIES)
    filed_nation.work(database)
    excluded = published.directive().figures("film_excluded_studies")
    on_film = sum(count for code, count in STUDIES.items() if code not in excluded)
    with database.as_jobs():
        cell = Rollup.objects.get(university__code=cast.TEHRAN, period=MONTH, kind="hospital")
        baseline = Score.objects.get(period=MONTH, is_current=True).film_baseline
    assert set(excluded) == {"studies_ultrasound", "studies_bone_density"}
    assert (cell.services, cell.film_studies) == (sum(STUDIES.values()), on_film)
    assert baseline == pytest.approx(300 / on_film)
    assert cell.film_expected == pytest.approx(300)


def test_a_mean_is_weighted_by_usual_months_and_not_by_the_month_itself(
    database: Accounts,
) -> None:
    """Two earlier months say how much the late facility weighs; a month without activity between
    them does not, nor does the figure of the month that is judged."""
    late = monthly.in_time(MONTH) + timedelta(days=20)
    for month, studies in ((140102, 600), (140103, 4_600)):
        file(database, cast.T_IMAGING, month, studies_radiography=studies)
    file(database, cast.T_IMAGING, 140104, **mixed_nation.NOTHING)
    file(database, cast.T_IMAGING, now=late, studies_radiography=9_600)
    file(database, cast.T_HOSPITAL)
    file(database, cast.I_HOSPITAL, **mixed_nation.NOTHING)
    file(database, cast.I_IMAGING, **mixed_nation.NOTHING, film_prints=10, film_opening=110)
    filed_nation.work(database)
    with database.as_jobs():
        scores = {score.facility.code: score.total for score in Score.objects.filter(period=MONTH)}
    assert scores.pop(cast.I_HOSPITAL) is None, "left out"
    usual = {cast.T_IMAGING: 3_000, cast.T_HOSPITAL: 30, cast.I_IMAGING: 30}
    with database.as_person(cast.person(cast.ANALYST)):
        nation = sums.total(overview.nation_by_kind(cast.person(cast.ANALYST), MONTH).values())
    assert (nation.score_weight, nation.missing_weight, nation.idle_weight) == (3_060, 30, 30)
    assert (nation.no_activity, nation.missing) == (1, 1)
    added = sum(weight * (scores[code] or 0) for code, weight in usual.items())
    assert nation.score == pytest.approx(added / 3_090), "the silent office counts 0"
    assert nation.score_of_filed == pytest.approx(added / 3_060)


def test_a_late_filing_changes_the_weights_of_the_twelve_months_after_it(
    database: Accounts,
) -> None:
    for month in (140105, 140205, 140206):
        file(database, cast.T_HOSPITAL, month)
    filed_nation.work(database)

    def weights() -> dict[int, float]:
        with database.as_jobs():
            cells = Rollup.objects.filter(university__code=cast.TEHRAN, kind="hospital", filed=1)
            return dict(cells.values_list("period", "score_weight"))

    assert weights() == {140105: 30, 140205: 1_000, 140206: 1_000}
    file(database, cast.T_HOSPITAL, 140106, studies_radiography=1_600)
    with database.as_jobs():
        evaluate_waiting()
        marked = set(StaleRollup.objects.values_list("university__code", "period"))
    assert marked == {(cast.TEHRAN, periods.following(140106, months)) for months in range(13)}
    filed_nation.work(database)
    assert weights()[140105] == 30
    assert weights()[140205] == 1_500, "the median of 1,000 and 2,000"
    assert weights()[140206] == 1_500


def test_a_facility_that_moved_weighs_by_what_it_filed_elsewhere(database: Accounts) -> None:
    file(database, cast.T_HOSPITAL, 140103)
    with database.as_jobs():
        move_facility(
            by=None,
            facility=cast.facility(cast.T_HOSPITAL),
            university=cast.university(cast.ISFAHAN),
            on=periods.first_day(140105),
        )
    filed_nation.work(database)
    officer = cast.person(cast.OTHER_OFFICER)
    with database.as_person(officer):
        monthly.file(officer, cast.T_HOSPITAL, 140102, studies_radiography=2_600)
    with database.as_jobs():
        evaluate_waiting()
        marked = set(StaleRollup.objects.values_list("university__code", "period"))
    tehran = {(cast.TEHRAN, month) for month in (140102, 140103, 140104)}
    isfahan = {(cast.ISFAHAN, periods.following(140105, months)) for months in range(10)}
    assert marked == tehran | isfahan
    filed_nation.work(database)
    with database.as_jobs():
        cells = Rollup.objects.filter(university__code=cast.ISFAHAN, kind="hospital")
        assert cells.get(period=140105).missing_weight == 2_000 + 30
