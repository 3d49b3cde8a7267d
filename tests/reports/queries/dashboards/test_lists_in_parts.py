"""Pages of long lists: what is found by sums and indexes is what reading everything would find."""

from collections import Counter
from typing import Any

import pytest

from reports.evaluation.rollups import refresh_rollups
from reports.models import CaseTotal, Violation
from reports.policy import periods
from reports.queries.cases import counts, violations
from reports.queries.cases.filters import SORTS, ViolationFilters
from reports.queries.dashboards import facility_list, facility_page
from reports.queries.dashboards.facility_list import FacilityFilters, facilities_in_month
from reports.views.pages import MOST, page_of
from tests import cast
from tests.accounts import Accounts
from tests.facilities.moves import move_facility
from tests.reports import filed_nation
from tests.reports.filed_nation import LATEST
from tests.reports.suspicions import suspicion

READERS = [
    cast.OFFICER,
    cast.INSPECTOR,
    cast.OTHER_OFFICER,
    cast.OTHER_INSPECTOR,
    cast.NATIONAL_INSPECTOR,
    cast.ANALYST,
    cast.CLERK,
]
FILTERS: dict[str, dict[str, str]] = {
    "all": {},
    "a rule": {"rule": "FILM_AFTER_STEP1"},
    "a state": {"state": "inspecting"},
    "a month": {"period": str(LATEST)},
    "months": {"period_from": "140011"},
    "a kind": {"kind": "hospital"},
    "a kind's month": {"kind": "hospital", "period": str(LATEST)},
    "a university": {"university": "tehran"},
    "nobody's university": {"university": "mars"},
    "what follows": {"leads_to": "inspection"},
    "a source": {"source": "complaint"},
    "standing": {"withdrawn": "no"},
    "a name": {"search": "بیمارستان"},
}


@pytest.fixture(scope="module")
def filed(shared_database: Accounts) -> Accounts:
    """The small nation that has filed; a hospital moved from Tehran to Isfahan; some cases of
    people, and one whose month the sums do not hold yet."""
    filed_nation.fill(shared_database)
    with shared_database.as_jobs():
        move_facility(
            by=None,
            facility=cast.facility(cast.T_HOSPITAL),
            university=cast.university(cast.ISFAHAN),
            on=periods.first_day(140101),
        )
        suspicion(cast.T_OFFICE, rule="NOT_FILED", period=140011)
        suspicion(cast.I_HOSPITAL, rule="FEE_OTHER", source="complaint")
    filed_nation.work(shared_database)
    with shared_database.as_jobs():
        suspicion(cast.T_IMAGING, rule="FEE_OTHER", period=140011, state="confirmed")
        Violation.objects.filter(rule="PURCHASE", period=139912).update(state="inspecting")
    return shared_database


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("params", FILTERS.values(), ids=FILTERS)
def test_counts_are_those_of_the_rows(filed: Accounts, who: str, params: dict[str, str]) -> None:
    person, filters = cast.person(who), ViolationFilters.from_params(params)
    with filed.as_person(person):
        counted = counts.counts(person, filters)
        rows = violations.list_violations(person, filters)
        beside = violations.list_violations(person, filters.without("state"))
        assert counted.total == rows.count()
        assert counted.by_state == Counter(row.state for row in beside)
        assert not counted.is_more


def test_sums_count_what_changed_after_they_were_made(filed: Accounts) -> None:
    inspector = cast.person(cast.NATIONAL_INSPECTOR)
    with filed.as_person(inspector):
        assert counts.counts(inspector, ViolationFilters()).by_state["confirmed"] == 1
    with filed.as_jobs():
        assert not CaseTotal.objects.filter(state="confirmed").exists(), "not summed yet"


def test_totals_of_all_months_are_the_suspicions(database: Accounts) -> None:
    filed_nation.fill(database)
    with database.as_jobs():
        kept = {
            (t.university_id, t.kind, t.rule, t.state): t.number for t in CaseTotal.objects.all()
        }
        found = Violation.objects.values_list("university", "facility__kind", "rule", "state")
        assert kept == Counter(found)
        Violation.objects.filter(state="suspected").update(state="inspecting")
        refresh_rollups()
        assert set(CaseTotal.objects.values_list("state", flat=True)) == {"inspecting"}


def test_what_nobody_counts_is_told_as_more(
    filed: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "MOST", 3)
    inspector = cast.person(cast.NATIONAL_INSPECTOR)
    with filed.as_person(inspector):
        counted = counts.counts(inspector, ViolationFilters(withdrawn="no"))
    assert (counted.total, counted.is_more, counted.by_state) == (3, True, {})


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("sort", SORTS)
def test_a_page_of_suspicions_is_the_lists(filed: Accounts, who: str, sort: str) -> None:
    person, filters = cast.person(who), ViolationFilters(sort=sort)
    with filed.as_person(person):
        rows = list(violations.list_violations(person, filters))
        for first, size in ((0, 4), (3, 4), (0, 100)):
            page = violations.list_page(person, filters, first=first, size=size)
            assert page == rows[first : first + size]


FACILITY_FILTERS: dict[str, dict[str, str]] = {
    "all": {},
    "a kind": {"kind": "hospital"},
    "a province": {"province": "IR-23"},
    "a university": {"university": "isfahan"},
    "a name": {"search": "نمونه"},
    "half a code": {"search": "hos"},
    "two letters": {"search": "t-"},
    **{state: {"state": state} for state in facility_list.STATES},
}


@pytest.mark.parametrize("who", [cast.ANALYST, cast.OFFICER, cast.OTHER_OFFICER, cast.CLERK])
@pytest.mark.parametrize("params", FACILITY_FILTERS.values(), ids=FACILITY_FILTERS)
def test_a_page_of_facilities_is_the_lists(
    filed: Accounts, who: str, params: dict[str, str]
) -> None:
    person = cast.person(who)
    with filed.as_person(person):
        for sort in facility_list.SORTS:
            filters = FacilityFilters.from_params(params | {"sort": sort})
            rows = list(facilities_in_month(person, filters, LATEST))
            assert facility_page.count_facilities(person, filters, LATEST) == len(rows)
            for first, size in ((0, 2), (1, 3), (0, 50), (50, 50)):
                page = facility_page.list_facilities_page(
                    person, filters, LATEST, first=first, size=size
                )
                assert [_shown(row) for row in page] == [
                    _listed(row) for row in rows[first : first + size]
                ]


def _shown(row: facility_page.FacilityRow) -> tuple[Any, ...]:
    return (
        row.facility.code,
        row.is_filed,
        row.total,
        row.band,
        row.film_prints,
        row.electronic_share,
    )


def _listed(row: Any) -> tuple[Any, ...]:
    return (
        row.code,
        row.is_filed,
        row.total,
        row.band or "",
        row.film_prints,
        row.electronic_share,
    )


def test_a_list_is_leafed_through_so_far() -> None:
    assert page_of("9999", total=400_000, size=50)[:3] == (200, 200, MOST - 50)
    assert page_of("1", total=400_000, size=50).is_cut
    assert not page_of("1", total=MOST, size=50).is_cut
