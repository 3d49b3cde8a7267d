"""What the sums of a month say, and that added parts say the same as the whole."""

from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.policy.directive import published
from reports.policy.scoring.month_states import state_marks
from reports.policy.scoring.sums import Sums, total

SHARES = (
    "score",
    "filing_rate",
    "on_plan_share",
    "film_share",
    "films_avoided",
    "electronic_share",
    "print_share",
    "film_rate",
    "paper_rate",
    "report_share",
    "platform_share",
    "on_time_rate",
)
WHOLE = [name for name, kind in get_type_hints(Sums).items() if kind is int]
PARTS = st.fixed_dictionaries({name: st.integers(0, 10_000) for name in WHOLE}).map(
    lambda whole: Sums(**whole)
)


def test_nothing_divides_to_nothing() -> None:
    assert [getattr(Sums(), share) for share in SHARES] == [None] * len(SHARES)


@pytest.mark.parametrize(
    ("sums", "share", "value"),
    [
        (Sums(score_sum=850.0, score_weight=10), "score", 85.0),
        (Sums(score_sum=850.0, score_weight=10, missing_weight=7), "score", 50.0),
        (Sums(score_sum=850.0, score_weight=10, missing_weight=7), "score_of_filed", 85.0),
        (Sums(score_sum=850.0, score_weight=10, idle_weight=90), "score", 85.0),
        (Sums(missing_weight=7), "score", 0.0),
        (Sums(missing_weight=7), "score_of_filed", None),
        (Sums(idle_weight=7), "score", None),
        (Sums(expected=10, filed_expected=9, filed=12), "filing_rate", 0.9),
        (Sums(expected=10, filed_expected=9, on_plan=4, behind=3, no_activity=2, score_weight=1),
         "on_plan_share", 0.5),
        (Sums(expected=10, filed_expected=9, filed=9), "on_plan_share", None),
        (Sums(expected=10, missing_weight=1), "on_plan_share", 0.0),
        (Sums(film_expected=200.0, film_prints=50), "films_avoided", 150.0),
        (Sums(film_expected=200.0, film_prints=250), "films_avoided", -50.0),
        (Sums(film_prints=250), "films_avoided", None),
        (Sums(electronic_services=8, electronic_delivered=6, services=20),
         "electronic_share", 0.75),
        (Sums(film_prints=30, paper_prints=20, print_expected=200.0), "print_share", 0.25),
        (Sums(film_prints=30, film_studies=400), "film_rate", 7.5),
        (Sums(paper_prints=30, services=400), "paper_rate", 7.5),
        (Sums(handovers=200, handovers_with_report=150), "report_share", 0.75),
        (Sums(expected=9, filed_expected=8, with_platform=6), "platform_share", 0.75),
        (Sums(expected=9, filed_expected=8, on_time=6, without_deadline=1), "on_time_rate", 0.75),
    ],
    ids=["score", "the silent count 0", "without the silent", "the idle are left out",
         "all silent", "nobody filed to take a mean of", "all idle",
         "filing", "months without activity are left out", "filed but not scored",
         "nobody filed", "avoided", "more than before", "no baseline", "without offices",
         "film and paper", "film for 100 studies", "paper for 100 studies", "with a report",
         "of those that filed", "who had no deadline to keep is left out"],
)  # fmt: skip
def test_shares(sums: Sums, share: str, value: float | None) -> None:
    assert getattr(sums, share) == value


def test_only_months_without_activity_have_no_mean_and_no_share() -> None:
    sums = Sums(expected=1, filed_expected=1, filed=1, no_activity=1, idle_weight=30)
    assert (sums.score, sums.on_plan_share, sums.filing_rate) == (None, None, 1)


def test_nobody_filed() -> None:
    sums = Sums(expected=2, missing_weight=60)
    assert (sums.score, sums.filing_rate, sums.on_plan_share, sums.missing) == (0, 0, 0, 2)


@given(st.lists(PARTS, max_size=6), st.integers(0, 6))
def test_the_order_of_adding_does_not_matter(parts: list[Sums], cut: int) -> None:
    assert total(parts) == total([total(parts[:cut]), total(parts[cut:])])
    assert total(parts) == total(reversed(parts))


def test_no_two_states_look_alike() -> None:
    known = state_marks(published.directive()).values()
    assert len({mark.symbol for mark in known}) == len({mark.label for mark in known}) == 8
