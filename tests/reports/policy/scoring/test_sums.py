"""What the sums of a month say, and that added parts say the same as the whole."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.policy.directive import published
from reports.policy.scoring.month_states import band_of, state_marks
from reports.policy.scoring.sums import Sums, total

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


@pytest.mark.parametrize(("filed", "is_ranked"), [(8, False), (9, True), (10, True)])
def test_ranked_from_nine_of_ten(filed: int, is_ranked: bool) -> None:
    sums = Sums(expected=10, filed_expected=filed)
    assert sums.is_ranked(published.directive()) == is_ranked


def test_nobody_expected_is_not_ranked() -> None:
    assert not Sums().is_ranked(published.directive())


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
