"""What a list says of the grounds: the rule's own columns, or words; never columns of zeros."""

from typing import Any

import pytest

from reports.policy.directive import published
from tests.reports.exports.frames import frame
from tests.reports.exports.test_violations_workbook import opened

NONE = {"film_prints_charged": None, "film_fee_rials": None}
STOCK: dict[str, Any] = NONE | {
    "rule": "FILM_BALANCE",
    "film_opening": 100,
    "film_purchased": 1_200,
    "film_received": None,
    "film_given": 0,
    "film_wasted": 1,
    "film_prints": 30,
    "film_closing": 40,
    "closing_expected": 1_269,
    "closing_of_month_before": 100,
    "closing_is_off": True,
    "opening_is_off": False,
}
RUN = [140012, 140101]
CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "a fee alone": (
        {"film_prints_charged": 0, "film_fee_rials": 350_000},
        "وجه دریافتی بابت فیلم: ۳۵۰٬۰۰۰ ریال",
        "Charged for film: 350,000 rials",
    ),
    "one of four": (
        NONE | {"rule": "FEE_OTHER", "cds_charged": 3, "paper_prints_charged": 0},
        "لوح فشرده با دریافت وجه: ۳ عدد",
        "Discs for a charge: 3 discs",
    ),
    "handovers": (
        NONE | {"rule": "NO_REPORT", "handovers": 1_340, "handovers_with_report": 300},
        "تحویل بدون گزارش پزشک: ۱٬۰۴۰ از ۱٬۳۴۰",
        "Handed over without a report: 1,040 of 1,340",
    ),
    "stock at the end": (
        STOCK,
        "موجودی پایان ماه ۴۰ به‌جای ۱٬۲۶۹ برگ",
        "Closing stock 40 instead of 1,269 sheets",
    ),
    "stock at the start": (
        STOCK | {"closing_is_off": False, "opening_is_off": True, "film_opening": 60},
        "موجودی آغاز ماه ۶۰ برگ، پایان ماه پیش ۱۰۰ برگ",
        "Opening stock 60 sheets after 100 at the end of the month before",
    ),
    "platform": (
        NONE | {"rule": "NO_PLATFORM", "platform": "none"},
        "سامانهٔ مدیریت تصاویر: ندارد",
        "Image management platform: None",
    ),
    "missing months": (
        NONE | {"rule": "NON_COOPERATION", "missing_months": RUN},
        "ماه‌های بدون گزارش: اسفند ۱۴۰۰، فروردین ۱۴۰۱",
        "Months without report: Esfand 1400, Farvardin 1401",
    ),
    "idle months": (
        NONE | {"rule": "IDLE", "idle_months": RUN, "median_before": 45.5},
        "ماه‌های بدون فعالیت: اسفند ۱۴۰۰، فروردین ۱۴۰۱؛"
        " میانهٔ موارد ماهانه پیش از توقف (دوازده ماه پیش از آن): ۴۵٫۵",
        "Months without activity: Esfand 1400, Farvardin 1401;"
        " Median studies a month before it (of the twelve months before): 45.5",
    ),
    "no report": (
        NONE | {"rule": "NOT_FILED"},
        "تا پایان مهلت گزارشی ثبت نشده است",
        "No report was filed by the deadline",
    ),
    "a complaint": (
        NONE | {"rule": "PURCHASE", "source": "complaint"},
        "شرح در پرونده آمده است",
        "Described in the case",
    ),
}
BEFORE, AFTER = 6, 15  # columns of every list before and after those of the evidence


@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_list_of_several_rules_says_it_in_words(language: str) -> None:
    rows = frame(*(row for row, _, _ in CASES.values()))
    sheet, _ = opened(rows, rows, language=language)
    told = [row[BEFORE] for row in sheet.iter_rows(min_row=3, values_only=True)]
    said = [(persian, english)[language == "en"] for _, persian, english in CASES.values()]
    assert told == said * 2


def evidence(rule: str, row: dict[str, Any], language: str = "fa") -> dict[str, Any]:
    """The titles and values of the columns between what every list has."""
    sheet, _ = opened(frame(NONE | row | {"rule": rule}), rule=rule, language=language)
    _, heads, values = sheet.iter_rows(values_only=True)
    assert len(heads) - AFTER >= BEFORE
    return dict(zip(heads[BEFORE:-AFTER], values[BEFORE:-AFTER], strict=True))


def test_a_list_of_charged_film_has_its_two_columns() -> None:
    row = {"film_prints_charged": 7, "film_fee_rials": None}
    assert evidence("ART4_FILM_FEE", row) == {
        "فیلم تحویل‌شده با دریافت وجه (برگ)": 7,
        "وجه دریافتی بابت فیلم (ریال)": None,
    }


def test_a_list_of_handovers_has_no_film() -> None:
    told = evidence("NO_REPORT", {"handovers": 340, "handovers_with_report": 300}, "en")
    assert list(told.values()) == [300, 340, 40]
    assert not [head for head in told if "film" in head.lower()]


def test_a_list_of_film_balance_has_all_movements_and_the_gaps() -> None:
    told = list(evidence("FILM_BALANCE", STOCK).values())
    assert told == [100, 1_200, None, 0, 1, 30, 40, 1_269, -1_229, 100, 0]


def test_runs_of_months_are_in_words() -> None:
    run = {"missing_months": RUN, "idle_months": RUN, "median_before": 45.5}
    assert list(evidence("NON_COOPERATION", run).values()) == ["اسفند ۱۴۰۰، فروردین ۱۴۰۱"]
    assert list(evidence("IDLE", run).values()) == ["اسفند ۱۴۰۰، فروردین ۱۴۰۱", 45.5]
    assert evidence("NOT_FILED", {}) == {}


@pytest.mark.parametrize("rule", [rule.code for rule in published.directive().rules])
def test_every_rule_has_a_list_with_numbers_as_numbers(rule: str) -> None:
    sheet, explanation = opened(frame(STOCK | {"rule": rule, "platform": "none"}), rule=rule)
    explained = {cell.value for cell in explanation["A"]}
    for head, cell in zip(sheet[2], sheet[3], strict=True):
        assert head.value in explained
        if isinstance(cell.value, int | float):
            assert cell.number_format != "@"
        elif cell.value is not None:
            assert cell.number_format == "@"
