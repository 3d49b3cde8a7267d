"""A facility's score taken apart, and its months in half-years."""

from datetime import date
from typing import Any

import pytest

from reports.dashboards.half_years import explained, half_years, months_shown
from reports.dashboards.score_parts import score_parts
from reports.formatting.sources import MEASURE
from reports.policy.directive import published
from reports.policy.directive.parts import Origin
from reports.policy.scoring.components import SCORE_COLUMNS
from reports.policy.scoring.month_states import FILED, NOT_FILED, state_marks

DIRECTIVE = published.directive()
UNTIL = {"film": date(2021, 4, 19)}
REPORT = {"platform": "pacs", "film_prints": 20, "services": 500}


def score_of(period: int, **columns: Any) -> dict[str, Any]:
    """A score's columns, everything not named unknown."""
    return dict.fromkeys(SCORE_COLUMNS) | {"period": period} | columns


STEP_1 = score_of(
    140003,
    total=71.25,
    film_score=50.0,
    film_actual=0.45678,
    film_numerator=137,
    film_denominator=300,
    film_baseline=0.6,
    film_plan=0.475,
    report_score=100.0,
    report_share=1.0,
    pacs_score=100.0,
    availability=0.995,
    timeliness_score=75.0,
    days_late=5,
)


def test_points_and_points_lost_make_a_hundred() -> None:
    parts = score_parts(STEP_1, REPORT, DIRECTIVE, UNTIL)
    assert [part.code for part in parts] == ["film", "report", "pacs", "access", "timeliness"]
    told = [(part.points, part.points_lost) for part in parts]
    assert told[3] == (None, None), "access was not asked and takes nothing away"
    assert sum(points + lost for points, lost in told if points is not None) == pytest.approx(
        100, abs=0.3
    )


def test_a_rate_is_told_with_all_it_rests_on() -> None:
    film = score_parts(STEP_1, REPORT, DIRECTIVE, UNTIL)[0]
    assert (film.figure, film.baseline, film.target) == (45.7, 60.0, 47.5)
    assert (film.numerator, film.denominator) == (137, 300)
    assert film.origin == Origin("letter", "O3")
    assert film.weights_origin == MEASURE
    assert film.clause is not None
    assert "گام اول" in film.clause.fa
    assert {threshold.value for threshold in film.thresholds} >= {30, 5, 2}


def test_after_the_letter_everything_is_an_inference() -> None:
    later = score_of(140203, total=90.0, print_score=90.0, print_actual=0.1)
    parts = score_parts(later, REPORT, DIRECTIVE, {})
    assert {part.origin.source for part in parts} == {"inference"}
    assert {part.weights_origin.source for part in parts} == {"inference"}
    assert all(part.clause is None for part in parts)


@pytest.mark.parametrize(("platform", "name"), [("pacs", "PACS"), ("none", "ندارد"), (None, None)])
def test_the_platform_is_named(platform: str | None, name: str | None) -> None:
    part = score_parts(STEP_1, {"platform": platform}, DIRECTIVE, UNTIL)[2]
    assert (part.choice.fa if part.choice else None) == name


def test_two_years_in_four_halves() -> None:
    assert months_shown(140105)[0] == 139901
    assert months_shown(140105)[-1] == 140112
    halves = half_years(
        {139912: FILED, 140001: "behind", 140002: NOT_FILED},
        {140001: score_of(140001, total=84.96, film_score=50.0)},
        {140001: REPORT},
        DIRECTIVE,
        state_marks(DIRECTIVE),
        chosen=140002,
    )
    assert [(half.year, half.half.en) for half in halves] == [
        (1399, "Second half"),
        (1400, "First half"),
    ]
    first = halves[1]
    assert [mark.code for mark in first.marks[:3]] == ["behind", "not_filed", "not_expected"]
    lines = {line.name.en: line for line in first.lines}
    assert lines["Score"].values[:2] == (84.9, None)
    assert lines["Film prints (sheets)"].values[0] == 20
    assert "Elimination of all image prints" not in lines, "has no weight in step 1"
    assert not any("Elimination" in line.name.en for line in halves[0].lines)


def test_every_indicator_that_points_to_an_explanation_has_one() -> None:
    halves = half_years(
        {140101: "behind", 140201: "behind"},
        {},
        {},
        DIRECTIVE,
        state_marks(DIRECTIVE),
        chosen=140201,
    )
    told = {entry.code for entry in explained(DIRECTIVE)}
    assert {line.how for half in halves for line in half.lines if line.how} <= told
    assert all(entry.how.fa and entry.how.en for entry in explained(DIRECTIVE))
