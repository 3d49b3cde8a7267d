"""What a card says: its figure, whether it got better, and nothing across the start of a phase."""

import pytest
from django.utils import translation

from reports.dashboards.cards import Card, card, card_figure, card_months
from reports.policy.directive import published

MONTHS = [140010, 140011, 140012, 140101, 140102]  # a phase begins in 1401/01


def shown(
    code: str,
    *values: float | None,
    last: int = 140012,
    is_closed: bool = True,
    language: str = "en",
) -> Card:
    """The card of an indicator whose last months have these values."""
    place = MONTHS.index(last) + 1
    periods = MONTHS[place - len(values) : place]
    months = card_months(periods, published.directive(), is_closed=is_closed, is_awaited=is_closed)
    with translation.override(language):
        return card(card_figure(code), values, values[-2], months, address="/rows/")


@pytest.mark.parametrize(
    ("code", "before", "now", "change", "verdict"),
    [
        ("score", 80.0, 81.5, "↑ 1.5 better than in Bahman", "better"),
        ("score", 81.5, 80.0, "↓ 1.5 worse than in Bahman", "worse"),
        ("film_prints", 1200.0, 900.0, "↓ 300 better than in Bahman", "better"),
        ("film_prints", 900.0, 1200.0, "↑ 300 worse than in Bahman", "worse"),
        ("electronic_share", 70.0, 71.0, "↑ 1 points better than in Bahman", "better"),
        ("score", 80.0, 80.0, "as in Bahman", ""),
        ("score", None, 80.0, "", ""),
        ("score", 80.0, None, "", ""),
    ],
)
def test_a_change_is_good_or_bad_whatever_way_it_points(
    code: str, before: float | None, now: float | None, change: str, verdict: str
) -> None:
    found = shown(code, before, now)
    assert (found.change, found.verdict) == (change, verdict)


@pytest.mark.parametrize(
    ("code", "values", "change"),
    [
        ("film_prints", (1200.0, 900.0), "↓ ۳۰۰ بهتر از بهمن"),
        ("electronic_share", (71.0, 70.0), "↓ ۱ واحد درصد بدتر از بهمن"),
        ("score", (80.0, 80.0), "برابر با بهمن"),
    ],
)
def test_it_says_so_in_persian(code: str, values: tuple[float, float], change: str) -> None:
    assert shown(code, *values, language="fa").change == change


def test_no_month_is_compared_with_one_of_another_phase() -> None:
    first = shown("score", 80.0, 60.0, last=140101)
    assert (first.change, first.verdict) == ("new measure", "")
    assert shown("film_prints", 80.0, 60.0, last=140101).change == ""
    later = shown("score", 80.0, 60.0, 62.0, last=140102)
    assert later.verdict == "better"
    assert "m-phase" in later.line
    assert "m-phase" not in shown("score", 80.0, 81.0).line


def test_a_month_in_collection_is_hollow_and_not_compared() -> None:
    found = shown("film_prints", 900.0, 100.0, is_closed=False)
    assert (found.value, found.change, found.verdict) == ("100", "", "")
    assert "m-hollow" in found.line


def test_a_figure_without_a_value_leads_nowhere() -> None:
    found = shown("score", 80.0, None)
    assert (found.value, found.address) == ("–", "")
