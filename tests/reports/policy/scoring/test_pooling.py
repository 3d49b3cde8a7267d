"""Small months borrow from earlier ones: newest first, at most five, until there are 30."""

from typing import Any

import pytest

from reports.policy.directive import published
from reports.policy.directive.parts import Directive
from reports.policy.directive.published import read_directive
from reports.policy.scoring.evaluate import evaluate
from tests.reports.policy.filed import baselines, month, months
from tests.reports.policy.texts import changed

V1 = published.version(1)


def last(*rows: Any, directive: Directive = V1) -> Any:
    """The score row of the last month."""
    return evaluate(months(*rows), baselines(), directive).scores.iloc[-1]


def film(period: int, sheets: Any, studies: Any, **more: Any) -> Any:
    return month(period, film_prints=sheets, studies_ct=studies, **more)


@pytest.mark.parametrize(
    ("history", "now", "pooled", "numerator", "denominator"),
    [
        # (sheets, studies) of the months before, oldest first
        ([(9, 100)], (3, 30), [], 3, 30),
        ([(9, 100)], (3, 29), [140005], 12, 129),
        ([(9, 100), (1, 10), (2, 15)], (3, 10), [140005, 140004], 6, 35),
        ([(9, 100), (1, 10), (2, 20)], (3, 10), [140005], 5, 30),
        ([(9, 100), (1, 10), (2, 19)], (3, 10), [140005, 140004], 6, 39),
        ([], (3, 10), [], 3, 10),
        ([], (1, 1), [], 1, 1),
        ([(1, 2)], (3, 10), [140005], 4, 12),
        (
            [(9, 99), (1, 1), (1, 1), (1, 1), (1, 1), (1, 1)],
            (1, 1),
            [140005, 140004, 140003, 140002, 140001],
            6,
            6,
        ),
    ],
)
def test_which_months_are_pooled(
    history: Any, now: Any, pooled: Any, numerator: Any, denominator: Any
) -> None:
    first = 140006 - len(history)
    rows = [film(first + n, *counts) for n, counts in enumerate(history) if first + n > 140000]
    score = last(*rows, film(140006, *now))
    assert score["film_pooled"] == pooled
    assert score["film_numerator"] == numerator
    assert score["film_denominator"] == denominator
    assert score["film_actual"] == numerator / denominator


def test_at_most_five_months_are_pooled() -> None:
    rows = [film(140000 + n, 1, 1) for n in range(1, 9)]
    score = last(*rows)
    assert score["film_pooled"] == [140007, 140006, 140005, 140004, 140003]
    assert (score["film_numerator"], score["film_denominator"]) == (6, 6)


def test_baseline_months_have_no_score_and_are_not_pooled() -> None:
    score = last(film(139911, 50, 100), film(139912, 50, 100), film(140001, 1, 10))
    assert score["film_pooled"] == []
    assert score["film_denominator"] == 10


def test_months_without_activity_are_passed_over() -> None:
    score = last(film(140001, 5, 40), month(140002), month(140003), film(140004, 1, 10))
    assert score["film_pooled"] == [140001]
    assert (score["film_numerator"], score["film_denominator"]) == (6, 50)


def test_months_that_were_not_filed_are_passed_over() -> None:
    score = last(film(140001, 5, 40), film(140009, 1, 10))
    assert score["film_pooled"] == [140001]


def test_a_month_as_a_receiver_or_without_images_has_no_score_to_pool() -> None:
    score = last(
        film(140001, 5, 40),
        film(140002, 5, 40, kind="receiver"),
        film(140003, 5, 40, makes_images=False),
        film(140004, 1, 10),
    )
    assert score["film_pooled"] == [140001]


def test_another_facility_lends_nothing() -> None:
    frame = months(film(140001, 9, 99, facility=1), film(140002, 1, 10, facility=2))
    score = evaluate(frame, baselines(facilities=(1, 2)), V1).scores.iloc[-1]
    assert score["film_pooled"] == []
    assert score["film_denominator"] == 10


def test_ultrasound_and_bone_density_are_no_film_studies_but_print_studies() -> None:
    score = last(
        month(140012, film_prints=2, studies_ct=12, studies_ultrasound=50, studies_bone_density=50),
        month(140101, film_prints=3, paper_prints=4, studies_mri=20, studies_ultrasound=10),
    )
    assert (score["film_numerator"], score["film_denominator"]) == (5, 32)  # 2 + 3, 12 + 20
    assert score["film_pooled"] == [140012]
    assert (score["print_numerator"], score["print_denominator"]) == (7, 30)  # 3 + 4, 20 + 10
    assert score["print_pooled"] == []


def test_prints_of_step_1_are_pooled_into_step_2() -> None:
    score = last(
        month(140012, film_prints=2, paper_prints=5, studies_ct=40),
        month(140101, film_prints=1, paper_prints=1, studies_ct=10),
    )
    assert (score["print_numerator"], score["print_denominator"]) == (9, 50)
    assert score["print_pooled"] == [140012]


def test_a_rate_that_has_no_weight_is_not_worked_out() -> None:
    step1 = last(film(140001, 1, 10))
    assert step1["print_pooled"] == []
    assert (
        step1[["print_actual", "print_numerator", "print_denominator", "print_baseline"]]
        .isna()
        .all()
    )
    afterwards = last(film(140112, 1, 40), film(140201, 1, 10))
    assert afterwards["film_pooled"] == []
    assert (
        afterwards[["film_actual", "film_numerator", "film_denominator", "film_plan"]].isna().all()
    )
    assert afterwards["print_pooled"] == [140112]


def test_pooled_denominator_zero() -> None:
    only_ultrasound = last(month(140001, studies_ultrasound=50))
    assert only_ultrasound["film_denominator"] == 0
    assert str(only_ultrasound["film_score"]) == "nan"  # nothing printed: not applicable
    printed = last(month(140001, studies_ultrasound=50, film_prints=1))
    assert printed["film_score"] == 0
    assert str(printed["film_actual"]) == "nan"
    earlier = last(
        month(140001, studies_ultrasound=50, film_prints=1), month(140002, studies_ultrasound=9)
    )
    assert earlier["film_pooled"] == [140001]
    assert earlier["film_score"] == 0  # printed in the pooled month


def test_a_blank_count_of_film_gives_no_rate_and_lends_nothing() -> None:
    blank = last(film(140001, 5, 40), film(140002, None, 10))
    assert blank[["film_score", "film_actual", "film_numerator"]].isna().all()
    assert blank["film_pooled"] == []
    after = last(film(140001, 5, 40), film(140002, None, 10), film(140003, 1, 10))
    assert after["film_pooled"] == [140002, 140001]
    assert (after["film_numerator"], after["film_denominator"]) == (6, 50)


def test_thirty_and_five_are_the_directives() -> None:
    smaller = read_directive(
        changed(
            "[thresholds.smallest_denominator]\nvalue = 30",
            "[thresholds.smallest_denominator]\nvalue = 10",
        )
    )
    rows = [film(140001, 1, 10), film(140002, 1, 9), film(140003, 1, 9)]
    assert last(*rows)["film_pooled"] == [140002, 140001]
    assert last(*rows, directive=smaller)["film_pooled"] == [140002]
    none = read_directive(
        changed(
            "[thresholds.most_pooled_months]\nvalue = 5",
            "[thresholds.most_pooled_months]\nvalue = 0",
        )
    )
    assert last(*rows, directive=none)["film_pooled"] == []
    assert last(*rows, directive=none)["film_denominator"] == 9
