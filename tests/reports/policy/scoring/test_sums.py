"""What the sums of a month say, and that added parts say the same as the whole."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.policy.directive import published
from reports.policy.directive.published import read_directive
from reports.policy.scoring.month_states import band_of, state_marks
from reports.policy.scoring.sums import Sums, total
from tests.reports.policy.texts import changed

SHARES = (
    "score",
    "filing_rate",
    "on_plan_share",
    "film_share",
    "films_avoided",
    "electronic_share",
)
WHOLE = [field.name for field in fields(Sums) if field.type == "int" or field.type is int]
PARTS = st.builds(Sums, **{name: st.integers(0, 10_000) for name in WHOLE})


def test_nothing_divides_to_nothing() -> None:
    assert [getattr(Sums(), share) for share in SHARES] == [None] * len(SHARES)


@pytest.mark.parametrize(
    ("sums", "share", "value"),
    [
        (Sums(score_sum=850.0, score_weight=10), "score", 85.0),
        (Sums(expected=10, filed_expected=9, filed=12), "filing_rate", 0.9),
        (Sums(expected=10, filed_expected=9, on_plan=4, behind=3, no_activity=2),
         "on_plan_share", 0.5),
        (Sums(expected=10, filed_expected=9, filed=9), "on_plan_share", None),
        (Sums(expected=10), "on_plan_share", 0.0),
        (Sums(film_expected=200.0, film_prints=50), "films_avoided", 150.0),
        (Sums(film_expected=200.0, film_prints=250), "films_avoided", -50.0),
        (Sums(film_prints=250), "films_avoided", None),
        (Sums(electronic_services=8, electronic_delivered=6, services=20),
         "electronic_share", 0.75),
    ],
    ids=["score", "filing", "months without activity are left out", "filed but not scored",
         "nobody filed", "avoided", "more than before", "no baseline", "without offices"],
)  # fmt: skip
def test_shares(sums: Sums, share: str, value: float | None) -> None:
    assert getattr(sums, share) == value


def test_a_small_university() -> None:
    sums = Sums(
        expected=4,
        filed_expected=3,
        filed=3,
        on_plan=1,
        off_plan=1,
        no_activity=1,
        score_weight=400,
        services=400,
        score_sum=300 * 90.0 + 100 * 50.0,
    )
    assert (sums.score, sums.filing_rate) == (80, 0.75)
    assert sums.on_plan_share == 1 / 3  # of those on plan, off plan and not filed
    assert not sums.is_ranked(published.directive())


@pytest.mark.parametrize(
    ("expected", "filed", "is_ranked"),
    [
        (10, 8, False),
        (10, 9, True),
        (10, 10, True),
        (100, 89, False),
        (100, 90, True),
        (29, 26, False),
        (29, 27, True),
        (1, 0, False),
        (1, 1, True),
    ],
)
def test_ranked_from_a_filing_rate_of_90_percent(
    expected: int, filed: int, is_ranked: bool
) -> None:
    sums = Sums(expected=expected, filed_expected=filed)
    assert sums.is_ranked(published.directive()) == is_ranked


def test_the_filing_rate_for_a_rank_is_the_directives() -> None:
    lower = read_directive(
        changed(
            "[thresholds.ranked_from_filing_percent]\nvalue = 90",
            "[thresholds.ranked_from_filing_percent]\nvalue = 80",
        )
    )
    assert Sums(expected=10, filed_expected=8).is_ranked(lower)
    assert not Sums(expected=10, filed_expected=7).is_ranked(lower)


def test_only_months_without_activity_have_no_mean_and_no_share() -> None:
    sums = Sums(expected=1, filed_expected=1, filed=1, no_activity=1)
    assert (sums.score, sums.on_plan_share, sums.filing_rate) == (None, None, 1)


def test_nobody_filed() -> None:
    sums = Sums(expected=2)
    assert (sums.score, sums.filing_rate, sums.on_plan_share) == (None, 0, 0)


def test_nobody_expected_is_not_ranked() -> None:
    assert not Sums().is_ranked(published.directive())
    sums = Sums(filed=1, services=10, score_weight=10, score_sum=700.0)
    assert (sums.score, sums.filing_rate) == (70, None)
    assert not sums.is_ranked(published.directive())


@given(st.lists(PARTS, max_size=6), st.integers(0, 6))
def test_the_order_of_adding_does_not_matter(parts: list[Sums], cut: int) -> None:
    assert total(parts) == total([total(parts[:cut]), total(parts[cut:])])
    assert total(parts) == total(reversed(parts))


@pytest.mark.parametrize(
    ("score", "filed", "band"),
    [
        (100.0, 1, "on_plan"),
        (85.0, 1, "on_plan"),
        (84.9999999999, 1, "on_plan"),
        (84.99, 1, "behind"),
        (60.0, 1, "behind"),
        (59.9, 1, "off_plan"),
        (0.0, 1, "off_plan"),
        (None, 3, "filed"),
        (None, 0, "not_filed"),
    ],
)
def test_bands_of_means_are_those_of_facilities(score: float | None, filed: int, band: str) -> None:
    assert band_of(score, filed, published.directive()) == band


def test_no_two_states_look_alike() -> None:
    known = state_marks(published.directive()).values()
    assert len({mark.symbol for mark in known}) == len({mark.label for mark in known}) == 7
