"""Who must explain a warning, and what counts as a word of explanation."""

import pytest

from facilities.errors import Problem
from reports.policy.checks import explanations, warning_texts

BALANCE = warning_texts.warning("film_balance_off")
UNUSUAL = warning_texts.warning("out_of_usual_range", field="film_closing", median=40)
SAME = warning_texts.warning("same_as_month_before")


@pytest.mark.parametrize(
    ("channel", "by_token", "must"),
    [
        ("form", False, True),
        ("workbook", False, True),
        ("workbook", True, True),  # somebody filled it in, whoever sends it
        ("bulk", False, True),  # a CSV that a person uploads
        ("bulk", True, False),
        ("api", True, False),
    ],
)
def test_people_explain_and_connected_systems_may(channel: str, by_token: bool, must: bool) -> None:
    assert explanations.must_explain(channel, by_token=by_token) is must


@pytest.mark.parametrize(
    ("warnings", "words", "missing"),
    [
        ([], {}, []),
        ([BALANCE], {}, ["film_closing"]),
        ([BALANCE], {"film_closing": "دو برگ در اتاق سی‌تی ماند"}, []),
        ([BALANCE], {"film_closing": "   "}, ["film_closing"]),
        ([BALANCE], {"film_closing": "..."}, ["film_closing"]),
        ([BALANCE], {"film_closing": "۱۲"}, ["film_closing"]),
        ([BALANCE], {"film_prints": "Elsewhere"}, ["film_closing"]),
        ([BALANCE, UNUSUAL], {}, ["film_closing"]),  # one word serves for a field
        ([BALANCE, SAME], {"film_closing": "Recounted"}, ["figures"]),
        ([BALANCE, SAME], {}, ["film_closing", "figures"]),
    ],
)
def test_each_field_that_is_warned_of_needs_a_word(
    warnings: list[Problem], words: dict[str, str], missing: list[str]
) -> None:
    found = explanations.unexplained(warnings, words)
    assert [problem.field for problem in found] == missing
    assert {problem.code for problem in found} <= {"explanation_missing"}
