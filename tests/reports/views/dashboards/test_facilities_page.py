"""The list of facilities narrowed by each of its filters: the rows, their number, the form."""

import re
from collections.abc import Callable
from functools import cache

import pytest
from django.test import Client

from facilities.kinds import KINDS
from facilities.models import Facility
from facilities.register.duplicates import merge_duplicates
from reports.models import Report, Rollup, Score, Violation
from reports.policy import periods
from reports.policy.scoring.month_states import FILED, NOT_FILED
from reports.queries.dashboards.facility_list import SORTS, STATES
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation
from tests.reports.filed_nation import LATEST
from tests.reports.views.signed_in import client_of, page_of

Signed = Callable[[str], Client]
EVERYBODY = set(cast.FACILITIES)
TEHRANS = {code for code, entry in cast.FACILITIES.items() if entry.university == cast.TEHRAN}
SEEN = {
    cast.ANALYST: EVERYBODY,
    cast.OFFICER: TEHRANS,
    cast.OTHER_OFFICER: EVERYBODY - TEHRANS,
    cast.CLERK: {cast.T_IMAGING},
}
SUMMED = ("kind", "period", "expected", "filed", "on_plan", "film_prints")
PROVINCES = {cast.TEHRAN: "IR-23", cast.ISFAHAN: "IR-10"}


@pytest.fixture(scope="module")
def filed(shared_database: Accounts) -> Accounts:
    """The small nation that has filed."""
    filed_nation.fill(shared_database)
    return shared_database


@pytest.fixture(scope="module")
def client_for(filed: Accounts) -> Signed:
    """Everybody's browser, signed in once, in English."""
    return cache(lambda who: client_of(who, language="en"))


def listed(client: Client, **params: str) -> list[str]:
    """The codes of the list's rows, in order; the number above the list is theirs."""
    page = page_of(client, "/facilities/", period=LATEST, **params)
    codes = re.findall(r'</a> <bdi class="code soft">([^<]+)</bdi>(?: <span.*?</span>)?</th>', page)
    assert f'<p class="soft" id="total">{len(codes)} found</p>' in page
    return codes


@pytest.mark.parametrize("who", SEEN)
def test_without_a_filter_everybody_of_the_territory_is_listed(
    client_for: Signed, who: str
) -> None:
    assert set(listed(client_for(who))) == SEEN[who]


@pytest.mark.parametrize("who", SEEN)
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_narrows_the_list_in_every_order(client_for: Signed, kind: str, who: str) -> None:
    of_kind = {code for code, entry in cast.FACILITIES.items() if entry.kind == kind}
    for sort in ("", *SORTS):
        assert set(listed(client_for(who), kind=kind, sort=sort)) == of_kind & SEEN[who]


@pytest.mark.parametrize("who", SEEN)
@pytest.mark.parametrize("university", [cast.TEHRAN, cast.ISFAHAN])
def test_a_university_or_its_province_narrows_the_list(
    client_for: Signed, university: str, who: str
) -> None:
    theirs = {code for code, entry in cast.FACILITIES.items() if entry.university == university}
    assert set(listed(client_for(who), university=university)) == theirs & SEEN[who]
    assert set(listed(client_for(who), province=PROVINCES[university])) == theirs & SEEN[who]
    assert listed(client_for(who), university="mashhad") == []


@pytest.mark.parametrize("who", SEEN)
@pytest.mark.parametrize("state", STATES)
def test_a_state_narrows_the_list(
    filed: Accounts, client_for: Signed, state: str, who: str
) -> None:
    with filed.as_jobs():
        reported = Report.objects.filter(period=LATEST)
        codes = set(reported.values_list("facility__code", flat=True))
        bands = Score.objects.filter(period=LATEST, is_current=True, band=state)
        in_band = set(bands.values_list("facility__code", flat=True))
    in_state = {FILED: codes, NOT_FILED: {cast.T_OFFICE}}.get(state, in_band)
    assert set(listed(client_for(who), state=state)) == in_state & SEEN[who]


def test_words_narrow_the_list(client_for: Signed) -> None:
    analyst = client_for(cast.ANALYST)
    assert set(listed(analyst, search="اصفهان")) == {cast.I_HOSPITAL, cast.I_IMAGING}
    assert listed(analyst, search="t-off") == [cast.T_OFFICE]


def test_filters_narrow_together(client_for: Signed) -> None:
    analyst = client_for(cast.ANALYST)
    assert listed(analyst, kind="hospital", university=cast.ISFAHAN) == [cast.I_HOSPITAL]
    assert listed(analyst, kind="hospital", search="تهران") == [cast.T_HOSPITAL]
    assert listed(analyst, kind="office", state=NOT_FILED) == [cast.T_OFFICE]
    assert listed(analyst, kind="hospital", state=NOT_FILED) == []
    assert listed(analyst, university=cast.ISFAHAN, state=NOT_FILED) == []
    assert listed(analyst, province=PROVINCES[cast.ISFAHAN], state=NOT_FILED) == []
    filed_hospitals = listed(analyst, kind="hospital", state=FILED, sort="-film")
    assert filed_hospitals == [cast.I_HOSPITAL, cast.T_HOSPITAL], "in the order asked for"


def test_the_form_shows_the_filters_that_are_set(client_for: Signed) -> None:
    page = page_of(
        client_for(cast.ANALYST),
        "/facilities/",
        period=LATEST,
        kind="office",
        state=NOT_FILED,
        university=cast.TEHRAN,
        search="مطب",
        sort="-name",
        province=PROVINCES[cast.TEHRAN],
    )
    chosen = re.findall(r'<option value="([^"]+)" selected>', page.split('role="search"')[-1])
    assert chosen == [cast.TEHRAN, "office", NOT_FILED]
    assert 'name="search" value="مطب"' in page
    assert '<input type="hidden" name="sort" value="-name">' in page
    assert f'<input type="hidden" name="province" value="{PROVINCES[cast.TEHRAN]}">' in page


def test_a_wrong_kind_is_told_not_followed(client_for: Signed) -> None:
    page = page_of(client_for(cast.ANALYST), "/facilities/", status=400, kind="bakery")
    assert "“bakery” is not a value of this filter." in page


def merge_hospital_into_imaging(database: Accounts) -> None:
    """Merge Isfahan's hospital into its imaging centre today, long after the months filed."""
    with database.as_jobs():
        merge_duplicates(
            by=None,
            keep=cast.facility(cast.I_IMAGING),
            duplicate=cast.facility(cast.I_HOSPITAL),
            reason="ثبت دوباره",
        )


def test_a_merged_duplicate_stays_in_the_lists_of_months_before_the_merge(
    database: Accounts,
) -> None:
    filed_nation.fill(database, [LATEST])
    merge_hospital_into_imaging(database)
    officer = client_of(cast.OTHER_OFFICER, language="en")
    for params in ({}, {"state": FILED}, {"kind": "hospital"}, {"search": cast.I_HOSPITAL}):
        assert cast.I_HOSPITAL in listed(officer, **params)
    for sort in SORTS:
        assert set(listed(officer, sort=sort)) == {cast.I_IMAGING, cast.I_HOSPITAL}
    with database.as_jobs():  # as if the merge had been in the month after its first reports
        Facility.objects.filter(code=cast.I_HOSPITAL).update(
            merged_on=periods.last_day(LATEST), closed_on=periods.last_day(LATEST)
        )
    assert listed(officer) == [cast.I_IMAGING]


@pytest.mark.parametrize("rebuilt", [False, True], ids=["before the sums", "after the sums"])
def test_a_merge_changes_no_number_of_months_before_it(database: Accounts, rebuilt: bool) -> None:
    filed_nation.fill(database, [LATEST])
    analyst = client_of(cast.ANALYST, language="en")
    asked: list[dict[str, str]] = [
        {},
        {"state": FILED},
        {"state": FILED, "kind": "hospital"},
        {"state": FILED, "university": cast.ISFAHAN},
        {"state": FILED, "province": PROVINCES[cast.ISFAHAN]},
        {"state": NOT_FILED},
    ]
    before = [listed(analyst, **params) for params in asked]
    with database.as_jobs():
        sums = list(
            Rollup.objects.filter(period=LATEST).order_by("kind", "university").values(*SUMMED)
        )
    merge_hospital_into_imaging(database)
    if rebuilt:
        filed_nation.work(database)
    assert [listed(analyst, **params) for params in asked] == before
    with database.as_jobs():
        after = list(
            Rollup.objects.filter(period=LATEST).order_by("kind", "university").values(*SUMMED)
        )
    assert after == sums


def test_each_page_of_a_duplicate_shows_its_own_figures_and_says_into_what_it_went(
    database: Accounts,
) -> None:
    filed_nation.fill(database, [LATEST])
    analyst = client_of(cast.ANALYST, language="en")
    merge_hospital_into_imaging(database)
    for address in (
        f"/facilities/{cast.I_HOSPITAL}/",
        f"/facilities/{cast.I_HOSPITAL}/months/{LATEST}/",
    ):
        page = page_of(analyst, address, period=str(LATEST))
        assert cast.FACILITIES[cast.I_HOSPITAL].name_en in page
        assert "This facility was registered twice" in page
        assert cast.FACILITIES[cast.I_IMAGING].name_en in page
    page = page_of(analyst, f"/facilities/{cast.I_IMAGING}/")
    assert "A duplicate was merged into this facility" in page
    assert f"/facilities/{cast.I_HOSPITAL}/" in page


def test_a_case_of_a_duplicate_leads_to_its_own_month_and_says_that_it_was_merged(
    database: Accounts,
) -> None:
    filed_nation.fill(database, [LATEST])
    merge_hospital_into_imaging(database)
    with database.as_jobs():
        case = Violation.objects.filter(facility__code=cast.I_HOSPITAL).order_by("pk").first()
        assert case is not None
    page = page_of(client_of(cast.OTHER_INSPECTOR, language="en"), f"/violations/{case.pk}/")
    assert "This facility was registered twice" in page
    (link,) = set(re.findall(rf'href="(/facilities/{cast.I_HOSPITAL}/[^"]*)"', page))
    month = page_of(client_of(cast.OTHER_INSPECTOR, language="en"), link)
    with database.as_jobs():
        printed = Report.objects.get(facility=case.facility_id, period=LATEST).film_prints
        others = Report.objects.get(facility__code=cast.I_IMAGING, period=LATEST).film_prints
    assert f"<dd>{printed:,}</dd>" in month
    assert f"<dd>{others:,}</dd>" not in month


def test_the_kept_facilitys_people_are_told_whose_figures_they_see(database: Accounts) -> None:
    merge_hospital_into_imaging(database)
    clerk = client_of(cast.OTHER_CLERK, language="en")
    for address in ("", f"months/{LATEST}/"):
        answer = clerk.get(f"/facilities/{cast.I_HOSPITAL}/{address}", follow=True)
        assert (
            f"The code {cast.I_HOSPITAL} was merged into this facility" in answer.content.decode()
        )
