"""How a month of a university or of the nation is judged, and which attacks its rules meet."""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.policy.directive import published
from reports.policy.directive.parts import BANDS, NO_ACTIVITY
from reports.policy.scoring.bodies import FEW_ON_PLAN, MANY_OFF_PLAN, band_limit, body_band
from reports.policy.scoring.sums import Sums, total

DIRECTIVE = published.directive()


class Month(NamedTuple):
    """An expected facility's month; a total of None is a month without activity."""

    usual: float
    total: float | None = None
    is_filed: bool = True


def silent(usual: float) -> Month:
    return Month(usual, is_filed=False)


def idle(usual: float) -> Month:
    return Month(usual)


def band(score: float) -> str:
    return next(band.code for band in DIRECTIVE.bands if score >= band.from_score)


def body(*months: Month) -> Sums:
    """The sums of a university with these facilities."""
    return total(_added(month) for month in months)


def _added(month: Month) -> Sums:
    """What a month adds, as tests/reports/policy/scoring/test_facility_sums.py holds it."""
    if not month.is_filed:
        return Sums(expected=1, missing_weight=month.usual)
    filed = Sums(expected=1, filed_expected=1)
    if month.total is None:
        return filed._replace(no_activity=1, idle_weight=month.usual)
    return filed._replace(
        **{band(month.total): 1},  # type: ignore[arg-type]
        score_sum=month.usual * month.total,
        score_weight=month.usual,
    )


def of_ten(*last: Month) -> list[Month]:
    """Nine facilities of which eight are on plan, and a tenth."""
    return [*[Month(500, 92.0)] * 8, Month(500, 70.0), *last]


@pytest.mark.parametrize(
    ("facilities", "score", "verdict"),
    [
        # Ten per cent silent: staying silent had cost nothing, the mean was of who filed.
        (of_ten(Month(500, 92.0)), 89.8, "on_plan"),
        (of_ten(silent(500)), 80.6, "behind"),
        # The same after one month without activity: the usual month is a median of months with
        # activity, so a single zero among them does not shrink the silent.
        (of_ten(idle(500)), 89.555, "on_plan"),
        # Nor does a month without activity hide who is silent beside it.
        ([*of_ten(silent(500)), idle(10_000)], 80.6, "behind"),
        # A month in which everybody reports no activity says nothing about anybody.
        ([idle(500), idle(300)], None, NO_ACTIVITY),
        # Everybody silent is the worst there is, not a month without a score.
        ([silent(500), silent(300)], 0.0, "off_plan"),
        ([idle(500), silent(300)], 0.0, "off_plan"),
        ([], None, "not_expected"),
        # A university of two facilities: the small one silent leaves the mean on plan, and half
        # of its facilities; both silent are more than half.
        ([Month(9_000, 96.0), silent(500)], 90.947, "behind"),
        ([Month(9_000, 96.0), Month(500, 50.0)], 93.579, "behind"),
        ([Month(500, 96.0), silent(9_000)], 5.052, "off_plan"),
        ([Month(9_000, 50.0), Month(500, 96.0)], 52.421, "off_plan"),
        # One missing report in 5,000 lowers the mean by a fiftieth of a point and no band.
        ([*[Month(500, 92.0)] * 4_999, silent(500)], 91.981, "on_plan"),
        # One large hospital on plan among offices that are not: colour follows the offices.
        ([Month(100_000, 95.0), *[Month(100, 50.0)] * 3], 94.865, "off_plan"),
        ([Month(100_000, 95.0), *[Month(100, 70.0)] * 3], 94.925, "behind"),
    ],
)
def test_the_score_and_the_band_of_a_university(
    facilities: list[Month], score: float | None, verdict: str
) -> None:
    sums = body(*facilities)
    assert sums.score == (score if score is None else pytest.approx(score, abs=0.001))
    assert body_band(sums, DIRECTIVE) == verdict


@pytest.mark.parametrize(
    ("on_plan", "behind", "off_plan", "missing", "limit"),
    [
        (3, 1, 0, 0, None),  # three of four are 75 percent exactly
        (3, 0, 1, 0, None),
        (3, 0, 0, 1, None),
        (74, 26, 0, 0, FEW_ON_PLAN),
        (75, 25, 0, 0, None),
        (0, 10, 0, 0, FEW_ON_PLAN),
        (2, 0, 2, 0, FEW_ON_PLAN),  # half is not more than half
        (2, 0, 1, 1, FEW_ON_PLAN),
        (2, 0, 2, 1, MANY_OFF_PLAN),
        (0, 0, 0, 1, MANY_OFF_PLAN),
    ],
)
def test_what_keeps_a_band_down(
    on_plan: int, behind: int, off_plan: int, missing: int, limit: str | None
) -> None:
    months = [Month(1, 99.0)] * on_plan + [Month(1, 80.0)] * behind
    months += [Month(1, 10.0)] * off_plan + [silent(1)] * missing
    for beside in ([], [idle(1)] * 50):  # months without activity change nothing
        assert band_limit(body(*months, *beside), DIRECTIVE) == limit


@pytest.mark.parametrize(
    ("score", "verdict"),
    [
        (100.0, "on_plan"),
        (85.0, "on_plan"),
        (84.9999999999, "on_plan"),
        (84.99, "behind"),
        (60.0, "behind"),
        (59.9, "off_plan"),
        (0.0, "off_plan"),
    ],
)
def test_bands_of_means_are_those_of_facilities(score: float, verdict: str) -> None:
    sums = Sums(expected=1, filed_expected=1, on_plan=1, score_sum=score, score_weight=1)
    assert body_band(sums, DIRECTIVE) == verdict


def test_a_month_that_is_not_scored_is_filed_or_not() -> None:
    assert body_band(Sums(expected=2, filed_expected=1, filed=1), DIRECTIVE) == "filed"
    assert body_band(Sums(expected=2), DIRECTIVE) == "not_filed"


USUAL = st.sampled_from([1.0, 2.5, 30.0, 31.5, 400.0, 9_000.0])
SCORE = st.floats(0, 100, allow_nan=False)
MONTHS = st.one_of(
    st.builds(Month, USUAL, SCORE),
    st.builds(idle, USUAL),
    st.builds(silent, USUAL),
)


@given(st.lists(MONTHS, max_size=12), USUAL, SCORE)
def test_silence_never_pays(others: list[Month], usual: float, score: float) -> None:
    """Replacing a missing report by one that reports activity lowers nothing of its month."""
    without, with_it = body(*others, silent(usual)), body(*others, Month(usual, score))
    assert without.score is not None
    assert with_it.score is not None
    assert with_it.score >= without.score - 1e-9
    assert with_it.on_plan_share is not None
    assert without.on_plan_share is not None
    assert with_it.on_plan_share >= without.on_plan_share
    place = [*BANDS].index
    assert place(body_band(with_it, DIRECTIVE)) <= place(body_band(without, DIRECTIVE))


@given(st.lists(MONTHS, max_size=12), USUAL, SCORE, SCORE)
def test_a_facility_that_prints_more_never_lifts_its_university(
    others: list[Month], usual: float, score: float, other: float
) -> None:
    """One more sheet lowers a facility's score or leaves it; its weight is of other months."""
    low, high = sorted((score, other))
    more, before = body(*others, Month(usual, low)), body(*others, Month(usual, high))
    assert before.score is not None
    assert more.score is not None
    assert more.score <= before.score + 1e-9
    assert (more.on_plan_share or 0) <= (before.on_plan_share or 0)
    place = [*BANDS].index
    assert place(body_band(more, DIRECTIVE)) >= place(body_band(before, DIRECTIVE))


@given(st.lists(MONTHS, max_size=12))
def test_a_figure_of_a_body_lies_among_those_of_its_facilities(months: list[Month]) -> None:
    sums = body(*months)
    scores = [0 if not month.is_filed else month.total for month in months]
    known = [score for score in scores if score is not None]
    if not known:
        assert (sums.score, sums.on_plan_share) == (None, None)
        return
    assert sums.score is not None
    assert min(known) - 1e-9 <= sums.score <= max(known) + 1e-9
    assert 0 <= (sums.on_plan_share or 0) <= 1
