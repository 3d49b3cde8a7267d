"""What a facility's page draws and proposes, of numbers known beforehand."""

from typing import Any

import pytest

from reports.dashboards.facility.film_stock import balance_of
from reports.dashboards.facility.losses import axis_of
from reports.dashboards.facility.measures import measures
from reports.dashboards.facility.quarters import CaseMonth, spans_of
from reports.dashboards.facility.trial import trial_of
from reports.dashboards.facility.verdict import Streak, since, streak_of
from reports.policy.directive import published
from reports.policy.film_stock import Tolerance
from reports.policy.scoring.components import scores_of
from reports.policy.scoring.facts import facts_of
from reports.policy.scoring.what_if import rescored
from tests.reports.policy.filed import baselines, month, months
from tests.reports.policy.scoring.test_what_if import rows_of

V1 = published.version(1)
FIGURES = {
    "studies_ct": 100,
    "handovers": 100,
    "delivered_electronic": 60,
    "handovers_with_report": 90,
    "film_prints": 0,
    "paper_prints": 3,
    "platform": "pacs",
    "pacs_scheduled_minutes": 1000,
    "pacs_down_minutes": 100,
    "physicians_referring": 10,
    "physicians_with_access": 4,
}


def filed(period: int = 140205, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Score and figures of a month."""
    frame = months(month(period, **(FIGURES | {"days_late": 2} | changes)))
    [score] = rows_of(scores_of(facts_of(frame, baselines(), V1), V1))
    [figures] = rows_of(frame)
    return score, figures


def test_each_measure_is_what_the_policy_makes_of_its_figure() -> None:
    score, figures = filed()
    found = measures(score, figures, V1)
    assert [(m.figure, m.target, m.amount) for m in found] == [
        ("paper_prints", 0, 3),
        ("delivered_electronic", 95, 35),
        ("handovers_with_report", 100, 10),
    ]
    for measure in found:
        [then] = rescored(score, figures, [{measure.figure: measure.target}], V1)
        assert measure.total == then["total"]
        assert measure.points == then["total_before_ceiling"] - score["total_before_ceiling"]


def test_time_comes_after_sheets_and_studies() -> None:
    score, figures = filed(paper_prints=0, delivered_electronic=100, handovers_with_report=100)
    assert [m.figure for m in measures(score, figures, V1)] == ["pacs_down_minutes", "days_late"]


def test_what_lifts_a_ceiling_comes_first() -> None:
    score, figures = filed(
        140112,
        film_prints=1,
        paper_prints=0,
        delivered_electronic=85,
        handovers_with_report=100,
        physicians_with_access=10,
        pacs_down_minutes=0,
        days_late=0,
    )
    found = measures(score, figures, V1)
    assert (found[0].figure, found[0].lifts_ceiling) == ("film_prints", True)
    assert found[0].total > score["total"]


def test_a_month_without_activity_has_no_measures() -> None:
    idle = dict.fromkeys(("studies_ct", "handovers", "delivered_electronic", "paper_prints"), 0)
    score, figures = filed(**idle, handovers_with_report=0)
    assert score["total"] is None
    assert measures(score, figures, V1) == []


def test_an_empty_field_stays_as_it_was_filed() -> None:
    score, figures = filed()
    tried = trial_of({"paper_prints": " ", "film_prints": "۰"}, score, figures, V1)
    assert tried.problems == []
    assert tried.score is not None
    assert tried.score["total"] == score["total"]
    assert trial_of({"period": "140205"}, score, figures, V1).score is None


@pytest.mark.parametrize(
    ("total", "lowest"), [(100.0, 85), (84.9, 85), (84.0, 85), (83.9, 70), (61.0, 40), (0.0, 25)]
)
def test_the_axis_is_the_finest_on_which_the_score_is_a_column(total: float, lowest: int) -> None:
    assert axis_of(total)[0] == lowest
    assert axis_of(total)[-1] == 100


def test_cases_of_months_in_a_row_are_one_bar() -> None:
    places = {140100 + n: n - 1 for n in range(1, 13)}
    cases = [
        CaseMonth(140101, "A", False),
        CaseMonth(140101, "B", True),
        CaseMonth(140102, "A", False),
        CaseMonth(140106, "A", False),
        CaseMonth(139901, "A", True),
    ]
    spans = spans_of(cases, places)
    assert [(s.first, s.last, s.is_open) for s in spans] == [(0, 1, True), (5, 5, False)]
    assert "۳" in spans[0].text or "3" in spans[0].text


def test_a_streak_ends_where_the_state_was_another() -> None:
    states = {140011: "off_plan", 140012: "behind", 140101: "behind", 140102: "behind"}
    assert streak_of(states, 140102) == Streak(140012, 3)
    assert streak_of(states, 140103) is None
    assert since(Streak(140102, 1)) == ""


def test_a_balance_needs_every_figure() -> None:
    figures = {
        "film_opening": 240,
        "film_purchased": 0,
        "film_received": None,
        "film_given": None,
        "film_prints": 0,
        "film_wasted": 30,
        "film_closing": 180,
    }
    off = balance_of(figures, Tolerance(5, 2), title="Film")
    assert off is not None
    assert "210" in off or "۲۱۰" in off
    assert balance_of(figures | {"film_closing": None}, None, title="Film") is None
    assert balance_of(dict.fromkeys(figures, 0), None, title="Film") is None
