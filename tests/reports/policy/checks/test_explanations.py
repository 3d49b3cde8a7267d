"""Who must explain a warning, and what counts as a word of explanation."""

import pytest

from facilities.errors import Problem
from reports.policy.checks import causes, explanations, warning_texts
from reports.policy.form import form

BALANCE = warning_texts.warning("film_balance_off")
UNUSUAL = warning_texts.unusual_figure("film_closing", 40)
MORE_UNUSUAL = warning_texts.unusual_figure("cds", 40)
FILM_FEE = warning_texts.warning("film_fee_unknown")
DISC_FEE = warning_texts.warning("cd_fee_unknown")
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
        ([BALANCE], {}, ["film_balance_off"]),
        ([BALANCE], {"film_balance_off": "دو برگ در اتاق سی‌تی ماند"}, []),
        ([BALANCE], {"film_closing": "دو برگ در اتاق سی‌تی ماند"}, []),
        ([BALANCE], {"film_closing": "   "}, ["film_balance_off"]),
        ([BALANCE], {"film_closing": "..."}, ["film_balance_off"]),
        ([BALANCE], {"film_closing": "۱۲"}, ["film_balance_off"]),
        ([BALANCE], {"film_closing": "...", "film_balance_off": "Recounted"}, []),
        ([BALANCE], {"film_prints": "Elsewhere"}, ["film_balance_off"]),
        ([BALANCE, UNUSUAL], {"film_closing": "Recounted"}, []),  # one word serves for a figure
        ([BALANCE, UNUSUAL], {}, ["film_balance_off", "out_of_usual_range"]),
        ([UNUSUAL, MORE_UNUSUAL], {}, ["out_of_usual_range"]),  # and one for a cause
        ([UNUSUAL, MORE_UNUSUAL], {"out_of_usual_range": "CT was out of order"}, []),
        ([UNUSUAL, MORE_UNUSUAL], {"cds": "New machine"}, ["out_of_usual_range"]),
        ([UNUSUAL, MORE_UNUSUAL], {"cds": "New machine", "film_closing": "Recounted"}, []),
        ([FILM_FEE, DISC_FEE], {}, ["fee_unknown"]),
        ([BALANCE, SAME], {"film_closing": "Recounted"}, ["figures"]),
        ([SAME], {"figures": "Closed for repairs"}, []),
    ],
)
def test_each_cause_of_warnings_needs_a_word(
    warnings: list[Problem], words: dict[str, str], missing: list[str]
) -> None:
    found = explanations.unexplained(warnings, words)
    assert [problem.field for problem in found] == missing
    assert {problem.code for problem in found} <= {"explanation_missing"}


def test_what_is_missing_names_the_figures_once() -> None:
    (problem,) = explanations.unexplained([UNUSUAL, MORE_UNUSUAL], {})
    assert "موجودی فیلم در پایان ماه، لوح فشردهٔ تحویل‌شده" in problem.message_fa
    assert problem.message_en == (
        "The warning about Film in stock at the end of the month, Discs handed over needs an"
        " explanation: say in a few words why it is so."
    )
    (problem,) = explanations.unexplained([UNUSUAL, MORE_UNUSUAL], {"cds": "New machine"})
    assert "لوح فشرده" not in problem.message_fa


def test_every_warning_has_a_cause_and_no_cause_is_a_figures_code() -> None:
    assert set(causes.CAUSES) == set(warning_texts.WARNING_CODES)
    assert not form.BY_CODE.keys() & set(causes.CAUSES.values())
